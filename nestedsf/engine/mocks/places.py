"""Places in a file of mocks, and what is wrong there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError
from nestedsf.jsontext import visible

if TYPE_CHECKING:
    from nestedsf.documents.document import Document, Path
    from nestedsf.jsontext import Json

__all__ = ["misread", "object_at", "place", "shown"]


def place(document: Document, path: Path) -> str:
    """The file and the line of a place; mocks that are from no file have no lines."""
    return "The mocks" if document.path is None else document.where(path)


def misread(document: Document, path: Path, problem: str) -> InputError:
    """The error that says what is wrong in a place."""
    return InputError(f"{place(document, path)}: {problem}.")


def shown(name: object) -> str:
    """A name from the file, in quotes."""
    return visible(repr(name))


def object_at(document: Document, path: Path, value: Json, what: str) -> dict[str, Json]:
    """The value of a place, which is an object with something in it.

    Raises:
        InputError: It is not.
    """
    if not isinstance(value, dict) or not value:
        raise misread(document, path, f"{what}")
    return value
