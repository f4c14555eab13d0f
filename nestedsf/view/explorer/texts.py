"""Values as JSON text that any encoder takes, masked."""

from __future__ import annotations

import re

from nestedsf.jsontext import compact
from nestedsf.masking.display import text_for_display
from nestedsf.view.names import held

__all__ = ["encodable", "json_text"]

_SURROGATES = re.compile("[\ud800-\udfff]")


def json_text(value: object) -> str:
    """The masked value as JSON text."""
    return encodable(text_for_display(compact(held(value))))


def encodable(text: str) -> str:
    """The text with lone surrogates, which have no UTF-8, written as JSON's escapes."""
    return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
