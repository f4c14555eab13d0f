"""Mistakes in JSON: what is wrong with a text that somebody has written by hand, in a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.jsontext import decode, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["a", "in_json", "json_or_mistake", "quoted"]

_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
_BARE_KEY = re.compile(r"[{,]\s*([A-Za-z_$][\w.$]*)\s*:")
_BARE_VALUE = re.compile(r"[:\[,]\s*(?!(?:true|false|null)\b)([A-Za-z_$][\w.$]*)")
_BARE_ENTRY = re.compile(
    r"\s*[A-Za-z_$][\w.$]*\s*:\s*([\"'{\[]|-?\d|(?:true|false|null)\b)", re.IGNORECASE
)
_VALUE = r"(?:[:\[,]\s*|^\s*(?=\w+\s*$))"
_WORD = re.compile(rf"{_VALUE}(true|false|none|null|nil|undefined)(?![\w.])", re.IGNORECASE)
_YES_OR_NO = re.compile(rf"{_VALUE}(yes|no|on|off)(?![\w.])", re.IGNORECASE)
_ZERO = re.compile(r"(?<![\w.+-])-?0\d+")
_PLUS = re.compile(r"[:\[,]\s*\+\d")
_THOUSANDS = re.compile(r":\s*(-?\d{1,3}(?:,\d{3})+)\s*(?:\}|,\s*\")")
_TWO_COMMAS = re.compile(r"[{\[,]\s*,")
_NO_COLON = re.compile(r'[{,]\s*"x*"(\s+)(?=-?\d|true|false|null)')
_KEY_AND_COMMA = re.compile(r'\{\s*"x*"\s*,')
_CALL = re.compile(r"\s*([A-Za-z_][\w.]*)\s*\(")
_TRAILING = re.compile(r",\s*[}\]]")
_NO_COMMA = re.compile(r'("|\}|\]|\btrue|\bfalse|\bnull|\d)\s+(?=["{\[])')
_COMMENT = re.compile(r"(?:^|\s)(//|#|/\*)")
_CURLY = re.compile(r"[\u201c-\u201f\u2018\u2019\u00ab\u00bb]")
_PLACEHOLDER = re.compile(r"\$\{\w+\}")
_CLOSES = {"{": "}", "[": "]"}
_BEGINS = '{["-0123456789'
_SAYS = {"true": "true", "false": "false"}
_WORDS = 40
_KINDS = {
    bool: "a boolean",
    str: "a text",
    int: "a number",
    float: "a number",
    bytes: "bytes",
    bytearray: "bytes",
    set: "a set",
    frozenset: "a set",
}


def a(value: object) -> str:
    """What kind of value this is, with its article.

    >>> a(None), a({}), a(True), a(1.5), a("x"), a(b"x"), a(object())
    ('nothing', 'an object', 'a boolean', 'a number', 'a text', 'bytes', 'something else')
    """
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, (list, tuple)):
        return "a list"
    return _KINDS.get(type(value), "something else")


_IN_PYTHON = {"ellipsis": "Python's ...", "object": "an object of Python"}


def quoted(text: object, longest: int = _WORDS) -> str:
    r"""A text as a sentence shows it: on one line, with a space that it begins or ends with.

    >>> quoted("arn:aws:states:::states:startExecution.sync:2")
    '“arn:aws:states:::states:startExecution.s…”'
    >>> quoted(" Task"), quoted("$.packing\n")
    ('“ Task”', '“$.packing ”')
    """
    words = visible(re.sub(r"\s+", " ", str(text)))
    return f"“{words}”" if len(words) <= longest else f"“{words[:longest]}…”"


def in_json(text: object) -> str | None:
    r"""What is wrong with JSON text, or None.

    >>> in_json("{NeedCallback: true}")
    'This is not JSON: the key NeedCallback has no double quotes around it.'
    >>> in_json('{"order": 7')
    'This is not JSON: the { of line 1 is never closed.'
    """
    if not isinstance(text, str):
        return f"JSON text is asked for, between quotes, and this is {a(text)}."
    try:
        decode(text)
        twice = _twice(text)
    except ValueError as error:
        return f"This is not JSON: {_why(text, error)}."
    if twice:
        return f"The key {twice} is there twice in one object, and only the last would count."
    return None


def json_or_mistake(text: object, name: str = "") -> tuple[Any, str | None]:
    """The value of JSON text, or what is wrong with it; a dict, list or tuple is taken as it is.

    Args:
        text: What somebody has written.
        name: The field whose value is asked for: it may have been written down with its value.

    >>> json_or_mistake('"Catch": []', "Catch")
    (None, 'This begins with Catch and a colon, and only what follows them is wanted.')
    """
    if isinstance(text, (dict, list, tuple)):
        return _as_json(text)
    if name and isinstance(text, str) and re.match(rf"\s*([\"']?){name}\1\s*:", text):
        return None, f"This begins with {name} and a colon, and only what follows them is wanted."
    mistake = in_json(text)
    return (None, mistake) if mistake else (decode(str(text)), None)


def _as_json(value: object) -> tuple[Any, str | None]:
    """The value with a list in the place of each tuple; or what in it JSON does not have."""
    try:
        return json.loads(json.dumps(value, allow_nan=False)), None
    except RecursionError:
        return None, "This is nested too deeply."
    except (TypeError, ValueError) as error:
        return None, f"This is not JSON: {_not_in_json(str(error))}."


def _not_in_json(said: str) -> str:
    """What is no JSON in a value of Python, by what its module json says of it."""
    if found := re.search(r"Object of type (\w+)", said):
        what = _IN_PYTHON.get(found[1], f"a {found[1]}")
        return f"there is {what} in it, and JSON has no such value"
    if "keys must be" in said:
        return "a key in it is no text"
    if "Circular" in said:
        return "it contains itself"
    return "there is a number in it that JSON does not have"


def _twice(text: str) -> str:
    found: list[str] = []

    def of_pairs(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        found.extend(key for key in keys if keys.count(key) > 1)

    json.loads(text, object_pairs_hook=of_pairs)
    return quoted(found[0]) if found else ""


def _why(text: str, error: ValueError) -> str:
    return next(_faults(text), None) or _where(text, error)


def _faults(text: str) -> Iterator[str]:
    """The mistakes that have a sentence of their own, likely ones first."""
    # What is in texts does not count, and everything keeps its place.
    outside = _STRING.sub(lambda found: f'"{"x" * (len(found[0]) - 2)}"', text)
    if not text.strip():
        yield "the text is empty, and {} is the least"
    if call := _CALL.match(text):
        yield f"it begins with the call of {call[1]}, which is no JSON"
    if text.lstrip().startswith("("):
        yield "it begins with (, and JSON with { for an object or [ for a list"
    if _BARE_ENTRY.match(text):
        yield "there are no { and } around the keys"
    yield from _signs(outside)
    yield from _brackets(text)
    if re.match(r'\s*"x*"\s*:', outside):
        yield "there are no { and } around the keys"
    if not re.search(r'["{}\[\]]', text):
        yield f"a text has double quotes around it, and {quoted(text)} has none"
    if found := _NO_COMMA.search(outside):
        line = outside.count("\n", 0, found.start())
        where = "after" if "\n" in found[0] else "in"
        yield f"a comma is missing {where} line {line + 1}, before {quoted(text[found.end() :])}"
    if found := _KEY_AND_COMMA.search(outside):
        line = outside.count("\n", 0, found.end()) + 1
        yield f"a key of line {line} has a comma behind it, where a colon belongs"
    if found := _NO_COLON.search(outside):
        line = outside.count("\n", 0, found.start(1)) + 1
        yield f"a colon is missing in line {line}, before {quoted(text[found.end() :])}"


def _signs(outside: str) -> Iterator[str]:
    """Signs and words that JSON does not have."""
    if mark := _CURLY.search(outside):
        yield f"the quotes are {mark[0]}, and JSON has straight ones"
    if "'" in outside:
        yield "there are single quotes around texts, and JSON has double ones"
    if "{" in outside and (key := _BARE_KEY.search(outside)):
        yield f"the key {key[1]} has no double quotes around it"
    yield from _bare_values(outside)
    if comment := _COMMENT.search(outside):
        yield f"{comment[1]} begins a comment, and JSON has none"
    yield from _between(outside)


def _bare_values(outside: str) -> Iterator[str]:
    """Words and numbers that are no values of JSON as they stand."""
    for word in _WORD.findall(outside):
        if word not in ("true", "false", "null"):
            yield f"it has {word}, and JSON writes {_SAYS.get(word.lower(), 'null')}"
    if yes := _YES_OR_NO.search(outside):
        yield f"it has “{yes[1]}”, and a boolean of JSON is true or false"
    if found := _PLACEHOLDER.search(outside):
        yield f"{found[0]} has no double quotes around it"
    yield from _numbers(outside)
    bare = _BARE_VALUE.search(outside)
    if bare and outside[bare.end() :].lstrip()[:1] == "(":
        yield f"the call of {bare[1]} has no double quotes around the whole of it"
    if bare and re.search(r"[{\[]", outside):
        yield f"the text {bare[1]} has no double quotes around it"


def _numbers(outside: str) -> Iterator[str]:
    """Numbers as JSON does not write them."""
    if number := re.search(r"-?Infinity|NaN", outside):
        yield f"{number[0]} is not a value that JSON has"
    if _PLUS.search(outside):
        yield "it has a number with a + before it, and JSON has only a minus there"
    if number := _THOUSANDS.search(outside):
        yield f"the number in it that is written {number[1]} has a comma, which ends a value in JSON"
    if zero := _ZERO.search(outside):
        yield f"the number {zero[0]} begins with 0, and JSON has no such numbers"


def _between(outside: str) -> Iterator[str]:
    """What does not stand between a key and its value, or between two entries."""
    if ";" in outside:
        yield "it has a semicolon, and JSON has commas between entries"
    if "=" in outside:
        yield "it has =, and JSON has a colon between a key and its value"
    if _TWO_COMMAS.search(outside):
        yield "there is a comma with nothing before it"
    if _TRAILING.search(outside):
        yield "there is a comma after the last entry"


def _brackets(text: str) -> Iterator[str]:
    """What is not closed, and what closes nothing."""
    blank = _STRING.sub(lambda found: " " * len(found[0]), text)
    if '"' in blank:
        line = blank.count("\n", 0, blank.index('"')) + 1
        begins = text.strip()[0]
        if begins not in _BEGINS:
            yield f"it begins with {visible(begins)}, and a text begins with a double quote"
            return
        yield f"a text of line {line} has no closing double quote on that line"
        return
    open_: list[tuple[str, int]] = []
    for number, line_text in enumerate(blank.splitlines(), 1):
        for character in line_text:
            if character in _CLOSES:
                open_.append((character, number))
            elif character in _CLOSES.values():
                if not open_ or _CLOSES[open_[-1][0]] != character:
                    yield f"the {character} of line {number} closes nothing that is open"
                    return
                open_.pop()
    if open_:
        yield f"the {open_[-1][0]} of line {open_[-1][1]} is never closed"


def _where(text: str, error: ValueError) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return "a number in it is too large, or it is nested too deeply"
    line = text.count("\n", 0, error.pos) + 1
    rest = text[error.pos :].strip()
    return f"it cannot be read in line {line}, from {quoted(rest)} on" if rest else "it ends early"
