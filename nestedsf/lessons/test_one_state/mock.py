"""Exercise 1 of notebook 13: a mock that fits the model of what it stands for."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from nestedsf.asl.timestamps import parse_timestamp
from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake, quoted
from nestedsf.lessons.test_one_state.outcomes import result_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["START", "check_1"]

START = """{
  "result": {"Output": {"boxes": 3}}
}"""
"""What stands in the notebook."""
_BOXES = 3
_LESS = ("PRESENT", "NONE")
_PACK: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::states:startExecution.sync:2",
    "Parameters": {
        "StateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:pack",
        "Input": {"order.$": "$.order"},
    },
    "ResultSelector": {"boxes.$": "$.Output.boxes"},
    "ResultPath": "$.packing",
    "Next": "Ship",
}
# A number can be added to, and a text cannot.
_ONE_MORE = {
    **_PACK,
    "ResultSelector": {"boxes.$": "States.MathAdd($.Output.boxes, 1)", "status.$": "$.Status"},
}
_MISSING = re.compile(r"Required field '(\w+)'")
_ORDERS: tuple[dict[str, Any], ...] = ({"order": 31}, {"order": 32, "packing": "by hand"})
_HINTS = (
    (
        r"capitals count",
        ("AWS's names have capitals here, as in a history. What boto3 answers has small letters.",),
    ),
    (r"is inside Output there", ("Output is what the child gave, and nothing else is in it.",)),
    (
        r"Required field 'ExecutionArn'|Required field 'StateMachineArn'",
        (
            "The result is what DescribeExecution answers: it says which execution it is, and of what.",
            "An ARN is a text, and any ARN of its kind will do.",
        ),
    ),
    (
        r"Required field 'StartDate'",
        (
            "When was the child started? An execution's description always says so.",
            "TestState wants a time as a text, as “2026-03-01T12:00:00Z”.",
        ),
    ),
    (r"Date' must be", ("TestState wants a time as a text, as “2026-03-01T12:00:00Z”.",)),
    (r'At packing .*"boxes": ', ("How many boxes has the child packed, as a number?",)),
    (
        r"Required field 'Status'|Field 'Status'|^Status is",
        (
            "How has the child ended? The exercise says it.",
            "The status of an execution that has ended well is a word in capitals.",
        ),
    ),
    (
        r"\$\.Output|At packing",
        (
            "What does the ResultSelector of “Start packing” read, and what kind of value is there?",
            "With .sync:2 the Output is no text here: it is an object, with the number of the boxes.",
        ),
    ),
    (
        r"Required field|Field '.*' (must be|is not)",
        ("A refusal names one field of the result. What kind of value does it have in a history?",),
    ),
    (
        r"A mock is an object|errorOutput is|is in its result|A mock has|result must be|Result must be",
        ("A mock of what has succeeded has one key, result, and the answer of the service in it.",),
    ),
    (r"fieldValidationMode", ("Leave fieldValidationMode out: STRICT is the default.",)),
)
"""What leads on, by what the verdict says."""


@exercise("13-test-one-state", 1)
def check_1(answer: object) -> Verdict:
    """Whether a mock of a child that has packed three boxes is accepted and has what is read.

    Args:
        answer: The mock, as JSON text.
    """
    if is_untouched(answer, START):
        return to_do("Add to the mock until STRICT accepts it.")
    mock, mistake = json_or_mistake(answer)
    if mistake is None and not isinstance(mock, dict):
        mistake = f"A mock is an object, and this is {a(mock)}."
    if mistake or (mistake := _in_mock(mock)):
        return not_yet(mistake, *_hints_of(mistake))
    if seen := _seen(mock):
        return not_yet(seen, *_hints_of(seen))
    return right(
        "STRICT accepts the mock. “Start packing” was tested with two other orders, which kept "
        f"their fields and found {_BOXES} boxes.{_of_times(mock['result'])}"
    )


def _of_times(result: Mapping[str, Any] | str) -> str:
    """What is to be said of a text in the place of a time, which TestState's model allows here."""
    described = json.loads(result) if isinstance(result, str) else result
    for key in ("StartDate", "StopDate"):
        if key in described and not _is_time(str(described[key])):
            return f" {key} is no time, and AWS may want one, as “2026-03-01T12:00:00Z”."
    return ""


def _is_time(text: str) -> bool:
    try:
        parse_timestamp(text)
    except ValueError:
        return False
    return True


def _hints_of(mistake: str) -> tuple[str, ...]:
    return fitting(_HINTS, mistake) or leading(mistake)


def _in_mock(mock: Mapping[str, Any]) -> str | None:
    """What is wrong with the form of a mock."""
    if "errorOutput" in mock:
        return "errorOutput is an error, and the mock is of a child that has succeeded."
    if "result" not in mock:
        keys = ", ".join(map(quoted, mock)) or "no key"
        return f"The mock has {keys}, and what the Task gets is in its result."
    mode = mock.get("fieldValidationMode", "STRICT")
    if mode in _LESS:
        return f"With fieldValidationMode {quoted(mode)} less is compared than with STRICT."
    return None


def _seen(mock: Mapping[str, Any]) -> str | None:
    """What is wrong with what the tests gave."""
    for state in (_PACK, _ONE_MORE):
        for order in _ORDERS:
            result, refusal = result_of(state, order, mock)
            if result is None:
                return f"Refused: {refusal.rstrip('.')}.{_elsewhere(refusal, mock)}"
            if result.error:
                cause = str(result.cause).partition(" in the input")[0]
                return f"“Start packing” failed: {result.error}. {cause}."
            packing = result.output["packing"] if isinstance(result.output, dict) else None
            wanted: dict[str, Any] = {"boxes": _BOXES}
            if state is _ONE_MORE:
                wanted = {"boxes": _BOXES + 1, "status": "SUCCEEDED"}
            if packing != wanted:
                return _other(packing, state is _ONE_MORE)
    return None


def _elsewhere(refusal: str, mock: Mapping[str, Any]) -> str:
    """Where a field that is missing stands with other capitals, or inside of Output."""
    found, result = _MISSING.search(refusal), mock["result"]
    if found is None or not isinstance(result, dict):
        return ""
    if other := in_other_capitals(found[1], result):
        return f" It has {quoted(other)}: capitals count."
    output = result.get("Output")
    inside = isinstance(output, dict) and found[1] in output
    return f" {found[1]} is inside Output there, and belongs beside it." if inside else ""


def _other(packing: object, one_more: bool) -> str:  # noqa: FBT001  which of two states
    if one_more and isinstance(packing, dict) and packing.get("status") != "SUCCEEDED":
        return f"Status is {quoted(packing.get('status'))}, and the child has succeeded."
    return f"At packing the output has {json.dumps(packing)}, and {_BOXES} boxes are asked for."
