"""SVG: a laid out graph as text, the same bytes on every machine.

Whole numbers, no ids, no comments, no fonts asked. The picture stands on a ground of its own
and so can be read on any page. Its colours are attributes, which viewers that drop style sheets
(GitHub is one) still show; the style sheet only exchanges them where dark is preferred.
"""

from __future__ import annotations

from sys import maxsize
from typing import TYPE_CHECKING

from nestedsf.view.canvas import attribute, direction, document, lettered
from nestedsf.view.diagrams.layout.boxes import NAME_SIZE, SMALL_SIZE, TITLE_ROOM
from nestedsf.view.diagrams.rendering.legend import legend
from nestedsf.view.diagrams.rendering.shapes import DASHES, cluster_shapes, dashes_of, node_shapes
from nestedsf.view.icons import icon
from nestedsf.view.lettering import FONTS, fitted, text_width
from nestedsf.view.palette import INK, LINE, MUTED, STATUS_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.view.diagrams.layout.positions import Layout, Line

__all__ = ["as_svg"]

_MARGIN = 16
_EDGE_LINE_HEIGHT = 15
_ARROW_HALF = 4
_HEADING = 34
_NOTE_WIDTH, _NOTE_LINE = 340, 16


def as_svg(  # noqa: PLR0913  what a picture is made of
    layout: Layout,
    title: str,
    description: str,
    status: str = "",
    notes: Sequence[str] = (),
    *,
    legend_room: int = maxsize,
) -> str:
    """The layout as an SVG document with a title and a description for screen readers.

    With a status, which an execution has, the title stands at its top as well, and so do notes.
    The legend is as wide as the picture or as its room, whichever is less.
    """
    used, right = layout.width + 2 * _MARGIN, 0
    top = _MARGIN
    lines = []
    if status:
        lines.append(_heading(title, status))
        top += _HEADING
        right = 2 * _MARGIN + TITLE_ROOM + text_width(f"{title}   {status}", NAME_SIZE)
    if notes:
        right = max(right, _NOTE_WIDTH + 2 * _MARGIN)
        for line in (line for note in notes for line in fitted(note, SMALL_SIZE, _NOTE_WIDTH, 8)):
            lines.append(
                f'<text class="note" x="{_MARGIN}" y="{top + SMALL_SIZE}" fill="{MUTED}">'
                f"{lettered(line)}</text>"
            )
            top += _NOTE_LINE
        top += _MARGIN
    lines.append(f'<g transform="translate({_MARGIN},{top})">')
    lines += _body(layout)
    lines.append("</g>")
    width = max(used, right)
    height = top + layout.height + _MARGIN
    key = legend(layout, min(width - 2 * _MARGIN, legend_room), DASHES)
    if key.lines:
        lines.append(f'<g class="legend" transform="translate({_MARGIN},{height})">')
        lines += key.lines
        lines.append("</g>")
        width = max(width, key.width + 2 * _MARGIN)
        height += key.height + _MARGIN
    body = "\n".join(lines)
    body = f'<g font-family="{FONTS}" font-size="{SMALL_SIZE}">\n{body}\n</g>'
    return document(body, width, height, title=title, description=description)


def _heading(title: str, status: str) -> str:
    colour = STATUS_COLOURS[status].line if status in STATUS_COLOURS else MUTED
    return (
        f'<g class="heading" data-status={attribute(status)}>'
        f"{icon(status, colour, _MARGIN, _MARGIN - 3)}"
        f'<text x="{_MARGIN + TITLE_ROOM}" y="{_MARGIN + 10}" font-size="{NAME_SIZE}">'
        f'<tspan fill="{INK}" font-weight="600">{lettered(title)}</tspan> '
        f'<tspan class="status" dx="6" fill="{colour}" font-size="{SMALL_SIZE}"'
        f' font-weight="600">{lettered(status)}</tspan></text></g>'
    )


def _body(layout: Layout) -> Iterator[str]:
    for box in layout.clusters:
        yield from cluster_shapes(box)
    for line in layout.edges:
        yield from _edge(line)
    for box in layout.nodes:
        yield from node_shapes(box)


def _edge(line: Line) -> Iterator[str]:
    attributes = line.attributes
    colour = attribute(attributes.get("color", LINE))
    dashes = dashes_of(attributes)
    start, *rest = [f"{x},{y}" for x, y in line.points]
    yield f"<g class={attribute(attributes.get('class', '') or 'edge')}>"
    yield f'<path d="M{start} C{" ".join(rest)}" fill="none" stroke={colour}{dashes}/>'
    if line.tip is not None:
        yield f'<path d="{_arrow(line)}" fill={colour}/>'
    if line.middle is not None:
        x, y = line.middle
        y -= _EDGE_LINE_HEIGHT * len(line.lines) // 2
        ink = attribute(attributes.get("fontcolor", MUTED))
        for words in line.lines:
            y += _EDGE_LINE_HEIGHT
            yield (
                f'<text x="{x}" y="{y - 4}" fill={ink} text-anchor="middle"{direction(words)}>'
                f"{lettered(words)}</text>"
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
