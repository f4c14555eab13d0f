"""Pass: its input, its Parameters or its Result go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit

__all__ = ["pass_on"]


def pass_on(visit: Visit) -> Steps:
    """Pass the Result on, else what Parameters make of the input."""
    arguments = visit.arguments()
    return visit.finish(visit.state.get("Result", arguments))
    yield  # a generator, as every behaviour is: this one waits for nothing
