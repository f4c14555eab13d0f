# ruff: noqa: PT028  it is called, and no test of pytest
"""Testing a state: what TestState answers, without an account.

https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nestedsf.account.executions.inputs import check_input
from nestedsf.arguments import FLAG, TEXT, Kind, described, shown
from nestedsf.asl.advice.remedies import with_remedy
from nestedsf.asl.definition import Definition, check_json
from nestedsf.asl.document import read_asl
from nestedsf.asl.validation import validate, validate_state
from nestedsf.engine.mocks.mocks import NONE, PRESENT, STRICT
from nestedsf.engine.testing.refusals import StateTestError
from nestedsf.engine.testing.requests import StateTestRequest, read_request
from nestedsf.engine.testing.running import STATE_NAME, run_state
from nestedsf.engine.testing.state_test import Configuration
from nestedsf.exceptions import DefinitionError, InputError, NestedsfError
from nestedsf.jsontext import compact, decode, elide, visible
from nestedsf.view.flows.state_result import StateResult, flow_of_test

__all__ = ["test_state"]

_NOT_FOUND = "State not found"
_LONGEST = 80  # columns of a name


_DEFINITION = Kind("a definition as text, as a dict or as a Definition", (str, Mapping, Definition))


def test_state(  # noqa: PLR0913  what AWS's TestState takes
    definition: str | Mapping[str, Any] | Definition,
    input: Any = None,  # noqa: A002  AWS's word
    *,
    state_name: str | None = None,
    mock: Mapping[str, Any] | None = None,
    context: Any = None,
    variables: Any = None,
    retry_count: int = 0,
    failed_iterations: int | None = None,
    item_reader_data: str | None = None,
    error_caused_by: str | None = None,
    show_secrets: bool = False,
) -> StateResult:
    """Run one state by itself, without an account: what TestState of AWS answers.

    It is answered at once and always alike: a Wait takes no time, and the clock, the ids and what
    is random are the same in each test. For a Task that calls its service, use ``test_state`` of
    a client of `moto_session`.

    Args:
        definition: A state's definition; with a `state_name` that of the whole machine. Text, or
            a value.
        input: JSON text, or a value to encode; `{}` where nothing is given.
        state_name: Which state, however deep in Parallels and Maps.
        mock: What a Task, a Map or a Parallel gets in the place of what it calls:
            ``{"result": …}``, a value or JSON text, or
            ``{"errorOutput": {"error": …, "cause": …}}``; with ``"fieldValidationMode"``
            ``STRICT``, ``PRESENT`` or ``NONE`` a result is compared with the service's model.
        context: The context object; AWS's own where nothing is given.
        variables: The variables that there are before.
        retry_count: How often the retrier that matches the error has retried.
        failed_iterations: How many iterations of a Map have failed.
        item_reader_data: What the ItemReader of a Distributed Map would read.
        error_caused_by: Which state in a Map or a Parallel the mocked error is from.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.

    Raises:
        DefinitionError: AWS would refuse the definition.
        InputError: The input is no JSON, or AWS would refuse what else is given: a mock that fits
            no state or not the service's model, a state that is not there.

    >>> state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Eat",
    ...          "Parameters": {"FunctionName": "oven"},
    ...          "Retry": [{"ErrorEquals": ["Burnt"], "MaxAttempts": 1}],
    ...          "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]}
    >>> result = test_state(state, mock={"errorOutput": {"error": "Burnt"}}, retry_count=1)
    >>> result.status, result.error, result.next_state
    ('CAUGHT_ERROR', 'Burnt', 'Sorry')
    """
    _DEFINITION.check(definition=definition)
    TEXT.or_none.check(
        state_name=state_name, item_reader_data=item_reader_data, error_caused_by=error_caused_by
    )
    FLAG.check(show_secrets=show_secrets)
    # It brings botocore, which only a mocked result of a service needs.
    from nestedsf.emulator.services.sdk.mock_results import check_result  # noqa: PLC0415

    raw = definition.raw if isinstance(definition, Definition) else definition
    request = StateTestRequest(
        definition=raw if isinstance(raw, str) else _text(raw),
        state_name=state_name,
        input_text=check_input({} if input is None else input),
        mock=None if mock is None else _mock(mock),
        context=None if context is None else check_input(context, "context"),
        variables=None if variables is None else check_input(variables, "variables"),
        configuration=Configuration(
            retrier_retry_count=_count(retry_count, "retry_count"),
            error_caused_by_state=error_caused_by,
            map_iteration_failure_count=_count(failed_iterations, "failed_iterations"),
            map_item_reader_data=item_reader_data,
        ),
    )
    try:
        test = read_request(request, check_result)
        if test.mock is None and test.state["Type"] == "Task":
            raise InputError(
                "A Task calls its service: pass a mock, as mock={'result': …}, or use test_state "
                "of a client of a moto session."
            )
        outcome = run_state(test)
    except StateTestError as error:
        raise _refusal(error, request) from None
    return StateResult(
        status=outcome.status,
        output=None if outcome.output is None else decode(outcome.output),
        error=outcome.error,
        cause=outcome.cause,
        next_state=outcome.next_state,
        inspection=outcome.inspection,
        flow=flow_of_test(state_name or STATE_NAME, test, outcome),
        show_secrets=show_secrets,
    )


test_state.__test__ = False  # type: ignore[attr-defined]  # pytest does not collect it


def _refusal(error: StateTestError, request: StateTestRequest) -> NestedsfError:
    """What AWS answers, and what to do about it; of a text that is no JSON what is wrong there."""
    try:
        definition = read_asl(request.definition)
    except DefinitionError as problem:
        return problem
    name = request.state_name
    states = definition.get("States")
    said = error.message.rstrip(".")
    if name is None and isinstance(states, Mapping):
        first = next(iter(states), "A")
        return DefinitionError(
            f"{said}. This is a whole state machine: name the state to test, as "
            f"state_name={visible(elide(first, _LONGEST))!r}."
        )
    if error.code != "InvalidDefinition":
        if name is not None and _NOT_FOUND in said:
            said = f"{said}: it has no {visible(elide(name, _LONGEST))!r}"
        return InputError(f"{said}.")
    if name is not None and "Type" in definition and states is None:
        return DefinitionError(f"{said}. This is one state: leave state_name out to test it.")
    text = request.definition
    found = validate_state(text, STATE_NAME) if name is None else validate(text)
    errors = [each for each in found if each.severity == "ERROR"]
    remedy = with_remedy(errors[0], dict(definition)).remedy if errors else None
    return DefinitionError(f"{said}. {remedy or ''}".rstrip())


def _text(definition: Mapping[str, Any]) -> str:
    check_json(definition)
    try:
        return compact(definition)
    except (TypeError, ValueError, RecursionError) as error:
        raise DefinitionError(f"The definition is not JSON: {error}.") from None


def _mock(mock: Mapping[str, Any]) -> Mapping[str, Any]:
    """A mock as AWS has it: with the result as JSON text."""
    if not isinstance(mock, Mapping):
        raise InputError(f"A mock is a mapping, as {{'result': …}}, not {described(mock)}.")
    if unknown := set(mock) - {"result", "errorOutput", "fieldValidationMode"}:
        raise InputError(
            "A mock has result or errorOutput, and fieldValidationMode, not "
            f"{min(map(str, unknown))!r}."
        )
    mode = mock.get("fieldValidationMode", STRICT)
    if not isinstance(mode, str) or mode not in (STRICT, PRESENT, NONE):
        raise InputError(
            f"A mock's fieldValidationMode is STRICT, PRESENT or NONE, not {shown(mode)}."
        )
    _check_error(mock.get("errorOutput"))
    if "result" not in mock or isinstance(mock["result"], str):
        return mock
    return {**mock, "result": check_input(mock["result"], "mock's result")}


def _check_error(error: Any) -> None:
    if error is None:
        return
    texts = error.values() if isinstance(error, Mapping) else ()
    if (
        not isinstance(error, Mapping)
        or not set(error) <= {"error", "cause"}
        or not all(isinstance(text, str) for text in texts)
    ):
        raise InputError(
            "A mock's errorOutput has the texts error and cause, as "
            f"{{'error': 'Burnt', 'cause': 'Too hot.'}}, not {described(error)}."
        )


def _count(number: Any, name: str) -> Any:
    if number is not None and (type(number) is not int or number < 0):
        raise InputError(f"{name} is a whole number from 0 on, not {described(number)}.")
    return number
