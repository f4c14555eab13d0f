"""Boxes: what is written in the box of a node, line by line, and how large that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nestedsf.view.diagrams.extraction.outcomes import VALUE_COLUMNS, VALUE_LINES
from nestedsf.view.lettering import MONOSPACED_WIDTH, broken_anywhere, fitted, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.view.diagrams.picture import Group, Node

__all__ = [
    "EDGE_SIZE",
    "NAME_SIZE",
    "PADDING",
    "PILL_HEIGHT",
    "SMALL_SIZE",
    "STYLES",
    "TITLE_ROOM",
    "VALUE_GAP",
    "Style",
    "box_lines",
    "box_size",
    "count_lines",
    "gutter",
    "height_of",
    "title_lines",
]

NAME_SIZE, SMALL_SIZE, EDGE_SIZE = 13, 11, 11
PADDING = 12
PILL_HEIGHT = 26
VALUE_GAP = 5
"""Pixels above each value."""
_ICON_ROOM, _LABEL_ROOM = 26, 40
TITLE_ROOM = _ICON_ROOM
"""The room at the left of a frame's title, for its icon."""
_ROOM = 176
_NAME_LINES, _KIND_LINES, _COUNT_LINES, _DETAIL_LINES = 5, 2, 3, 3
_NARROWEST = 120


class Style(NamedTuple):
    """How a line of a box is set: its size and its height, in pixels."""

    size: int
    height: int


STYLES = {
    "n": Style(NAME_SIZE, 18),  # name
    "k": Style(SMALL_SIZE, 15),  # type and the like, counts
    "s": Style(SMALL_SIZE, 15),  # status
    "v": Style(SMALL_SIZE, 15 + VALUE_GAP),  # the first line of a value, with its label
    "w": Style(SMALL_SIZE, 15),  # its further lines
}
"""The style of each line, by the letter for it in the attribute ``styles``."""

Lines = list[tuple[str, str]]


def gutter(*, of_execution: bool, with_values: bool) -> int:
    """The room at the left of a box for its icon and for the labels of its values."""
    if with_values:
        return _LABEL_ROOM
    return _ICON_ROOM if of_execution else 0


def box_lines(node: Node, *, of_execution: bool) -> Lines:
    """The lines of a state's box, each after the letter of its style."""
    return list(_box_lines(node, of_execution=of_execution))


def count_lines(node: Node) -> list[str]:
    """The lines that say how often a state was visited and tried, right above its status."""
    return list(fitted(node.counts, SMALL_SIZE, _ROOM, _COUNT_LINES)) if node.counts else []


def _box_lines(node: Node, *, of_execution: bool) -> Iterator[tuple[str, str]]:
    for line in fitted(node.name, NAME_SIZE, _ROOM, _NAME_LINES):
        yield "n", line
    kind = " · ".join(filter(None, (node.type, node.note)))
    for line in fitted(kind, SMALL_SIZE, _ROOM, _KIND_LINES):
        yield "k", line
    for detail in node.details:
        for line in fitted(detail, SMALL_SIZE, _ROOM, _DETAIL_LINES):
            yield "k", line
    for line in count_lines(node):
        yield "k", line
    if of_execution:
        yield "s", node.status_words or "not entered"
    for label, text in node.values:
        first, *rest = broken_anywhere(text, VALUE_COLUMNS, VALUE_LINES)
        yield "v", f"{label}  {first}"
        for line in rest:
            yield "w", line


def title_lines(group: Group) -> Lines:
    """The lines at the top of a child execution's frame."""
    name = [("n", line) for line in fitted(group.name, NAME_SIZE, _ROOM, 2)]
    note = f" · {group.note}" if group.note else ""
    status = [("s", group.status)] if group.status else []
    return [*name, ("k", f"child execution{note}"), *status]


def box_size(lines: Lines, room: int) -> tuple[int, int]:
    """Width and height of what the lines take, with the room at their left, without padding."""
    widths = [_width(style, line) for style, line in lines]
    return max(_NARROWEST, *widths) + room, height_of("".join(style for style, _ in lines))


def height_of(styles: str) -> int:
    """The height of lines of these styles, in pixels."""
    return sum(STYLES.get(style, STYLES["k"]).height for style in styles)


def _width(style: str, line: str) -> int:
    if style in ("v", "w"):  # all boxes with values have one width
        return -(-VALUE_COLUMNS * MONOSPACED_WIDTH * SMALL_SIZE // 100)
    return text_width(line, STYLES[style].size)
