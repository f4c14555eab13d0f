"""Reference paths: paths to one place, as ResultPath has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.jsontext import Json


def is_reference(text: str) -> bool:
    """Whether a text is a reference path, as ``$.a.b[0]``."""
    raise NotImplementedError


def put(path: str, document: Json, value: Json) -> Json:
    """The document with the value at a reference path; the document itself is not changed."""
    raise NotImplementedError
