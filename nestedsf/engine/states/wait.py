"""Wait: goes on with its input after some seconds, or at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.failures import RUNTIME, StateFailure
from nestedsf.engine.scheduler import LONGEST

if TYPE_CHECKING:
    from nestedsf.asl.fields import Fields
    from nestedsf.engine.scheduler import Steps, Timer
    from nestedsf.engine.visit import Visit
    from nestedsf.jsontext import Json

__all__ = ["wait"]


def wait(visit: Visit) -> Steps:
    """Wait, then leave with the input."""
    fields = visit.fields
    value = fields.effective_input()
    yield _timer(visit, fields, value)
    return visit.leave(fields.passed(value), visit.state.get("Next"))


def _timer(visit: Visit, fields: Fields, value: Json) -> Timer:
    scheduler = visit.strand.execution.environment.scheduler
    seconds = fields.seconds("Seconds", value)
    if seconds is not None:
        _check(seconds)
        return scheduler.timer(seconds)
    moment = fields.timestamp(value)
    _check((moment - scheduler.now).total_seconds())
    return scheduler.timer_at(moment)


def _check(seconds: float) -> None:
    if seconds > LONGEST:
        raise StateFailure(RUNTIME, "Wait state delay is too long.")
