"""Arguments: what a function asks of the values that it is given."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.jsontext import Json

__all__ = ["ArgumentError", "as_list", "as_text", "cut", "rounded", "short"]

_INTS = range(-(2**31), 2**31)
_LONGEST = 10_000


class ArgumentError(ValueError):
    """A function cannot take its arguments. Its text says why where AWS does."""


def as_list(value: Json) -> list[Json]:
    """A list."""
    if not isinstance(value, list):
        raise ArgumentError
    return value


def as_text(value: Json) -> str:
    """A text."""
    if not isinstance(value, str):
        raise ArgumentError
    return value


def short(text: str) -> str:
    """A text of at most 10,000 characters."""
    if len(text) > _LONGEST:
        raise ArgumentError
    return text


def cut(value: Json) -> int:
    """A number of 32 bits without its fraction: the array functions do not round."""
    return _int(value, math.trunc)


def rounded(value: Json) -> int:
    """A number of 32 bits, rounded; halves go up."""
    return _int(value, lambda number: math.floor(number + 0.5))


def _int(value: Json, whole: Callable[[float], int]) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isinf(value):
        raise ArgumentError
    number = value if isinstance(value, int) else whole(value)
    if number not in _INTS:
        raise ArgumentError
    return number
