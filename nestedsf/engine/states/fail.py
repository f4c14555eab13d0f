"""Fail: ends the machine, the branch or the iteration with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.failures import TaskFailure

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit

__all__ = ["fail"]


def fail(visit: Visit) -> Steps:
    """Fail with the state's Error and Cause; raises TaskFailure."""
    fields = visit.fields
    raise TaskFailure(fields.text("Error"), fields.text("Cause"))
    yield  # a generator, as every behaviour is: this one waits for nothing
