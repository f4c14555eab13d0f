"""Previews: a JSON value in little room, so that its shape and its keys can still be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.jsontext import compact, decode, display_width, elide, visible
from nestedsf.masking.display import for_display
from nestedsf.view.bounds import LARGE_VALUE
from nestedsf.view.names import held, shown_text

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["preview", "text_preview"]

_STEPS = (
    *((4, 48, 12), (3, 32, 8), (2, 24, 6), (1, 24, 6), (1, 16, 6), (1, 12, 6)),
    *((1, 12, most) for most in (5, 4, 3, 2)),
    *((1, 6, 2), (1, 6, 1)),
)
"""How deep, how long strings and how many members, from generous to mean."""
_SHORT, _MARKED = 4_000, 4


def preview(value: Json, room: int) -> str:
    """The value as masked JSON text in at most so many columns.

    Deep values, long strings and late members give way first; an ellipsis stands for each.

    >>> preview({"ExecutedVersion": "$LATEST", "Payload": {"a": [1, 2]}, "StatusCode": 200}, 60)
    '{"ExecutedVersion":"$LATEST","Payload":{…},"StatusCode":200}'
    """
    value = for_display(held(value))
    text = visible(compact(value))
    if len(text) < _SHORT and display_width(text) <= room:
        return text
    for depth, longest, most in _STEPS:
        shorter = visible(_cut(value, depth, longest, most))
        if display_width(shorter) <= room:
            return shorter
    return _elided(text, room)


def text_preview(text: str, room: int) -> str:
    """The same for a text, which may itself be a JSON object: the cause of a child's failure is."""
    try:
        value = decode(text) if text[:1] == "{" and len(text) <= LARGE_VALUE else None
    except ValueError:
        value = None
    if value is not None:
        return preview(value, room)
    return _elided(visible(shown_text(text)), room)


def _elided(text: str, room: int) -> str:
    """The text elided; marks that take no column of their own could still make it endless."""
    text = elide(text, room)
    return text if len(text) <= _MARKED * room else f"{text[: _MARKED * room]}…"


def _cut(value: Json, depth: int, longest: int, most: int) -> str:
    if isinstance(value, str):
        return compact(value if len(value) <= longest + 1 else f"{value[:longest]}…")
    if isinstance(value, dict):
        if not depth:
            return "{…}" if value else "{}"
        parts = [
            f"{_cut(key, 1, longest, most)}:{_cut(inner, depth - 1, longest, most)}"
            for key, inner in list(value.items())[:most]
        ]
        return f"{{{','.join(parts)}{_rest(len(value) - most)}}}"
    if isinstance(value, list):
        if not depth:
            return "[…]" if value else "[]"
        parts = [_cut(inner, depth - 1, longest, most) for inner in value[:most]]
        return f"[{','.join(parts)}{_rest(len(value) - most)}]"
    return compact(value)


def _rest(count: int) -> str:
    return f",…+{count:,}" if count > 0 else ""
