"""Opening: where an explorer opens, and what it says of a failure before the first click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.trace.causes import (
    RootCause,
    caught_before,
    failing,
    is_waiting,
    root_cause,
)
from nestedsf.trace.excerpts import excerpt
from nestedsf.trace.explanations import explained
from nestedsf.trace.family import Path, family, started_by
from nestedsf.trace.later_failures import LaterFailure, later_failures
from nestedsf.trace.named_values import named_values
from nestedsf.trace.statuses import ABORTED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.view.explorer.values.causes import asked_for, named_said
from nestedsf.view.names import shown_name, shown_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = [
    "Beside",
    "Opening",
    "Path",
    "beside",
    "failure_of",
    "line_of",
    "opening_of",
    "telling_visit",
]

_CONTAINERS = ("Parallel", "Map")
_LINE = 2_000  # characters of what a banner says; the page folds it
_SHORT_LINE = 120  # of what failed before or after
_BEFORE = 2  # failures that were caught before, by name
_AFTER = 3  # later ones: the last ones have the error that the execution ended with


class Beside(NamedTuple):
    """What failed beside a root cause, as far as it is told.

    Attributes:
        before: What had failed before and was caught.
        more: How many more of those there are.
        after: Attempts that then failed in another way.
    """

    before: tuple[RootCause, ...]
    more: int
    after: tuple[LaterFailure, ...]


def beside(cause: RootCause) -> Beside:
    """What failed beside a root cause, the last ones of what failed after it."""
    before = caught_before(cause)
    return Beside(before[:_BEFORE], max(len(before) - _BEFORE, 0), later_failures(cause)[-_AFTER:])


class Opening(NamedTuple):
    """A place in an execution and those that it started.

    Attributes:
        path: What leads to the execution.
        visit: The visit to select there; None for the execution itself.
        matters: Whether something has failed, waits or runs there; else it is only the start.
    """

    path: Path
    visit: StateVisit | None
    matters: bool


def opening_of(trace: ExecutionTrace) -> Opening:
    """What needs a look: what failed first, else what waits for a token, else what runs.

    Else a child execution that failed and that nobody waited for, or the Distributed Map that
    tolerated it, else the first state.
    """
    cause = root_cause(trace)
    if cause is not None:
        return _of_cause((), cause)
    for path, execution in _executions(trace):
        waiting = next((visit for visit in execution.visits if is_waiting(visit)), None)
        if waiting is not None:
            return Opening(path, waiting, matters=True)
    running = _running(trace)
    if running is not None:
        return running
    for path, execution in _executions(trace):
        for visit in execution.visits:
            if visit.status == SUCCEEDED and visit.child and (cause := root_cause(visit.child)):
                return _of_cause((*path, visit.events[0].id), cause)
            if any(child.ended_badly for run in visit.map_runs for child in run.children):
                return Opening(path, visit, matters=True)
    return Opening((), trace.visits[0] if trace.visits else None, matters=False)


def telling_visit(trace: ExecutionTrace) -> StateVisit | None:
    """The visit of an execution that needs a look, whatever is in its child executions."""
    visits = trace.visits
    for found in (
        failing(trace),
        next((visit for visit in visits if is_waiting(visit)), None),
        _leaf(trace, RUNNING),
        _leaf(trace, ABORTED) if trace.status in (ABORTED, TIMED_OUT) else None,
    ):
        if found is not None:
            return found
    return visits[0] if visits else None


def failure_of(trace: ExecutionTrace) -> dict[str, Any] | None:
    """What a banner says of an execution that did not succeed; None of others.

    Status, error, which limit ran out, what the Task asked for, the line of the cause that tells
    most and what it names of the input, how many executions down and where; what had failed before and was caught, and which
    attempts then failed in another way.
    """
    cause = root_cause(trace)
    if cause is None:
        return None
    others = beside(cause)
    return {
        "status": trace.status,
        "error": shown_name(cause.error) if cause.error else "",
        "reason": cause.reason or "",
        "asked": asked_for(cause),
        "line": line_of(cause, _LINE),
        "named": list(map(named_said, named_values(cause.visit) if cause.visit else ())),
        "depth": cause.depth,
        **_place_of(cause),
        "inState": cause.visit is not None,
        "before": [_told(each) for each in others.before],
        "more": others.more,
        "after": [{**_told(each.place), "attempts": list(each.attempts)} for each in others.after],
    }


def _told(cause: RootCause) -> dict[str, Any]:
    """What failed beside the root cause, in short."""
    error = shown_name(cause.error) if cause.error else ""
    return {**_place_of(cause), "error": error, "line": line_of(cause)}


def line_of(cause: RootCause, most: int = _SHORT_LINE) -> str:
    """The line of a cause that tells most, as much of it as has room; it does not say the error."""
    told = explained(shown_text(cause.cause)).line if cause.cause else ""
    told = told.removeprefix(f"{cause.error}: ")  # as the last line of a traceback begins
    return shown_name(excerpt(told, most))


def _place_of(cause: RootCause) -> dict[str, Any]:
    """Where a cause is, for a link to it."""
    path, shown, _ = _of_cause((), cause)
    return {
        "path": list(path),
        "state": shown_name(shown.state_name) if shown is not None else "",
        "visit": shown.events[0].id if shown is not None else 0,
        "iteration": -1 if shown is None or shown.iteration is None else shown.iteration,
    }


def _of_cause(path: Path, cause: RootCause) -> Opening:
    """Where a root cause is; of an execution that was stopped, where it was at the time."""
    for starter, execution in zip(cause.visits, cause.executions[1:], strict=False):
        path = (*path, *next(more for more, child in started_by(starter) if child is execution))
    visit = cause.visit
    if visit is None and cause.execution.status in (ABORTED, TIMED_OUT):
        visit = _leaf(cause.execution, ABORTED)
    return Opening(path, visit, matters=True)


def _executions(trace: ExecutionTrace) -> Iterator[tuple[Path, ExecutionTrace]]:
    """Every execution with its path, parents before their children."""
    return ((member.path, member.execution) for member in family(trace))


def _running(trace: ExecutionTrace) -> Opening | None:
    """What runs, in the execution or in the child that it waits for."""
    found: Opening | None = None
    path: Path = ()
    execution: ExecutionTrace | None = trace
    while execution is not None and execution.status == RUNNING:
        visit = _leaf(execution, RUNNING)
        if visit is None:
            break
        found = Opening(path, visit, matters=True)
        more, execution = next(
            ((more, child) for more, child in started_by(visit) if child.status == RUNNING),
            ((), None),
        )
        path = (*path, *more)
    return found


def _leaf(trace: ExecutionTrace, status: str) -> StateVisit | None:
    """The first visit with a status in which no other one is."""
    visits = [visit for visit in trace.visits if visit.status == status]
    return next(
        (v for v in visits if v.state_type not in _CONTAINERS), visits[0] if visits else None
    )
