"""Wait: goes on with its input after some seconds, or at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl import selection
from nestedsf.asl.timestamps import parse_timestamp
from nestedsf.engine.failures import RUNTIME, StateFailure
from nestedsf.engine.scheduler import LONGEST

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps, Timer
    from nestedsf.engine.visit import Visit

__all__ = ["wait"]


def wait(visit: Visit) -> Steps:
    """Wait, then leave with the input."""
    value = visit.effective_input()
    yield _timer(visit, value)
    return visit.leave(visit.state, value, value)


def _timer(visit: Visit, value: object) -> Timer:
    state, scope = visit.state, visit.scope(value)  # type: ignore[arg-type]
    scheduler = visit.strand.execution.environment.scheduler
    if "Seconds" in state or "SecondsPath" in state:
        seconds = (
            state["Seconds"]
            if "Seconds" in state
            else selection.seconds(state["SecondsPath"], scope, "SecondsPath")
        )
        _check(seconds)
        return scheduler.timer(seconds)
    if "Timestamp" in state:
        moment = parse_timestamp(state["Timestamp"])
    else:
        moment = selection.timestamp(state["TimestampPath"], scope)
    _check((moment - scheduler.now).total_seconds())
    return scheduler.timer_at(moment)


def _check(seconds: float) -> None:
    if seconds > LONGEST:
        raise StateFailure(RUNTIME, "Wait state delay is too long.")
