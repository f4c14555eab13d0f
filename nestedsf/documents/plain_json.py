"""Plain JSON, as most files are: read by Python's own reader, which takes a tenth of the time."""

from __future__ import annotations

import json
import re
from math import isinf
from typing import TYPE_CHECKING

from nestedsf.documents.building import DEEPEST

if TYPE_CHECKING:
    from typing import NoReturn

    from nestedsf.jsontext import Json

__all__ = ["plain_json"]

_HALF = re.compile(r"\\u[dD]")  # perhaps of a surrogate pair


def plain_json(text: str) -> Json:
    """The value of a text, which is JSON as it should be.

    Raises:
        ValueError: It is none, has a key twice or is nested too deeply, or it may be something
            that has to be looked at closely.
    """
    if _HALF.search(text):
        raise ValueError(text)
    value: Json = _decode(text)
    if text.count("{") + text.count("[") > DEEPEST and _is_deep(value):
        raise ValueError(text)
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _number(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(text)
    return number


def _without_repeats(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError(pairs)
    return value


_decode = json.JSONDecoder(
    object_pairs_hook=_without_repeats, parse_constant=_refuse, parse_float=_number
).decode


def _is_deep(value: Json) -> bool:
    """Whether objects and lists are nested too deeply, found without recursion."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True
