"""Lettering: how wide text is and where it breaks, without asking any font.

Fonts differ from machine to machine, and so would layouts that measured them. The widths here
are upper bounds for common sans-serif fonts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from nestedsf.jsontext import display_width, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FONTS",
    "MONOSPACED",
    "MONOSPACED_WIDTH",
    "broken_anywhere",
    "fitted",
    "text_width",
    "wrapped",
]

# Names of real fonts come before the generic ones, which some renderers do not resolve.
FONTS = (
    "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','Liberation Sans',"
    "'DejaVu Sans',Arial,sans-serif"
)
MONOSPACED = (
    "ui-monospace,Menlo,Consolas,'Noto Sans Mono','Liberation Mono','DejaVu Sans Mono',monospace"
)
MONOSPACED_WIDTH = 61
"""The width of a character in a monospaced font, in hundredths of the font's size."""

# The width of a character in hundredths of the font's size.
_NARROW, _MIDDLE, _CAPITAL, _BROAD = 36, 60, 72, 96
_NARROW_CHARACTERS = frozenset(" !'(),-./:;I[]`fijlrt|")
_BROAD_CHARACTERS = frozenset("#%&+<=>@MW^mw~—…")
_JOINER = "\u200d"
_STICKING = frozenset("\u200c\u200d\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
# After a space, after what joins words, and before the humps of camelCase.
_BREAKS = re.compile(r"(?<=\s)|(?<=[-_./:,])(?=\w)|(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=4096)
def text_width(text: str, size: int) -> int:
    """How wide the text is at the most, in pixels, at a font size in pixels.

    >>> text_width("State", 13), text_width("状態", 13)
    (35, 26)
    """
    return -(-sum(map(_hundredths, text)) * size // 100)


def _hundredths(character: str) -> int:
    if character in _NARROW_CHARACTERS:
        return _NARROW
    if character in _BROAD_CHARACTERS:
        return _BROAD
    if character < "\u0300":
        return _CAPITAL if character.isupper() else _MIDDLE
    if character in _STICKING or unicodedata.combining(character):
        return 0
    return 100 if unicodedata.east_asian_width(character) in "WF" else 80


@lru_cache(maxsize=4096)
def fitted(text: str, size: int, room: int, lines: int) -> tuple[str, ...]:
    """The text broken into lines of at most ``room`` pixels; never empty.

    Characters that do not print are written as escapes. Where it takes more than ``lines``
    lines, an ellipsis stands in the last one before the end of the text: names that begin
    alike most often differ there.

    >>> fitted("Start new workflow and wait for callback", 13, 160, 3)
    ('Start new workflow and', 'wait for callback')
    """
    text = visible(text)
    broken = _broken(text, size, room)
    if len(broken) > lines:
        head = broken[: lines - 1]
        tail = _last(text, size, room - text_width("…", size))
        broken = [*head, f"…{tail}"]
    return tuple(broken)


def _broken(text: str, size: int, room: int) -> list[str]:
    lines = [""]
    for word in _BREAKS.split(text):
        if text_width((lines[-1] + word).rstrip(), size) <= room:
            lines[-1] += word
            continue
        if lines[-1]:
            lines.append("")
        for character in word:  # most often all of it fits; a long one breaks anywhere
            fits = text_width(lines[-1] + character, size) <= room
            if fits or character.isspace() or _sticks(character, lines[-1]):
                lines[-1] += character
            else:
                lines.append(character)
    return [line.strip() for line in lines if line.strip()] or [""]


def _last(text: str, size: int, room: int) -> str:
    """As much of the end of the text as fits."""
    start = len(text)
    while start and text_width(text[start - 1 :], size) <= room:
        start -= 1
    while start < len(text) and _sticks(text[start], text[:start]):
        start += 1
    return text[start:].strip()


def _sticks(character: str, before: str) -> bool:
    """Whether a character is one sign with what stands before it."""
    if character < "\u0300":
        return False
    joined = before.endswith(_JOINER) or character in _STICKING
    return joined or bool(unicodedata.combining(character))


@lru_cache(maxsize=4096)
def broken_anywhere(text: str, columns: int, lines: int) -> tuple[str, ...]:
    """The text in lines of at most so many columns, broken after a comma, a colon or a space.

    What fits into that many lines is never shortened: if need be, it breaks inside words.

    >>> broken_anywhere('{"NeedCallback":true,"Input":"short"}', 24, 2)
    ('{"NeedCallback":true,', '"Input":"short"}')
    """
    broken = []
    for left in range(lines - 1, -1, -1):
        end = _reach(text, columns)
        if end < len(text):
            best = max(text.rfind(mark, 0, end) for mark in ", :") + 1
            if best and left and _reach(text[best:], columns * left) == len(text) - best:
                end = best
            elif not left:
                text = text[: _reach(text, columns - 1)] + "…"
                end = len(text)
        broken.append(text[:end])
        text = text[end:]
        if not text:
            break
    return tuple(broken)


def _reach(text: str, columns: int) -> int:
    """How many characters from the first on fit into so many columns."""
    if text.isascii():
        return min(columns, len(text))
    width = 0
    for end, character in enumerate(text):
        width += _columns(character)
        if width > columns:
            whole = next((at for at in range(end, 0, -1) if not _sticks(text[at], text[:at])), 1)
            return min(whole, end) or 1
    return len(text)


def _columns(character: str) -> int:
    if character < "\u0300":
        return 1
    if character in _STICKING or unicodedata.combining(character):
        return 0
    return 1 if character in "…‹›“”–—•" else 2


def wrapped(text: str, first: str = "", width: int = 96) -> Iterator[str]:
    """The text in lines, ``first`` before the first one and as much room before the others."""
    line, before = "", first
    for word in text.split(" "):
        if line and len(first) + display_width(line) + 1 + display_width(word) > width:
            yield before + line
            line, before = word, " " * len(first)
        else:
            line = f"{line} {word}" if line else word
    yield before + line
