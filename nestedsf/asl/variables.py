"""Variables: what Assign sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json


def assign(template: Json, scope: Scope) -> dict[str, Json]:
    """The variables that an Assign sets, all computed with the values before it."""
    raise NotImplementedError
