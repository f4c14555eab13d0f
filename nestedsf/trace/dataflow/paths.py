"""Paths: JSONPath as Amazon States Language reads it.

The library reads the path. What AWS makes of its matches is added here: a path that can match
one place only gives the value there and must find it, any other gives the list of what it finds.
https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html

``python-jsonpath`` and ``jsonpath-ng`` were compared on 31 paths. Both take ``$['a b']``, filters,
slices and ``..``; only the first takes letters beyond ASCII, as ``$.É``, says whether a path is
singular, and reads one in 70 µs, the other in 500 µs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from jsonpath import JSONPathEnvironment, JSONPathError
from jsonpath.segments import JSONPathChildSegment
from jsonpath.selectors import IndexSelector, NameSelector

from nestedsf.jsontext import elide, visible

if TYPE_CHECKING:
    from jsonpath import JSONPath

    from nestedsf.jsontext import Json

__all__ = ["Unresolved", "found", "placed", "quoted"]

_LONGEST = 60

# Strict is the dialect of RFC 9535: no regular expressions, with which a path can take years.
# Its functions are not AWS's, and two of them are regular expressions.
_environment = JSONPathEnvironment(strict=True)
_environment.function_extensions.clear()


class Unresolved(ValueError):  # noqa: N818  no error: its text is the reason why a value is not known
    """A path, a template or a function that gives no value here; its text says why."""


class _Read(NamedTuple):
    """A path: the keys that it begins with, and the library's path where there is more to it."""

    keys: tuple[str | int, ...]
    path: JSONPath | None


def found(path: str, data: Json) -> Json:
    """What a path finds in a value.

    Raises:
        Unresolved: It finds nothing and must, or it is no path that can be read.

    >>> order = {"items": [{"sku": "A", "n": 2}, {"sku": "B", "n": 9}]}
    >>> found("$.items[1].sku", order)
    'B'
    >>> found("$.items[?(@.n > 5)].sku", order)
    ['B']
    """
    read = _read(path)
    value = data
    for key in read.keys:
        value = _member(value, key, path)
    if read.path is None:
        return value
    try:
        return cast("list[Json]", read.path.findall(data))
    except (JSONPathError, RecursionError, TypeError) as error:
        raise Unresolved(f"the path {quoted(path)} cannot be followed: {_first(error)}") from None


def placed(path: str, data: Json, value: Json) -> Json:
    """The data with the value at a reference path, as ResultPath puts it; nothing is changed.

    Raises:
        Unresolved: The path leads through something that is no object, or it is no reference path.

    >>> placed("$.job.output", {"order": 12}, "done")
    {'order': 12, 'job': {'output': 'done'}}
    """
    read = _read(path)
    if read.path is not None:
        raise Unresolved(f"{quoted(path)} is no reference path: it can match more than one place")
    way: list[Json] = []
    inner: Json = data
    for key in read.keys:
        way.append(inner)
        if isinstance(inner, dict) and isinstance(key, str):
            inner = inner.get(key, {})
        elif isinstance(inner, list) and isinstance(key, int):
            inner = _member(inner, key, path)
        else:
            raise Unresolved(f"the path {quoted(path)} leads through what is no object")
    for key, around in zip(reversed(read.keys), reversed(way), strict=True):
        if isinstance(around, dict):
            value = {**around, str(key): value}
        elif isinstance(around, list) and isinstance(key, int):
            copy = list(around)
            copy[key] = value
            value = copy
    return value


def quoted(text: str) -> str:
    """A path or a name as it stands in a sentence, not too long."""
    return elide(visible(text), _LONGEST)


@lru_cache(maxsize=1024)
def _read(path: str) -> _Read:
    try:
        compiled = cast("JSONPath", _environment.compile(path))  # strict: no other kind
    except (JSONPathError, RecursionError, ValueError) as error:
        raise Unresolved(f"the path {quoted(path)} cannot be read: {_first(error)}") from None
    keys: list[str | int] = []
    for segment in compiled.segments:
        selector = segment.selectors[0] if len(segment.selectors) == 1 else None
        if not isinstance(segment, JSONPathChildSegment):
            break
        if isinstance(selector, NameSelector):
            keys.append(selector.name)
        elif isinstance(selector, IndexSelector):
            keys.append(selector.index)
        else:
            break
    return _Read(tuple(keys), None if compiled.singular_query() else compiled)


def _member(value: Json, key: str | int, path: str) -> Json:
    if isinstance(value, dict) and isinstance(key, str) and key in value:
        return value[key]
    if isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
        return value[key]
    raise Unresolved(f"the path {quoted(path)} finds nothing")


def _first(error: Exception) -> str:
    return quoted(str(error).partition("\n")[0])
