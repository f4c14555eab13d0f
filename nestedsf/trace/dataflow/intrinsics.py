"""Intrinsic functions: ``States.Format`` and the others, as far as their results are certain.

What is random (``States.UUID``, ``States.MathRandom``) only the history knows.
https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from typing import TYPE_CHECKING

from nestedsf.jsontext import canonical, compact, decode
from nestedsf.trace.dataflow.paths import Unresolved, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.jsontext import Json

__all__ = ["called"]

_DEEPEST = 10  # AWS's limit of functions in functions
_LONGEST_RANGE = 1_000
_LONGEST_DATA = 10_000
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<function>States\.[A-Za-z0-9]+)\s*\( | (?P<end>\)) | (?P<comma>,)
        | '(?P<text>(?:[^'\\]|\\.)*)' | (?P<path>\$(?:\[(?:'[^']*'|"[^"]*"|[^\]'"])*\]|[^\s,()'"[\]])*)
        | (?P<literal>-?\d[\d.eE+-]*|true|false|null)
    )\s*""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PLACE = re.compile(r"\\([\\{}'])|(\{\})")
_HASHES = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


def called(text: str, resolve: Callable[[str], Json]) -> Json:
    """The result of a call such as ``States.Format('{} of {}', $.a, $.b)``.

    Args:
        text: The call as it is written.
        resolve: Gives the value of a path among the arguments.

    Raises:
        Unresolved: The result is random, the arguments do not fit, or it is no call.

    >>> called("States.ArrayGetItem(States.StringSplit('a/b', '/'), 1)", lambda path: None)
    'b'
    """
    value, place = _call(text, 0, resolve, 0)
    if place != len(text):
        raise Unresolved(f"{quoted(text)} is no call of one function")
    return value


def _call(
    text: str, place: int, resolve: Callable[[str], Json], depth: int, *, template: bool = False
) -> tuple[Json, int]:
    """The value of the argument that begins at a place, and where it ends.

    The escapes in a template stay: States.Format tells them from its places.
    """
    token = _TOKEN.match(text, place)
    kind = token.lastgroup if token else None
    if token is None or kind in ("end", "comma") or depth > _DEEPEST:
        raise Unresolved(f"{quoted(text)} cannot be read as an intrinsic function")
    words = token[kind or 0]
    if kind == "text":
        return words if template else _ESCAPE.sub(r"\1", words), token.end()
    if kind == "path":
        return resolve(words), token.end()
    if kind == "literal":
        try:
            return decode(words), token.end()
        except ValueError:
            raise Unresolved(f"{quoted(words)} is no number") from None
    arguments, place = _arguments(text, token, resolve, depth)
    return _result(words, arguments), place


def _arguments(
    text: str, name: re.Match[str], resolve: Callable[[str], Json], depth: int
) -> tuple[list[Json], int]:
    found: list[Json] = []
    place = name.end()
    token = _TOKEN.match(text, place)
    if token and token.lastgroup == "end":
        return found, token.end()
    while True:
        template = name["function"] == "States.Format" and not found
        value, place = _call(text, place, resolve, depth + 1, template=template)
        found.append(value)
        token = _TOKEN.match(text, place)
        if token is None or token.lastgroup not in ("end", "comma"):
            raise Unresolved(f"{quoted(text)} lacks a comma or a closing bracket")
        place = token.end()
        if token.lastgroup == "end":
            return found, place


def _result(name: str, arguments: list[Json]) -> Json:
    if name in ("States.UUID", "States.MathRandom"):
        raise Unresolved(f"{name} gives another value each time")
    function = _FUNCTIONS.get(name)
    if function is None:
        raise Unresolved(f"there is no intrinsic function {quoted(name)}")
    try:
        return function(*arguments)
    except Unresolved:
        raise
    except (TypeError, ValueError, IndexError, OverflowError, RecursionError):
        raise Unresolved(f"{name} does not take these arguments") from None


def _format(template: Json, *values: Json) -> Json:
    if any(isinstance(value, (dict, list)) for value in values):
        raise Unresolved("States.Format takes no object and no list")
    waiting = [value if isinstance(value, str) else compact(value) for value in values]
    waiting.reverse()
    result = _PLACE.sub(lambda m: m[1] or waiting.pop(), _text(template))
    if waiting:
        raise IndexError
    return result


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _whole(value: Json) -> int:
    """A number rounded as Java does: halves go up."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError
    return value if isinstance(value, int) else math.floor(value + 0.5)


def _range(first: Json, last: Json, step: Json) -> Json:
    start, end, by = _whole(first), _whole(last), _whole(step)
    numbers = range(start, end + (1 if by > 0 else -1), by)
    if len(numbers) > _LONGEST_RANGE:
        raise ValueError
    return list(numbers)


def _partition(array: Json, size: Json) -> Json:
    items, most = _list(array), _whole(size)
    if most < 1:
        raise ValueError
    return [items[start : start + most] for start in range(0, len(items), most)]


def _item(array: Json, index: Json) -> Json:
    place = _whole(index)
    if place < 0:
        raise IndexError
    return _list(array)[place]


def _unique(array: Json) -> Json:
    return list({canonical(item): item for item in _list(array)}.values())


def _contains(array: Json, value: Json) -> Json:
    return canonical(value) in map(canonical, _list(array))


def _merged(first: Json, second: Json, deep: Json) -> Json:
    if deep is not False or not isinstance(first, dict) or not isinstance(second, dict):
        raise ValueError
    return {**first, **second}


def _split(text: Json, marks: Json) -> Json:
    """At each of the characters; empty pieces are left out."""
    pattern = "|".join(map(re.escape, _text(marks)))
    return [piece for piece in re.split(pattern, _text(text)) if piece]


def _data(value: Json) -> bytes:
    if len(_text(value)) > _LONGEST_DATA:
        raise ValueError
    return _text(value).encode()


_FUNCTIONS: dict[str, Callable[..., Json]] = {
    "States.Format": _format,
    "States.StringToJson": lambda text: decode(_text(text)),
    "States.JsonToString": compact,
    "States.Array": lambda *items: list(items),
    "States.ArrayPartition": _partition,
    "States.ArrayContains": _contains,
    "States.ArrayRange": _range,
    "States.ArrayGetItem": _item,
    "States.ArrayLength": lambda array: len(_list(array)),
    "States.ArrayUnique": _unique,
    "States.Base64Encode": lambda text: base64.b64encode(_data(text)).decode(),
    "States.Base64Decode": lambda text: base64.b64decode(_data(text), validate=True).decode(),
    "States.Hash": lambda text, name: hashlib.new(
        _HASHES.get(_text(name), ""), _data(text), usedforsecurity=False
    ).hexdigest(),
    "States.JsonMerge": _merged,
    "States.MathAdd": lambda first, second: _whole(first) + _whole(second),
    "States.StringSplit": _split,
}
