"""Pass: its input, its Parameters or its Result go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit

__all__ = ["pass_on"]


def pass_on(visit: Visit) -> Steps:
    """Pass the Result on, else what Parameters make of the input."""
    fields = visit.fields
    return visit.finish(fields.arguments(fields.effective_input()))
    yield  # a generator, as every behaviour is: this one waits for nothing
