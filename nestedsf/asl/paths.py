"""Paths: JSONPath as AWS reads it.

A path that can lead to one place only is definite: it gives the value there, and must find it. Any
other gives the list of what it finds, of whatever length. AWS's words for what is not there are
those of the Java library Jayway JsonPath, of a version that has no functions and takes no index
that counts from the end.
https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias, cast

from nestedsf.asl.java import plain
from nestedsf.asl.queries import query

if TYPE_CHECKING:
    from nestedsf.asl.queries import Query
    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json

__all__ = [
    "BRACKET",
    "INPUT",
    "InvalidPathError",
    "Path",
    "PathError",
    "PathNotFoundError",
    "is_definite",
    "is_path",
    "read_path",
    "value_at",
]


class PathError(ValueError):
    """A path that gives no value. Its text is Jayway's, with which AWS ends its cause."""


class PathNotFoundError(PathError):
    """There is nothing at a definite path."""


class InvalidPathError(PathError):
    """The text is no path, or it asks what the value is not made for."""


@dataclass(frozen=True, slots=True)
class _FromEnd:
    """The step ``[(@.length-1)]``: an item counted from the end."""

    back: int


_Step: TypeAlias = "str | int | _FromEnd | tuple[str, ...]"
"""A name, an index, an item from the end, or several names at once."""

INPUT = "$"
_CONTEXT = "$$"
_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_PLAIN = rf"[^\[\]'\"]|{_QUOTED}"
BRACKET = rf"(?:{_PLAIN}|\[(?:{_PLAIN}|\[(?:{_PLAIN})*\])*\])*"
"""What stands in the brackets of a path: those of a filter have brackets in them."""
_ROOT = re.compile(r"\$\$?(?=[.\[]|$)|\$[^\W\d]\w*(?=[.\[]|$)")
_SEGMENT = re.compile(
    rf"(?P<deep>\.\.)?(?(deep)|\.?)\[(?P<bracket>{BRACKET})\]"
    r"|(?P<dots>\.\.?)(?P<name>[^.\[\s]+)",
    re.DOTALL,
)
_NAMES = re.compile(rf"\s*(?:{_QUOTED})\s*(?:,\s*(?:{_QUOTED})\s*)*", re.DOTALL)
_NAME = re.compile(_QUOTED, re.DOTALL)
_INDEX = re.compile(r"\s*(-?\d{1,9})\s*")
_FROM_END = re.compile(r"\s*\(\s*@\.length\s*-\s*(\d{1,9})\s*\)\s*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A path that was read.

    Attributes:
        root: ``$``, ``$$``, or ``$name`` of a variable.
        steps: The steps from there to one place.
        query: What can find several values from that place on; None for a definite path.
        after: The steps from each of those to the end.
    """

    root: str
    steps: tuple[_Step, ...]
    query: Query | None = None
    after: tuple[_Step, ...] = ()


def value_at(path: str, scope: Scope) -> Json:
    """What a path gives: ``$…`` of the input, ``$$…`` of the context, ``$name…`` of a variable.

    Raises:
        PathNotFoundError: It is definite, and nothing is there.
        InvalidPathError: It is no path, or leads through what has no such members.

    >>> from nestedsf.asl.scope import Scope
    >>> scope = Scope(input={"items": [{"sku": "A", "n": 2}, {"sku": "B", "n": 9}]})
    >>> value_at("$.items[1].sku", scope)
    'B'
    >>> value_at("$.items[?(@.n > 5)].sku", scope)
    ['B']
    >>> value_at("$.items[0].price", scope)
    Traceback (most recent call last):
    nestedsf.asl.paths.PathNotFoundError: No results for path: $['items'][0]['price']
    """
    read = read_path(path)
    value = _origin(read.root, scope)
    if read.query is None:
        return _walk(value, read.steps)
    try:
        value = _walk(value, read.steps)
    except PathNotFoundError:
        return []
    matches = read.query.values(value)
    return [found for match in matches for found in _each(match, read.after)]


def is_path(text: str) -> bool:
    """Whether a text can be read as a path, whatever it would find.

    >>> is_path("$.a['b c'][0]"), is_path("$$.Task.Token"), is_path("a.b"), is_path("$.a b")
    (True, True, False, False)
    """
    try:
        read_path(text)
    except InvalidPathError:
        return False
    return True


def is_definite(path: str) -> bool:
    """Whether a path gives one value; any other gives a list.

    >>> is_definite("$.a[0].b"), is_definite("$.a[*].b")
    (True, False)
    """
    return read_path(path).query is None


@lru_cache(maxsize=4096)
def read_path(path: str) -> Path:
    """Read a path; each text is read once.

    Raises:
        InvalidPathError: It is none.
    """
    root = _ROOT.match(path)
    if root is None:
        raise InvalidPathError("a path begins with $")
    steps: list[_Step] = []
    rest: list[str] = []
    after: list[_Step] = []
    place = root.end()
    while place < len(path):
        segment = _SEGMENT.match(path, place)
        if segment is None:
            raise InvalidPathError(f"the path cannot be read from its character {place + 1} on")
        place = segment.end()
        step = _step(segment)
        if step is None:
            rest += [_in_brackets(done) for done in after]
            after.clear()
            rest.append(_in_query(segment))
        else:
            (after if rest else steps).append(step)
    try:
        asked = query("$" + "".join(rest)) if rest else None
    except ValueError as error:
        raise InvalidPathError(str(error)) from None
    return Path(root=root[0], steps=tuple(steps), query=asked, after=tuple(after))


def _step(segment: re.Match[str]) -> _Step | None:
    """The step that a segment is; None where it can find several values."""
    deep, bracket, dots, name = segment.group("deep", "bracket", "dots", "name")
    if deep or dots == ".." or name == "*":
        return None
    if bracket is None:
        return cast("str", name)
    index = _INDEX.fullmatch(bracket)
    if index is not None:
        return int(index[1])
    if _NAMES.fullmatch(bracket) is not None:
        names = tuple(_ESCAPED.sub(r"\1", text[1:-1]) for text in _NAME.findall(bracket))
        return names[0] if len(names) == 1 else names
    from_end = _FROM_END.fullmatch(bracket)
    return None if from_end is None else _FromEnd(int(from_end[1]))


def _in_query(segment: re.Match[str]) -> str:
    """A segment in the notation of the library."""
    deep, bracket, dots, name = segment.group("deep", "bracket", "dots", "name")
    before = ".." if deep or dots == ".." else ""
    if bracket is not None:
        return f"{before}[{bracket.strip()}]"
    return f"{before}[*]" if name == "*" else before + _in_brackets(name)


def _in_brackets(step: _Step) -> str:
    if isinstance(step, int):
        return f"[{step}]" if step >= 0 else "[0:0]"  # an index from the end finds nothing
    if isinstance(step, _FromEnd):
        return f"[-{step.back}]" if step.back else "[0:0]"
    names = (step,) if isinstance(step, str) else step
    quoted = ("'{}'".format(name.replace("\\", "\\\\").replace("'", "\\'")) for name in names)
    return f"[{','.join(quoted)}]"


def _origin(root: str, scope: Scope) -> Json:
    if root == INPUT:
        return scope.input
    if root == _CONTEXT:
        return cast("Json", scope.context)
    if root[1:] not in scope.variables:
        raise PathNotFoundError(f"No value is assigned to the variable {root}")
    return scope.variables[root[1:]]


def _walk(value: Json, steps: tuple[_Step, ...]) -> Json:
    """The value at the end of steps that lead to one place."""
    for number, step in enumerate(steps):
        if isinstance(step, str):
            if isinstance(value, (dict, Mapping)):
                if step in value:
                    value = value[step]
                    continue
                raise _missing(steps, number)
            raise PathNotFoundError(
                f"Property {_fragment(step)} not found in path {_normal(steps[:number])}"
            )
        if isinstance(step, tuple):
            return _several(value, steps, number)
        if value is None:
            raise InvalidPathError(f"The path {_normal(steps[:number])} is null")
        if not isinstance(value, list):
            raise InvalidPathError(
                f"Filter: {_fragment(step)} can only be applied to arrays. "
                f"Current context is: {plain(value)}"
            )
        index = len(value) - step.back if isinstance(step, _FromEnd) else step
        if not 0 <= index < len(value):
            raise PathNotFoundError(f"No results for path: {_normal(steps)}")
        value = value[index]
    return value


def _each(match: Json, steps: tuple[_Step, ...]) -> list[Json]:
    """The value at the end of the steps from one of several values, where there is one."""
    try:
        return [_walk(match, steps)]
    except PathError:
        return []


def _several(value: Json, steps: tuple[_Step, ...], number: int) -> Json:
    """An object of those of several names that are there: ``$['a','b']``."""
    names = cast("tuple[str, ...]", steps[number])
    if number < len(steps) - 1:
        raise InvalidPathError(
            f"Multi properties can only be used as path leafs: {_normal(steps[: number + 1])}"
        )
    if not isinstance(value, (dict, Mapping)):
        raise PathNotFoundError(
            f"Property {_fragment(names)} not found in path {_normal(steps[:number])}"
        )
    return {name: value[name] for name in names if name in value}


def _missing(steps: tuple[_Step, ...], number: int) -> PathNotFoundError:
    if number == len(steps) - 1:
        return PathNotFoundError(f"No results for path: {_normal(steps)}")
    return PathNotFoundError(f"Missing property in path {_normal(steps[: number + 1])}")


def _normal(steps: tuple[_Step, ...]) -> str:
    return "$" + "".join(map(_fragment, steps))


def _fragment(step: _Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if isinstance(step, _FromEnd):
        return f"[(@.length-{step.back})]"
    names = (step,) if isinstance(step, str) else step
    return "[{}]".format(", ".join(f"'{name}'" for name in names))
