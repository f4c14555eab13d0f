"""Texts: values as JSON text that any encoder takes, masked; and JSON text as a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError
from nestedsf.jsontext import compact, decode, elide, visible
from nestedsf.masking.display import text_for_display
from nestedsf.view.names import held

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["encodable", "json_text", "read_json"]

_WORDS = 40  # characters of what cannot be read

_SURROGATES = re.compile("[\ud800-\udfff]")


def json_text(value: object) -> str:
    """The masked value as JSON text."""
    return encodable(text_for_display(compact(held(value))))


def encodable(text: str) -> str:
    """The text with lone surrogates, which have no UTF-8, written as JSON's escapes."""
    return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read_json(text: str, what: str) -> Json:
    """The value of JSON text that a reader has written.

    Args:
        text: The text.
        what: What it is to be, for the error.

    Raises:
        InputError: It is not JSON; says from where on, for somebody who knows no Python.
    """
    try:
        return decode(text)
    except ValueError as error:
        raise InputError(
            f'The {what} is not JSON: {_unread(text, error)}. Write a text with its quotes, as "done", '
            'or an object, as {"answer": 42}.'
        ) from None


def _unread(text: str, error: ValueError) -> str:
    """From where on a text is not JSON."""
    if not text.strip():
        return "it is empty"
    rest = visible(" ".join(text[getattr(error, "pos", 0) :].split()))
    return f"it cannot be read from “{elide(rest, _WORDS)}” on" if rest else "it ends too early"
