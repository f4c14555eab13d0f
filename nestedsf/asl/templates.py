"""Payload templates: Parameters, ItemSelector, ResultSelector."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json


def fill(template: Json, scope: Scope) -> Json:
    """A template with its values: each key that ends in ``.$`` has a path or a call."""
    raise NotImplementedError
