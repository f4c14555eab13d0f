"""JSON as text: decoded once, written compactly, made safe and short enough to show."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from math import isfinite, isinf
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

__all__ = [
    "LOOSE_JOINER",
    "Json",
    "canonical",
    "clipped",
    "compact",
    "decode",
    "display_width",
    "elide",
    "encode",
    "escaped_json",
    "holds_json",
    "indented",
    "is_json",
    "pruned",
    "visible",
    "visible_lines",
]

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
"""Any JSON value, decoded."""

_TOO_DEEP = '"(nested too deeply to show)"'
_SPACES = " \t\n\r"  # those of JSON
_WIDE = frozenset("WF")
# Latin, and the punctuation that outlines themselves use: one column for each character.
_NARROW = re.compile("[ -\u02ff\u2010-\u2027\u2030-\u205e]*")
# Python lets these print, and nothing is seen: fillers, and marks that choose between forms (what
# chooses a coloured emoji is left alone: it is everywhere, and there are but sixteen).
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0").union(
    map(chr, range(0xE0100, 0xE01F0))
)
# Joiners do not print either, and are part of how some texts are written: of emoji that are one
# sign, of Indic letters after a virama, of Persian words. There they stay (as UAX #31 has it for
# identifiers), and nowhere else, where they would only make equal what is not.
_EMOJI = (
    "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa"
    "\U0001f400-\U0001faff"
)
_FORMS = "\ufe0f\U0001f3fb-\U0001f3ff"  # coloured, and colours of skin
_ARABIC = "\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06fa-\u077f\u0840-\u085b\u08a0-\u08ff"
_VIRAMAS = "".join(
    char
    for char in map(chr, range(0x900, 0x11E00))
    if unicodedata.combining(char) == 9  # noqa: PLR2004
)
_JOINERS = "\u200c\u200d"
LOOSE_JOINER = (
    f"\u200d(?!(?<=[{_EMOJI}{_FORMS}]\u200d)[{_EMOJI}])(?!(?<=[{_VIRAMAS}]\u200d)(?![{_JOINERS}]))"
    f"|\u200c(?!(?<=[{_ARABIC}]\u200c)[{_ARABIC}])(?!(?<=[{_VIRAMAS}]\u200c)[^\\s{_JOINERS}])"
)
"""A joiner that joins nothing: a regular expression that Python and JavaScript read alike."""
_LOOSE = re.compile(LOOSE_JOINER)
_FEW = 16  # characters
_ASCII = frozenset(map(chr, range(0x80)))
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


def is_json(value: object) -> bool:
    """Whether JSON has a value, with all that it holds; found without recursion.

    >>> is_json({"a": [1, None]}), is_json({"a": {1}}), is_json({1: 2}), is_json([float("nan")])
    (True, False, False, False)
    """
    around: set[int] = set()
    done: set[int] = set()
    waiting: list[tuple[object, bool]] = [(value, True)]
    while waiting:
        each, entered = waiting.pop()
        if not entered:
            around.discard(id(each))
            done.add(id(each))
        elif not isinstance(each, (Mapping, list, tuple)):
            if not _is_scalar(each):
                return False
        elif id(each) not in done:
            names = each if isinstance(each, Mapping) else ()
            if id(each) in around or not all(isinstance(name, str) for name in names):
                return False  # it holds itself, or a name is no text
            around.add(id(each))
            waiting.append((each, False))
            held = each.values() if isinstance(each, Mapping) else each
            waiting += [(inner, True) for inner in held]
    return True


def _is_scalar(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return value is None or isinstance(value, (str, int))


def visible(text: str) -> str:
    r"""The text with every character that does not print written as an escape.

    Control characters, newlines, terminal escapes, bidi marks, invisible characters and lone
    surrogates become ``\n``, ``\x1b``, ``\u202e`` and the like. Joiners stay where emoji or letters
    are written with them, as in a family or in Persian.

    >>> print(visible("red \x1b[31m\n"))
    red \x1b[31m\n
    """
    return text if _prints(text) else _escaped(text, _escape)


def visible_lines(text: str) -> str:
    r"""The same of a text of several lines: line feeds and tabs stay.

    >>> print(visible_lines("one\rtwo\nthree"))
    one\rtwo
    three
    """
    return text if _prints(text) else _escaped(text, _escape, kept="\n\t")


def indented(value: object, *, default: Callable[[Any], Any] = str) -> str:
    """JSON text for people: a line for each member, if it is not nested too deeply for that.

    Raises:
        ValueError: The value is nested too deeply for any text (about 1,000 levels).
    """
    for indent in (2, None):  # Python writes lines with more of its stack
        with contextlib.suppress(RecursionError):
            return json.dumps(value, indent=indent, ensure_ascii=False, default=default)
    message = "it is nested too deeply"
    raise ValueError(message)


def escaped_json(text: str, encoding: str = "utf-8") -> str:
    r"""JSON text with an escape for each character that does not print, but for line feeds.

    It decodes to a value that is equal. What the encoding does not have becomes an escape too.

    >>> print(escaped_json('["é","\x9b"]'))
    ["é","\u009b"]
    """
    if not _prints(text):
        text = _escaped(text, _json_escape, kept="\n")
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate({ord(each): _json_escape(each) for each in set(text) - _ASCII})
    return text


def _prints(text: str) -> bool:
    return text.isprintable() and (text.isascii() or _INVISIBLE.isdisjoint(text))


def _escaped(text: str, escape: Callable[[str], str], *, kept: str = "") -> str:
    """The text with an escape, which prints, for each character that does not."""
    if "\u200d" in text or "\u200c" in text:
        text = _LOOSE.sub(lambda joiner: escape(joiner[0]), text)
    hidden = {each for each in set(text).difference(kept, _JOINERS) if not _prints(each)}
    if len(hidden) > _FEW:
        return text.translate({ord(each): escape(each) for each in hidden})
    for each in hidden:  # much faster where there are few
        text = text.replace(each, escape(each))
    return text


def _escape(character: str) -> str:
    short = _SHORT_ESCAPES.get(character)
    if short:
        return short
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004  what two hex digits hold
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  four digits


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]


def clipped(text: str, most: int) -> str:
    """The text without its middle, where it has more characters than that.

    >>> clipped("abcdefgh", 4)
    'ab…gh'
    """
    half = most // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"


def pruned(value: Json, members: int, characters: int, depth: int) -> Json:
    """A value with so much of it only as can be gone through in a moment.

    Args:
        value: The value.
        members: How many members of each object and list stay, the first ones.
        characters: How long a text may be that stays; of longer ones their length is told.
        depth: How deep it may nest; what is deeper is told to be there.

    >>> pruned({"a": "x" * 9, "b": [1, 2, 3], "c": 0}, 2, 5, 1)
    {'a': '(9 characters)', 'b': '(3 members)', '…': '(1 more)'}
    """
    if isinstance(value, str):
        return value if len(value) <= characters else f"({len(value):,} characters)"
    if not isinstance(value, (dict, list)):
        return value
    if not depth:
        return f"({len(value):,} member{'' if len(value) == 1 else 's'})"
    more = len(value) - members
    if isinstance(value, list):
        items = [pruned(inner, members, characters, depth - 1) for inner in value[:members]]
        return [*items, f"({more:,} more)"] if more > 0 else items
    kept = {
        (key if len(key) <= characters else f"({len(key):,} characters)"): pruned(
            inner, members, characters, depth - 1
        )
        for key, inner in islice(value.items(), members)
    }
    return {**kept, "…": f"({more:,} more)"} if more > 0 else kept


def display_width(text: str) -> int:
    """How many columns the text takes in a monospaced terminal.

    >>> display_width("状態"), display_width("state")
    (4, 5)
    """
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    return sum(map(_character_width, text))


@lru_cache(maxsize=4096)
def _character_width(character: str) -> int:
    if unicodedata.combining(character) or character in _JOINERS:
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
