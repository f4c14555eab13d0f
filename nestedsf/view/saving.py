"""Saving: what is shown as a file, in the form that the ending of its name says."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.arguments import PATH
from nestedsf.exceptions import InputError
from nestedsf.files import write_file
from nestedsf.jsontext import indented

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

__all__ = ["as_page", "json_file", "saved"]

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"></head>
<body>{body}</body></html>
"""


def saved(
    path: str | os.PathLike[str],
    what: str,
    forms: Mapping[str, Callable[[], str | bytes]],
    *,
    private: bool = False,
) -> Path:
    """Write a file in the form that its ending says, whole or not at all.

    Args:
        path: Where to write; a file that is there is replaced.
        what: What it is, for the error: ``A timeline``.
        forms: What makes the content, by the ending.
        private: Whether it is for its owner alone (mode 600), where there are modes.

    Returns:
        The path.

    Raises:
        InputError: The name has another ending.
        OSError: The file cannot be written, as where the disk is full.
    """
    PATH.check(path=path)
    path = Path(path)
    form = forms.get(path.suffix.lower())
    if form is None:
        *others, last = forms
        raise InputError(
            f"{what} is saved as {', '.join(others)} or {last}, not as {path.name!r}: "
            "end the name with one of these."
        )
    content = form()
    data = content if isinstance(content, bytes) else content.encode()
    write_file(path.resolve(), data, private=private)
    return path


def as_page(title: str, body: str) -> str:
    """HTML as a document of its own."""
    return _PAGE.format(title=escape(title), body=body)


def json_file(value: object) -> str:
    """A JSON value as the text of a file."""
    return f"{indented(value)}\n"
