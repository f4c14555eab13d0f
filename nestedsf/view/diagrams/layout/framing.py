"""Framing: clusters made wide enough for the words beside the edges in them.

The engine leaves room for such words between the nodes, and its frame of a cluster is around the
nodes and edges alone: words at its side would stand across the frame.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nestedsf.view.lettering import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nestedsf.view.diagrams.layout.positions import Box, Layout, Line

__all__ = ["around_words"]

_SIZE, _GAP = 11, 8


def around_words(layout: Layout) -> Layout:
    """The layout with each cluster around its words, where nothing else stands at its side."""
    boxes = {box.name: box for box in layout.nodes}
    clusters = list(layout.clusters)
    for at in sorted(range(len(clusters)), key=lambda each: clusters[each].width):
        box = clusters[at]
        inside = [each for each in clusters if each is not box and _is_in(each, box)]
        right = max(
            (_right(each) + _GAP for each in inside if _right(each) >= _right(box)), default=0
        )
        right = max([right, *_words_of(box, layout.edges, boxes)])
        if right > _right(box) and _is_free(box, right, (*layout.nodes, *clusters)):
            clusters[at] = replace(box, width=right - box.x)
    width = max([layout.width, *(_right(box) + _GAP for box in clusters)])
    return replace(layout, clusters=tuple(clusters), width=width)


def _words_of(box: Box, edges: Iterable[Line], boxes: dict[str, Box]) -> Iterable[int]:
    """Where the words of the edges inside a cluster end, with a gap."""
    for edge in edges:
        ends = [boxes.get(name) for name in (edge.tail, edge.head)]
        if edge.middle is None or not all(end is not None and _is_in(end, box) for end in ends):
            continue
        widest = max((text_width(line, _SIZE) for line in edge.lines), default=0)
        yield edge.middle[0] + widest // 2 + _GAP


def _is_free(box: Box, right: int, others: Sequence[Box]) -> bool:
    """Whether nothing that is outside of a cluster stands between its side and a new one."""
    return not any(
        _right(box) <= other.x < right + _GAP
        and other.y < box.y + box.height
        and other.y + other.height > box.y
        for other in others
    )


def _is_in(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x < _right(outer)
        and inner.y + inner.height <= outer.y + outer.height
    )


def _right(box: Box) -> int:
    return box.x + box.width
