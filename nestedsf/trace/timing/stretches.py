"""Stretches: one visit cut into spans of working, waiting, failing and backing off.

What belongs to an attempt is the time from the state's entry, or from the event that schedules
it, until the next one is awaited or the state is left: an attempt has spans of another kind only
where it begins to wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.trace.assembly.scopes import CONTAINERS
from nestedsf.trace.redrives import redrives_of
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, TIMED_OUT
from nestedsf.trace.tasks import START_SYNC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.trace.visits import StateVisit

__all__ = ["BACK_OFF", "CONTENTS", "ENDED", "WAITING", "WORKING", "Span", "cut"]

WORKING = "working"
WAITING = "waiting"
BACK_OFF = "back-off"
ENDED = "ended"
CONTENTS = "contents"

_PREFIXES = ("Task", "LambdaFunction", "Activity")
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
    """

    kind: str
    start: float
    end: float
    attempt: int = 1
    failed: bool = False


def cut(visit: StateVisit, marks: Sequence[float], end: float) -> tuple[Span, ...]:
    """The visit's time in spans without gaps.

    Args:
        visit: The visit.
        marks: Where each event of its execution stands on the axis, by id from 1.
        end: Where the visit ends.
    """
    inside = visit.state_type in CONTAINERS
    turns = _container_turns(visit, marks) if inside else _turns(visit, marks)
    turns = _with_redrives(turns, visit, marks)
    if visit.status in (FAILED, TIMED_OUT) and (inside or visit.state_type == "Fail"):
        turns = _with_last_attempt_failed(turns)
    return tuple(_spans(_onwards(turns), end, goes_on=visit.status == RUNNING))


_Turn = tuple[float, str, int, bool]  # where it begins, kind, attempt, whether it failed


def _turns(visit: StateVisit, marks: Sequence[float]) -> list[_Turn]:
    """Where the visit of a state without states inside turns from one kind to another."""
    kind = WAITING if visit.state_type == "Wait" else WORKING
    turns: list[_Turn] = [(marks[visit.events[0].id - 1], kind, 1, False)]
    if visit.state_type != "Task":
        return turns
    attempt, first = 0, 0
    for event in visit.events[1:]:
        kind = event.type
        mark = marks[event.id - 1]
        if not kind.startswith(_PREFIXES) or "State" in kind:
            continue
        if kind.endswith("Scheduled"):
            attempt, first = attempt + 1, len(turns) if attempt else 0
            turns.append((mark, WAITING if kind[0] == "A" else WORKING, attempt, False))
        elif kind.endswith("Submitted") or (
            kind.endswith("Started") and visit.resource == START_SYNC
        ):
            turns.append((mark, WAITING, max(attempt, 1), False))
        elif kind.endswith(_FAILED):
            turns[first:] = [(at, was, number, True) for at, was, number, _ in turns[first:]]
            first = len(turns)
            turns.append((mark, BACK_OFF, max(attempt, 1), False))
        else:
            turns.append((mark, WORKING, max(attempt, 1), False))
    return turns if visit.status in (RUNNING, ABORTED) else _without_last_back_off(turns)


def _with_redrives(turns: list[_Turn], visit: StateVisit, marks: Sequence[float]) -> list[_Turn]:
    """The turns, with a break from each end of the execution until it was redriven."""
    first = turns[0][1]
    for redrive in redrives_of(visit):
        ended, again = marks[redrive.id - 2], marks[redrive.id - 1]
        before = [turn for turn in turns if turn[0] <= ended and turn[1] not in (BACK_OFF, ENDED)]
        attempt = before[-1][2] if before else 1
        turns = [
            *(turn for turn in turns if turn[0] <= ended),
            (ended, ENDED, attempt, False),
            (again, first, attempt, False),
            *(turn for turn in turns if turn[0] > ended),
        ]
    return turns


def _container_turns(visit: StateVisit, marks: Sequence[float]) -> list[_Turn]:
    turns: list[_Turn] = [(marks[visit.events[0].id - 1], CONTENTS, 1, False)]
    attempt = 0
    for event in visit.events[1:]:
        if not event.type.endswith("StateStarted"):
            continue
        attempt += 1
        if attempt > 1:
            turns = _with_last_attempt_failed(turns)
            turns.append((marks[event.previous_event_id - 1], BACK_OFF, attempt - 1, False))
        turns.append((marks[event.id - 1], CONTENTS, attempt, False))
    return turns


def _with_last_attempt_failed(turns: list[_Turn]) -> list[_Turn]:
    last = turns[-1][2]
    return [
        (at, kind, attempt, failed or (attempt == last and kind != BACK_OFF))
        for at, kind, attempt, failed in turns
    ]


def _without_last_back_off(turns: list[_Turn]) -> list[_Turn]:
    """After the last failure nothing is tried again: the state is left, or the execution fails."""
    at, kind, attempt, _ = turns[-1]
    if kind != BACK_OFF:
        return turns
    before = turns[-2][1] if len(turns) > 1 else WORKING
    return [*turns[:-1], (at, before, attempt, True)]


def _onwards(turns: list[_Turn]) -> list[_Turn]:
    """The turns, of which none begins before the one before it, whatever the clock said."""
    latest = turns[0][0]
    found: list[_Turn] = []
    for at, kind, attempt, failed in turns:
        latest = max(latest, at)
        found.append((latest, kind, attempt, failed))
    return found


def _spans(turns: list[_Turn], end: float, *, goes_on: bool) -> list[Span]:
    """Turns of one kind put together; a turn that takes no time gives no span of its own.

    The last one of what goes on does: it is what the state does now.
    """
    spans: list[Span] = []
    for number, (at, kind, attempt, failed) in enumerate(turns):
        until = turns[number + 1][0] if number + 1 < len(turns) else end
        start, until = at, max(at, until)
        last = spans[-1] if spans else None
        if last is not None and (last.kind, last.attempt, last.failed) == (kind, attempt, failed):
            start = spans.pop().start
        elif until == start and last and not (goes_on and number + 1 == len(turns)):
            continue
        spans.append(Span(kind=kind, start=start, end=until, attempt=attempt, failed=failed))
    return spans
