"""Catchers: which entry of a Catch has taken a failure on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nestedsf.asl.retry import matches

if TYPE_CHECKING:
    from typing import Any

__all__ = ["catcher", "names_of"]


def catcher(rules: object, error: str | None) -> tuple[int, Mapping[str, Any]]:
    """The first entry of a Catch that takes an error, with its index; -1 and {} for none.

    >>> catcher([{"ErrorEquals": ["X"]}, {"ErrorEquals": ["States.ALL"]}], "Y")
    (1, {'ErrorEquals': ['States.ALL']})
    """
    for number, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, Mapping) and matches(names_of(rule), error or ""):
            return number, rule
    return -1, {}


def names_of(rule: Mapping[str, Any]) -> list[str]:
    """The names of errors that an entry takes; none where they are no list of texts."""
    names = rule.get("ErrorEquals")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
