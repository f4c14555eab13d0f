"""Exercise 3 of notebook 12: an answer to a waiting Task, whatever is in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.in_jsonata.condition import text_of
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.jsonata_hints import in_jsonata
from nestedsf.lessons.judging.tryouts import PLACEHOLDER, in_words, tried
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import is_untouched, quoted
from nestedsf.lessons.mistakes.in_jsonata import in_expressions, in_jsonata_failure
from nestedsf.trace.dataflow.differences import same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["START", "check_3"]

START = """{% '{"approved": true, "note": "' & $states.input.note & '"}' %}"""
"""What stands in the notebook: it works until a note has a quote in it."""
_ASKING = "Ask for approval"
_NOTES = (
    *("Fine.", 'She said "yes"', "Two lines:\nthe second", "C:\\orders\\31", "", "Grüße, 7 €"),
    *("a tab:\there", '{"approved": false}'),
)
_AROUND = ("TaskToken", "Arguments", "Parameters", "Resource", "Type")
_SECONDS = 30
_LONGEST = 200
_OF_JSON_TEXT = (
    "In Python json.dumps would make JSON text of an object. JSONata has a function for that, too.",
    "It is $string, and of a text it makes the same text, without quotes: so give it the whole object.",
    "The object stands in braces, inside of $string(…): {'note': …}.",
)
_FITTING = (
    (r"SendTaskSuccess was refused", _OF_JSON_TEXT),
    (
        r"and Output alone is asked for",
        ("TaskToken and the other fields are there already: only the value of Output changes.",),
    ),
    (r"Output is asked for as a text", ("Output stands in one text, as the one that is given.",)),
    (
        r"approved was",
        ("JSON and JSONata have booleans and texts: what makes the difference?",),
    ),
    (
        r"was answered with|it has no |also had",
        ("The answer is an object with two keys: which were they at the beginning?",),
    ),
    (
        r'\bnote was "[^"]*\$',
        ("In single quotes it is a text, and outside of them a path.",),
    ),
    (
        r'\bnote was (?!")',
        (
            "The note of the input is a text. What does your expression make of it before it is sent?",
        ),
    ),
    (
        r"\bnote was",
        (
            "Which letters of the note became others, or were lost?",
            "JSON text writes some letters otherwise. One function does that for all of them.",
        ),
    ),
)
"""What leads on, by what a verdict says."""


@exercise("12-in-jsonata", 3)
def check_3(answer: object) -> Verdict:
    """Whether an Output of SendTaskSuccess is right for any note.

    Args:
        answer: The Output in the Arguments, as a text.
    """
    if is_untouched(answer, START):
        return to_do("Change the Output until any note can be sent.")
    output, mistake = (answer, None)
    if isinstance(answer, dict) and answer.keys() == {"Output"}:
        output = answer["Output"]
    if not isinstance(output, dict):
        output, mistake = text_of(output, "Output")
    mistake = mistake or _beside(output) or in_expressions({"": output})
    if mistake:
        return not_yet(mistake, *_hints_of(mistake))
    inputs = [{"note": note} for note in _NOTES]
    executions, refusal = tried(
        _asking(), _answering(output), inputs, seconds=_SECONDS, at_once=True
    )
    if refusal:
        return not_yet(refusal, *_hints_of(refusal))
    for execution, note in zip(executions, _NOTES, strict=True):
        if seen := _seen(execution, note):
            words = f"The note was {json.dumps(note, ensure_ascii=False)}. {seen}"
            return not_yet(words, *_hints_of(seen))
    return right(
        f"All {len(_NOTES)} notes arrived as they were written, with quotes, two lines, a tab, a "
        f"backslash, or nothing in them.{_of_an_object(output)}"
    )


def _of_an_object(output: object) -> str:
    """What becomes of an Output that is an object, and not the JSON text of one."""
    made = isinstance(output, str) and ("$string" in output or "&" in output)
    return "" if made else " An object is sent as JSON text, as $string makes it."


def _hints_of(seen: str) -> tuple[str, ...]:
    return in_jsonata(seen) or fitting(_FITTING, seen)


def _beside(output: object) -> str | None:
    """What somebody has written around the Output."""
    around = [key for key in output if key in _AROUND] if isinstance(output, dict) else []
    return f"There is {around[0]}, and Output alone is asked for." if around else None


def _asking() -> dict[str, Any]:
    given = {"note": "{% $states.input.note %}", "TaskToken": "{% $states.context.Task.Token %}"}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
        "Arguments": {"StateMachineArn": PLACEHOLDER, "Input": given},
        "End": True,
    }
    return {"QueryLanguage": "JSONata", "StartAt": _ASKING, "States": {_ASKING: task}}


def _answering(output: object) -> dict[str, Any]:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
        "Arguments": {"TaskToken": "{% $states.input.TaskToken %}", "Output": output},
        "End": True,
    }
    return {"QueryLanguage": "JSONata", "StartAt": "Answer", "States": {"Answer": task}}


def _seen(execution: ExecutionTrace, note: str) -> str | None:
    """What became of an answer, where it is not what was written."""
    visit = execution.visits[0]
    child = visit.child
    if child is not None and child.status == "FAILED":
        told = in_jsonata_failure(child.error, child.cause)
        if told is None:
            cause = (child.cause or "").partition(" (Service:")[0]
            told = f"SendTaskSuccess was refused with {child.error}: {quoted(cause, _LONGEST)}."
        return told
    if visit.status != "SUCCEEDED":
        return "Nobody answered, and the Task waited until its time was over."
    return next(_differences(visit.output, {"approved": True, "note": note}), None)


def _differences(answer: Json, wanted: dict[str, Json]) -> Iterator[str]:
    """How the answer that has arrived differs from the one that is wanted."""
    if not isinstance(answer, dict):
        yield f"“{_ASKING}” was answered with {in_words(answer)}, and an object is asked for."
        return
    for key in wanted:
        if key not in answer:
            yield f"The answer was {in_words(answer)}: it has no {key}."
    for key, value in answer.items():
        if key not in wanted:
            yield f"The answer also had {quoted(key)}, which is not asked for."
        elif not same(value, wanted[key]):
            shown = _exactly(value) if isinstance(value, str) else in_words(value)
            yield f"{key} was {shown} in the answer."


def _exactly(text: str) -> str:
    """A text with each of its letters, as JSON has it, so that a lost line break is seen."""
    shown = json.dumps(text, ensure_ascii=False)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
