"""Spans: an execution and its children on one axis, each visit with what it did when.

``timetable`` puts them in lanes; a view draws them, one lane a line. Two axes:

- ``time``: seconds since the first execution started, from the timestamps of the events;
- ``events``: steps of cause and effect (see ``nestedsf.trace.timing.steps``), the same for executions
  that did the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Literal, TypeAlias

from nestedsf.arguments import check_choice
from nestedsf.trace.execution import ExecutionTrace  # noqa: TC001  as above
from nestedsf.trace.family import Member, family, item_of
from nestedsf.trace.redrives import REDRIVEN
from nestedsf.trace.statuses import FAILED, RUNNING, TIMED_OUT
from nestedsf.trace.timing.steps import steps_of
from nestedsf.trace.timing.stretches import BACK_OFF, CONTENTS, ENDED, WAITING, WORKING, Span, cut
from nestedsf.trace.visits import StateVisit  # noqa: TC001  as above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "BACK_OFF",
    "CONTENTS",
    "ENDED",
    "WAITING",
    "WORKING",
    "Axis",
    "Lane",
    "Span",
    "Timetable",
    "timetable",
]

Axis: TypeAlias = Literal["time", "events"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One execution, or one visit of a state, on the axis.

    Attributes:
        execution: The execution, or the one that the visit is part of.
        visit: The visit; None for the lane of the execution itself.
        depth: How many lanes are around it: executions, Parallels and Maps, starting Tasks.
        spans: What it did, without gaps.
        item: Of a child execution of a Map Run: which item or batch it is for, in words.
    """

    execution: ExecutionTrace
    visit: StateVisit | None
    depth: int
    spans: tuple[Span, ...]
    item: str | None = None

    @property
    def start(self) -> float:
        """Where it begins."""
        return self.spans[0].start

    @property
    def end(self) -> float:
        """Where it ends; of what runs, the end of the axis."""
        return self.spans[-1].end

    @property
    def status(self) -> str:
        """The status of the visit or execution."""
        return self.execution.status if self.visit is None else self.visit.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """An execution with its children on one axis.

    Attributes:
        axis: What the numbers of the spans are: ``time`` (seconds) or ``events`` (steps).
        lanes: In the order of the tree: an execution, its visits, and after a visit that
            started an execution the lanes of that one.
        end: Where the axis ends; it begins at 0.
        began: When the first execution started; None where the history has no readable times.
        early: How many events are stamped with a time before that; they stand at 0.
    """

    axis: Axis
    lanes: tuple[Lane, ...]
    end: float
    began: datetime | None
    early: int = 0


def timetable(
    trace: ExecutionTrace, axis: Axis = "time", *, until: datetime | None = None
) -> Timetable:
    """The lanes of an execution and its children.

    Without readable times in every history the axis is ``events``, whichever is asked for.

    Args:
        trace: The execution.
        axis: ``time`` or ``events``.
        until: What runs is drawn until then; by default, until the latest event of all. Without
            an offset it is UTC.

    Raises:
        InputError: There is no such axis.
    """
    check_choice(("time", "events"), axis=axis)
    members = family(trace)
    seconds = _seconds(members) if axis == "time" else None
    marks: Sequence[Sequence[float]] = steps_of(members) if seconds is None else seconds
    axis = "events" if seconds is None else "time"
    early = sum(mark < 0 for row in seconds for mark in row) if seconds is not None else 0
    if early:
        marks = [[max(mark, 0.0) for mark in row] for row in marks]
    end = max((max(row) for row in marks if row), default=0)
    if axis == "events" and any(member.execution.status == RUNNING for member in members):
        end += 1  # so that what begins with the latest event is seen
    began = trace.started
    if until is not None and began is not None and axis == "time":
        until = until if until.tzinfo is not None else until.replace(tzinfo=timezone.utc)
        end = max(end, (until - began).total_seconds())
    lanes = tuple(_lanes(members, marks, end))
    return Timetable(axis=axis, lanes=lanes, end=end, began=began, early=early)


def _seconds(members: Sequence[Member]) -> list[list[float]] | None:
    """When each event was, in seconds since the first one; None where one has no time."""
    began = members[0].execution.started
    found = []
    for member in members:
        row = []
        for event in member.execution.events:
            if event.timestamp is None or began is None:
                return None
            row.append((event.timestamp - began).total_seconds())
        found.append(row)
    return found


def _lanes(
    members: Sequence[Member], marks: Sequence[Sequence[float]], end: float
) -> Iterator[Lane]:
    """The lanes in the order of the tree, without recursion."""
    waiting = [(members[0], _of_member(members[0], marks[0], end, 0))]
    while waiting:
        member, lanes = waiting[-1]
        lane = next(lanes, None)
        if lane is None:
            waiting.pop()
            continue
        yield lane
        children = member.children.get(lane.visit.index, ()) if lane.visit is not None else ()
        waiting += [
            (members[child], _of_member(members[child], marks[child], end, lane.depth + 1))
            for child in reversed(children)
        ]


def _of_member(member: Member, marks: Sequence[float], end: float, depth: int) -> Iterator[Lane]:
    yield _execution(member, marks, end, depth)
    yield from _visits(member, marks, end, depth + 1)


def _execution(member: Member, marks: Sequence[float], end: float, depth: int) -> Lane:
    trace = member.execution
    stop = end if trace.status == RUNNING or not marks else max(marks)
    spans: list[Span] = []
    start, number = (marks[0] if marks else 0), 1
    for redrive in (event for event in trace.events if event.type == REDRIVEN):
        ended, again = marks[redrive.id - 2], marks[redrive.id - 1]
        failed = trace.events[redrive.id - 2].type.endswith(("Failed", "TimedOut"))
        spans += [
            Span(
                kind=CONTENTS,
                start=start,
                end=ended,
                attempt=number,
                failed=failed,
                stopped=not failed,
            ),
            Span(kind=ENDED, start=ended, end=again, attempt=number),
        ]
        start, number = again, number + 1
    failed = trace.status in (FAILED, TIMED_OUT)
    spans.append(Span(kind=CONTENTS, start=start, end=stop, attempt=number, failed=failed))
    return Lane(execution=trace, visit=None, depth=depth, spans=tuple(spans), item=item_of(member))


def _visits(member: Member, marks: Sequence[float], end: float, depth: int) -> Iterator[Lane]:
    trace = member.execution
    stop = end if trace.status == RUNNING or not marks else max(marks)
    found: list[Lane] = []
    for visit in trace.visits:
        around = found[visit.container_index] if visit.container_index is not None else None
        stopped = _attempt_end(around, visit.container_attempt) if around is not None else stop
        lane = Lane(
            execution=trace,
            visit=visit,
            depth=depth if around is None else around.depth + 1,
            spans=cut(visit, marks, _end(visit, marks, end, stopped), trace.events),
        )
        found.append(lane)
        yield lane


def _attempt_end(lane: Lane, attempt: int | None) -> float:
    """Where an attempt of a Parallel or Map ended, and with it what was open inside."""
    return next(
        (s.end for s in reversed(lane.spans) if s.attempt == attempt and s.kind == CONTENTS),
        lane.end,
    )


def _end(visit: StateVisit, marks: Sequence[float], end: float, stopped: float) -> float:
    """Where a visit ends: with its own last event, or with what it is part of."""
    if visit.status == RUNNING:
        return end
    last = visit.events[-1]
    ended = last.type.endswith(("Exited", "Failed", "TimedOut", "Aborted"))
    if visit.state_type == "Fail" or (ended and "Iteration" not in last.type):
        return marks[last.id - 1]
    return stopped
