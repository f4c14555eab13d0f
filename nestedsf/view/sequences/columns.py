"""The columns of a sequence: where each lifeline stands, and how wide its head is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from nestedsf.view.lettering import fitted, text_width
from nestedsf.view.sequences.lines import lines_of, room_for, widest

if TYPE_CHECKING:
    from nestedsf.view.sequences.exchange import Exchange
    from nestedsf.view.sequences.messages import Message

__all__ = ["BESIDE", "MARGIN", "NAME_SIZE", "PADDING", "Columns", "Head", "alone", "columns"]

MARGIN, PADDING = 16, 8
NAME_SIZE = 12
BESIDE = 14
"""What words keep clear of a lifeline: half of a number's disc, and an arrow's head."""
_LEAST = 360  # wide is a picture, so that its title has room
_NAME_ROOMS = range(80, 129, 12)
_NAME_LINES, _FEW_LINES = 3, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above a lifeline and, in a long picture, below it.

    Attributes:
        lines: The participant's name.
        width: Of the box around it, an even number.
    """

    lines: tuple[str, ...]
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where everything stands.

    Attributes:
        heads: The participants.
        places: Where the lifeline of each is, by its name.
        width: Of the picture.
    """

    heads: tuple[Head, ...]
    places: dict[str, int]
    width: int

    def middle(self, place: int, width: int) -> int:
        """The middle of a box over a lifeline; at an edge it is put aside, to be in the picture."""
        room = MARGIN + width // 2
        return min(max(place, room), self.width - room)


def columns(exchange: Exchange) -> Columns:
    """As wide as the names and words need, each to be read in a few lines."""
    heads = tuple(map(_head, exchange.participants))
    at = {name: number for number, name in enumerate(exchange.participants)}
    gaps = [(left.width + right.width) // 2 + PADDING for left, right in pairwise(heads)]
    shortest_first = sorted(exchange.messages, key=lambda m: abs(at[m.sender] - at[m.receiver]))
    for message in shortest_first:
        left, right = sorted((at[message.sender], at[message.receiver]))
        if left == right:
            _widen_around(gaps, left, heads[left].width // 2, alone(message)[1])
        else:
            missing = room_for(message.words) + 2 * BESIDE - sum(gaps[left:right])
            for number in range(left, right):
                gaps[number] += max(0, -(-missing // (right - left)))
    first, last = heads[0].width // 2, heads[-1].width // 2
    width = max(first + sum(gaps) + last + 2 * MARGIN, _LEAST)
    place = (width + first - sum(gaps) - last) // 2
    places = dict(zip(at, accumulate(gaps, initial=place), strict=True))
    return Columns(heads=heads, places=places, width=width)


def _widen_around(gaps: list[int], number: int, half: int, width: int) -> None:
    """Make room for a box over a lifeline, which at an edge begins where the head does."""
    is_last = number == len(gaps)
    if number:
        room = width - half if is_last else 0
        gaps[number - 1] = max(gaps[number - 1], PADDING + max(room, width // 2))
    if not is_last:
        room = 0 if number else width - half
        gaps[number] = max(gaps[number], PADDING + max(room, width // 2))


def alone(message: Message) -> tuple[tuple[str, ...], int]:
    """The lines of what is said to nobody else, and the width of a box around them, even.

    Each of a note's own lines is to be one, so that they are told apart.
    """
    words = message.words
    lines = lines_of(words, room_for(words, few=words.count("\n") + 1))
    return lines, _even(widest(lines) + 2 * PADDING)


def _head(name: str) -> Head:
    size = NAME_SIZE + 1  # bold is wider
    rooms = (room for room in _NAME_ROOMS if len(fitted(name, size, room, 9)) <= _FEW_LINES)
    lines = fitted(name, size, next(rooms, _NAME_ROOMS[-1]), _NAME_LINES)
    width = max(text_width(line, size) for line in lines)
    return Head(lines=lines, width=_even(max(width, _NAME_ROOMS[0]) + 2 * PADDING))


def _even(width: int) -> int:
    return width + width % 2
