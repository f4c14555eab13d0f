"""The functions for JSON: as text, from text, merged."""

from __future__ import annotations

from nestedsf.asl.intrinsics.arguments import ArgumentError, as_text
from nestedsf.asl.java import hash_code, hash_order
from nestedsf.jsontext import Json, compact, decode

__all__ = ["from_text", "merge", "to_text"]


def from_text(text: Json) -> Json:
    """States.StringToJson; an empty text is null (recorded)."""
    if not as_text(text).strip():
        return None
    try:
        return decode(as_text(text))
    except ValueError:
        raise ArgumentError from None


def to_text(value: Json) -> Json:
    """States.JsonToString: compact JSON."""
    return compact(value)


def merge(first: Json, second: Json, deep: Json) -> Json:
    """States.JsonMerge: the members of both, of the second where both have one.

    AWS merges no deeper: the third argument must be the boolean false, and no text or number
    (developer guide, Intrinsic functions). The members come out in the order of a Java HashMap
    (recorded).
    """
    if not isinstance(first, dict) or not isinstance(second, dict) or deep is not False:
        raise ArgumentError
    merged = {**first, **second}
    return {key: merged[key] for key in hash_order(merged, hash_code)}
