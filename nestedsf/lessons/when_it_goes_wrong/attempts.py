"""Attempts of a Task: how often a Retry starts a child, over which time, and under which names."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import in_words, keeps, lasted, spoken, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.when_it_goes_wrong.attempt_hints import (
    OF_OTHER_ERRORS,
    OF_THE_ERROR,
    OF_THE_FIRST,
    OF_THE_INPUT,
    OF_THE_LETTERS,
    OF_THE_NAME,
    OF_THE_NUMBER,
    OF_THE_PAUSES,
    OF_THE_RESOURCE,
    OF_THE_RETRY,
    OF_THE_TIMEOUT,
    hints_of,
)
from nestedsf.lessons.when_it_goes_wrong.retries import retry_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["START_2", "how_it_is_attempted"]

_PATIENCE = 3700  # seconds: an hour, and a little more
_DONE = {"Type": "Pass", "End": True}
_SHIP = "Ship"
_ORDINALS = ("first", "second", "third", "fourth", "next")
_ATTEMPTS, _SHORTEST, _LONGEST = 4, timedelta(minutes=10), timedelta(hours=1)
_LONGEST_NAME = 80
_IN_NO_NAME = re.compile(r"[\x00-\x20\x7f-\x9f<>{}\[\]?*\"#%\\^|~`$&,;:/]")
"""What AWS allows in no name of an execution."""
_REFUSING = {
    "StartAt": "Look for a van",
    "States": {
        "Look for a van": {"Type": "Wait", "Seconds": 30, "Next": "Give up"},
        "Give up": {"Type": "Fail", "Error": "NoVan"},
    },
}
_BOOKING = {"StartAt": "Book", "States": {"Book": _DONE}}
START_2 = """{
  "Type": "Task",
  "Resource": "arn:aws:states:::states:startExecution.sync:2",
  "Parameters": {
    "StateMachineArn": "${AnotherStateMachineArn}",
    "Name.$": "States.Format('ship-{}', $.order)",
    "Retry": [{"ErrorEquals": ["NoVan"]}]
  },
  "End": true
}"""
_ORDER, _OTHER = {"order": 7, "items": ["tea"]}, {"order": 8, "items": [], "gift": True}


def how_it_is_attempted(answer: object) -> Verdict:
    """What becomes of a Task where the child that it starts succeeds, and where it fails."""
    if mistakes.is_untouched(answer, START_2):
        return to_do("Repair the Task.")
    task, mistake = mistakes.json_or_mistake(answer)
    if isinstance(task, dict) and list(task) == [_SHIP]:
        task = task[_SHIP]
    if mistake:
        return not_yet(mistake, *leading(mistake))
    if mistake := mistakes.in_task(task) or next(_faults(task), None):
        return not_yet(mistake, *hints_of(mistake))
    return _tried_out({"StartAt": _SHIP, "States": {_SHIP: task}})


def _tried_out(parent: dict[str, Any]) -> Verdict:
    booked, refused = tried(parent, _BOOKING, [_ORDER, _OTHER], seconds=_PATIENCE, at_once=True)
    if refused:
        return not_yet(refused, *hints_of(refused))
    task = parent["States"][_SHIP]
    if fault := next(filter(None, (_not_booked(task, each) for each in booked)), None):
        return fault
    failed, _ = tried(parent, _REFUSING, [_ORDER] * 2, seconds=_PATIENCE, at_once=True)
    return (
        _children_are_shared(failed)
        or _not_attempted(failed[0], task)
        or right(
            f"{failed[0].visit(_SHIP).attempts} attempts within "
            f"{spoken(lasted(failed[0].started, failed[0].stopped))}, each with an execution of "
            "its own that is given the order. Now the carrier's workflow should do no harm where it runs twice."
            + _of_a_redrive(task)
        )
    )


def _of_a_redrive(task: dict[str, Any]) -> str:
    """What was not tried of a name: a redrive, after which the attempts are counted from 0 again."""
    given = task.get("Parameters", task.get("Arguments", {}))
    name = str(given.get("Name.$", given.get("Name", ""))) if isinstance(given, dict) else ""
    if not name or "RedriveCount" in name or "uuid" in name.lower():
        return ""
    if "random" in name.lower():
        return " A random number may come twice, and $$.State.RetryCount never does."
    return (
        " A redrive was not tried: it counts the attempts from 0 again, and then these names are "
        "taken, as $$.Execution.RedriveCount is not in them."
    )


def _faults(task: dict[str, Any]) -> Iterator[str]:
    yield from retry_faults(task)
    if "FULL" in json.dumps(task.get("Retry"), default=str):
        yield (
            "With JitterStrategy FULL, a pause is anything from nothing to its full length, so "
            "nobody knows whether 10 minutes pass."
        )
    catch = task.get("Catch", [])
    if "Catch" in task and (mistake := mistakes.in_catch(catch)):
        yield mistake
    elif found := [each["Next"] for each in [*catch, task] if "Next" in each]:
        told = mistakes.quoted(found[0])
        yield f"There is no state {told} to go to: the Task is alone here, and gives up by failing."


def _not_booked(task: dict[str, Any], execution: ExecutionTrace) -> Verdict | None:
    """What is wrong where the carrier's workflow succeeds."""
    why = why_failed(execution)
    child = execution.visit(_SHIP).child
    if why or child is None:
        case = "Where the carrier has a van, and two orders come in,"
        if "AlreadyExists" in str(execution.error):
            said = (
                f"the second one's start is refused, because its name is taken: {execution.error}."
            )
            return not_yet(f"{case} {said}", *OF_THE_NAME)
        if "InvalidName" in str(execution.error) or "'name' failed" in str(execution.cause):
            said = f"the start is refused: the name {_refused_name(execution)}"
            return not_yet(f"{case} {said}: {execution.error}.", *OF_THE_LETTERS)
        if told := mistakes.in_failure(task, execution.error, execution.cause, started=False):
            return not_yet(f"{case} the start fails: {told}", *hints_of(told))
        said = why or "no execution of the carrier's workflow is started."
        return not_yet(f"{case} {said}", *leading(said, *OF_THE_INPUT))
    if not keeps(child.input, execution.input):
        deeper = _one_level_deeper(child.input, execution.input)
        said = (
            f"the order inside {deeper}, one level too deep"
            if deeper
            else f"{in_words(child.input)}, and not the whole order"
        )
        return not_yet(f"The carrier's workflow is given {said}.", *OF_THE_INPUT)
    return None


def _refused_name(execution: ExecutionTrace) -> str:
    """What AWS refuses in the name of a child: its length, or the first letter that no name has."""
    given = execution.visit(_SHIP).parameters
    name = str(given.get("Name", "")) if isinstance(given, dict) else ""
    if not name:
        return "is empty"
    found = _IN_NO_NAME.search(name)
    if found is None:
        return f"has {len(name)} characters, and {_LONGEST_NAME} are the most"
    letter = "a space" if found[0].isspace() else f"a {found[0]}"
    return f"{mistakes.quoted(name)} has {letter} in it"


def _one_level_deeper(given: object, wanted: object) -> str | None:
    """The field of an input in which all that is wanted is, though not in the input itself."""
    fields = given.items() if isinstance(given, dict) else ()
    return next((str(key) for key, value in fields if keeps(value, wanted)), None)


def _children_are_shared(executions: list[ExecutionTrace]) -> Verdict | None:
    """Whether two starts are one execution, or the second is refused for its name."""
    children: list[str] = []
    for execution in executions:
        children += _begun(execution)
        if execution.error and "AlreadyExists" in execution.error:
            count = len(set(_begun(execution)))
            which = _ORDINALS[min(count, len(_ORDINALS) - 1)]
            whose = "" if execution is executions[0] else " of its second execution"
            return not_yet(
                f"Where the carrier has no van, and one order comes in twice, the {which} "
                f"attempt{whose} starts nothing, because the name is taken: {execution.error}.",
                *OF_THE_NAME,
            )
    if len(children) != len(set(children)):
        return not_yet(
            "Where one order comes in twice, both share an execution of the carrier's workflow.",
            *OF_THE_NAME,
        )
    return None


def _begun(execution: ExecutionTrace) -> list[str]:
    """The children that an execution has begun, one for each attempt that was not refused."""
    return [
        str(event.details.get("output", {}).get("ExecutionArn"))
        for event in execution.events
        if event.type == "TaskSubmitted"
    ]


def _why_no_more(task: dict[str, Any], error: str | None) -> tuple[str, ...]:
    """What leads on where no attempt came after the first one."""
    retry = task.get("Retry", [])
    names = [name for each in retry for name in each["ErrorEquals"]]
    if not names:
        return OF_THE_RETRY
    if error == "States.Timeout":
        return OF_THE_TIMEOUT
    if {"States.TaskFailed", "States.ALL"} & set(names):
        return OF_THE_FIRST if len(retry) > 1 else OF_THE_NUMBER
    return OF_THE_ERROR if "novan" in map(str.lower, names) else OF_OTHER_ERRORS


def _not_attempted(execution: ExecutionTrace, task: dict[str, Any]) -> Verdict | None:
    """What is wrong with the attempts where the carrier's workflow fails each time."""
    attempts, took = execution.visit(_SHIP).attempts, lasted(execution.started, execution.stopped)
    case = "Where the carrier has no van"
    if execution.status == "SUCCEEDED":
        hints = OF_THE_RETRY if ".sync" in str(task.get("Resource")) else OF_THE_RESOURCE
        return not_yet(f"{case}, “Ship” succeeds all the same.", *hints)
    if execution.status == "TIMED_OUT":
        return not_yet(f"{case}, “Ship” still tries after an hour.", *OF_THE_PAUSES)
    times = {1: "once", 2: "twice"}.get(attempts, f"{attempts} times")
    if attempts < _ATTEMPTS:
        said = f"{case}, its workflow is started {times}, and “Ship” fails with {execution.error}."
        names = [name for each in task.get("Retry", []) for name in each["ErrorEquals"]]
        strange = mistakes.strange_name(names)
        why = _why_no_more(task, execution.error) if attempts == 1 else OF_THE_NUMBER
        return not_yet(f"{said} {strange}" if strange else said, *why)
    if not _SHORTEST <= took <= _LONGEST:
        within = spoken(took)
        return not_yet(f"{case}, its workflow is started {times} within {within}.", *OF_THE_PAUSES)
    return None
