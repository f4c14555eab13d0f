"""Differences: where two JSON values differ, by path.

Members of objects are compared by key. Items of lists are aligned first (`difflib`), so that one
that was put in front is one difference, not one for each item behind it.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from nestedsf.jsontext import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.jsontext import Json

__all__ = ["ADDED", "CHANGED", "REMOVED", "Difference", "Kind", "differences", "member", "same"]

Kind: TypeAlias = Literal["added", "removed", "changed"]
ADDED: Kind = "added"
REMOVED: Kind = "removed"
CHANGED: Kind = "changed"

_ALIGNED = 1_000_000  # pairs of items: lists that have more are compared item by item


class Difference(NamedTuple):
    """One place where two values differ.

    Attributes:
        kind: ``added``: only the second value has it; ``removed``: only the first one has;
            ``changed``: both have something there, which differs.
        path: Where, from ``$`` on. The number of an item is that in the second value, and that
            in the first one where it was removed.
        before: What the first value has there, None for nothing.
        after: What the second value has there, None for nothing.
    """

    kind: Kind
    path: str
    before: Json
    after: Json

    @property
    def name(self) -> str:
        """The path as it is read in a sentence: without ``$.`` at its beginning."""
        return self.path.removeprefix("$").removeprefix(".") or "the whole value"


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


def differences(first: Json, second: Json) -> Iterator[Difference]:
    """Each place where two values differ, in the order of the second value.

    What only one of the two has is one difference, whatever is in it.

    >>> [found[:2] for found in differences({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}, "d": 4})]
    [('removed', '$.a.c'), ('changed', '$.a.b'), ('added', '$.d')]
    >>> [found[:2] for found in differences([{"n": 1}, {"n": 2}], [{"n": 0}, {"n": 1}, {"n": 2}])]
    [('added', '$[0]')]
    """
    waiting: list[Difference] = [Difference(CHANGED, "$", first, second)]
    while waiting:
        found = waiting.pop()
        if found.kind != CHANGED:
            yield found
        elif not same(found.before, found.after):
            parts = _parts(found)
            if parts is None:
                yield found
            else:
                waiting += reversed(parts)


def _parts(found: Difference) -> list[Difference] | None:
    """The members or items of two values that may differ; None where there is nothing to pair."""
    path, before, after = found.path, found.before, found.after
    if isinstance(before, dict) and isinstance(after, dict) and before and after:
        gone = [key for key in before if key not in after]
        return [
            *(Difference(REMOVED, member(path, key), before[key], None) for key in gone),
            *(
                Difference(CHANGED, member(path, key), before[key], after[key])
                if key in before
                else Difference(ADDED, member(path, key), None, after[key])
                for key in after
            ),
        ]
    if isinstance(before, list) and isinstance(after, list) and before and after:
        return list(_items(path, before, after))
    return None


def _items(path: str, before: Sequence[Json], after: Sequence[Json]) -> Iterator[Difference]:
    for one, other in _aligned(before, after):
        if one is None:
            yield Difference(ADDED, f"{path}[{other}]", None, after[other or 0])
        elif other is None:
            yield Difference(REMOVED, f"{path}[{one}]", before[one], None)
        else:
            yield Difference(CHANGED, f"{path}[{other}]", before[one], after[other])


def _aligned(
    before: Sequence[Json], after: Sequence[Json]
) -> Iterator[tuple[int | None, int | None]]:
    """Which items may differ: the number in each list, None in the one that has none."""
    one, other = [list(map(canonical, values)) for values in (before, after)]
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    blocks = [(0, len(one), 0, len(other))]
    if len(one) * len(other) <= _ALIGNED:
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        blocks = [block[1:] for block in matcher.get_opcodes() if block[0] != "equal"]
    for first, last, begin, stop in blocks:
        for number in range(max(last - first, stop - begin)):
            yield (
                start + first + number if first + number < last else None,
                start + begin + number if begin + number < stop else None,
            )


def member(path: str, key: str | int) -> str:
    """The path of a member or an item.

    >>> member("$", "order"), member("$.order", "card no"), member("$.lines", 3)
    ('$.order', "$.order['card no']", '$.lines[3]')
    """
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if key.isidentifier() else f"{path}['{key}']"
