"""The picture of a sequence: a lifeline for each participant, and a row for each message, as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.view.canvas import document, label
from nestedsf.view.lettering import fitted
from nestedsf.view.palette import GROUP, INK, LINE, MUTED
from nestedsf.view.sequences.columns import MARGIN, NAME_SIZE, PADDING, columns
from nestedsf.view.sequences.lines import LINE_HEIGHT, SIZE
from nestedsf.view.sequences.rows import row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.view.sequences.columns import Columns
    from nestedsf.view.sequences.exchange import Exchange

__all__ = ["as_svg"]

_TITLE_SIZE = 13
_LONG = 640  # is a picture whose heads are out of sight at its end


def as_svg(exchange: Exchange, *, title: str, words: str) -> str:
    """The messages, numbered, between the lifelines of those who took part, as an SVG document.

    Args:
        exchange: What is drawn.
        title: What stands above.
        words: The description for screen readers.
    """
    at = columns(exchange)
    line = fitted(title, _TITLE_SIZE + 1, at.width - 2 * MARGIN, 1)[0]
    y = MARGIN + _TITLE_SIZE
    above = [label(line, MARGIN, y, size=_TITLE_SIZE, fill=INK, bold=True)]
    heads = max(len(head.lines) for head in at.heads) * LINE_HEIGHT + 2 * PADDING
    top = y + MARGIN
    above += _heads(at, top, heads)
    body: list[str] = []
    y = top + heads + MARGIN
    number = 0
    for message in exchange.messages:
        number += message.kind != "note"
        shapes, y = row(message, number, at, y)
        body += shapes
    bottom = y
    if bottom > _LONG:
        above += _heads(at, bottom, heads)
        y += heads
    if exchange.left_out:
        y += MARGIN + SIZE
        more = f"… {exchange.left_out:,} more are not drawn"
        body.append(label(more, MARGIN, y, size=SIZE, fill=MUTED))
    above += [
        f'<path d="M{x},{top + heads} V{bottom}" stroke="{LINE}"/>' for x in at.places.values()
    ]
    picture = "\n".join([*above, *body])
    return document(picture, at.width, y + MARGIN, title=title, description=words)


def _heads(at: Columns, y: int, height: int) -> Iterator[str]:
    for head, x in zip(at.heads, at.places.values(), strict=True):
        yield (
            f'<rect x="{x - head.width // 2}" y="{y}" width="{head.width}" height="{height}"'
            f' rx="4" fill="{GROUP}" stroke="{LINE}"/>'
        )
        first = y + (height - LINE_HEIGHT * len(head.lines)) // 2 - 4
        for number, line in enumerate(head.lines, start=1):
            baseline = first + number * LINE_HEIGHT
            yield label(line, x, baseline, size=NAME_SIZE, fill=INK, anchor="middle", bold=True)
