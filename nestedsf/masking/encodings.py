"""Encodings: secrets in a text that is base64 or URL-encoded.

What is encoded is masked as a whole if there is a secret in it: where it stands there is lost.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from nestedsf.masking.keys import SECRET

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["encoded_secrets_marked", "may_have_encoded_secrets"]

_SHORTEST = 24  # password=hunter2, in base64
_BREAK = r"(?:\\{0,9}[\r\n]|\\{1,9}[rn])[ \t]{0,40}"
_ENCODED = re.compile(
    rf"(?<!\\)[A-Za-z0-9+/_-]{{{_SHORTEST},}}(?:(?:{_BREAK}){{1,3}}[A-Za-z0-9+/_-]+)*={{0,2}}"
)
_LINE_END = re.compile(_BREAK)
_BASIC = re.compile(r"(?i:\b(basic(?:\s|%20|\+){1,4}))([A-Za-z0-9+/_-]{6,}={0,2})")  # user:password
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_CHUNK = re.compile(r"[^\s\"'<>\\]+")
_BEGINNING = 12  # bytes that have to be text
_SPACES = bytes.maketrans(b"\t\r\n", b"   ")
_LAYERS = 4


def may_have_encoded_secrets(text: str) -> bool:
    """Whether anything in the text can be base64 or URL-encoded."""
    return any(pattern.search(text) for pattern in (_PERCENT, _ENCODED, _BASIC))


def encoded_secrets_marked(text: str, masked: Callable[[str], str]) -> str:
    """The text with a mark for whatever `masked` changes once it is decoded."""

    def base64_masked(found: re.Match[str]) -> str:
        return SECRET if _differs(_decoded(found[0]), masked) else found[0]

    def basic_masked(found: re.Match[str]) -> str:
        return f"{found[1]}{SECRET}" if ":" in _decoded(found[2]) else found[0]

    def chunk_masked(found: re.Match[str]) -> str:
        chunk = found[0]
        return SECRET if "%" in chunk and _differs(_unquoted(chunk), masked) else chunk

    text = _ENCODED.sub(base64_masked, _BASIC.sub(basic_masked, text))
    return _CHUNK.sub(chunk_masked, text) if _PERCENT.search(text) else text


def _differs(decoded: str, masked: Callable[[str], str]) -> bool:
    return bool(decoded) and masked(decoded) != decoded


def _decoded(found: str) -> str:
    """What base64 says, if that begins as a text does."""
    joined = _LINE_END.sub("", found).rstrip("=").replace("-", "+").replace("_", "/")
    data = base64.b64decode(f"{joined[: len(joined) - (len(joined) % 4 == 1)]}==")
    beginning = data[:_BEGINNING]
    if not beginning.isascii() or not beginning.translate(_SPACES).decode().isprintable():
        return ""
    return data.decode(errors="replace")


def _unquoted(chunk: str) -> str:
    for _ in range(_LAYERS):
        before, chunk = chunk, unquote(chunk)
        if before == chunk:
            break
    return chunk
