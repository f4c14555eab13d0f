"""Stretches: one visit cut into spans of working, waiting, failing and backing off.

What belongs to an attempt is the time from the state's entry, or from the event that schedules
it, until the next one is awaited or the state is left: an attempt has spans of another kind only
where it begins to wait.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.trace.assembly.scopes import CONTAINERS
from nestedsf.trace.redrives import redrives_of
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, TIMED_OUT
from nestedsf.trace.tasks import START_SYNC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["BACK_OFF", "CONTENTS", "ENDED", "WAITING", "WORKING", "Span", "cut"]

WORKING = "working"
WAITING = "waiting"
BACK_OFF = "back-off"
ENDED = "ended"
CONTENTS = "contents"

_BREAKS = (BACK_OFF, ENDED)
_PREFIXES = ("Task", "LambdaFunction", "Activity", "EvaluationFailed")
_FAILED = ("Failed", "TimedOut")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of one visit or execution.

    Attributes:
        kind: ``working``, ``waiting`` (of a Task: after TaskSubmitted, for a child or a token,
            and of StartSyncExecution after TaskStarted; of an activity: for a worker; a Wait
            state), ``back-off`` (between a failed attempt and the next one), ``ended`` (from the
            end of an execution until it is redriven) or ``contents`` (of an execution, Parallel
            or Map: what is inside works or waits).
        start: Where it begins: seconds since the first execution started, or a step.
        end: Where it ends.
        attempt: Which attempt it is part of, from 1.
        failed: Whether that attempt failed.
        stopped: Whether it was stopped with the execution, which was redriven then.
    """

    kind: str
    start: float
    end: float
    attempt: int = 1
    failed: bool = False
    stopped: bool = False


def cut(
    visit: StateVisit, marks: Sequence[float], end: float, history: Sequence[HistoryEvent] = ()
) -> tuple[Span, ...]:
    """The visit's time in spans without gaps.

    Args:
        visit: The visit.
        marks: Where each event of its execution stands on the axis, by id from 1.
        end: Where the visit ends.
        history: All events of its execution, by id: they tell how the execution ended before it
            was redriven.
    """
    inside = visit.state_type in CONTAINERS
    turns = _container_turns(visit, marks) if inside else _turns(visit, marks)
    turns = _with_redrives(turns, visit, marks, history)
    if visit.status in (FAILED, TIMED_OUT):
        turns = _with_last_attempt_failed(turns)
    return tuple(_spans(_onwards(turns), end, goes_on=visit.status == RUNNING))


class _Turn(NamedTuple):
    """Where a visit turns to another kind: the event, its place on the axis, and as in `Span`."""

    event: int
    at: float
    kind: str
    attempt: int
    failed: bool = False
    stopped: bool = False


def _turns(visit: StateVisit, marks: Sequence[float]) -> list[_Turn]:
    """Where the visit of a state without states inside turns from one kind to another."""
    kind = WAITING if visit.state_type == "Wait" else WORKING
    turns = [_turn(visit.events[0], marks, kind, 1)]
    if visit.state_type != "Task":
        return turns
    attempt, first = 0, 0
    for event in visit.events[1:]:
        kind = event.type
        if not kind.startswith(_PREFIXES) or "State" in kind:
            continue
        if kind.endswith("Scheduled"):
            attempt, first = attempt + 1, len(turns) if attempt else 0
            waits = WAITING if kind[0] == "A" else WORKING
            turns.append(_turn(event, marks, waits, attempt))
        elif kind.endswith("Submitted") or (
            kind.endswith("Started") and visit.resource == START_SYNC
        ):
            turns.append(_turn(event, marks, WAITING, max(attempt, 1)))
        elif kind.endswith(_FAILED):
            turns[first:] = [turn._replace(failed=True) for turn in turns[first:]]
            first = len(turns)
            turns.append(_turn(event, marks, BACK_OFF, max(attempt, 1)))
        else:
            turns.append(_turn(event, marks, WORKING, max(attempt, 1)))
    return turns if visit.status in (RUNNING, ABORTED) else _without_last_back_off(turns)


def _turn(event: HistoryEvent, marks: Sequence[float], kind: str, attempt: int) -> _Turn:
    return _Turn(event.id, marks[event.id - 1], kind, attempt)


def _with_redrives(
    turns: list[_Turn],
    visit: StateVisit,
    marks: Sequence[float],
    history: Sequence[HistoryEvent],
) -> list[_Turn]:
    """The turns, with a break from each end of the execution until it was redriven."""
    kind = turns[0].kind
    for redrive in redrives_of(visit):
        before = [turn for turn in turns if turn.event < redrive.id]
        after = turns[len(before) :]
        attempt = next((t.attempt for t in reversed(before) if t.kind not in _BREAKS), 1)
        ended = _Turn(redrive.id - 1, marks[redrive.id - 2], ENDED, attempt)
        again = _Turn(redrive.id, marks[redrive.id - 1], kind, attempt)
        turns = [*_ended(before, visit, redrive, history), ended, again, *after]
    return turns


def _ended(
    turns: list[_Turn], visit: StateVisit, redrive: HistoryEvent, history: Sequence[HistoryEvent]
) -> list[_Turn]:
    """The turns before a redrive, of which the last attempt has failed or was stopped.

    It has failed where an event of its own says so, or where the end of the execution is chained
    to an event of the visit, as that of an output that could not be made.
    """
    since = max((turn.event for turn in turns if turn.kind == ENDED), default=0)
    own = [
        event
        for event in visit.events
        if since < event.id < redrive.id and not event.type.endswith("Aborted")
    ]
    if visit.state_type not in CONTAINERS:
        own = own[-1:]
    end = history[redrive.id - 2] if redrive.id - 2 < len(history) else None
    failed = any(e.type.endswith(_FAILED) and "Iteration" not in e.type for e in own) or (
        end is not None
        and end.type == "ExecutionFailed"
        and any(event.id == end.previous_event_id for event in visit.events)
    )
    last = turns[-1].attempt
    return [
        turn._replace(failed=turn.failed or failed, stopped=not (turn.failed or failed))
        if turn.event > since and turn.attempt == last and turn.kind not in _BREAKS
        else turn
        for turn in turns
    ]


def _container_turns(visit: StateVisit, marks: Sequence[float]) -> list[_Turn]:
    turns = [_turn(visit.events[0], marks, CONTENTS, 1)]
    attempt = 0
    for event in visit.events[1:]:
        if not event.type.endswith("StateStarted"):
            continue
        attempt += 1
        if attempt > 1:
            turns = _with_last_attempt_failed(turns)
            begins = marks[event.previous_event_id - 1]
            turns.append(_Turn(event.id, begins, BACK_OFF, attempt - 1))
        turns.append(_turn(event, marks, CONTENTS, attempt))
    return turns


def _with_last_attempt_failed(turns: list[_Turn]) -> list[_Turn]:
    last = turns[-1].attempt
    return [
        turn._replace(failed=True)
        if turn.attempt == last and turn.kind not in _BREAKS and not turn.stopped
        else turn
        for turn in turns
    ]


def _without_last_back_off(turns: list[_Turn]) -> list[_Turn]:
    """After the last failure nothing is tried again: the state is left, or the execution fails."""
    last = turns[-1]
    if last.kind != BACK_OFF:
        return turns
    before = turns[-2].kind if len(turns) > 1 else WORKING
    return [*turns[:-1], last._replace(kind=before, failed=True)]


def _onwards(turns: list[_Turn]) -> list[_Turn]:
    """The turns, of which none begins before the one before it, whatever the clock said."""
    latest = turns[0].at
    found: list[_Turn] = []
    for turn in turns:
        latest = max(latest, turn.at)
        found.append(turn._replace(at=latest))
    return found


def _spans(turns: list[_Turn], end: float, *, goes_on: bool) -> list[Span]:
    """Turns of one kind put together; a turn that takes no time gives no span of its own.

    The last one of what goes on does: it is what the state does now.
    """
    spans: list[Span] = []
    for number, turn in enumerate(turns):
        until = turns[number + 1].at if number + 1 < len(turns) else end
        start, until = turn.at, max(turn.at, until)
        span = Span(
            kind=turn.kind,
            start=start,
            end=until,
            attempt=turn.attempt,
            failed=turn.failed,
            stopped=turn.stopped,
        )
        last = spans[-1] if spans else None
        if last is not None and span == replace(last, start=start, end=until):
            spans[-1] = replace(last, end=until)
            continue
        if until == start and last and not (goes_on and number + 1 == len(turns)):
            continue
        spans.append(span)
    return spans
