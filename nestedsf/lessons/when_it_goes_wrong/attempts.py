"""Attempts of a Task: how often a Retry starts a child, over which time, and under which names."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.tryouts import in_words, keeps, lasted, spoken, tried, why_failed
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["how_it_is_attempted"]

_FAST = 20_000  # a time_scale at which an hour takes a fifth of a second
_DONE = {"Type": "Pass", "End": True}
_SHIP = "Ship"
_ATTEMPTS, _SHORTEST, _LONGEST = 4, timedelta(minutes=10), timedelta(hours=1)
_REFUSING = {"StartAt": "Book", "States": {"Book": {"Type": "Fail", "Error": "NoVan"}}}
_BOOKING = {"StartAt": "Book", "States": {"Book": _DONE}}
_ORDERS = [
    {"order": 7, "items": ["tea"]},
    {"order": 7, "items": ["tea"]},
    {"order": 8, "items": []},
]
_OF_THE_INPUT = (
    "What the child is given stands in Parameters, beside its StateMachineArn.",
    '"Input.$": "$" hands on all that the Task was given.',
)
_OF_THE_RETRY = (
    (
        "A Retry is a field of the Task. Which errors does it name, how long is its first pause, and "
        "what is each further one?"
    ),
    (
        "ErrorEquals, IntervalSeconds, MaxAttempts and BackoffRate: the pauses are the interval, then "
        "each the rate times the one before. MaxDelaySeconds is the longest that a pause gets."
    ),
)
_OF_THE_NAME = (
    "Which of the starts would ask for the same name?",
    (
        "A name differs from all others where $$.Execution.Name and $$.State.RetryCount are in it. "
        "Without a Name, AWS makes one."
    ),
)


def how_it_is_attempted(answer: object) -> Verdict:
    """What becomes of a Task where the child that it starts succeeds, and where it fails."""
    if mistakes.is_untouched(answer):
        return to_do("write the Task, as JSON text.")
    task, mistake = mistakes.json_or_mistake(answer)
    if isinstance(task, dict) and list(task) == [_SHIP]:
        task = task[_SHIP]
    if mistake:
        return not_yet(mistake)
    if mistake := mistakes.in_task(task):
        return not_yet(mistake, *_OF_THE_RETRY)
    if "FULL" in json.dumps(task.get("Retry"), default=str):
        return not_yet(
            "With JitterStrategy FULL, a pause is anything from nothing to its full length, so "
            "nobody knows whether 10 minutes pass.",
            *_OF_THE_RETRY,
        )
    parent = {"StartAt": _SHIP, "States": {_SHIP: task}}
    booked, refused = tried(parent, _BOOKING, _ORDERS[1:], seconds=7200, time_scale=_FAST)
    failed, _ = tried(parent, _REFUSING, _ORDERS, seconds=7200, time_scale=_FAST)
    if refused:
        return not_yet(refused, *_OF_THE_RETRY)
    return (
        next(filter(None, map(_not_booked, booked)), None)
        or _children_are_shared([*failed])
        or next(filter(None, map(_not_attempted, failed)), None)
        or right(
            f"{failed[0].visit(_SHIP).attempts} attempts within "
            f"{spoken(lasted(failed[0].started, failed[0].stopped))}, each with an execution of "
            "its own that is given the order. Now the carrier's workflow should do no harm where it runs twice."
        )
    )


def _not_booked(execution: ExecutionTrace) -> Verdict | None:
    """What is wrong where the carrier's workflow succeeds."""
    why = why_failed(execution)
    child = execution.visit(_SHIP).child
    if why or child is None:
        said = why or "no execution of the carrier's workflow is begun"
        hints = _OF_THE_NAME if "Name" in str(execution.error) else _OF_THE_INPUT
        return not_yet(f"Where the carrier has a van, and two orders come in, {said}", *hints)
    if not keeps(child.input, execution.input):
        return not_yet(
            f"The carrier's workflow is given {in_words(child.input)}, and not the whole order.",
            *_OF_THE_INPUT,
        )
    return None


def _children_are_shared(executions: list[ExecutionTrace]) -> Verdict | None:
    """Whether two starts are one execution, or the second is refused for its name."""
    children: list[str] = []
    for execution in executions:
        children += _begun(execution)
        if execution.error and "AlreadyExists" in execution.error:
            count = len(set(_begun(execution)))
            return not_yet(
                f"Where the carrier has no van, and one order comes in twice, an order gets {count} "
                "execution" + ("" if count == 1 else "s") + " of the carrier's workflow, and "
                f"then the start is refused with {execution.error}.",
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


def _not_attempted(execution: ExecutionTrace) -> Verdict | None:
    """What is wrong with the attempts where the carrier's workflow fails each time."""
    attempts, took = execution.visit(_SHIP).attempts, lasted(execution.started, execution.stopped)
    case = "Where the carrier has no van"
    if execution.status == "SUCCEEDED":
        return not_yet(f"{case}, “Ship” succeeds all the same.", *_OF_THE_RETRY)
    if execution.status == "TIMED_OUT":
        return not_yet(f"{case}, “Ship” still tries after 2 hours.", *_OF_THE_RETRY)
    times = {1: "once", 2: "twice"}.get(attempts, f"{attempts} times")
    if attempts < _ATTEMPTS:
        return not_yet(f"{case}, its workflow is started {times}.", *_OF_THE_RETRY)
    if not _SHORTEST <= took <= _LONGEST:
        within = spoken(took)
        return not_yet(f"{case}, its workflow is started {times} within {within}.", *_OF_THE_RETRY)
    return None
