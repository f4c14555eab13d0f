"""Messages of a function's process: the forms that they have, as its code may write to the pipe."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.emulator.functions.runtime.pipe import Message

__all__ = ["decoded", "is_sound"]


def decoded(line: bytes) -> Message:
    """The message in a line; empty where there is none, as where a process was killed meanwhile."""
    try:
        message = json.loads(line)
    except (RecursionError, ValueError):
        return {}
    return message if isinstance(message, dict) else {}


def is_sound(message: Message) -> bool:
    """Whether a message is one that the runtime sends.

    >>> is_sound({"number": 1, "remaining": True})
    True
    >>> is_sound({"remaining": True})
    False
    """
    match message:
        case {"started": True} | {"out_of_memory": True} | {"exited": int()}:
            return True
        case {"answer": {"payload": str(payload), "error": bool()}, "request_id": str()}:
            return _is_json(payload)
        case {"number": int(), "remaining": True}:
            return True
        case {"number": int(), "sleep": float(seconds), "waits": bool()}:
            return seconds >= 0
        case {
            "number": int(),
            "method": str(),
            "url": str(),
            "headers": list(pairs),
            "body": str(),
        }:
            return all(map(_is_header, pairs)) and _is_base64(str(message["body"]))
    return False


def _is_header(pair: object) -> bool:
    match pair:
        case [str(), str()]:
            return True
    return False


def _is_json(text: str) -> bool:
    try:
        text.encode()
        json.loads(text)
    except (RecursionError, ValueError):
        return False
    return True


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text)
    except ValueError:
        return False
    return True
