"""JSON as people write it: with comments, with a comma after the last member, with ``${Name}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf import jsontext
from nestedsf.documents.building import Bare, Building, SyntaxProblemError

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["read_json"]

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\ufeff]+)"
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)"
    r'|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<mark>[{}\[\]:,])"
    r"|(?P<placeholder>\$\{[^}\n]*\})"
    r"""|(?P<word>[^\s{}\[\]:,"/]+)"""
    r"|(?P<other>.)",
    re.DOTALL,
)
_CLOSING = {"{": "}", "[": "]"}
_LONGEST = 40  # characters that a message quotes


def read_json(text: str) -> Building:
    r"""The value of a text, and its lines.

    A placeholder that stands where a value does is read as `Bare` text: ``${Limit}`` as ``"${Limit}"``.

    Raises:
        SyntaxProblemError: It is not JSON.

    >>> read_json('{"a": [1, ${Limit}], // one\n}').value
    {'a': [1, '${Limit}']}
    """
    return _Reading(text).read()


class _Reading:
    """One reading of a text, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._building = Building()
        self._line, self._at = 1, 0
        self._wants = "value"  # value, colon, or comma
        self._after_comma = False
        self._comma = 1, 0

    def read(self) -> Building:
        for found in _TOKEN.finditer(self._text):
            kind, part = found.lastgroup or "other", found.group()
            self._at = found.start()
            if kind == "comment":
                self._strange("a comment", self._line, self._at)
            elif kind != "space":
                self._take(kind, part)
            self._line += part.count("\n")
        building = self._building
        if building.inside:
            raise SyntaxProblemError(
                f"it ends in the middle: the {building.inside} of line {building.open_line} is "
                "never closed; check whether all of it is there",
                self._line,
            )
        if not building.is_complete:
            raise SyntaxProblemError("it is empty; write what belongs there", 1)
        return building

    def _take(self, kind: str, part: str) -> None:
        building = self._building
        if building.is_complete:
            raise self._problem(f"there is {_quoted(part)} after its end; remove it")
        if self._wants == "colon":
            if part != ":":
                raise self._problem(f"a colon is missing before {_quoted(part)}; add it")
            self._wants = "value"
        elif kind == "mark" and part in {"}", "]"}:
            self._close(part)
        elif self._wants == "comma":
            if part != ",":
                raise self._problem(f"a comma is missing before {_quoted(part)}; add it")
            self._wants, self._after_comma = "value", True
            self._comma = self._line, self._at
        elif building.wants_key:
            self._key(kind, part)
        else:
            self._value(kind, part)

    def _close(self, part: str) -> None:
        building = self._building
        inside = building.inside
        if inside is None or part != _CLOSING[inside]:
            where = f"the {inside} of line {building.open_line}" if inside else "nothing"
            raise self._problem(
                f"there is {_quoted(part)} where {where} is open; correct the brackets"
            )
        # A key without a value: the key is taken, and neither a comma nor another key is awaited.
        if self._wants == "value" and inside == "{" and not building.wants_key:
            raise self._problem(f"a value is missing before {_quoted(part)}; add it")
        building.end()
        if self._after_comma:
            self._strange("a comma after the last entry", *self._comma)
        self._wants, self._after_comma = "comma", False

    def _key(self, kind: str, part: str) -> None:
        if kind != "string":
            if part == ",":
                raise self._problem("there is a comma too many; remove it")
            raise self._problem(
                f"there is {_quoted(part)} where a key belongs; a key is text in double quotes"
            )
        self._building.key(str(self._decoded(part)), self._line)
        self._wants = "colon"

    def _value(self, kind: str, part: str) -> None:
        building = self._building
        if part in {"{", "["}:
            building.start(self._line, mapping=part == "{")
            self._wants, self._after_comma = "value", False
            return
        if part == ",":
            if building.inside == "{":
                raise self._problem("a value is missing before the comma; add it")
            raise self._problem("there is a comma too many; remove it")
        value = Bare(part) if kind == "placeholder" else self._decoded(part)
        building.scalar(value, self._line)
        self._wants, self._after_comma = "comma", False

    def _decoded(self, part: str) -> Json:
        if part == '"':
            raise self._problem(
                "the text that begins here has no closing quote in its line; close it, and write "
                "a line break in it as \\n"
            )
        if part.startswith("'"):
            raise self._problem(f"there is {_quoted(part)}; JSON has double quotes")
        try:
            value = jsontext.decode(part)
            if "\\u" in part:
                str(value).encode()  # half of a surrogate pair is no text that can be sent
        except ValueError:
            raise self._problem(_reason(part)) from None
        return value

    def _strange(self, what: str, line: int, at: int) -> None:
        """Note what JSON does not have."""
        column = at - self._text.rfind("\n", 0, at)
        self._building.strange.append((line, column, what))

    def _problem(self, problem: str) -> SyntaxProblemError:
        return SyntaxProblemError(problem, self._line)


def _reason(part: str) -> str:
    if part.startswith('"'):
        return (
            f"{_quoted(part)} has a character that JSON does not take, or half of one: write it as an "
            "escape, as \\t, \\u001b, and a backslash as \\\\"
        )
    if part[0] in "-0123456789":
        return f"{_quoted(part)} is no number that JSON has; correct it"
    if part.startswith("/"):
        return "a comment begins here that does not end; close it with */"
    return f"there is {_quoted(part)} where a value belongs; text needs double quotes"


def _quoted(part: str) -> str:
    shown = part if len(part) <= _LONGEST else part[:_LONGEST] + "…"
    return shown if shown.startswith('"') else f"“{shown}”"
