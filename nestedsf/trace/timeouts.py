"""Timeouts: which limit of a Task or of an execution ran out.

Step Functions reports States.Timeout for both limits of a Task. The history has the limits and
the times, and so it tells which one it was.
https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.trace.statuses import TIMED_OUT
from nestedsf.trace.tasks import CALLBACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.asl.definition import Definition
    from nestedsf.jsontext import Json
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["execution_ran_out", "ran_out"]

_ENDS = ("TaskTimedOut", "LambdaFunctionTimedOut", "ActivityTimedOut")
_BEGINS = ("TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled")
_HEARTBEAT = "States.HeartbeatTimeout"
_EARLY = 0.5  # seconds: limits are whole ones, and a clock may be a little behind
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_YEAR = 31_536_000  # seconds
_IN_SECONDS = 120  # below which a duration is seconds alone


def ran_out(visit: StateVisit, end: HistoryEvent | None = None) -> str | None:
    """Which limit of a Task ran out, in words; None of what did not time out or has no limit.

    Args:
        visit: The visit.
        end: The event that ended one of its attempts; by default the last one that timed out.
    """
    if end is None:
        if visit.state_type != "Task":
            return None
        end = next((event for event in reversed(visit.events) if event.type in _ENDS), None)
    if end is None or end.type not in _ENDS:
        return None
    attempt = _attempt(visit.events, end)
    if not attempt:
        return None
    limit = _limit(visit, attempt[0], end)
    missing = _missing(visit, attempt)
    return ": ".join(filter(None, (limit, missing))) or None


def execution_ran_out(
    status: str, definition: Definition | None, events: Sequence[HistoryEvent]
) -> str | None:
    """Which limit of a whole execution ran out; None where it did not or none is known."""
    if status != TIMED_OUT:
        return None
    began, ended = (events[at].timestamp if events else None for at in (0, -1))
    if began is not None and ended is not None and (ended - began).total_seconds() >= _YEAR:
        return "ran for a year, the longest of an execution"
    seconds = _seconds(definition.raw.get("TimeoutSeconds")) if definition is not None else None
    return None if seconds is None else _ran(seconds)


def _attempt(events: Sequence[HistoryEvent], end: HistoryEvent) -> list[HistoryEvent]:
    """The events of the attempt that an event ended, from the one that scheduled it on."""
    found: list[HistoryEvent] = []
    for event in events:
        if event.type in _BEGINS:
            found = []
        found.append(event)
        if event is end or event.id == end.id:
            break
    return found if found and found[0].type in _BEGINS else []


def _limit(visit: StateVisit, begin: HistoryEvent, end: HistoryEvent) -> str:
    raw = visit.definition.raw if visit.definition is not None else {}
    timeout, heartbeat = (
        _seconds(begin.details.get(f"{name}InSeconds", raw.get(f"{name.title()}Seconds")))
        for name in ("timeout", "heartbeat")
    )
    ran = _ran(timeout) if timeout is not None else ""
    silent = (
        f"no heartbeat for {_spelled(heartbeat)} (HeartbeatSeconds {heartbeat:,})"
        if heartbeat is not None
        else ""
    )
    if timeout is None or not silent or end.details.get("error") == _HEARTBEAT:
        return silent or ran
    if begin.timestamp is None or end.timestamp is None:
        return f"{silent}, or {ran}"
    passed = (end.timestamp - begin.timestamp).total_seconds()
    return ran if passed >= timeout - _EARLY else silent


def _missing(visit: StateVisit, attempt: Sequence[HistoryEvent]) -> str:
    """What the Task waited for and did not come."""
    if visit.integration_pattern == CALLBACK:
        return "the task token was not sent back"
    kinds = {event.type for event in attempt}
    if "ActivityScheduled" in kinds and "ActivityStarted" not in kinds:
        return "no worker took the task"
    return ""


def _seconds(value: Json) -> int | None:
    return value if type(value) is int and value > 0 else None


def _ran(seconds: int) -> str:
    return f"ran for {_spelled(seconds)} (TimeoutSeconds {seconds:,})"


def _spelled(seconds: int) -> str:
    """A whole number of seconds in its two largest units.

    >>> [_spelled(n) for n in (1, 90, 120, 3_600, 5_400, 86_400, 90_061)]
    ['1 s', '90 s', '2 min', '1 h', '1 h 30 min', '1 d', '1 d 1 h']
    """
    if seconds < _IN_SECONDS:
        return f"{seconds:,} s"
    parts = []
    for size, unit in _UNITS:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number:,} {unit}")
    return " ".join(parts[:2])
