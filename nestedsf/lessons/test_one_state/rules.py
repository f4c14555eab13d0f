"""Exercise 2 of notebook 13: the Retry and the Catch of a Task, error by error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.languages import JSONATA, is_jsonata
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, in_catch, is_untouched, json_or_mistake
from nestedsf.lessons.mistakes.in_jsonata import in_expressions, in_jsonata_failure
from nestedsf.lessons.test_one_state.outcomes import result_of
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
_IGNORED = {"Type", "Resource", "Parameters", "Arguments", "Next", "End", "Comment", *JSONATA}
_IGNORED |= {"ResultSelector", "ResultPath"}  # of the Task, which says them already
_PARAMETERS = {"FunctionName": "charge"}
_TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Ship"}
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
_HINTS = (
    "Retry is asked before Catch, and the first entry that matches is taken. Which match Declined?",
    "The first pause is IntervalSeconds, and BackoffRate multiplies it. How many retries are left?",
    "States.ALL matches what is left, time-outs too. What does ResultPath do in a Catch?",
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
    if mistake or (mistake := _in_fields(fields)):
        return not_yet(mistake, *leading(mistake, *_HINTS))
    rules = {key: fields[key] for key in _FIELDS if key in fields}
    for each in _TRIES:
        if seen := _seen(each, rules):
            return not_yet(seen, *_HINTS)
    return right(
        f"{len(_TRIES)} tests were made with another order: “Busy” was tried again twice, no other "
        "error was, and the order and its error arrived each time."
    )


def _in_fields(fields: Mapping[str, Any]) -> str | None:
    """What is wrong with the form of the two fields."""
    more = [key for key in map(str, fields) if key not in (*_FIELDS, *_IGNORED)]
    if more:
        return f"There is {more[0]}, and Retry and Catch are asked for."
    for field in _FIELDS:
        if field not in fields:
            return f"There is no {field}."
    fault = next(retry_faults(fields), None) or in_catch(fields["Catch"]) or _mixed(fields["Catch"])
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


def _outputs(catch: list[Mapping[str, Any]]) -> list[Any]:
    return [catcher["Output"] for catcher in catch if "Output" in catcher]


def _seen(made: _Try, rules: Mapping[str, Any]) -> str | None:
    """What is wrong with what became of an error."""
    cause = f"{made.error} of order 31"
    task = (
        {**_TASK, **JSONATA, "Arguments": _PARAMETERS}
        if is_jsonata(rules["Catch"])
        else {**_TASK, "Parameters": _PARAMETERS}
    )
    mock = {"errorOutput": {"error": made.error, "cause": cause}}
    result, refusal = result_of({**task, **rules}, _ORDER, mock, retry_count=made.retries)
    if result is None:
        return refusal
    if seen := _became(made, result):
        times = ("first", "second", "third")[made.retries]
        return f"{made.error} was the error of the {times} attempt. {seen}"
    wanted = {**_ORDER, "error": {"Error": made.error, "Cause": cause}}
    if isinstance(made.wanted, int) or same(result.output, wanted):
        return None
    return f"After {made.error} “{made.wanted}” was handed {json.dumps(result.output)}."


def _became(made: _Try, result: StateResult) -> str | None:
    details = result.inspection.error_details
    wait = details.retry_backoff_seconds if details else None
    if result.status == "RETRIABLE":
        became: int | str = wait if wait is not None else 0
        told = f"It is tried again after {became} s."
    elif result.status == "CAUGHT_ERROR":
        became = str(result.next_state)
        told = f"It led to “{became}”."
    else:
        became, told = "", f"Nothing took it, and the execution fails with {result.error}."
        told = in_jsonata_failure(result.error, result.cause) or told
    return None if became == made.wanted else told
