"""Changes: in words, what became of a JSON value from one stage to the next.

The words count keys and items and name keys, but hold no values: those can be ids and dates,
which differ from one execution to the next.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from nestedsf.jsontext import canonical, holds_json
from nestedsf.trace.dataflow.unresolved import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.jsontext import Json

__all__ = ["UNCHANGED", "change", "differing", "kind_of", "same", "same_but_times"]

UNCHANGED = "unchanged"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+(?:Z|[+-]\d\d:\d\d)")
_MOST = 3  # keys that are named


def same(first: Json, second: Json) -> bool:
    """Whether two values are the same JSON; unlike ``==`` it tells ``true`` from ``1``."""
    if first is second:
        return True
    try:
        if first != second:  # which is much the faster
            return False
    except RecursionError:
        pass
    return canonical(first) == canonical(second)


def same_but_times(first: Json, second: Json) -> bool:
    """Whether two values are the same but for date-times in their texts."""
    if first is second:
        return True
    if type(first) is not type(second):
        return False
    if isinstance(first, (dict, list)) and len(first) != len(cast("list[Json]", second)):
        return False
    one, other = canonical(first), canonical(second)
    if one == other:
        return True
    return "T" in one and "T" in other and _TIME.sub("", one) == _TIME.sub("", other)


def differing(first: Json, second: Json) -> list[tuple[str, Json, Json]]:
    """Where two values differ: a path with what the first and the second have there.

    What only one of the two has stands in the path of what is around it.

    >>> differing({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}})
    [('$.a.c', 2, 3)]
    """
    places: list[tuple[str, Json, Json]] = []
    waiting: list[tuple[str, Json, Json]] = [("$", first, second)]
    while waiting:
        path, one, other = waiting.pop()
        if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
            waiting += [(_member(path, key), one[key], other[key]) for key in reversed(one)]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs = list(enumerate(zip(one, other, strict=True)))
            waiting += [(f"{path}[{number}]", *pair) for number, pair in reversed(pairs)]
        elif not same_but_times(one, other):
            places.append((path, one, other))
    return places


def _member(path: str, key: str) -> str:
    return f"{path}.{key}" if key.isidentifier() else f"{path}['{key}']"


def kind_of(value: Json) -> str:
    """What a value is.

    >>> kind_of({"a": 1}), kind_of('"quoted"'), kind_of([])
    ('an object with 1 key', 'a text that holds JSON', 'an empty list')
    """
    if isinstance(value, dict):
        return f"an object with {_count(value, 'key')}" if value else "an empty object"
    if isinstance(value, list):
        return f"a list of {_count(value, 'item')}" if value else "an empty list"
    if isinstance(value, str):
        return "a text that holds JSON" if holds_json(value) else "a text"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "a number"


def change(before: Json, after: Json) -> str:
    """What became of a value.

    >>> change({"order": 12, "who": "x"}, {"order": 12, "result": "done"})
    'adds “result” · drops “who”'
    >>> change({"Output": "1"}, "1")
    'an object with 1 key → a text'
    """
    if same(before, after):
        return UNCHANGED
    if not (isinstance(before, dict) and isinstance(after, dict)) or not (
        before.keys() & after.keys()
    ):
        was, became = kind_of(before), kind_of(after)
        return f"{was} → {became}" if was != became else f"another {became.partition(' ')[2]}"
    parts = (
        ("adds", [key for key in after if key not in before]),
        ("drops", [key for key in before if key not in after]),
        ("changes", [k for k in after if k in before and not same(before[k], after[k])]),
    )
    return " · ".join(f"{verb} {_named(keys)}" for verb, keys in parts if keys)


def _named(keys: Sequence[str]) -> str:
    if len(keys) > _MOST:
        return f"{len(keys):,} keys"
    return ", ".join(f"“{quoted(key)}”" for key in keys)


def _count(items: Sequence[object] | dict[str, Json], word: str) -> str:
    return f"{len(items):,} {word}{'' if len(items) == 1 else 's'}"
