"""Lines: the words of a message or a note, broken to fit between two lifelines."""

from __future__ import annotations

from functools import lru_cache

from nestedsf.jsontext import visible
from nestedsf.view.lettering import fitted, text_width

__all__ = ["LINE_HEIGHT", "SIZE", "lines_of", "room_for", "widest"]

SIZE, LINE_HEIGHT = 12, 15
"""The size of the letters, and the distance of two lines."""
_NARROWEST, _WIDEST, _STEP = 96, 252, 12


@lru_cache(maxsize=1024)
def lines_of(words: str, room: int) -> tuple[str, ...]:
    """The words in lines of at most ``room`` pixels, about equally long; never empty.

    A newline is the end of a line. What does not print is written as an escape. A word is broken
    only if it is wider than the room.

    >>> lines_of("ExecutionStarted by “Start packing”", 160)
    ('ExecutionStarted', 'by “Start packing”')
    """
    found: list[str] = []
    for part in words.split("\n"):
        text = visible(part)
        found += _broken(text, _balanced(text, room))
    return tuple(found)


def room_for(words: str, few: int = 3) -> int:
    """How much room the words should have: they take few lines, and no word is broken.

    As long as there is some; what is longer than that takes more lines.

    >>> room_for("ExecutionStarted"), room_for("TaskSubmitted of “Start packing”: the ExecutionArn")
    (104, 108)
    """
    least = max(_NARROWEST, *(_widest_word(visible(part)) for part in words.split("\n")))
    rooms = range(least, _WIDEST, _STEP)
    return next((room for room in rooms if len(lines_of(words, room)) <= few), _WIDEST)


def widest(lines: tuple[str, ...]) -> int:
    """The width of the longest line."""
    return max(text_width(line, SIZE) for line in lines)


def _balanced(text: str, room: int) -> int:
    """The narrowest room in which the text takes no more lines, and breaks no more words."""
    lines = len(_broken(text, room))
    low, high = min(_widest_word(text), room), room
    while low < high:
        middle = (low + high) // 2
        if len(_broken(text, middle)) > lines:
            low = middle + 1
        else:
            high = middle
    return high


def _widest_word(text: str) -> int:
    return max(text_width(word, SIZE) for word in text.split(" "))


def _broken(text: str, room: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if text_width(longer, SIZE) <= room:
            lines[-1] = longer
        else:
            lines += fitted(word, SIZE, room, len(word) + 1)  # all of it
    return [line for line in lines if line] or [""]
