"""SVG: a laid out graph as text, the same bytes on every machine.

Whole numbers, no ids, no comments, no fonts asked. The picture stands on a ground of its own
and so can be read on any page. Its colours are attributes, which viewers that drop style sheets
(GitHub is one) still show; the style sheet only exchanges them where dark is preferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from nestedsf.model.jsontext import visible
from nestedsf.view.boxes import (
    NAME_SIZE,
    PADDING,
    SMALL_SIZE,
    STYLES,
    TITLE_ROOM,
    height_of,
)
from nestedsf.view.icons import SIDE, icon
from nestedsf.view.legend import legend
from nestedsf.view.lettering import FONTS, MONOSPACED, text_width
from nestedsf.view.palette import BOX, DARK, GROUND, INK, LINE, MUTED, STATUS_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.view.layout import Box, Layout, Line

__all__ = ["as_svg"]

_MARGIN = 16
_EDGE_LINE_HEIGHT = 15
_ARROW_HALF = 4
_DASHES = {"catch": "5 3", "token": "9 4", "execution": "8 4", "container": "4 3"}
_OTHER_DASHES = "5 3"
_HEADING = 34
_TITLE_LEFT, _TITLE_TOP = 14, 10


def as_svg(layout: Layout, title: str, description: str, status: str = "") -> str:
    """The layout as an SVG document with a title and a description for screen readers.

    With a status, which an execution has, the title stands at its top as well.
    """
    used, right = layout.width + 2 * _MARGIN, 0
    top = _MARGIN
    lines = []
    if status:
        lines.append(_heading(title, status))
        top += _HEADING
        right = 2 * _MARGIN + TITLE_ROOM + text_width(f"{title}   {status}", NAME_SIZE)
    lines.append(f'<g transform="translate({_MARGIN},{top})">')
    lines += _body(layout)
    lines.append("</g>")
    width = max(used, right)
    height = top + layout.height + _MARGIN
    key = legend(layout, width - 2 * _MARGIN, _DASHES)
    if key.lines:
        lines.append(f'<g class="legend" transform="translate({_MARGIN},{height})">')
        lines += key.lines
        lines.append("</g>")
        width = max(width, key.width + 2 * _MARGIN)
        height += key.height + _MARGIN
    body = "\n".join(lines)
    return "\n".join(_document((width, height), title, description, body)) + "\n"


def _document(size: tuple[int, int], title: str, description: str, body: str) -> Iterator[str]:
    width, height = size
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nestedsf" role="img" '
        f'aria-label={_attribute(title)} width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONTS}" font-size="{SMALL_SIZE}">'
    )
    yield f"<desc>{_text(description, keep_lines=True)}</desc>"
    yield f"<style>@media (prefers-color-scheme:dark){{{_dark(body)}}}</style>"
    yield f'<rect width="{width}" height="{height}" rx="8" fill="{GROUND}"/>'
    yield body
    yield "</svg>"


def _dark(body: str) -> str:
    """The rules for the colours that are there; that of the ground always is."""
    rules = [f'.nestedsf [fill="{GROUND}"]{{fill:{DARK[GROUND]}}}']
    for key in ("fill", "stroke"):
        for light, dark in DARK.items():
            rule = f'.nestedsf [{key}="{light}"]{{{key}:{dark}}}'
            if f'{key}="{light}"' in body and rule not in rules:
                rules.append(rule)
    return "".join(rules)


def _heading(title: str, status: str) -> str:
    colour = STATUS_COLOURS[status].line if status in STATUS_COLOURS else MUTED
    return (
        f'<g class="heading" data-status={_attribute(status)}>'
        f"{icon(status, colour, _MARGIN, _MARGIN - 3)}"
        f'<text x="{_MARGIN + TITLE_ROOM}" y="{_MARGIN + 10}" font-size="{NAME_SIZE}">'
        f'<tspan fill="{INK}" font-weight="600">{_text(title)}</tspan> '
        f'<tspan class="status" dx="6" fill="{colour}" font-size="{SMALL_SIZE}"'
        f' font-weight="600">{_text(status)}</tspan></text></g>'
    )


def _body(layout: Layout) -> Iterator[str]:
    for box in layout.clusters:
        yield from _cluster(box)
    for line in layout.edges:
        yield from _edge(line)
    for box in layout.nodes:
        yield from _node(box)


def _cluster(box: Box) -> Iterator[str]:
    if box.attributes.get("class") != "execution":
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
        f" data-{key}={_attribute(value)}"
        for key, value in data.items()
        if value or (key == "path" and data.get("state"))
    )


def _frame(box: Box, radius: int) -> str:
    attributes = box.attributes
    dashes = ""
    if "dashed" in attributes.get("style", ""):
        dashes = f' stroke-dasharray="{_dashes(attributes)}"'
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{radius}"'
        f" fill={_attribute(attributes.get('fillcolor', BOX))}"
        f" stroke={_attribute(attributes.get('color', LINE))}{dashes}/>"
    )


def _dashes(attributes: Mapping[str, str]) -> str:
    return _DASHES.get(attributes.get("class", ""), _OTHER_DASHES)


def _node(box: Box) -> Iterator[str]:
    attributes = box.attributes
    kind = attributes.get("class", "")
    marks = _marks(box, "state", "path", "status")
    yield f"<g class={_attribute(kind or 'node')} data-id={_attribute(box.name)}{marks}>"
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
                f' fill="{MUTED}" text-anchor="middle">{_text(line)}</text>'
            )
    yield "</g>"


def _disc(box: Box) -> str:
    radius = box.width // 2
    fill = _attribute(box.attributes.get("fillcolor", LINE))
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
            values.append(f'<text x="{x + room}" y="{y - 4}">{_text(text if gap else line)}</text>')
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
    return f'<text x="{x}" y="{y}" fill={_attribute(ink)}{more}>{_text(text)}</text>'


def _edge(line: Line) -> Iterator[str]:
    attributes = line.attributes
    colour = _attribute(attributes.get("color", LINE))
    dashes = ""
    if "dashed" in attributes.get("style", ""):
        dashes = f' stroke-dasharray="{_dashes(attributes)}"'
    start, *rest = [f"{x},{y}" for x, y in line.points]
    yield f"<g class={_attribute(attributes.get('class', '') or 'edge')}>"
    yield f'<path d="M{start} C{" ".join(rest)}" fill="none" stroke={colour}{dashes}/>'
    if line.tip is not None:
        yield f'<path d="{_arrow(line)}" fill={colour}/>'
    if line.middle is not None:
        x, y = line.middle
        y -= _EDGE_LINE_HEIGHT * len(line.lines) // 2
        ink = _attribute(attributes.get("fontcolor", MUTED))
        for words in line.lines:
            y += _EDGE_LINE_HEIGHT
            yield (
                f'<text x="{x}" y="{y - 4}" fill={ink} text-anchor="middle">{_text(words)}</text>'
            )
    yield "</g>"


def _arrow(line: Line) -> str:
    """The head of an arrow, from the end of the curve to the tip that the engine chose."""
    (x1, y1), (x2, y2) = line.points[-1], line.tip or line.points[-1]
    length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1.0)
    side_x, side_y = (y1 - y2) / length * _ARROW_HALF, (x2 - x1) / length * _ARROW_HALF
    left = f"{round(x1 + side_x)},{round(y1 + side_y)}"
    right = f"{round(x1 - side_x)},{round(y1 - side_y)}"
    return f"M{x2},{y2} L{left} L{right} Z"


def _unescaped(attributes: Mapping[str, str], key: str) -> str:
    return attributes.get(key, "").replace("\\\\", "\\").replace("&amp;", "&")


def _text(text: str, *, keep_lines: bool = False) -> str:
    if keep_lines:
        return "\n".join(_text(line) for line in text.split("\n"))
    return escape(visible(text))


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
