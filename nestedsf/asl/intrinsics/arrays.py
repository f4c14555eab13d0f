"""The functions for arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.intrinsics.arguments import ArgumentError, as_list, cut
from nestedsf.asl.java import hash_code, hash_order, plain
from nestedsf.jsontext import canonical

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["array", "contains", "get_item", "length", "number_range", "partition", "unique"]

_LONGEST_RANGE = 1_000


def array(*items: Json) -> Json:
    """States.Array: its arguments."""
    return list(items)


def partition(items: Json, size: Json) -> Json:
    """States.ArrayPartition: lists of at most so many items."""
    whole, most = as_list(items), cut(size)
    if most < 1:
        raise ArgumentError
    return [whole[start : start + most] for start in range(0, len(whole), most)]


def contains(items: Json, value: Json) -> Json:
    """States.ArrayContains: AWS compares the texts of the values, so that 1 is in ``["1"]``."""
    return plain(value) in map(plain, as_list(items))


def number_range(first: Json, last: Json, step: Json) -> Json:
    """States.ArrayRange: the numbers from the first to the last, which is among them."""
    start, end, by = cut(first), cut(last), cut(step)
    if by == 0:
        raise ArgumentError
    numbers = range(start, end + (1 if by > 0 else -1), by)
    if len(numbers) > _LONGEST_RANGE:
        raise ArgumentError
    return list(numbers)


def get_item(items: Json, index: Json) -> Json:
    """States.ArrayGetItem: an item by its index from 0; in an empty list AWS finds null."""
    whole, place = as_list(items), cut(index)
    if not whole:
        return None
    if not 0 <= place < len(whole):
        raise ArgumentError
    return whole[place]


def length(items: Json) -> Json:
    """States.ArrayLength."""
    return len(as_list(items))


def unique(items: Json) -> Json:
    """States.ArrayUnique: each value once, in the order of a Java HashSet."""
    first: dict[str, Json] = {}
    for item in as_list(items):
        first.setdefault(canonical(item), item)
    return hash_order(first.values(), hash_code)
