"""Isolation: a visit of a state that stands alone, with the context that a test gives it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nestedsf.engine.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.asl.scope import Scope
    from nestedsf.engine.failures import StateFailure
    from nestedsf.jsontext import Json

__all__ = ["IsolatedVisit"]


@dataclass(kw_only=True)
class IsolatedVisit(Visit):
    """A visit that is all there is of its execution.

    Attributes:
        context: The context object, where the test gives one: nothing is added to it but the item
            of a Map (recorded).
    """

    context: Mapping[str, Json] | None = None

    def scope(self, value: Json, *, map_item: Mapping[str, Json] | None = None) -> Scope:
        """What the state's fields can reach."""
        scope = super().scope(value, map_item=map_item)
        if self.context is None:
            return scope
        context: dict[str, Json] = dict(self.context)
        if map_item is not None:
            context["Map"] = {"Item": dict(map_item)}
        return replace(scope, context=context)

    def explained(self, failure: StateFailure) -> str | None:
        """The cause without the sentence that names the state and an event (recorded)."""
        return failure.cause
