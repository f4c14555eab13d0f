"""Texts of a template of which parts are known only when it is deployed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nestedsf.workflows.workflow import Reference

__all__ = ["Parts", "Value", "joined", "json_of", "parts_of", "text_of"]


class Parts(tuple["str | Reference", ...]):
    """A text in parts, one after the other."""

    __slots__ = ()


Value: TypeAlias = "dict[str, Value] | list[Value] | Parts | str | int | float | bool | None"
"""JSON, with `Parts` in it."""


def joined(parts: Iterable[str | Reference]) -> str | Parts:
    """The parts as one text, if they are all known."""
    found: list[str | Reference] = []
    for part in parts:
        if found and isinstance(part, str) and isinstance(found[-1], str):
            found[-1] += part
        elif part:
            found.append(part)
    if not found:
        return ""
    return found[0] if len(found) == 1 and isinstance(found[0], str) else Parts(found)


def parts_of(value: Value) -> Parts | None:
    """A value as a text in parts, None for an object or a list."""
    if isinstance(value, Parts):
        return value
    if isinstance(value, bool):
        return Parts(("true" if value else "false",))
    if isinstance(value, (str, int, float)):
        return Parts((str(value),))
    return None


def text_of(value: Value) -> str | None:
    """A value as a text that is known, None for any other one."""
    parts = parts_of(value)
    text = None if parts is None else joined(parts)
    return text if isinstance(text, str) else None


def json_of(value: Value) -> str | Parts:
    """A value as JSON text, the references in it as parts.

    >>> json_of({"a": [1, "x"]})
    '{"a":[1,"x"]}'
    """
    parts: list[str | Reference] = []
    _write(value, parts)
    return joined(parts)


def _write(value: Value, parts: list[str | Reference]) -> None:
    if isinstance(value, Parts):
        parts.append('"')
        parts += [json.dumps(part)[1:-1] if isinstance(part, str) else part for part in value]
        parts.append('"')
    elif isinstance(value, dict):
        for number, (key, inner) in enumerate(value.items()):
            parts.append(("," if number else "{") + json.dumps(key) + ":")
            _write(inner, parts)
        parts.append("}" if value else "{}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            parts.append("," if number else "[")
            _write(inner, parts)
        parts.append("]" if value else "[]")
    else:
        parts.append(json.dumps(value))
