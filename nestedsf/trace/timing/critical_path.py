"""Where the time went: the way back from an execution's end through what it waited for.

Lanes overlap (branches, and children that a Task waits for), so their lengths do not add up to
the length of the execution. The shares here do: each moment is given to the one innermost lane
that the end of the execution had to wait for. Of the branches of a Parallel that is the one
that ended last, and of the child executions of a Map Run as well; where one has failed, those
that were aborted for it decided nothing. Of a Task that waits it is the child execution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nestedsf.trace.statuses import ABORTED, FAILED, TIMED_OUT
from nestedsf.trace.timing.stretches import CONTENTS, WAITING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.timing.spans import Lane, Timetable
    from nestedsf.trace.timing.stretches import Span

__all__ = ["Share", "shares"]


class Share(NamedTuple):
    """What one lane had of the first execution's length, in one kind of span."""

    lane: Lane
    kind: str
    failed: bool
    length: float


class _Window(NamedTuple):
    """What is inside a span of a lane, within bounds, still to be gone through."""

    lane: Lane
    span: Span
    start: float
    end: float


def shares(table: Timetable) -> list[Share]:
    """The shares in the order of the lanes; they add up to the first execution's length."""
    inside = _inside(table)
    found: dict[tuple[int, str, bool], float] = {}
    root = table.lanes[0]
    waiting = [_Window(root, root.spans[0], root.start, root.end)]
    while waiting:
        window = waiting.pop()
        left = window.end - window.start
        for lane, start, end in _way_back(window, inside):
            left -= end - start
            waiting += [
                _Window(lane, span, max(span.start, start), min(span.end, end))
                for span in lane.spans
                if span.start < end and span.end > start
            ]
        key = (id(window.lane), window.span.kind, window.span.failed)
        found[key] = found.get(key, 0) + left
    return [
        Share(lane, kind, failed, found.pop((id(lane), kind, failed)))
        for lane in table.lanes
        for kind, failed in dict.fromkeys((span.kind, span.failed) for span in lane.spans)
        if found.get((id(lane), kind, failed), 0) > 0
    ]


_Runs = dict[tuple[int, int | None], list[list["Lane"]]]


def _inside(table: Timetable) -> _Runs:
    """Runs of lanes one after another, by the lane around them and its attempt."""
    runs: dict[tuple[int, int | None, int | None, int | None], list[Lane]] = {}
    around: list[Lane] = []
    for number, lane in enumerate(table.lanes):
        del around[lane.depth :]
        if around:
            visit = lane.visit
            place: tuple[int | None, int | None, int | None] = (None, None, None)
            if visit is None:
                place = (None, None, number)  # children of a Map Run run beside one another
            elif visit.container is not None:
                place = (visit.container_attempt, visit.branch, visit.iteration)
            runs.setdefault((id(around[-1]), *place), []).append(lane)
        around.append(lane)
    found: _Runs = {}
    for (outer, attempt, _, _), run in runs.items():
        found.setdefault((outer, attempt), []).append(run)
    return found


def _way_back(window: _Window, inside: _Runs) -> Iterator[tuple[Lane, float, float]]:
    """The lanes inside that the end of a window waited for, each with its part of the window."""
    lane, span = window.lane, window.span
    if span.kind not in (CONTENTS, WAITING):
        return
    contains = lane.visit is not None and not lane.visit.map_runs and span.kind == CONTENTS
    attempt = span.attempt if contains else None
    runs = _deciding(inside.get((id(lane), attempt), []), lane)
    cursor = window.end
    # Of runs that end at the same moment, the first in the order of the definition.
    for run in sorted(runs, key=lambda run: -min(run[-1].end, window.end)):
        if run[0].start >= cursor or (run[-1].end > cursor and cursor < window.end):
            continue  # it went on beside one that ended later
        for inner in run:
            start, end = max(inner.start, window.start), min(inner.end, cursor)
            if end > start:
                yield inner, start, end
        cursor = max(run[0].start, window.start)


def _deciding(runs: list[list[Lane]], lane: Lane) -> list[list[Lane]]:
    """Without those that were aborted because another one had failed: they decided nothing."""
    ended = {run[-1].status for run in runs}
    if lane.status == ABORTED or not ended & {FAILED, TIMED_OUT}:
        return runs
    return [run for run in runs if run[-1].status != ABORTED]
