"""Succeed: ends the machine, the branch or the iteration with its input."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit

__all__ = ["succeed"]


def succeed(visit: Visit) -> Steps:
    """End with what InputPath and OutputPath make of the input."""
    fields = visit.fields
    return visit.leave(fields.passed(fields.effective_input()), None)
    yield  # a generator, as every behaviour is: this one waits for nothing
