"""The grammar of intrinsic functions: texts in single quotes, numbers, paths, and calls in calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.asl.paths import BRACKET, InvalidPathError, read_path
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.jsontext import Json

__all__ = ["Argument", "Call", "Literal", "Reference", "Text", "paths_in", "read_call"]

_DEEPEST = 10  # AWS's limit of functions in functions
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<function>States\.[A-Za-z0-9]+)\( | (?P<end>\)) | (?P<comma>,)
        | '(?P<text>(?:[^'\\]|\\['{{}}\\])*)'
        | (?P<path>\$(?:\[{BRACKET}\]|\(\)|[^\s,()'"\[\]])*)
        | (?P<literal>(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.]))
    )\s*""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in single quotes, its escapes as they are written: in a template they mean more."""

    raw: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, true, false or null."""

    value: Json


@dataclass(frozen=True, slots=True)
class Reference:
    """A path."""

    path: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Argument, ...]


Argument: TypeAlias = "Text | Literal | Reference | Call"


@lru_cache(maxsize=4096)
def read_call(text: str) -> Call:
    r"""Read a call; each text is read once.

    A backslash in a text stands before ``'``, ``{``, ``}`` or ``\`` (recorded: AWS refuses any
    other when the state machine is created).

    Raises:
        ValueError: It is none.

    >>> read_call("States.MathAdd($.n, -1)")
    Call(name='States.MathAdd', arguments=(Reference(path='$.n'), Literal(value=-1)))
    """
    call, place = _argument(text, 0, 0)
    if not isinstance(call, Call) or place != len(text):
        raise ValueError("it is no call of one function")
    return call


def paths_in(argument: Argument) -> Iterator[str]:
    """The paths that an argument, as a call, reads.

    >>> list(paths_in(read_call("States.Format('{} {}', $.a, States.JsonToString($$.Task))")))
    ['$.a', '$$.Task']
    """
    if isinstance(argument, Reference):
        yield argument.path
    elif isinstance(argument, Call):
        for inner in argument.arguments:
            yield from paths_in(inner)


def _argument(text: str, place: int, depth: int) -> tuple[Argument, int]:
    """The argument that begins at a place, and where it ends."""
    token = _TOKEN.match(text, place)
    kind = token.lastgroup if token is not None else None
    if token is None or kind is None or kind in ("end", "comma"):
        raise ValueError(f"no argument begins at its character {place + 1}")
    words, place = token[kind], token.end()
    if kind == "function":
        if depth >= _DEEPEST:
            raise ValueError(f"more than {_DEEPEST} functions stand in one another")
        arguments, place = _arguments(text, place, depth + 1)
        return Call(words, arguments), place
    if kind == "text":
        return Text(words), place
    if kind == "literal":
        return Literal(decode(words)), place
    try:
        read_path(words)
    except InvalidPathError as error:
        raise ValueError(str(error)) from None
    return Reference(words), place


def _arguments(text: str, place: int, depth: int) -> tuple[tuple[Argument, ...], int]:
    """The arguments up to the closing bracket, and where that ends."""
    found: list[Argument] = []
    token = _TOKEN.match(text, place)
    if token is not None and token.lastgroup == "end":
        return (), token.end()
    while True:
        argument, place = _argument(text, place, depth)
        found.append(argument)
        token = _TOKEN.match(text, place)
        if token is None or token.lastgroup not in ("end", "comma"):
            raise ValueError("it lacks a comma or a closing bracket")
        place = token.end()
        if token.lastgroup == "end":
            return tuple(found), place
