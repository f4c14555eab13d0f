"""Exercise 1 of notebook 12: the Condition of the sample's Choice, for any input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf import sample
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.jsonata_hints import in_jsonata
from nestedsf.lessons.judging.tryouts import tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, quoted
from nestedsf.lessons.mistakes.in_jsonata import in_expression, in_jsonata_failure

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["START", "check_1", "text_of"]

START = "{% $states.input.NeedCallback %}"
"""What stands in the notebook, and in the sample."""
_CHOICE, _CALLBACK = "Need callback?", "Callback"
_JOB: dict[str, Any] = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
_INPUTS: tuple[dict[str, Any], ...] = (
    {"NeedCallback": True, "order": 31},
    {"NeedCallback": False},
    {"order": 32},
    {"NeedCallback": "yes"},
    {"NeedCallback": "false"},
    {"NeedCallback": "true"},
    {"NeedCallback": 1},
    {"NeedCallback": None},
    {"NeedCallback": [True, False]},
    {"NeedCallback": {"NeedCallback": True}},
)
_OF_FAILING = (
    "What does an expression give where the field is not there? And what must a Condition give?",
    "= gives true or false, also where there is nothing on one of its sides; < and > give nothing.",
    "JSONata compares with one =, and writes true without quotes.",
)
_OF_ANOTHER_KIND = (
    "A Condition gives true or false for every input. What does yours give for this one?",
    "= gives true or false, whatever it compares: which comparison is true for the boolean alone?",
)
_OF_ENTERING = (
    "“Callback” is for the boolean true alone. For which other values does your expression hold?",
    "A value that is compared with true is equal to it only where it is the boolean.",
)
_OF_THE_BOOLEAN = (
    "What does your expression give where NeedCallback is the boolean true?",
    "Names count letter by letter. JSONata writes the boolean true without quotes.",
)
_OF_THE_TEXT = (
    "A Condition stands in one text, as the one that is given.",
    "It begins with {% and ends with %}.",
)


@exercise("12-in-jsonata", 1)
def check_1(answer: object) -> Verdict:
    """Whether a Condition leads to "Callback" where NeedCallback is true, and never fails.

    Args:
        answer: The Condition, as a text.
    """
    if is_untouched(answer, START):
        return to_do("Change the Condition until the child can be started with any input.")
    condition, mistake = text_of(answer, "Condition")
    if mistake is None and isinstance(condition, str):
        mistake = _in_form(condition) or in_expression(condition)
    elif mistake is None:
        mistake = f"A Condition is one expression, and this is {a(condition)}."
    if mistake:
        return not_yet(mistake, *(in_jsonata(mistake) or _OF_THE_TEXT))
    executions, refusal = tried(_child(condition), _JOB, _INPUTS)
    if refusal:
        return not_yet(refusal, *in_jsonata(refusal))
    for execution in executions:
        if seen := _seen(execution):
            words = f"The input was {json.dumps(execution.input)}. {seen}"
            return not_yet(words, *_hints_of(seen))
    return right(
        f"Of {len(_INPUTS)} inputs that were tried, only the one with the boolean true led to "
        "“Callback”, and none failed."
    )


def _hints_of(seen: str) -> tuple[str, ...]:
    if "was entered" in seen or "was not entered" in seen:
        return _OF_THE_BOOLEAN if "not entered" in seen else _OF_ENTERING
    if " gave " in seen:
        return _OF_FAILING if "gave nothing" in seen else _OF_ANOTHER_KIND
    return in_jsonata(seen)


def _in_form(condition: str) -> str | None:
    """What AWS refuses of a Condition before it reads the expression in it."""
    for text, fault in (
        (condition, ""),
        (condition.strip(), "a space or a line break stands outside of {% and %}."),
    ):
        if text.startswith("{%") and text.endswith("%}"):
            return f"AWS would refuse it: {fault}" if fault else None
    words = f"a Condition begins with {{% and ends with %}}, and {quoted(condition)} does not."
    return f"AWS would refuse it: {words}"


def text_of(answer: object, field: str) -> tuple[object, str | None]:
    """The value of a field that somebody has written as a text, or what is wrong with it.

    It may stand in the quotes of JSON, or be an object with this field alone.

    >>> text_of('"{% 1 %}"', "Output"), text_of({"Output": "{% 1 %}"}, "Output")
    (('{% 1 %}', None), ('{% 1 %}', None))
    """
    if isinstance(answer, dict) and answer.keys() == {field}:
        answer = answer[field]
    if not isinstance(answer, str):
        return None, f"{field} is asked for as a text, and this is {a(answer)}."
    try:
        value = json.loads(answer)
    except ValueError:
        return answer, None
    if isinstance(value, dict) and value.keys() == {field}:
        value = value[field]
    return (value if isinstance(value, (str, dict)) else answer), None


def _child(condition: object) -> dict[str, Any]:
    """The sample's child with another Condition, and nobody to call back."""
    child: dict[str, Any] = json.loads(sample.read("another.asl.json", "jsonata"))
    child["States"][_CHOICE]["Choices"][0]["Condition"] = condition
    child["States"][_CALLBACK] = {"Type": "Pass", "Next": "Second long-running job"}
    return child


def _seen(execution: ExecutionTrace) -> str | None:
    """What is wrong with where an execution went."""
    if failed := why_failed(execution):
        told = in_jsonata_failure(execution.error, execution.cause)
        return f"“{_CHOICE}” failed. {told}" if told else f"{failed[0].upper()}{failed[1:]}"
    called = any(visit.state_name == _CALLBACK for visit in execution.visits)
    given = execution.input
    wanted = isinstance(given, dict) and given.get("NeedCallback") is True
    if called == wanted:
        return None
    return f"“{_CALLBACK}” was {'entered' if called else 'not entered'}."
