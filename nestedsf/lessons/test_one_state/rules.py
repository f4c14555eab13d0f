"""Exercise 2 of notebook 13: the Retry and the Catch of a Task, error by error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.languages import JSONATA, alone, is_jsonata
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, in_catch, is_untouched, json_or_mistake
from nestedsf.lessons.mistakes.in_jsonata import in_expressions, in_jsonata_failure
from nestedsf.lessons.test_one_state.outcomes import result_of
from nestedsf.lessons.test_one_state.rule_hints import (
    OF_THE_TASK,
    became_hints,
    form_hints,
    handed_hints,
)
from nestedsf.lessons.when_it_goes_wrong.retries import retry_faults
from nestedsf.trace.dataflow.differences import same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.view.flows.state_result import StateResult

__all__ = ["START", "check_2"]

START = """{
  "Retry": [{"ErrorEquals": ["States.ALL"]}],
  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Apologize"}]
}"""
"""What stands in the notebook."""
_FIELDS = ("Retry", "Catch")
_SAID = ("QueryLanguage", "Comment")
_OF_THE_TASK = (
    *("Type", "Resource", "Parameters", "Arguments", "ResultSelector", "ResultPath", "Output"),
    *("Next", "End"),
)
"""What somebody may have written around the two fields: it is tested as it stands."""
_PARAMETERS = {"FunctionName": "charge"}
_NEXT = "Ship"
_TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
_CHARGED = {"result": {"Payload": {"id": "c-1"}, "StatusCode": 200}}
_ORDER: dict[str, Any] = {"order": 31, "total": 95, "items": ["lamp"]}


class _Try(NamedTuple):
    """An error after so many retries, and what is to become of it: a wait, or the next state."""

    error: str
    retries: int
    wanted: int | str


_SORRY, _CARD = "Apologize", "Ask for another card"
_TRIES = (
    _Try("Declined", 0, _CARD),
    _Try("Busy", 0, 5),
    _Try("Busy", 1, 10),
    _Try("Busy", 2, _SORRY),
    _Try("Lambda.ServiceException", 0, _SORRY),
    _Try("States.Timeout", 0, _SORRY),
    _Try("BusyTomorrow", 0, _SORRY),
)


@exercise("13-test-one-state", 2)
def check_2(answer: object) -> Verdict:
    """Whether Retry and Catch lead every error to where it belongs, after the right pauses.

    Args:
        answer: The two fields, as JSON text.
    """
    if is_untouched(answer, START):
        return to_do("Change both fields until each error leads to where it belongs.")
    fields, mistake = json_or_mistake(answer)
    if mistake is None and not isinstance(fields, dict):
        mistake = f"An object with Retry and Catch is asked for, and this is {a(fields)}."
    if mistake is None:
        fields = alone(fields, "Catch")
    if mistake or (mistake := _in_fields(fields)):
        return not_yet(mistake, *form_hints(mistake))
    task = _task(fields)
    for each in _TRIES:
        if seen := _seen(each, task):
            return not_yet(*seen)
    if seen := _without_an_error(fields, task):
        return not_yet(*seen)
    return right(
        f"{len(_TRIES)} tests were made with another order: “Busy” was tried again twice, no other "
        "error was, and the order and its error arrived each time."
    )


def _in_fields(fields: Mapping[str, Any]) -> str | None:
    """What is wrong with the form of the two fields."""
    more = [key for key in map(str, fields) if key not in (*_FIELDS, *_SAID, *_OF_THE_TASK)]
    if more:
        return f"There is {more[0]}, and Retry and Catch are asked for."
    for field in _FIELDS:
        if field not in fields:
            return f"There is no {field}."
    fault = next(retry_faults(fields), None) or in_catch(fields["Catch"]) or _mixed(fields["Catch"])
    if fault is None and any(entry.get("JitterStrategy") == "FULL" for entry in fields["Retry"]):
        return "With JitterStrategy FULL, a pause is anything from nothing to its full length."
    if fault is None and is_jsonata(fields["Catch"]):
        fault = next(filter(None, map(in_expressions, _outputs(fields["Catch"]))), None)
    return fault


def _mixed(catch: list[Mapping[str, Any]]) -> str | None:
    """That catchers have fields of both languages, of which a state has one."""
    entries = [entry for entry in catch if isinstance(entry, dict)]
    if not is_jsonata(entries) or not any("ResultPath" in entry for entry in entries):
        return None
    what = "Output" if any("Output" in entry for entry in entries) else "{% … %}"
    return f"{what} belongs to JSONata and ResultPath to JSONPath, and a state has one language."


def _outputs(catch: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"Output": catcher["Output"]} for catcher in catch if "Output" in catcher]


def _task(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The Task with all that somebody has written, and what it needs besides."""
    parameters = (
        "Arguments" if fields.get("QueryLanguage") == JSONATA["QueryLanguage"] else "Parameters"
    )
    task: dict[str, Any] = {**_TASK, parameters: _PARAMETERS, **fields}
    return task if {"Next", "End"} & fields.keys() else {**task, "Next": _NEXT}


def _seen(made: _Try, task: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What is wrong with what became of an error, and what leads on."""
    cause = f"{made.error} of order 31"
    mock = {"errorOutput": {"error": made.error, "cause": cause}}
    result, refusal = result_of(task, _ORDER, mock, retry_count=made.retries)
    if result is None:
        return refusal, *form_hints(refusal)
    became, told = _became(made.error, result)
    if became != made.wanted:
        times = ("first", "second", "third")[made.retries]
        words = f"{made.error} was the error of the {times} attempt. {told}"
        return words, *became_hints(made.error, made.retries, became, told)
    wanted = {**_ORDER, "error": {"Error": made.error, "Cause": cause}}
    if isinstance(made.wanted, int) or same(result.output, wanted):
        return None
    words = f"After {made.error} “{made.wanted}” was handed {json.dumps(result.output)}."
    return words, *handed_hints(result.output, _ORDER, expressions="Arguments" in task)


def _became(error: str, result: StateResult) -> tuple[int | str, str]:
    """The wait before the next attempt, or the next state; and the same in a sentence."""
    details = result.inspection.error_details
    wait = details.retry_backoff_seconds if details else None
    if result.status == "RETRIABLE":
        return wait or 0, f"The Task is tried again after {wait or 0} s."
    if result.status == "CAUGHT_ERROR":
        return str(result.next_state), f"It led to “{result.next_state}”."
    taken = "A Catch took it" if result.error != error else "Nothing took it"
    told = in_jsonata_failure(result.error, result.cause)
    return "", told or f"{taken}, and the execution fails with {result.error}."


def _without_an_error(fields: Mapping[str, Any], task: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What is wrong where the card is charged, with what somebody has written around the fields."""
    if not fields.keys() & set(_OF_THE_TASK):
        return None
    result, refusal = result_of(task, _ORDER, {"fieldValidationMode": "NONE", **_CHARGED})
    if result is None:
        return refusal, *form_hints(refusal)
    if result.next_state == _NEXT:
        return None
    said = f"led to “{result.next_state}”" if result.next_state else "had no next state"
    if result.error:
        said = f"failed with {result.error}"
    return (
        f"Where the card is charged, the Task {said}, and “{_NEXT}” is to come next.",
        *OF_THE_TASK,
    )
