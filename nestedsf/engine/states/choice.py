"""Choice: goes on with the first rule that matches, or with its Default."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit

__all__ = ["choose"]


def choose(visit: Visit) -> Steps:
    """Leave for the Next of the rule that matches, with the rule's own Assign."""
    fields = visit.fields
    value = fields.effective_input()
    rule = fields.rule(value)
    owner = visit.state if rule is None else visit.state["Choices"][rule]
    return visit.leave(fields.passed(value, rule), owner["Default" if rule is None else "Next"])
    yield  # a generator, as every behaviour is: this one waits for nothing
