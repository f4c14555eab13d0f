"""Placeholders that are left in a definition where an ARN, a name or a number belongs."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from nestedsf.asl.placeholders import unfilled
from nestedsf.documents.building import Bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nestedsf.documents.document import Document, Path
    from nestedsf.jsontext import Json

__all__ = ["check_filled", "unfilled_in"]


def unfilled_in(value: Json, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Each placeholder that stands where an ARN, a name or a number belongs, and where it is."""
    if isinstance(value, Bare):
        yield str(value), path
    elif isinstance(value, dict):
        if len(path) > 1 and path[-2] == "States":
            for placeholder, inside in unfilled(value):
                yield placeholder, (*path, *inside)
        for key, inner in value.items():
            yield from unfilled_in(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from unfilled_in(inner, (*path, number))


def check_filled(document: Document, value: Json, names: Iterable[str]) -> None:
    """Refuse a definition in which a placeholder is left that has none of these names.

    Raises:
        DefinitionError: Names the placeholder, with the file and the line.
    """
    known = set(names)
    for placeholder, path in unfilled_in(value):
        name = placeholder[2:-1]
        if name in known:
            continue
        close = get_close_matches(name, sorted(known), 1)
        hint = f"did you mean ${{{close[0]}}}? " if close else ""
        raise document.error(
            f"nothing fills {placeholder}; {hint}give a child, a function or a parameter of this "
            "name (--child, --function, --param), or put a value in its place",
            path,
        )
