"""The hints of a table that fit what is said: those of the first kind of words that is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

__all__ = ["Hints", "Table", "fitting"]

Hints: TypeAlias = tuple[str, ...]
"""What leads on, gentlest first."""
Table: TypeAlias = Iterable[tuple[str, Hints]]
"""Regular expressions for what is said, each with its hints; of several that fit the first counts."""


def fitting(table: Table, said: str, otherwise: Hints = ()) -> Hints:
    """The hints that fit a mistake, or what was seen; others where the table knows none.

    >>> table = [(r"The (list|object)", ("Count its entries.",)), ("list", ())]
    >>> fitting(table, "The list is empty."), fitting(table, "A text", ("Is it JSON?",))
    (('Count its entries.',), ('Is it JSON?',))
    """
    return next((hints for kind, hints in table if re.search(kind, said)), otherwise)
