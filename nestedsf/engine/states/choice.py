"""Choice: goes on with the first rule that matches, or with its Default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.choice import chosen

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit

__all__ = ["choose"]


def choose(visit: Visit) -> Steps:
    """Leave for the Next of the rule that matches, with the rule's own Assign."""
    value = visit.effective_input()
    rule = chosen(visit.state, visit.scope(value))
    if rule is None:
        return visit.leave(visit.state, value, value, following=visit.state["Default"])
    return visit.leave(rule, value, value)
    yield  # a generator, as every behaviour is: this one waits for nothing
