"""Diffs: where two values differ, masked and bounded, line by line."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.jsontext import visible
from nestedsf.masking.display import for_display
from nestedsf.trace.dataflow.differences import ADDED, REMOVED, Difference, differences, same
from nestedsf.view.bounds import MOST_DIFFERENCES
from nestedsf.view.names import held, shown_name
from nestedsf.view.previews import preview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.jsontext import Json
    from nestedsf.trace.dataflow.differences import Kind

__all__ = ["ADD", "DROP", "Diff", "Line", "as_json", "diff", "lines", "whole"]

ADD, DROP = "+", "−"
"""What stands in front of what the second value has, and of what the first one has."""

_ROOM = 160
_AROUND = 40  # characters that two texts share before the place where they differ


class Line(NamedTuple):
    """One place where two values differ.

    Attributes:
        kind: ``added``, ``removed`` or ``changed``.
        path: Where, as ``order.lines[2].sku``; empty for the whole value.
        before: What the first value has there, as JSON text, not too long; empty for nothing.
        after: What the second value has there.
    """

    kind: Kind
    path: str
    before: str
    after: str


class Diff(NamedTuple):
    """What differs between two values.

    Attributes:
        lines: The first places, each of them masked.
        more: How many places there are besides.
        hidden: Whether they differ, but only in what is masked: ids, ARNs, tokens and dates.
    """

    lines: tuple[Line, ...]
    more: int = 0
    hidden: bool = False


def diff(first: Json, second: Json, most: int = MOST_DIFFERENCES) -> Diff:
    """Where two values differ, as they are shown: masked, unless secrets are shown.

    >>> diff({"n": 1, "who": "x"}, {"n": 2, "who": "x"}).lines
    (Line(kind='changed', path='n', before='1', after='2'),)
    """
    one, other = for_display(held(first)), for_display(held(second))
    found = differences(one, other)  # of what is masked: a value alone does not tell its key
    shown = tuple(map(_line, islice(found, most)))
    return Diff(
        lines=shown,
        more=sum(1 for _ in found),
        hidden=not shown and not same(first, second),
    )


def whole(kind: Kind, value: Json) -> Diff:
    """The diff of a value that only one side has: ``added``, or ``removed``."""
    shown = for_display(held(value))
    return Diff(lines=(_line(Difference(kind, "$", shown, shown)),))


def _line(found: Difference) -> Line:
    path = "" if found.path == "$" else shown_name(found.name)
    before, after = found.before, found.after
    if isinstance(before, str) and isinstance(after, str):
        before, after = _apart(before, after)
    return Line(
        kind=found.kind,
        path=path,
        before="" if found.kind == ADDED else preview(before, _ROOM),
        after="" if found.kind == REMOVED else preview(after, _ROOM),
    )


def _apart(first: str, second: str) -> tuple[str, str]:
    """Two long texts from shortly before the place on where they differ."""
    if max(len(first), len(second)) <= _ROOM:
        return first, second
    shared = next(
        (n for n, (one, other) in enumerate(zip(first, second, strict=False)) if one != other),
        min(len(first), len(second)),
    )
    start = shared - _AROUND
    return (first, second) if start <= 0 else (f"…{first[start:]}", f"…{second[start:]}")


def lines(found: Diff) -> Iterator[tuple[str, str, str]]:
    """The diff as lines of text: the sign, the path and the value; at last what is left out."""
    for line in found.lines:
        if line.kind != ADDED:
            yield DROP, line.path, line.before
        if line.kind != REMOVED:
            yield ADD, line.path, line.after
    if found.more:
        yield "", "", f"and {found.more:,} more places"
    if found.hidden:
        yield "", "", "differs only in what is masked: ids, ARNs, task tokens or dates"


def as_json(found: Diff) -> dict[str, Any]:
    """The diff as a JSON value."""
    return {
        "lines": [
            {
                "kind": line.kind,
                "path": visible(line.path),
                "before": line.before,
                "after": line.after,
            }
            for line in found.lines
        ],
        "more": found.more,
        "hidden": found.hidden,
    }
