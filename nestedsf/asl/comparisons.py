"""Comparisons: what the operators of Choice rules ask of a value.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html#amazon-states-language-choice-state-rules
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any

from nestedsf.asl.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.jsontext import Json

__all__ = ["COMPARISONS", "TESTS"]

_PIECE = re.compile(r"\\(.)|(\*)", re.DOTALL)


def _number(value: Json) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _text(value: Json) -> bytes | None:
    """A text in Java's order, which is that of its UTF-16."""
    return value.encode("utf-16-be", "surrogatepass") if isinstance(value, str) else None


def _boolean(value: Json) -> bool | None:
    return value if isinstance(value, bool) else None


def _moment(value: Json) -> object | None:
    try:
        return parse_timestamp(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _matches(value: Json, pattern: Json) -> bool:
    r"""StringMatches: ``*`` is any text, ``\*`` an asterisk, ``\\`` a backslash."""
    if not isinstance(value, str) or not isinstance(pattern, str):
        return False
    pieces = [""]
    end = 0
    for special in _PIECE.finditer(pattern):
        pieces[-1] += pattern[end : special.start()] + (special[1] or "")
        end = special.end()
        if special[2]:
            pieces.append("")
    pieces[-1] += pattern[end:]
    first, *middle = pieces
    if not middle:
        return value == first
    last = middle.pop()
    place, limit = len(first), len(value) - len(last)
    if not value.startswith(first) or not value.endswith(last) or limit < place:
        return False
    for piece in middle:  # each as early as it can be, so no other way is left to try
        place = value.find(piece, place, limit)
        if place < 0:
            return False
        place += len(piece)
    return True


_ORDERS = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}


def _comparison(
    read: Callable[[Json], Any], compare: Callable[[Any, Any], bool]
) -> Callable[[Json, Json], bool]:
    """A comparison that holds for two values of its type only."""

    def holds(value: Json, other: Json) -> bool:
        first, second = read(value), read(other)
        return first is not None and second is not None and compare(first, second)

    return holds


COMPARISONS: dict[str, Callable[[Json, Json], bool]] = {
    "BooleanEquals": _comparison(_boolean, operator.eq),
    "StringMatches": _matches,
    **{
        kind + name: _comparison(read, compare)
        for kind, read in {"String": _text, "Numeric": _number, "Timestamp": _moment}.items()
        for name, compare in _ORDERS.items()
    },
}
"""The operators that compare a value with another one; those with Path compare in the same way."""

TESTS: dict[str, Callable[[Json], bool]] = {
    "IsNull": lambda value: value is None,
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsNumeric": lambda value: _number(value) is not None,
    "IsString": lambda value: isinstance(value, str),
    "IsTimestamp": lambda value: _moment(value) is not None,
}
"""The operators that ask for a value's type."""
