"""Causes: what failed first in an execution, which visit is worth a look, a cause text explained.

A failure climbs: from a Task to the Map around it, to the execution, to the Task that started the
execution, whose cause holds the child's as JSON text, escaped once more at each level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.jsontext import Json, decode
from nestedsf.trace.execution import ExecutionTrace  # noqa: TC001  dataclasses are read at run time
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, TIMED_OUT
from nestedsf.trace.visits import StateVisit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Explanation",
    "RootCause",
    "explained",
    "failing",
    "is_waiting",
    "root_cause",
    "telling",
]

_ENDED_BADLY = (FAILED, TIMED_OUT, ABORTED)
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

    def __repr__(self) -> str:
        state = repr(self.visit.state_name) if self.visit is not None else "no state"
        return f"RootCause({state}, error={self.error!r}, depth={self.depth})"


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
    if trace.status not in _ENDED_BADLY:
        return None
    executions, visits = [trace], list[StateVisit]()
    while True:
        visit = failing(executions[-1])
        if visit is None:
            ended: ExecutionTrace | StateVisit = executions[-1]
            break
        visits.append(visit)
        child = visit.child or _first_failed(visit)
        if child is None or not _is_to_blame(visit, child):
            ended = visit
            break
        executions.append(child)
    return RootCause(
        executions=tuple(executions), visits=tuple(visits), error=ended.error, cause=ended.cause
    )


def failing(trace: ExecutionTrace) -> StateVisit | None:
    """The visit in an execution whose failure ended it: of a Map, what failed in it.

    None where none did. What is inside an attempt that was retried is not to blame.
    """
    if trace.status not in (FAILED, TIMED_OUT):
        return None
    inside: dict[int | None, list[StateVisit]] = {}
    for visit in trace.visits:
        if visit.status in (FAILED, TIMED_OUT) and not visit.caught:
            inside.setdefault(visit.container_index, []).append(visit)
    found: StateVisit | None = None
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
    return visit.events[-1].id if visit.events else 0


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
    return child.status in _ENDED_BADLY


# --- cause texts --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A cause, to be read.

    Attributes:
        line: The one line that tells most: of a traceback the last one, of JSON its message.
        value: The cause with all JSON text in it decoded, None where the cause is no JSON.
        text: The cause as it is; where it only wraps a text, as Lambda does, still the cause.
    """

    line: str
    value: Json
    text: str


_LARGE = 1_000_000  # characters; AWS has 32,768
_DEEPEST = 40  # JSON texts inside one another: each is escaped twice as long as the one inside
_LONGEST_LINE = 2_000
_TRACEBACK = "Traceback (most recent call last)"
_CAUSED_BY = "Caused by: "
_FRAME = re.compile(r'\s+File "')
_MESSAGES = (
    # A failed child execution, Lambda, then what other services call it.
    *("Cause", "errorMessage", "ErrorMessage", "FailureReason", "StatusReason", "StoppedReason"),
    *("StateChangeReason", "message", "Message", "reason", "Reason"),
    *("Error", "errorType", "error", "ErrorCode", "Code"),
)


def explained(cause: str) -> Explanation:
    r"""Decode a cause, JSON in JSON to any depth, and find the line that tells most.

    >>> explained('{"Error": "Bad", "Cause": "{\\"errorMessage\\": \\"no stock\\"}"}').line
    'no stock'
    >>> explained("Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'id'").line
    "KeyError: 'id'"
    """
    value = _object(cause)
    if value is None:
        return Explanation(line=_line(cause), value=None, text=cause)
    whole = _decoded(value)
    return Explanation(line=_line(_message(whole) or cause), value=whole, text=cause)


def _object(text: str) -> Json:
    """The object or list that a text holds, None where it holds none."""
    if len(text) > _LARGE or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value = decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) and value else None


def _decoded(value: Json) -> Json:
    """The value with the JSON texts in it decoded, without recursion."""
    root: list[Json] = [value]
    waiting: list[tuple[list[Json] | dict[str, Json], int]] = [(root, 0)]
    while waiting:
        holder, depth = waiting.pop()
        for key, member in _members(holder):
            text = isinstance(member, str) and depth < _DEEPEST
            found = _object(member) if isinstance(member, str) and text else member
            found = member if found is None else found
            if isinstance(found, (dict, list)):
                copy: list[Json] | dict[str, Json]
                copy = dict(found) if isinstance(found, dict) else list(found)
                holder[key] = copy  # type: ignore[index]
                waiting.append((copy, depth + (found is not member)))
    return root[0]


def _members(holder: list[Json] | dict[str, Json]) -> Iterator[tuple[str | int, Json]]:
    if isinstance(holder, dict):
        yield from list(holder.items())
    else:
        yield from list(enumerate(holder))


def _message(value: Json) -> str:
    """The text inside that says most, empty where there is none."""
    while isinstance(value, (dict, list)):
        if isinstance(value, list):
            value = value[0] if value else None
            continue
        value = next((value[key] for key in _MESSAGES if value.get(key)), None)
    return value if isinstance(value, str) else ""


def _line(text: str) -> str:
    """The line of a text that tells most."""
    lines = [line for line in text[-_LARGE:].splitlines() if line.strip()]
    if not lines:
        return ""
    if any(line.lstrip().startswith(_TRACEBACK) for line in lines):
        # The line after the frames; the message itself may have more lines.
        frames = [number for number, line in enumerate(lines) if _FRAME.match(line)]
        after = lines[frames[-1] + 1 :] if frames else []
        found = next((line for line in after if not line[0].isspace()), lines[-1])
    else:
        roots = [line for line in lines if line.lstrip().startswith(_CAUSED_BY)]
        found = roots[-1].lstrip().removeprefix(_CAUSED_BY) if roots else lines[0]
    found = found.strip()
    return found if len(found) <= _LONGEST_LINE else f"{found[:_LONGEST_LINE]}…"
