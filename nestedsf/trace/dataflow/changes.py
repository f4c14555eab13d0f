"""Changes: in words, what became of a JSON value from one stage to the next.

The words name what came and went by its path, but hold no values: those can be ids and dates,
which differ from one execution to the next.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from nestedsf.asl.paths import PathError, read_path
from nestedsf.jsontext import canonical, holds_json
from nestedsf.trace.dataflow.differences import ADDED, CHANGED, REMOVED, differences, member, same
from nestedsf.trace.dataflow.unresolved import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.jsontext import Json

__all__ = [
    "UNCHANGED",
    "change",
    "differing",
    "kept",
    "kind_of",
    "put",
    "same_but_times",
    "sentence",
]

UNCHANGED = "unchanged"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+(?:Z|[+-]\d\d:\d\d)")
_MOST = 4  # names in a row; of more the first three, and how many more there are
_VERBS = ("added ", "dropped ", "changed ", "kept ", "put ")


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
            waiting += [(member(path, key), one[key], other[key]) for key in reversed(one)]
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs = list(enumerate(zip(one, other, strict=True)))
            waiting += [(f"{path}[{number}]", *pair) for number, pair in reversed(pairs)]
        elif not same_but_times(one, other):
            places.append((path, one, other))
    return places


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
    'added result; dropped who'
    >>> change({"order": {"id": 1, "card": "x", "notes": ""}}, {"order": {"id": 1}})
    'dropped order.card, order.notes'
    >>> change({"Output": "1"}, "1")
    'an object with 1 key → a text'
    """
    if same(before, after):
        return UNCHANGED
    if not (before and after) or not (
        (isinstance(before, dict) and isinstance(after, dict))
        or (isinstance(before, list) and isinstance(after, list))
    ):
        was, became = kind_of(before), kind_of(after)
        return f"{was} → {became}" if was != became else f"another {became.partition(' ')[2]}"
    names: dict[str, list[str]] = {ADDED: [], REMOVED: [], CHANGED: []}
    for found in differences(before, after):
        names[found.kind].append(found.name)
    return _joined(added=names[ADDED], dropped=names[REMOVED], changed=names[CHANGED])


def kept(before: Json, after: Json, path: Json) -> str:
    """What a path that selects has made of a value: what it kept, and what it dropped.

    >>> order = {"order": {"id": 7, "card": "x", "notes": ""}, "who": "x"}
    >>> kept(order, 7, "$.order.id")
    'kept order.id, a number; dropped who, order.card, order.notes'
    """
    keys = _keys(path)
    dropped: list[str] = []
    inner, place = before, "$"
    for key in keys or ():
        if isinstance(inner, dict) and isinstance(key, str) and key in inner:
            dropped += (member(place, other) for other in inner if other != key)
            inner = inner[key]
        elif isinstance(inner, list) and isinstance(key, int) and 0 <= key < len(inner):
            dropped += (member(place, other) for other in range(len(inner)) if other != key)
            inner = inner[key]
        else:
            return change(before, after)
        place = member(place, key)
    if not keys or not same(inner, after):
        return change(before, after)
    words = _joined(dropped=list(map(_name, dropped)))
    return "; ".join(filter(None, (f"kept {quoted(_name(place))}, {kind_of(after)}", words)))


def put(before: Json, after: Json, path: Json) -> str:
    """What a ResultPath has made of a state's input.

    >>> put({"order": 7}, {"order": 7, "receipt": {"id": 1}}, "$.receipt")
    'put the result at receipt'
    """
    keys = _keys(path)
    if not keys or same(before, after):
        return change(before, after)
    place = "$"
    for key in keys:
        place = member(place, key)
    found = list(differences(before, after))
    inside = [f for f in found if f.path == place or f.path.startswith((f"{place}.", f"{place}["))]
    # Where nothing is around the place yet, that is put there too: `$.a.b` adds a.
    around = [
        f for f in found if f.kind == ADDED and place.startswith((f"{f.path}.", f"{f.path}["))
    ]
    if len(inside) + len(around) != len(found):
        return change(before, after)
    is_new = around or (len(inside) == 1 and inside[0].kind == ADDED)
    return f"put the result at {quoted(_name(place))}" + (
        "" if is_new else ", in place of what was there"
    )


def sentence(stage: str, words: str) -> str:
    """A change with the name of the stage that made it.

    >>> sentence("OutputPath", "dropped order.card"), sentence("result", "a text")
    ('OutputPath dropped order.card', 'result: a text')
    """
    return f"{stage} {words}" if words.startswith(_VERBS) else f"{stage}: {words}"


def _keys(path: Json) -> list[str | int] | None:
    """The names and indices of a path that leads from the value to one place."""
    if not isinstance(path, str):
        return None
    try:
        read = read_path(path)
    except PathError:
        return None
    keys = [step for step in read.steps if isinstance(step, (str, int))]
    leads = read.root == "$" and read.query is None and len(keys) == len(read.steps)
    return keys if leads else None


def _name(path: str) -> str:
    return path.removeprefix("$").removeprefix(".")


def _joined(**parts: Sequence[str]) -> str:
    return "; ".join(f"{verb} {_named(names)}" for verb, names in parts.items() if names)


def _named(names: Sequence[str]) -> str:
    shown = names if len(names) <= _MOST else names[: _MOST - 1]
    words = ", ".join(map(quoted, shown))
    more = len(names) - len(shown)
    return f"{words} and {more:,} more" if more else words


def _count(items: Sequence[object] | dict[str, Json], word: str) -> str:
    return f"{len(items):,} {word}{'' if len(items) == 1 else 's'}"
