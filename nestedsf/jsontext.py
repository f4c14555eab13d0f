"""JSON as text: decoded once, written compactly, made safe and short enough to show."""

from __future__ import annotations

import json
import re
import unicodedata
from math import isinf
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Json",
    "canonical",
    "compact",
    "decode",
    "display_width",
    "elide",
    "encode",
    "holds_json",
    "visible",
]

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
"""Any JSON value, decoded."""

_TOO_DEEP = '"(nested too deeply to show)"'
_SPACES = " \t\n\r"  # those of JSON
_WIDE = frozenset("WF")
# Latin, and the punctuation that outlines themselves use: one column for each character.
_NARROW = re.compile("[ -\u02ff\u2010-\u2027\u2030-\u205e]*")
_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _refuse(constant: str) -> Json:
    message = f"{constant} is not JSON"
    raise ValueError(message)


def _number(text: str) -> float:
    number = float(text)
    if isinf(number):
        message = f"the number {text} is too large"
        raise ValueError(message)
    return number


_decoder = json.JSONDecoder(parse_constant=_refuse, parse_float=_number)
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str).encode


def decode(text: str) -> Json:
    """The value of JSON text.

    Raises:
        ValueError: The text is not JSON (NaN and Infinity are not), a number in it is too large
            (1e400) or longer than Python reads, or it is nested too deeply (about 1,000 levels).
    """
    value: Json
    if text[:1].isspace():
        text = text.strip(_SPACES)
    try:
        # raw_decode() does not look for spaces around, which takes decode() half of its time.
        value, end = _decoder.raw_decode(text)
        if end != len(text):
            value = _decoder.decode(text)
    except RecursionError:
        message = "it is nested too deeply"
        raise ValueError(message) from None
    return value


def holds_json(text: str) -> bool:
    """Whether a text holds JSON that is more than a number or a word.

    >>> holds_json('{"boxes":2}'), holds_json("7")
    (True, False)
    """
    if not text.startswith(('"', "{", "[")):
        return False
    try:
        decode(text)
    except ValueError:
        return False
    return True


def compact(value: object) -> str:
    """JSON text without spaces, as AWS writes it.

    >>> compact({"a": [1, None]})
    '{"a":[1,null]}'
    """
    try:
        return _compact(value)
    except RecursionError:
        return _TOO_DEEP


def encode(value: Json) -> str:
    """JSON text as ``compact()`` gives it, of a value that has to come back as it is.

    Raises:
        ValueError: The value is nested too deeply (about 1,000 levels).
    """
    try:
        return _compact(value)
    except RecursionError:
        message = "it is nested too deeply"
        raise ValueError(message) from None


def canonical(value: object) -> str:
    """JSON text that is equal for equal values: keys sorted, all of it ASCII.

    Unlike Python's ``==`` it tells ``true`` from ``1``.

    >>> canonical({"b": True, "a": 1})
    '{"a":1,"b":true}'
    """
    try:
        return _canonical(value)
    except RecursionError:
        return _TOO_DEEP


def visible(text: str) -> str:
    r"""The text with every character that does not print written as an escape.

    Control characters, newlines, terminal escapes, bidi marks, invisible characters and lone
    surrogates become ``\n``, ``\x1b``, ``\u202e`` and the like.

    >>> print(visible("red \x1b[31m\n"))
    red \x1b[31m\n
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else _escape(character) for character in text
    )


def _escape(character: str) -> str:
    short = _SHORT_ESCAPES.get(character)
    if short:
        return short
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004  what two hex digits hold
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  four digits


def display_width(text: str) -> int:
    """How many columns the text takes in a monospaced terminal.

    >>> display_width("状態"), display_width("state")
    (4, 5)
    """
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _WIDE else 1


def elide(text: str, room: int) -> str:
    """The text in at most ``room`` columns, shortened in its middle, with a count.

    The text must be printable (see ``visible``). A room under 32 columns has no place for the
    count, and an ellipsis stands for what is left out.

    >>> elide("abcdefghijklmnopqrstuvwxyz" * 4, 48)
    'abcdefghijklmn … 76 characters … mnopqrstuvwxyz'
    """
    width = display_width(text)
    if width <= room:
        return text
    roomy = 32
    mark = f" … {len(text):,} characters … " if room >= roomy else "…"
    keep = max(room - len(mark), 0)
    head, tail = keep - keep // 2, keep // 2
    if width != len(text):
        head, tail = _taken(text, head), _taken(reversed(text), tail)
    if room >= roomy:
        mark = f" … {len(text) - head - tail:,} characters … "
    return text[:head] + mark + text[len(text) - tail :]


def _taken(characters: Iterable[str], room: int) -> int:
    """How many of the characters, from the first on, fit into the room."""
    count = width = 0
    for character in characters:
        width += _character_width(character)
        if width > room:
            break
        count += 1
    return count
