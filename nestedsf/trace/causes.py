"""Causes: what failed first in an execution, and which visit is worth a look.

A failure climbs: from a Task to the Map around it, to the execution, to the Task that started the
execution, whose cause holds the child's as JSON text, escaped once more at each level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.masking.values import masked
from nestedsf.trace.execution import TRACE, ExecutionTrace
from nestedsf.trace.statuses import ENDED_BADLY, FAILED, RUNNING, TIMED_OUT
from nestedsf.trace.tasks import named_resource
from nestedsf.trace.timeouts import execution_ran_out, ran_out
from nestedsf.trace.visits import StateVisit  # noqa: TC001  as above

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "RootCause",
    "caught_before",
    "failing",
    "is_waiting",
    "root_cause",
    "taken_on",
    "telling",
]

_TOO_MANY_FAILED = "States.ExceedToleratedFailureThreshold"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RootCause:
    """What failed first of all that made an execution fail.

    Attributes:
        executions: From the execution that was asked about down to the one that failed first.
        visits: In each of them the visit whose failure ended it. Where the last execution failed
            in no state, as one that was aborted, there is one visit less.
        error: The error name, None where there is none.
        cause: The cause, a text, as ``error``.
    """

    executions: tuple[ExecutionTrace, ...]
    visits: tuple[StateVisit, ...]
    error: str | None
    cause: str | None

    @property
    def depth(self) -> int:
        """How many executions down it is; 0 in the execution itself."""
        return len(self.executions) - 1

    @property
    def execution(self) -> ExecutionTrace:
        """The execution that failed first."""
        return self.executions[-1]

    @property
    def visit(self) -> StateVisit | None:
        """The visit that failed first, None where the execution itself did."""
        return self.visits[-1] if len(self.visits) == len(self.executions) else None

    @property
    def reason(self) -> str | None:
        """Which limit ran out, in words; None where none did or the history does not tell."""
        if self.visit is not None:
            return ran_out(self.visit)
        ended = self.execution
        return execution_ran_out(ended.status, ended.definition, ended.events)

    @property
    def asked_for(self) -> tuple[str, str] | None:
        """The resource that a failed Task named, the parameter and what it says.

        None where the cause has it.
        """
        visit = self.visit
        if visit is None or visit.status != FAILED:
            return None
        named = named_resource(visit.parameters)
        return None if named is None or named[1] in (self.cause or "") else named

    def __repr__(self) -> str:
        state = repr(masked(self.visit.state_name)) if self.visit is not None else "no state"
        return f"RootCause({state}, error={masked(self.error)!r}, depth={self.depth})"


def root_cause(trace: ExecutionTrace) -> RootCause | None:
    """Find what failed first and was not caught, through Parallels, Maps and child executions.

    Of a Distributed Map it is the child execution that failed first, of those that were read.

    None of an execution that succeeded or runs. Of one that was stopped or timed out as a whole
    it is the execution itself, and no state.

    >>> from nestedsf.trace import trace_of
    >>> history = [
    ...     {"id": 1, "type": "ExecutionStarted"},
    ...     {"id": 2, "type": "ExecutionFailed", "executionFailedEventDetails": {"error": "Late"}},
    ... ]
    >>> root_cause(trace_of(history))
    RootCause(no state, error='Late', depth=0)
    """
    TRACE.check(trace=trace)
    if trace.status not in ENDED_BADLY:
        return None
    return _followed((trace,), (), failing(trace))


def caught_before(cause: RootCause) -> tuple[RootCause, ...]:
    """What failed before the root cause and was caught, in the executions that lead down to it.

    Of a Parallel or Map whose Catch took its failure on, it is what failed inside. In the order
    of the history, the outermost execution first.
    """
    found: list[RootCause] = []
    for depth, execution in enumerate(cause.executions):
        caught = [visit for visit in execution.visits if visit.caught]
        if depth < len(cause.visits):
            last = _last_event(cause.visits[depth])
            caught = [visit for visit in caught if _last_event(visit) < last]
        if not caught:
            continue
        inside = _failed_inside(execution)
        way = cause.executions[: depth + 1], cause.visits[:depth]
        found += [
            _followed(*way, _innermost(inside, visit)) for visit in sorted(caught, key=_last_event)
        ]
    return tuple(found)


def taken_on(trace: ExecutionTrace) -> frozenset[int]:
    """The visits whose failure a Catch took on, their own or that of what is around; by index."""
    found: set[int] = set()
    for visit in trace.visits:  # what is around comes before what is inside
        fails = visit.status in (FAILED, TIMED_OUT)
        if fails and (visit.caught or visit.container_index in found):
            found.add(visit.index)
    return frozenset(found)


def _followed(
    executions: Iterable[ExecutionTrace],
    visits: Iterable[StateVisit],
    visit: StateVisit | None,
) -> RootCause:
    """From a visit that failed down to what failed first, through child executions."""
    way, passed = [*executions], [*visits]
    ended: ExecutionTrace | StateVisit = way[-1]
    while visit is not None:
        ended = visit
        passed.append(visit)
        child = visit.child or _first_failed(visit)
        if child is None or not _is_to_blame(visit, child):
            break
        way.append(child)
        ended, visit = child, failing(child)
    return RootCause(
        executions=tuple(way), visits=tuple(passed), error=ended.error, cause=ended.cause
    )


def failing(trace: ExecutionTrace) -> StateVisit | None:
    """The visit in an execution whose failure ended it: of a Map, what failed in it.

    None where none did. What is inside an attempt that was retried is not to blame.
    """
    if trace.status not in (FAILED, TIMED_OUT):
        return None
    return _innermost(_failed_inside(trace), None)


def _failed_inside(trace: ExecutionTrace) -> Mapping[int | None, list[StateVisit]]:
    """The visits that failed and were not caught, by the index of the container around them."""
    inside: dict[int | None, list[StateVisit]] = {}
    for visit in trace.visits:
        if visit.status in (FAILED, TIMED_OUT) and not visit.caught:
            inside.setdefault(visit.container_index, []).append(visit)
    return inside


def _innermost(
    inside: Mapping[int | None, list[StateVisit]], found: StateVisit | None
) -> StateVisit | None:
    """From a container, or from the execution where it is None, down to what made it fail."""
    while True:
        within = inside.get(None if found is None else found.index, [])
        if found is not None:
            attempt = max(found.attempts, 1)
            within = [v for v in within if v.container_attempt in (None, attempt)]
        if not within:
            return found
        found = min(within, key=_last_event)


def telling(visits: Iterable[StateVisit]) -> StateVisit | None:
    """Which of several visits of a state is worth a look; None of none.

    The first that failed and was not caught, else timed out, waits for somebody to send its
    token, runs, failed and was caught; else the latest one.
    """
    best: StateVisit | None = None
    for visit in visits:
        if best is None or _rank(visit) < _rank(best):
            best = visit
    return best


def is_waiting(visit: StateVisit | None) -> bool:
    """Whether a Task waits for somebody to send its token."""
    return visit is not None and visit.status == RUNNING and visit.task_token is not None


def _rank(visit: StateVisit) -> tuple[int, int]:
    entered = visit.events[0].id if visit.events else 0
    if visit.status == FAILED and not visit.caught:
        return 0, entered
    if visit.status == TIMED_OUT and not visit.caught:
        return 1, entered
    if is_waiting(visit):
        return 2, entered
    if visit.status == RUNNING:
        return 3, entered
    if visit.status in (FAILED, TIMED_OUT):
        return 4, entered
    return 5, -entered


def _last_event(visit: StateVisit) -> int:
    """Where it ended by itself: what was stopped after it had failed is told once more."""
    own = [event.id for event in visit.events if not event.type.endswith("StateAborted")]
    return own[-1] if own else 0


def _first_failed(visit: StateVisit) -> ExecutionTrace | None:
    """The child that failed first of those that made a Map Run fail; None where none did."""
    run = visit.map_run
    if run is None or visit.error != _TOO_MANY_FAILED:
        return None
    failed = [trace for child, trace in run.traces() if child.status in (FAILED, TIMED_OUT)]
    ended = [trace for trace in failed if trace.stopped is not None]
    return min(ended, key=_stopped, default=failed[0] if failed else None)


def _stopped(trace: ExecutionTrace) -> float:
    return trace.stopped.timestamp() if trace.stopped is not None else 0.0


def _is_to_blame(visit: StateVisit, child: ExecutionTrace) -> bool:
    """Whether a child's end is why its Task failed: a Task that times out has its child stopped."""
    if visit.status == TIMED_OUT or visit.error == "States.Timeout":
        return child.status in (FAILED, TIMED_OUT)
    return child.status in ENDED_BADLY
