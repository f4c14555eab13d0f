"""The rows of a sequence: each message as an arrow with its words above, each note as a box."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nestedsf.trace.statuses import FAILED
from nestedsf.view.canvas import attribute, label
from nestedsf.view.palette import GROUND, INK, MUTED, STATUS_COLOURS
from nestedsf.view.sequences.columns import BESIDE, MARGIN, PADDING, alone
from nestedsf.view.sequences.lines import LINE_HEIGHT, SIZE, lines_of, widest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.view.sequences.columns import Columns
    from nestedsf.view.sequences.messages import Message

__all__ = ["row"]

_DISC = 9
_HEAD, _CROSS = 9, 4  # the length of an arrow's head, half the side of a cross
_LOOP = 36  # how far an arrow to oneself goes
_WIDEST = 320  # are the words of a message that passes others
_ABOVE, _BELOW = 6, 18  # room beside an arrow: its words are above
_NOTE = STATUS_COLOURS["CAUGHT"]
_ERROR = STATUS_COLOURS[FAILED].line
_DASHED = ' stroke-dasharray="5 4"'


class _Block(NamedTuple):
    """Words around a middle, from a height on."""

    lines: tuple[str, ...]
    middle: int
    top: int

    @property
    def height(self) -> int:
        return LINE_HEIGHT * len(self.lines)

    def letters(self) -> Iterator[str]:
        for number, line in enumerate(self.lines, start=1):
            y = self.top + number * LINE_HEIGHT - 3
            yield label(line, self.middle, y, size=SIZE, fill=INK, anchor="middle")

    def ground(self) -> str:
        """What keeps a lifeline from crossing the words."""
        width = widest(self.lines) + 4
        return (
            f'<rect x="{self.middle - width // 2}" y="{self.top}" width="{width}"'
            f' height="{self.height}" fill="{GROUND}"/>'
        )


def row(message: Message, number: int, at: Columns, y: int) -> tuple[list[str], int]:
    """The shapes of a message from a height on, and where the next one begins.

    Args:
        message: What is drawn.
        number: Of the message; a note shows none.
        at: Where the lifelines are.
        y: Where it begins.
    """
    if message.kind == "note":
        shapes, y = _note(message, at, y)
    elif message.sender == message.receiver:
        shapes, y = _to_oneself(message, number, at, y)
    else:
        shapes, y = _arrow(message, number, at, y)
    return [f"<g data-kind={attribute(message.kind)}>", *shapes, "</g>"], y


def _note(message: Message, at: Columns, y: int) -> tuple[list[str], int]:
    lines, width = alone(message)
    block = _Block(lines, at.middle(at.places[message.sender], width), y + PADDING // 2)
    height = block.height + PADDING
    box = (
        f'<rect x="{block.middle - width // 2}" y="{y}" width="{width}" height="{height}"'
        f' fill="{_NOTE.ground}" stroke="{_NOTE.line}"/>'
    )
    return [box, *block.letters()], y + height + MARGIN


def _to_oneself(message: Message, number: int, at: Columns, y: int) -> tuple[list[str], int]:
    """An arrow that comes back, below its words."""
    lines, width = alone(message)
    x = at.places[message.sender]
    block = _Block(lines, at.middle(x, width), y)
    y += block.height + _DISC + 2  # the disc is below the words, not beside them
    back = y + _LOOP // 2
    path = f"M{x},{y} H{x + _LOOP} V{back} H{x + _HEAD}"
    shapes = [block.ground(), *block.letters(), _line(message, path), _end(message, x, back, 1)]
    return [*shapes, *_number(message, number, x, y)], back + _BELOW


def _arrow(message: Message, number: int, at: Columns, y: int) -> tuple[list[str], int]:
    """An arrow from one lifeline to another, below its words."""
    start, end = at.places[message.sender], at.places[message.receiver]
    room = min(abs(end - start) - 2 * BESIDE, _WIDEST)
    block = _Block(lines_of(message.words, room), (start + end) // 2, y)
    y += block.height + _ABOVE
    way = 1 if end < start else -1  # back from the receiver
    passes = any(min(start, end) < x < max(start, end) for x in at.places.values())
    shapes = [block.ground()] if passes else []
    shapes += [*block.letters(), _line(message, f"M{start},{y} H{end + way * _HEAD}")]
    shapes += [_end(message, end, y, way), *_number(message, number, start, y)]
    return shapes, y + _BELOW


def _colour(message: Message) -> str:
    return _ERROR if message.kind == "failure" else MUTED


def _line(message: Message, path: str) -> str:
    dashed = "" if message.kind == "request" else _DASHED
    return f'<path d="{path}" fill="none" stroke="{_colour(message)}"{dashed}/>'


def _end(message: Message, x: int, y: int, way: int) -> str:
    """The head of an arrow, or the cross of a failure."""
    if message.kind != "failure":
        length = way * _HEAD
        return f'<path d="M{x},{y} l{length},-4 v8 z" fill="{MUTED}"/>'
    left = x + way * _HEAD - _CROSS
    side = 2 * _CROSS
    return (
        f'<path d="M{left},{y - _CROSS} l{side},{side} m0,-{side} l-{side},{side}"'
        f' stroke="{_ERROR}" stroke-width="2"/>'
    )


def _number(message: Message, number: int, x: int, y: int) -> Iterator[str]:
    size = 12 - len(str(number))
    yield f'<circle cx="{x}" cy="{y}" r="{_DISC}" fill="{_colour(message)}"/>'
    yield label(str(number), x, y + 4, size=size, fill=GROUND, anchor="middle", bold=True)
