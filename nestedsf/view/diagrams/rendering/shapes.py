"""Shapes: the boxes and frames of a laid out graph as SVG, with what is written in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nestedsf.view.canvas import attribute, direction, lettered
from nestedsf.view.diagrams.layout.boxes import PADDING, SMALL_SIZE, STYLES, TITLE_ROOM, height_of
from nestedsf.view.icons import SIDE, icon
from nestedsf.view.lettering import MONOSPACED
from nestedsf.view.palette import BOX, INK, LINE, MUTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.view.diagrams.layout.positions import Box

__all__ = ["DASHES", "cluster_shapes", "dashes_of", "node_shapes"]

DASHES = {
    "catch": "5 3",
    "token": "9 4",
    "execution": "8 4",
    "container": "4 3",
    "distributed": "4 3",
}
"""The dashes of lines and frames, by their class."""
_OTHER_DASHES = "5 3"
_TITLE_LEFT, _TITLE_TOP = 14, 10
_SHEET = 5


def dashes_of(attributes: Mapping[str, str]) -> str:
    """The dashes of a line or frame as an attribute; empty where it is none that is dashed."""
    if "dashed" not in attributes.get("style", ""):
        return ""
    dashes = DASHES.get(attributes.get("class", ""), _OTHER_DASHES)
    return f' stroke-dasharray="{dashes}"'


def cluster_shapes(box: Box) -> Iterator[str]:
    """The frame of a Parallel or Map, or that of a child execution with its title.

    That of a Distributed Map is the first of several sheets.
    """
    if box.attributes.get("class") != "execution":
        if box.attributes.get("class") == "distributed":  # a sheet for each child execution
            yield _frame(replace(box, x=box.x + _SHEET, y=box.y + _SHEET), radius=8)
        yield _frame(box, radius=8)
        return
    yield f'<g class="execution"{_marks(box, "state", "path", "status")}>'
    yield _frame(box, radius=8)
    status = _unescaped(box.attributes, "status")
    colour = box.attributes.get("color", LINE)
    margin = box.attributes.get("margin", "")
    x = box.x + (int(margin) if margin.isdecimal() else _TITLE_LEFT)
    y = box.y + _TITLE_TOP
    yield icon(status, colour, x, y + (STYLES["n"].height - SIDE) // 2)
    yield from _lines(box, (x, y), TITLE_ROOM, colour)
    yield "</g>"


def _marks(box: Box, *keys: str) -> str:
    """The attributes of a group that say what it stands for, for scripts."""
    data = {key: _unescaped(box.attributes, key) for key in keys}
    return "".join(
        f" data-{key}={attribute(value)}"
        for key, value in data.items()
        if value or (key == "path" and data.get("state"))
    )


def _frame(box: Box, radius: int) -> str:
    attributes = box.attributes
    dashes = dashes_of(attributes)
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{radius}"'
        f" fill={attribute(attributes.get('fillcolor', BOX))}"
        f" stroke={attribute(attributes.get('color', LINE))}{dashes}/>"
    )


def node_shapes(box: Box) -> Iterator[str]:
    """A node, in a group that says which one it is."""
    attributes = box.attributes
    kind = attributes.get("class", "")
    marks = _marks(box, "state", "path", "status")
    yield f"<g class={attribute(kind or 'node')} data-id={attribute(box.name)}{marks}>"
    if attributes.get("shape") == "circle" and not box.lines[0]:
        yield _disc(box)
    elif kind == "state":
        yield _frame(box, radius=6)
        yield from _state(box)
    else:
        yield _frame(box, radius=box.height // 2)
        y = box.y + (box.height - STYLES["k"].height * len(box.lines)) // 2
        for line in box.lines:
            y += STYLES["k"].height
            yield (
                f'<text x="{box.x + box.width // 2}" y="{y - 4}"'
                f' fill="{MUTED}" text-anchor="middle"{direction(line)}>{lettered(line)}</text>'
            )
    yield "</g>"


def _disc(box: Box) -> str:
    radius = box.width // 2
    fill = attribute(box.attributes.get("fillcolor", LINE))
    return f'<circle cx="{box.x + radius}" cy="{box.y + radius}" r="{radius}" fill={fill}/>'


def _state(box: Box) -> Iterator[str]:
    """The icon and the lines of a state's box."""
    attributes = box.attributes
    styles = attributes.get("styles", "").ljust(len(box.lines), "k")[: len(box.lines)]
    room = attributes.get("gutter", "")
    colour = attributes.get("color", LINE)
    y = box.y + (box.height - height_of(styles)) // 2
    x = box.x + PADDING
    if room:
        status = _unescaped(attributes, "status")
        yield icon(status, colour, x, y + (STYLES["n"].height - SIDE) // 2)
    yield from _lines(box, (x, y), int(room) if room.isdecimal() else 0, colour)


def _lines(box: Box, corner: tuple[int, int], room: int, colour: str) -> Iterator[str]:
    """The lines of a box or of a frame's title, each in its style, beside the room for an icon."""
    x, y = corner
    styles = box.attributes.get("styles", "").ljust(len(box.lines), "k")
    status = _unescaped(box.attributes, "status")
    values = []
    for line, style in zip(box.lines, styles, strict=False):
        size, height = STYLES.get(style, STYLES["k"])
        y += height
        if style in ("v", "w"):
            label, gap, text = line.partition("  ") if style == "v" else ("", "", line)
            if gap:
                yield _letters(label, (x, y - 4), SMALL_SIZE, MUTED)
            values.append(
                f'<text x="{x + room}" y="{y - 4}"{direction(text if gap else line)}>'
                f"{lettered(text if gap else line)}</text>"
            )
        elif style == "s":
            ink = colour if status else MUTED
            more = ' class="status" font-weight="600"' if status else ' class="status"'
            yield _letters(line, (x + room, y - 4), size, ink, more)
        else:
            yield _letters(line, (x + room, y - 4), size, INK if style == "n" else MUTED)
    if values:
        yield f'<g class="values" font-family="{MONOSPACED}" fill="{INK}">'
        yield from values
        yield "</g>"


def _letters(text: str, at: tuple[int, int], size: int, ink: str, more: str = "") -> str:
    if size != SMALL_SIZE:  # that of the whole document
        more += f' font-size="{size}"'
    x, y = at
    more += direction(text)
    return f'<text x="{x}" y="{y}" fill={attribute(ink)}{more}>{lettered(text)}</text>'


def _unescaped(attributes: Mapping[str, str], key: str) -> str:
    return attributes.get(key, "").replace("\\\\", "\\").replace("&amp;", "&")
