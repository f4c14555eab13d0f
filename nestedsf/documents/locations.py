"""Locations, as AWS's diagnostics have them: ``/States/A/Retry[0]/ErrorEquals``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.documents.building import Path
    from nestedsf.jsontext import Json

__all__ = ["path_in"]

_INDEX = re.compile(r"\[(\d+)\]")
_END = re.compile(r"[/\[]|\Z")


def path_in(value: Json, location: str) -> Path:
    """The keys and indexes of a location in a value, as far as they are there.

    Names of states may have slashes and brackets, too.

    >>> path_in({"States": {"A/B": {"Retry": [{}]}}}, "/States/A/B/Retry[0]/ErrorEquals")
    ('States', 'A/B', 'Retry', 0)
    """
    path: list[str | int] = []
    rest = location
    while rest.strip("/"):
        if isinstance(value, list):
            found = _INDEX.match(rest)
            if not found or int(found[1]) >= len(value):
                break
            path.append(int(found[1]))
            value, rest = value[int(found[1])], rest[found.end() :]
            continue
        name = _first_key(rest, value)
        if name is None or not isinstance(value, dict):
            break
        path.append(name)
        value, rest = value[name], rest[len(name) + 1 :]
    return tuple(path)


def _first_key(location: str, value: Json) -> str | None:
    """The key of an object with which a location begins; of several the longest."""
    if not isinstance(value, dict) or not location.startswith("/"):
        return None
    ends = [found.start() for found in _END.finditer(location, 1)]
    return next((key for end in reversed(ends) if (key := location[1:end]) in value), None)
