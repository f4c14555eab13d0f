"""The functions for texts."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from nestedsf.asl.digests import ALGORITHMS, digest_of
from nestedsf.asl.intrinsics.arguments import ArgumentError, as_text, short
from nestedsf.asl.java import plain

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["decode_base64", "digest", "encode_base64", "filled", "split"]

_PLACE = re.compile(r"\\(.)|(\{\})|[{}]", re.DOTALL)
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def filled(template: Json, *values: Json) -> Json:
    r"""States.Format: a template with a value at each ``{}``; ``\{`` is a brace.

    >>> filled(r"\{{}\}: {}", "total", 7)
    '{total}: 7'
    """
    waiting = [plain(value) for value in reversed(values)]

    def put(place: re.Match[str]) -> str:
        escaped, here = place.groups()
        if escaped is not None:
            return str(escaped)
        if here is None:
            other = "}" if place[0] == "{" else "{"
            raise ArgumentError(
                f"Invalid template in States.Format: matching '{other}' not found for '{place[0]}'"
            )
        if not waiting:
            raise ArgumentError(_MISCOUNTED)
        return waiting.pop()

    text = _PLACE.sub(put, as_text(template))
    if waiting:
        raise ArgumentError(_MISCOUNTED)
    return text


_MISCOUNTED = (
    "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}"
)


def split(text: Json, marks: Json) -> Json:
    """States.StringSplit: at each of the characters; empty pieces are left out.

    >>> split("1+2,,3", "+,")
    ['1', '2', '3']
    """
    whole, characters = as_text(text), re.escape(as_text(marks))
    pieces = re.split(f"[{characters}]", whole) if characters else [whole]
    return [piece for piece in pieces if piece]


def encode_base64(text: Json) -> Json:
    """States.Base64Encode."""
    return base64.b64encode(_bytes(short(as_text(text)))).decode()


def decode_base64(text: Json) -> Json:
    """States.Base64Decode: what is no Base64 is passed over, and all behind the first ``=``.

    >>> decode_base64("aMOp"), decode_base64(" aGk= ")
    ('hé', 'hi')
    """
    data = short(as_text(text)).partition("=")[0].replace("-", "+").replace("_", "/")
    data = _NOT_BASE64.sub("", data)
    data = data[: len(data) - (len(data) % 4 == 1)]
    return base64.b64decode(data + "=" * (-len(data) % 4)).decode(errors="replace")


def digest(value: Json, algorithm: Json) -> Json:
    """States.Hash: MD5, SHA-1, SHA-256, SHA-384 or SHA-512 of a text, in hexadecimal digits."""
    name = as_text(algorithm)
    if name not in ALGORITHMS:
        raise ArgumentError
    return digest_of(_bytes(short(plain(value))), name)


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")  # half a surrogate becomes a question mark, as in Java
