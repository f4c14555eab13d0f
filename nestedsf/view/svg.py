"""SVG: a laid out graph as text, the same bytes on every machine.

Whole numbers, no ids, no comments, no fonts asked. The picture stands on a ground of its own
and so can be read on any page. Its colours are attributes, which viewers that drop style sheets
(GitHub is one) still show; the style sheet only exchanges them where dark is preferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from nestedsf.model.jsontext import visible
from nestedsf.view.dot import EDGE_SIZE, ICON_ROOM, LINE_HEIGHT, NAME_SIZE, PADDING, SMALL_SIZE
from nestedsf.view.icons import SIDE, icon
from nestedsf.view.palette import BOX, DARK, GROUND, INK, LINE, MUTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.view.layout import Box, Layout, Line

__all__ = ["as_svg"]

_MARGIN = 16
_FONTS = "system-ui,-apple-system,'Segoe UI','Liberation Sans',Arial,sans-serif"
_EDGE_LINE_HEIGHT = 15
_ARROW_HALF = 4


def as_svg(layout: Layout, title: str, description: str) -> str:
    """The layout as an SVG document with a title and a description for screen readers."""
    body = "\n".join(_body(layout))
    return "\n".join(_document(layout, title, description, body)) + "\n"


def _document(layout: Layout, title: str, description: str, body: str) -> Iterator[str]:
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nestedsf" role="img" '
        f'aria-label={_attribute(title)} width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{_FONTS}">'
    )
    yield f"<desc>{_text(description, keep_lines=True)}</desc>"
    yield f"<style>@media (prefers-color-scheme:dark){{{_dark(body)}}}</style>"
    yield f'<rect width="{width}" height="{height}" rx="8" fill="{GROUND}"/>'
    yield f'<g transform="translate({_MARGIN},{_MARGIN})">'
    yield body
    yield "</g>"
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


def _body(layout: Layout) -> Iterator[str]:
    for box in layout.clusters:
        yield _frame(box)
    for line in layout.edges:
        yield from _edge(line)
    for box in layout.nodes:
        yield from _node(box)


def _frame(box: Box, radius: int = 8) -> str:
    attributes = box.attributes
    dashes = ' stroke-dasharray="4 3"' if "dashed" in attributes.get("style", "") else ""
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{radius}"'
        f" fill={_attribute(attributes.get('fillcolor', BOX))}"
        f" stroke={_attribute(attributes.get('color', LINE))}{dashes}/>"
    )


def _node(box: Box) -> Iterator[str]:
    attributes = box.attributes
    kind = attributes.get("class", "")
    status = _unescaped(attributes, "status")
    data = {"id": box.name, "state": _unescaped(attributes, "state"), "status": status}
    marks = "".join(f" data-{key}={_attribute(value)}" for key, value in data.items() if value)
    yield f"<g class={_attribute(kind or 'node')}{marks}>"
    if attributes.get("shape") == "circle" and not box.lines[0]:
        yield _disc(box)
    else:
        yield _frame(box, radius=6 if kind == "state" else box.height // 2)
        yield from _lettering(box, kind, status)
    yield "</g>"


def _disc(box: Box) -> str:
    radius = box.width // 2
    fill = _attribute(box.attributes.get("fillcolor", LINE))
    return f'<circle cx="{box.x + radius}" cy="{box.y + radius}" r="{radius}" fill={fill}/>'


def _lettering(box: Box, kind: str, status: str) -> Iterator[str]:
    """The lines of a node: of a state its name, then its type and status in small letters."""
    names = _name_lines(box, kind)
    sizes = [NAME_SIZE if n < names else SMALL_SIZE for n in range(len(box.lines))]
    y = box.y + (box.height - sum(LINE_HEIGHT[size] for size in sizes)) // 2
    x = box.x + PADDING + (ICON_ROOM if status else 0)
    anchor = ""
    if kind != "state":
        x, anchor = box.x + box.width // 2, ' text-anchor="middle"'
    colour = box.attributes.get("color", LINE)
    if status:
        yield icon(status, colour, box.x + PADDING - 1, y + (LINE_HEIGHT[NAME_SIZE] - SIDE) // 2)
    for number, (line, size) in enumerate(zip(box.lines, sizes, strict=True)):
        y += LINE_HEIGHT[size]
        ink, weight = (INK, "") if number < names else (MUTED, "")
        if status and number == len(box.lines) - 1 >= names:
            ink, weight = colour, ' font-weight="600"'
        yield (
            f'<text x="{x}" y="{y - 4}" font-size="{size}" fill={_attribute(ink)}{weight}{anchor}>'
            f"{_text(line)}</text>"
        )


def _name_lines(box: Box, kind: str) -> int:
    written = box.attributes.get("names", "")
    return int(written) if kind == "state" and written.isdecimal() else 0


def _edge(line: Line) -> Iterator[str]:
    attributes = line.attributes
    colour = _attribute(attributes.get("color", LINE))
    dashes = ' stroke-dasharray="5 3"' if "dashed" in attributes.get("style", "") else ""
    start, *rest = [f"{x},{y}" for x, y in line.points]
    yield f"<g class={_attribute(attributes.get('class', '') or 'edge')}>"
    yield f'<path d="M{start} C{" ".join(rest)}" fill="none" stroke={colour}{dashes}/>'
    if line.tip is not None:
        yield f'<path d="{_arrow(line)}" fill={colour}/>'
    if line.middle is not None:
        x, y = line.middle
        y -= _EDGE_LINE_HEIGHT * len(line.lines) // 2
        for words in line.lines:
            y += _EDGE_LINE_HEIGHT
            yield (
                f'<text x="{x}" y="{y - 4}" font-size="{EDGE_SIZE}" fill="{MUTED}"'
                f' text-anchor="middle" stroke="{GROUND}" stroke-width="4" paint-order="stroke"'
                f' stroke-linejoin="round">{_text(words)}</text>'
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
