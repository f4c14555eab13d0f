"""JSON syntax: where a text is not JSON, in the words of AWS.

AWS reads JSON with Jackson, and shows its messages. Recordings of ValidateStateMachineDefinition
and StartExecution have some; the others are those of Jackson's ReaderBasedJsonParser.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NoReturn

__all__ = ["JsonProblem", "json_problem"]

_SPACE = re.compile(r"[ \t\n\r]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})')
_WORD = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_DIGITS = re.compile(r"[0-9]*")
_TOKENS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_NAMES = {"{": "Object", "[": "Array"}
_CLOSERS = {"{": "}", "[": "]"}
_SNIPPET = 500  # characters of the text that a message quotes
_BEYOND_A_BYTE = 0xFF


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonProblem:
    """Why a text is not JSON.

    Attributes:
        message: What is wrong, as "Unrecognized token 'x': was expecting …".
        source: Where, as ``[Source: (String)"x"; line: 1, column: 2]``.
    """

    message: str
    source: str


class _SyntaxProblemError(Exception):
    """A message, and how many characters were read."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message, self.position = message, position


def json_problem(text: str) -> JsonProblem | None:
    """What is wrong with a text that is to be JSON; None if nothing is.

    A key that is written twice in one object is wrong too: only the last would count.

    >>> json_problem('{"a": 1,}').message
    "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"
    """
    try:
        _scan(text)
    except _SyntaxProblemError as found:
        return JsonProblem(message=found.message, source=_source(text, found.position))
    return None


def _source(text: str, position: int) -> str:
    ends = [found.end() for found in _LINE_END.finditer(text, 0, position)]
    column = position - (ends[-1] if ends else 0) + 1
    rest = len(text) - _SNIPPET
    truncated = f"[truncated {rest} chars]" if rest > 0 else ""
    return (
        f'[Source: (String)"{text[:_SNIPPET]}"{truncated}; line: {len(ends) + 1}, column: {column}]'
    )


def _scan(text: str) -> None:
    """Reads the text from its begin to its end, without recursion."""
    inside: list[tuple[str, int, set[str]]] = []  # open bracket, its position, the keys so far
    follows = False  # whether an entry came before in what is open, or at all
    position = _after_space(text, 0, inside)
    while position < len(text):
        if text[position] in "]}" and inside:
            position = _close(text, position, inside)
            follows = True
        else:
            if follows:
                position = _after_comma(text, position, inside)
            if inside and inside[-1][0] == "{":
                position = _after_name(text, position, inside)
            if text[position] in "{[":
                inside.append((text[position], position, set()))
                position, follows = position + 1, False
            else:
                position, follows = _after_scalar(text, position), True
        position = _after_space(text, position, inside)
    if inside or not follows:
        _end_of_text(text, inside)


def _after_space(text: str, position: int, inside: list[tuple[str, int, set[str]]]) -> int:
    match = _SPACE.match(text, position)
    end = match.end() if match else position
    if end == len(text) and inside:
        _end_of_text(text, inside)
    return end


def _end_of_text(text: str, inside: list[tuple[str, int, set[str]]]) -> NoReturn:
    if not inside:
        raise _SyntaxProblemError("No content to map due to end-of-input", len(text))
    bracket, start, _ = inside[-1]
    where = _source(text, start)
    raise _SyntaxProblemError(
        f"Unexpected end-of-input: expected close marker for {_NAMES[bracket]} "
        f"(start marker at {where})",
        len(text),
    )


def _close(text: str, position: int, inside: list[tuple[str, int, set[str]]]) -> int:
    bracket, start, _ = inside.pop()
    if text[position] != _CLOSERS[bracket]:
        where = _source(text, start)
        raise _SyntaxProblemError(
            f"Unexpected close marker '{text[position]}': expected '{_CLOSERS[bracket]}' "
            f"(for {_NAMES[bracket]} starting at {where})",
            position + 1,
        )
    return position + 1


def _after_comma(text: str, position: int, inside: list[tuple[str, int, set[str]]]) -> int:
    if not inside:
        _unexpected(text, position, "expected the end of the text")
    kind = _NAMES[inside[-1][0]]
    if text[position] != ",":
        _unexpected(text, position, f"was expecting comma to separate {kind} entries")
    return _next(text, position + 1, kind)


def _next(text: str, position: int, kind: str) -> int:
    """Where the next token inside an object or array starts."""
    match = _SPACE.match(text, position)
    end = match.end() if match else position
    if end == len(text):
        raise _SyntaxProblemError(f"Unexpected end-of-input within/between {kind} entries", end)
    return end


def _after_name(text: str, position: int, inside: list[tuple[str, int, set[str]]]) -> int:
    if text[position] != '"':
        _unexpected(text, position, "was expecting double-quote to start field name")
    end = _after_string(text, position, "name", " in field name")
    keys = inside[-1][2]
    name = json.loads(text[position:end])  # two spellings of one name are one name
    if name in keys:
        raise _SyntaxProblemError(f"Duplicate field '{name}'", end)
    keys.add(name)
    end = _next(text, end, "Object")
    if text[end] != ":":
        _unexpected(text, end, "was expecting a colon to separate field name and value")
    return _next(text, end + 1, "Object")


def _after_string(text: str, position: int, kind: str, at_end: str) -> int:
    position += 1
    while True:
        match = _PLAIN.match(text, position)
        position = match.end() if match else position
        if position == len(text):
            raise _SyntaxProblemError(f"Unexpected end-of-input{at_end}", position)
        if text[position] == '"':
            return position + 1
        if text[position] != "\\":
            raise _SyntaxProblemError(
                f"Illegal unquoted character ({_named(text[position])}): has to be escaped using "
                f"backslash to be included in {kind}",
                position + 1,
            )
        match = _ESCAPE.match(text, position)
        if match is None:
            _bad_escape(text, position + 1)
        position = match.end()


def _bad_escape(text: str, position: int) -> NoReturn:
    """What follows a backslash is no escape."""
    if position == len(text):
        raise _SyntaxProblemError("Unexpected end-of-input in character escape sequence", position)
    if text[position] != "u":
        raise _SyntaxProblemError(
            f"Unrecognized character escape {_named(text[position])}", position + 1
        )
    position += 1
    while position < len(text) and text[position] in "0123456789abcdefABCDEF":
        position += 1
    if position == len(text):
        raise _SyntaxProblemError("Unexpected end-of-input in character escape sequence", position)
    _unexpected(text, position, "expected a hex-digit for character escape sequence")


def _after_scalar(text: str, position: int) -> int:
    character = text[position]
    if character == '"':
        return _after_string(
            text, position, "string value", ": was expecting closing quote for a string value"
        )
    if character in "-0123456789":
        return _after_number(text, position)
    word = _WORD.match(text, position)
    if word is None:
        closes = character == "}"
        _unexpected(
            text, position, "expected a value" if closes else f"expected a valid value {_TOKENS}"
        )
    if word.group() in {"true", "false", "null"}:
        return word.end()
    if word.group() in {"NaN", "Infinity"}:
        raise _SyntaxProblemError(
            f"Non-standard token '{word.group()}': enable "
            "JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow",
            word.end(),
        )
    raise _SyntaxProblemError(
        f"Unrecognized token '{word.group()}': was expecting {_TOKENS}", word.end()
    )


def _after_number(text: str, position: int) -> int:
    start = position + (text[position] == "-")
    position = _after_digits(text, start, "expected digit (0-9) to follow minus sign, for valid ")
    if text[start] == "0" and position > start + 1:
        raise _SyntaxProblemError("Invalid numeric value: Leading zeroes not allowed", start + 2)
    if text[position : position + 1] == ".":
        position = _after_digits(text, position + 1, "Decimal point not followed by a digit")
    if text[position : position + 1] in {"e", "E"}:
        position += 1
        position += text[position : position + 1] in {"+", "-"}
        position = _after_digits(text, position, "Exponent indicator not followed by a digit")
    return position


def _after_digits(text: str, position: int, otherwise: str) -> int:
    match = _DIGITS.match(text, position)
    end = match.end() if match else position
    if end > position:
        return end
    if end == len(text):
        raise _SyntaxProblemError("Unexpected end-of-input in a Number value", end)
    message = f"{otherwise}numeric value" if otherwise.endswith(" ") else otherwise
    raise _SyntaxProblemError(
        f"Unexpected character ({_named(text[end])}) in numeric value: {message}", end + 1
    )


def _unexpected(text: str, position: int, message: str) -> NoReturn:
    raise _SyntaxProblemError(
        f"Unexpected character ({_named(text[position])}): {message}", position + 1
    )


def _named(character: str) -> str:
    """A character as Jackson names it: ``'x' (code 120)``."""
    code = ord(character)
    if code < ord(" "):
        return f"(CTRL-CHAR, code {code})"
    if code > _BEYOND_A_BYTE:
        return f"'{character}' (code {code} / 0x{code:x})"
    return f"'{character}' (code {code})"
