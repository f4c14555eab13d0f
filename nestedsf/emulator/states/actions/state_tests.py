"""State tests: TestState.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.utilities.utils import get_partition

from nestedsf.asl.validation import refusal
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.json_texts import check_input
from nestedsf.emulator.states.names import check_role_arn
from nestedsf.emulator.states.not_emulated import definition_refusals
from nestedsf.engine.testing.refusals import StateTestError
from nestedsf.engine.testing.requests import StateTestRequest, read_request
from nestedsf.engine.testing.running import STATE_NAME, isolated_environment, run_in
from nestedsf.engine.testing.state_test import Configuration
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from nestedsf.emulator.states.not_emulated import Refusal
    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.engine.scheduler import Future, Steps
    from nestedsf.engine.testing.inspection import Inspection
    from nestedsf.engine.testing.state_test import StateOutcome, StateTest

__all__ = ["test_state"]

_INFO, _TRACE = "INFO", "TRACE"


def test_state(request: Request) -> Future:
    """TestState; the future ends with the answer.

    A test that calls nothing has a time of its own, and ends at once.

    Raises:
        ApiError: InvalidArn, InvalidDefinition, InvalidExecutionInput, ValidationException.
    """
    test = _test(request)
    account = (
        f"arn:{get_partition(request.region_name)}:states:{request.region_name}:"
        f"{request.account.id}"
    )
    environment = around = request.account.environment(request.region_name)
    if test.mock is not None or test.state["Type"] != "Task":
        environment = isolated_environment(test, around)
    level = request.parameters.get("inspectionLevel") or _INFO
    sent = "revealedRequest" if request.parameters.get("revealSecrets") else "request"

    def answered() -> Steps:
        try:
            return _answer((yield from run_in(test, environment, account)), level, sent)
        except StateTestError as error:
            raise ApiError(error.code, error.message) from None

    process = environment.scheduler.start(answered())
    if environment is not around:
        environment.scheduler.run()
    return process


def _answer(outcome: StateOutcome, level: str, sent: str) -> Answer:
    """The answer at an inspection level; TRACE adds what an HTTP Task sends and gets.

    Args:
        outcome: What came out.
        level: INFO, DEBUG or TRACE.
        sent: Which request is shown: with or without what the connection adds.
    """
    answer: dict[str, Any] = {
        "output": outcome.output,
        "error": outcome.error,
        "cause": outcome.cause,
        "nextState": outcome.next_state,
        "status": outcome.status,
    }
    if level != _INFO:
        data = answer["inspectionData"] = _inspection_data(outcome.inspection)
        if level == _TRACE and sent in (seen := outcome.inspection.exchange):
            data |= _present({"request": seen[sent], "response": seen.get("response")})
    return _present(answer)


def _test(request: Request) -> StateTest:
    given = request.parameters
    role_arn, input_text = given.get("roleArn"), given.get("input")
    if role_arn is not None:
        check_role_arn(role_arn)
    if input_text is not None:
        check_input(input_text)
    configuration = given.get("stateConfiguration") or {}
    try:
        test = read_request(
            StateTestRequest(
                definition=given["definition"],
                state_name=given.get("stateName"),
                input_text="{}" if input_text is None else input_text,
                role_arn=role_arn,
                mock=given.get("mock"),
                context=given.get("context"),
                variables=given.get("variables"),
                configuration=Configuration(
                    retrier_retry_count=configuration.get("retrierRetryCount", 0),
                    error_caused_by_state=configuration.get("errorCausedByState"),
                    map_iteration_failure_count=configuration.get("mapIterationFailureCount"),
                    map_item_reader_data=configuration.get("mapItemReaderData"),
                ),
                reveal_secrets=given.get("revealSecrets", False),
            ),
            request.check_result,
        )
    except StateTestError as error:
        raise ApiError(error.code, error.message) from None
    if test.mock is None and test.state["Type"] == "Task":
        _check_is_callable(test, request.refusal)
    return test


def _check_is_callable(test: StateTest, reason: Refusal) -> None:
    """Whether a Task without a mock can call its service."""
    if test.role_arn is None:
        raise ApiError(
            "ValidationException",
            "A Task needs a roleArn when a mock is not specified: pass one, or a mock.",
        )
    definition = {"StartAt": STATE_NAME, "States": {STATE_NAME: test.state}}
    problem = next(definition_refusals(definition, reason), None)
    if problem is not None:
        raise ApiError("InvalidDefinition", refusal([problem]))


def _inspection_data(found: Inspection) -> dict[str, Any]:
    details = found.error_details
    return _present(
        {
            **{name: compact(value) for name, value in found.stages.items()},
            "variables": compact(found.variables) if found.variables else None,
            "maxConcurrency": found.max_concurrency,
            "toleratedFailureCount": found.tolerated_failure_count,
            "toleratedFailurePercentage": found.tolerated_failure_percentage,
            "errorDetails": details
            and _present(
                {
                    "catchIndex": details.catch_index,
                    "retryIndex": details.retry_index,
                    "retryBackoffIntervalSeconds": details.retry_backoff_seconds,
                }
            ),
        }
    )


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
