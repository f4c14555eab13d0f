"""Java: what shows of AWS's interpreter being written in it.

Where AWS puts a value into a text it has Java's form, and where it gathers keys or items in a hash
table they come out in that table's order. Both are seen in recordings: the keys of every payload
template and an object in ``States.Format``.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, TypeVar

from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nestedsf.jsontext import Json

__all__ = ["hash_code", "hash_order", "plain"]

_T = TypeVar("_T")
_WORD = 0xFFFFFFFF
_INTS = range(-(2**31), 2**31)
_SMALLEST = 16
_TRUE, _FALSE = 1231, 1237


def plain(value: Json) -> str:
    """A value in a text: Java's toString.

    >>> plain({"Id": 7, "tags": ["a", None], "on": True})
    '{Id=7, tags=[a, null], on=true}'
    """
    try:
        return _plain(value)
    except RecursionError:
        return compact(value)  # which says that it is nested too deeply


def _plain(value: Json) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{{{}}}".format(", ".join(f"{key}={_plain(inner)}" for key, inner in value.items()))
    if isinstance(value, list):
        return "[{}]".format(", ".join(map(_plain, value)))
    return compact(value)


def hash_order(items: Iterable[_T], hashed: Callable[[_T], int]) -> list[_T]:
    """The items in the order in which a Java HashMap gives them.

    Args:
        items: The items in the order in which they were put in, each once.
        hashed: The hash code of an item.

    >>> hash_order(["first", "second", "third"], hash_code)
    ['third', 'first', 'second']
    """
    placed = [(hashed(item), item) for item in items]
    size = _SMALLEST
    while len(placed) > size * 3 // 4:
        size *= 2
    placed.sort(key=lambda pair: (pair[0] ^ pair[0] >> 16) & (size - 1))  # stable in a bucket
    return [item for _, item in placed]


def hash_code(value: Json) -> int:
    """Java's hash code of a JSON value, without its sign."""
    if isinstance(value, str):
        code = 0
        for unit in memoryview(value.encode("utf-16-le", "surrogatepass")).cast("H"):
            code = (31 * code + unit) & _WORD
        return code
    if isinstance(value, dict):
        return sum(hash_code(key) ^ hash_code(inner) for key, inner in value.items()) & _WORD
    if isinstance(value, list):
        code = 1
        for inner in value:
            code = (31 * code + hash_code(inner)) & _WORD
        return code
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    return _number_code(value) if value is not None else 0


def _number_code(value: float) -> int:
    if isinstance(value, int):
        bits = value
        if value in _INTS:
            return value & _WORD
    else:
        (bits,) = struct.unpack(">q", struct.pack(">d", value))
    return (bits ^ bits >> 32) & _WORD
