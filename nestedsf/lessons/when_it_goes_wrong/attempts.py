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
from nestedsf.lessons.when_it_goes_wrong.limit_hints import hints_for
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
_ORDER, _OTHER = {"order": 7, "items": ["tea"]}, {"order": 8, "items": []}
_OF_THE_INPUT = (
    "What the child is given is in Parameters, next to its StateMachineArn.",
    '"Input.$": "$" hands on all that the Task was given.',
)
_OF_THE_RETRY = (
    (
        "A Retry is a field of the Task. Which errors does it name, how long is its first pause, and "
        "what is each further one?"
    ),
    (
        "ErrorEquals, IntervalSeconds, MaxAttempts and BackoffRate: the pauses are the interval, then "
        "each the rate times the one before. MaxDelaySeconds is the upper limit of a pause."
    ),
)
_OF_GIVING_UP = (
    "A Task gives up by failing, when its attempts are used up.",
    "Leave out Catch and Next: with End, the execution fails where the Task does.",
)
_OF_THE_JITTER = (
    "The least of the times is asked for as well: how short can a pause of FULL be?",
    "Without JitterStrategy each pause is as long as the other fields say.",
)
_OF_THE_RESOURCE = (
    "The ending of the Resource says what the Task waits for.",
    "With .sync:2 it waits for the end of the child, and fails where the child fails.",
)
_OF_THE_NAME = (
    "Which of the starts would ask for the same name?",
    (
        "A name differs from all others where $$.Execution.Name, $$.State.RetryCount and "
        "$$.Execution.RedriveCount are in it. Without a Name, AWS makes one."
    ),
)


_FITTING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("There is no state", _OF_GIVING_UP),
    ("JitterStrategy FULL", _OF_THE_JITTER),
    (
        r"is inside|next to Resource|each {} takes|a Next|fields of a state have no|other capitals|is given \d|Catch|ErrorEquals is|must be a (whole )?number",
        (),
    ),
    ("token|Resource", _OF_THE_RESOURCE),
    (r"\bInput\b", _OF_THE_INPUT),
    (r"\bName\b|\$|States\.\w+\(", _OF_THE_NAME),
)
"""Hints by what the mistake says; none where they are those of any Task."""


def how_it_is_attempted(answer: object) -> Verdict:
    """What becomes of a Task where the child that it starts succeeds, and where it fails."""
    if mistakes.is_untouched(answer, START_2):
        return to_do("repair the Task.")
    task, mistake = mistakes.json_or_mistake(answer)
    if isinstance(task, dict) and list(task) == [_SHIP]:
        task = task[_SHIP]
    if mistake:
        return not_yet(mistake, *leading(mistake))
    if mistake := mistakes.in_task(task) or next(_faults(task), None):
        return not_yet(mistake, *_hints_for(mistake))
    return _tried_out({"StartAt": _SHIP, "States": {_SHIP: task}})


def _tried_out(parent: dict[str, Any]) -> Verdict:
    booked, refused = tried(parent, _BOOKING, [_ORDER, _OTHER], seconds=_PATIENCE, at_once=True)
    if refused:
        return not_yet(refused, *leading(refused, *_OF_THE_RETRY))
    task = parent["States"][_SHIP]
    if fault := next(filter(None, (_not_booked(task, each) for each in booked)), None):
        return fault
    failed, _ = tried(parent, _REFUSING, [_ORDER] * 2, seconds=_PATIENCE, at_once=True)
    return (
        _children_are_shared(failed)
        or _not_attempted(failed[0], str(task.get("Resource")))
        or right(
            f"{failed[0].visit(_SHIP).attempts} attempts within "
            f"{spoken(lasted(failed[0].started, failed[0].stopped))}, each with an execution of "
            "its own that is given the order. Now the carrier's workflow should do no harm where it runs twice."
            + _of_a_redrive(task)
        )
    )


def _of_a_redrive(task: dict[str, Any]) -> str:
    """What was not tried of a name: a redrive, after which the attempts are counted anew."""
    given = task.get("Parameters", task.get("Arguments", {}))
    name = str(given.get("Name.$", given.get("Name", ""))) if isinstance(given, dict) else ""
    if not name or "RedriveCount" in name or "uuid" in name.lower():
        return ""
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


def _hints_for(mistake: str) -> tuple[str, ...]:
    """What leads on where a Task is written wrongly: of the field that the mistake names."""
    for kind, hints in _FITTING:
        if re.search(kind, mistake):
            return hints or hints_for(mistake, _OF_THE_RETRY)
    return _OF_THE_RETRY


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
            return not_yet(f"{case} {said}", *_OF_THE_NAME)
        if "InvalidName" in str(execution.error) or "'name' failed" in str(execution.cause):
            said = "the start is refused, because of a character in the name, or its length"
            return not_yet(f"{case} {said}: {execution.error}.", *_OF_THE_NAME)
        if told := mistakes.in_failure(task, execution.error, execution.cause, started=False):
            return not_yet(f"{case} the start fails: {told}", *_hints_for(told))
        said = why or "no execution of the carrier's workflow is started."
        return not_yet(f"{case} {said}", *_OF_THE_INPUT)
    if not keeps(child.input, execution.input):
        deeper = _one_level_deeper(child.input, execution.input)
        said = (
            f"the order inside {deeper}, one level too deep"
            if deeper
            else f"{in_words(child.input)}, and not the whole order"
        )
        return not_yet(f"The carrier's workflow is given {said}.", *_OF_THE_INPUT)
    return None


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
                *_OF_THE_NAME,
            )
    if len(children) != len(set(children)):
        return not_yet(
            "Where one order comes in twice, both share an execution of the carrier's workflow.",
            *_OF_THE_NAME,
        )
    return None


def _begun(execution: ExecutionTrace) -> list[str]:
    """The children that an execution has begun, one for each attempt that was not refused."""
    return [
        str(event.details.get("output", {}).get("ExecutionArn"))
        for event in execution.events
        if event.type == "TaskSubmitted"
    ]


def _not_attempted(execution: ExecutionTrace, resource: str) -> Verdict | None:
    """What is wrong with the attempts where the carrier's workflow fails each time."""
    attempts, took = execution.visit(_SHIP).attempts, lasted(execution.started, execution.stopped)
    case = "Where the carrier has no van"
    if execution.status == "SUCCEEDED":
        hints = _OF_THE_RETRY if ".sync" in resource else _OF_THE_RESOURCE
        return not_yet(f"{case}, “Ship” succeeds all the same.", *hints)
    if execution.status == "TIMED_OUT":
        return not_yet(f"{case}, “Ship” still tries after an hour.", *_OF_THE_RETRY)
    times = {1: "once", 2: "twice"}.get(attempts, f"{attempts} times")
    if attempts < _ATTEMPTS:
        said = f"{case}, its workflow is started {times}, and “Ship” fails with {execution.error}."
        return not_yet(said, *_OF_THE_RETRY)
    if not _SHORTEST <= took <= _LONGEST:
        within = spoken(took)
        return not_yet(f"{case}, its workflow is started {times} within {within}.", *_OF_THE_RETRY)
    return None
