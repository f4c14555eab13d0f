"""Crossing: lines that would cross half of a picture, written in the boxes that they leave.

The engine leads each line around the boxes of every row that it crosses, and its time grows with
the cube of that: sixty Tasks that each catch into one state take minutes. Such a line is also one
that nobody can follow.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from nestedsf.view.bounds import MOST_CROSSED, MOST_EDGES, MOST_WORDS
from nestedsf.view.diagrams.layout.ordering import loops

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nestedsf.view.diagrams.picture import Edge, Node, Picture

__all__ = ["uncrossed"]

_LONGEST_WORDS = 60


def uncrossed(picture: Picture) -> Picture:
    """The picture with as many lines as can be laid out; the others are words in boxes."""
    starts = {group.id: group.start for group in picture.groups if group.kind == "execution"}
    ends = {group.id: group.join for group in picture.groups if group.kind == "execution"}
    ways = [(ends.get(e.tail, e.tail), starts.get(e.head, e.head)) for e in picture.edges]
    rows = _rows(picture, ways)
    labels = 2 if any(edge.words for edge in picture.edges) else 1  # each takes a row of its own
    crossed = [max(abs(rows[head] - rows[tail]) * labels - 1, 0) for tail, head in ways]
    if sum(crossed) <= MOST_CROSSED and len(ways) <= MOST_EDGES:
        return picture
    written = _written(picture.edges, ways, crossed)
    owners = {group.join: group.node for group in picture.groups}
    names = {node.id: node.name for node in picture.nodes}
    names |= {group.id: group.name for group in picture.groups if group.kind == "execution"}
    words: dict[str, list[str]] = {}
    for number in sorted(written):
        edge = picture.edges[number]
        words.setdefault(owners.get(ways[number][0], ways[number][0]), []).append(
            _words(edge, names)
        )
    edges = tuple(edge for number, edge in enumerate(picture.edges) if number not in written)
    count = len(written)
    note = (
        f"{count:,} transition{' is' if count == 1 else 's are'} written in the boxes that they "
        "leave: drawn, they would cross the picture."
    )
    return replace(
        picture,
        nodes=tuple(_with(node, words.get(node.id, ())) for node in picture.nodes),
        edges=edges,
        notes=(*picture.notes, note),
    )


def _rows(picture: Picture, ways: Sequence[tuple[str, str]]) -> Mapping[str, int]:
    """The row of each node: one below the lowest of those that lead to it."""
    back = loops(picture)
    forward = [way for edge, way in zip(picture.edges, ways, strict=True) if edge not in back]
    leaving: dict[str, list[str]] = {}
    before = {node.id: 0 for node in picture.nodes}
    for tail, head in forward:
        if tail != head:
            leaving.setdefault(tail, []).append(head)
            before[head] += 1
    rows = dict.fromkeys(before, 0)
    waiting = deque(node for node, count in before.items() if not count)
    while waiting:
        tail = waiting.popleft()
        for head in leaving.get(tail, ()):
            rows[head] = max(rows[head], rows[tail] + 1)
            before[head] -= 1
            if not before[head]:
                waiting.append(head)
    return rows


def _written(
    edges: Sequence[Edge], ways: Sequence[tuple[str, str]], crossed: Sequence[int]
) -> set[int]:
    """The numbers of the lines that are not drawn: the longest, but one to each node stays."""
    nearest: dict[str, int] = {}
    for number, (_, head) in enumerate(ways):
        if head not in nearest or crossed[number] < crossed[nearest[head]]:
            nearest[head] = number
    stay = set(nearest.values())
    longest = sorted(
        (number for number in range(len(ways)) if number not in stay),
        key=lambda number: (edges[number].kind in ("token", "child"), -crossed[number], number),
    )
    whole, count = sum(crossed), len(ways)
    written: set[int] = set()
    for number in longest:
        if whole <= MOST_CROSSED and count <= MOST_EDGES:
            break
        written.add(number)
        whole -= crossed[number]
        count -= 1
    return written


def _words(edge: Edge, names: Mapping[str, str]) -> str:
    words = edge.label or edge.words
    if len(words) > _LONGEST_WORDS:
        words = f"{words[:_LONGEST_WORDS]}…"
    return f"{words} → {names[edge.head]}" if words else f"→ {names[edge.head]}"


def _with(node: Node, words: Sequence[str]) -> Node:
    return replace(node, details=(*node.details, *_most(words))) if words else node


def _most(words: Sequence[str]) -> Iterator[str]:
    yield from words[:MOST_WORDS]
    if len(words) > MOST_WORDS:
        yield f"and {len(words) - MOST_WORDS:,} more transitions"
