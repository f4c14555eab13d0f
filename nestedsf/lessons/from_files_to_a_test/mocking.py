"""Exercise 2 of notebook 14: mocks of an order that is charged and shipped by nobody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import run
from nestedsf.account.sessions.moto import moto_session
from nestedsf.account.stack.deployment import deploy
from nestedsf.engine.mocks.reading import read_mocks
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons.from_files_to_a_test.carrier import CALL, SHIPPING
from nestedsf.lessons.from_files_to_a_test.words import in_short, sentence
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import refused, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import is_untouched, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.engine.mocks.mocks import MockedTask, Mocks
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["START", "check_2"]

LESSON = "14-from-files-to-a-test"
START = """{"Call the carrier": {"result": {"ResponseBody": {"parcel": 31}}}}"""
"""What stands in the notebook: a carrier that takes each parcel at once."""
_CHARGE = "Charge the card"
_ORDER: dict[str, Any] = {
    "StartAt": _CHARGE,
    "States": {
        _CHARGE: {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "TimeoutSeconds": 30,
            "Parameters": {"FunctionName": "no-function", "Payload.$": "$"},
            "ResultSelector": {"paid.$": "$.Payload.paid"},
            "ResultPath": "$.payment",
            "Next": "Ship",
        },
        "Ship": {
            "Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution.sync:2",
            "TimeoutSeconds": 600,
            "Parameters": {"StateMachineArn": "${Shipping}", "Input.$": "$"},
            "ResultSelector": {"parcel.$": "$.Output.parcel"},
            "ResultPath": "$.shipped",
            "End": True,
        },
    },
}
_ORDERS: tuple[dict[str, Any], ...] = (
    {"order": 51, "items": ["lamp"]},
    {"order": 52, "items": [], "note": "a gift"},
)
_WANTED: dict[str, Any] = {"payment": {"paid": 40}, "shipped": {"parcel": 31}}
_ATTEMPTS = 3
_A_FAILURE = 400
"""The least status code with which an HTTP Task fails."""
_TIME_SCALE = 1000
_OF_A_LIST = (
    "How many attempts are there, if the carrier is busy twice and then takes the parcel?",
    'A list has one entry for each attempt: {"errorOutput": {"error": …}} fails, {"result": …} does not.',
)
_FITTING = (
    (
        r"has no mock, and|There is no mock yet",
        (
            "Which two Tasks call something that is not here? Each stands in the mocks with its name.",
            "What Lambda answers has a Payload, which is what the function returned.",
        ),
    ),
    (
        r"\$\.Payload",
        (
            "A result is what the service answers, before ResultSelector looks into it.",
            "What Lambda answers has a Payload, and that is the object which the function returned.",
        ),
    ),
    (
        r"”? failed with .* nobody shipped",
        ("The card is charged at once: a mock with errorOutput fails, one with result does not.",),
    ),
    (r"There was no mock for|succeeded at attempt|StatusCode\.503”, and it was not", _OF_A_LIST),
    (
        r"a carrier that is busy",
        (
            "With a status of 400 or more an HTTP Task has no result: it fails, with an error.",
            'What fails is {"errorOutput": {"error": …}}, and shipping.asl.json names the error.',
        ),
    ),
    (
        r"was not tried again",
        (
            "The mock fails this attempt. After which error is the carrier called again, and how often?",
            "Its Retry in shipping.asl.json names States.Http.StatusCode.503, and nothing else.",
        ),
    ),
    (
        r"does not fit\. |\$\.Output\.parcel",
        (
            "OutputPath of “Call the carrier” takes ResponseBody out of what the carrier answers.",
            "ResponseBody is an object, in which is the number of the parcel.",
        ),
    ),
    (r'In the output, .*: "', ("JSON has texts and numbers: a number stands without quotes.",)),
    (r"In the output, ", ("Which number does the exercise ask for, and which one has your mock?",)),
    (r"there is no state", ("A mock has the name of a Task, letter by letter.",)),
    (r"the result of 'Ship'", ("“Ship” starts a workflow that is here, so it needs no mock.",)),
    (
        r"a mock has result or|has no mock; write",
        ('What succeeds is {"result": …}, and what fails {"errorOutput": {"error": …}}.',),
    ),
    (r"test cases, and one", ("One test case is enough: leave the others out.",)),
    (
        r"none of them|There is no file",
        ("The answer is JSON text, or the path of a file with it.",),
    ),
)
"""What leads on, by what a verdict says."""


@exercise(LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether mocks charge the card by themselves, and fail two attempts to ship.

    Args:
        answer: The mocks, as JSON text, as a dict, or as the path of a file.
    """
    if is_untouched(answer, START) or answer == json.loads(START):
        return to_do("Write mocks until an order is charged and then shipped at the third attempt.")
    try:
        mocks = read_mocks(answer)  # type: ignore[arg-type]  # of any kind
        cases = mocks.cases()
        if len(cases) > 1:
            words = f"There are {len(cases)} test cases, and one is asked for."
            return not_yet(words, *_hints_of(words))
        with moto_session(time_scale=_TIME_SCALE, mocks=mocks) as session:
            definitions = {"order": _ORDER, "Shipping": SHIPPING}
            connection = {"Connection": "arn:aws:events:us-east-1:123456789012:connection/carrier"}
            deployment = deploy(session, definitions=definitions, parameters=connection)
            case = cases[0] if cases else None
            executions = [
                run(session, deployment, order, check=False, case=case) for order in _ORDERS
            ]
    except NestedsfError as error:
        words = _without_a_command(sentence(error))
        return not_yet(words, *_hints_of(words))
    except Exception as error:  # noqa: BLE001  a check tells what is wrong, and never raises
        return not_yet(refused(error), *_hints_of(refused(error)))
    for execution in executions:
        charge = mocks.tasks(("order", "nestedsf-order"), case).get(_CHARGE)
        if seen := next(_faults(execution, charge, _mocked(mocks, case)), None):
            words = f"The order was {json.dumps(execution.input)}. {sentence(seen)}"
            return not_yet(words, *_hints_of(seen))
    return right(
        "Two other orders were charged without a function, and shipped by a carrier that was busy "
        "twice."
    )


def _hints_of(seen: str) -> tuple[str, ...]:
    return fitting(_FITTING, seen) or leading(seen)


def _without_a_command(words: str) -> str:
    """What nestedsf refuses, for somebody who calls a check."""
    if "there is no mock;" in words:
        return (
            "There is no mock yet: a mock stands under the name of the Task for which it answers."
        )
    if "calls no API outside" in words:
        return f"“{CALL}” has no mock, and there is no carrier here that could be called."
    return words


def _mocked(mocks: Mocks, case: str | None) -> MockedTask | None:
    """What the carrier answers, whichever name its state machine has in the mocks."""
    return mocks.tasks(("Shipping", "nestedsf-Shipping"), case).get(CALL)


def _faults(
    execution: ExecutionTrace, mocked: MockedTask | None, carrier: MockedTask | None
) -> Iterator[str]:
    """What became of an order, where it is not what is asked for."""
    charge = execution.visits[0]
    if charge.error and mocked is None:
        yield f"“{_CHARGE}” has no mock, and called its function: here there is none."
    elif charge.error and charge.error != "States.Runtime":
        yield f"“{_CHARGE}” failed with {quoted(charge.error)}, and nobody shipped the order."
    if charge.attempts > 1:
        yield f"“{_CHARGE}” had {charge.attempts} attempts."
    call = next((visit for visit in execution.walk() if visit.state_name == CALL), None)
    if call is None:
        yield f"“{CALL}” was not entered: {why_failed(execution) or 'nothing has led to it.'}"
        return
    result = getattr(carrier.mock(0), "result", None) if carrier else None
    status = result.get("StatusCode") if isinstance(result, dict) else None
    if isinstance(status, int) and status >= _A_FAILURE:
        yield f"Attempt 1 has a result with the StatusCode {status}, and a carrier that is busy gives none."
    if carrier is None or carrier.mock(call.attempts - 1) is None:
        yield f"There was no mock for attempt {call.attempts} of “{CALL}”, and no carrier is here that could be called."
    if call.error:
        yield _failure(call)
    if call.attempts != _ATTEMPTS:
        yield f"“{CALL}” succeeded at attempt {call.attempts}."
    if why := why_failed(execution):
        yield why[0].upper() + why[1:]
    output: Any = execution.output
    yield from (
        f"In the output, {key} is {json.dumps(output[key])}."
        for key, value in _WANTED.items()
        if output[key] != value
    )


def _failure(call: StateVisit) -> str:
    if call.error == "States.Runtime":
        why = in_short(call.cause or "").rpartition("). ")[2]
        return f"The result of attempt {call.attempts} of “{CALL}” does not fit. {why}"
    again = "it was not tried again"
    return f"Attempt {call.attempts} of “{CALL}” failed with {quoted(call.error)}, and {again}."
