"""Paths: JSONPath as AWS reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json


class PathError(ValueError):
    """A path that gives no value; its text is AWS's (Jayway JsonPath's)."""


class PathNotFoundError(PathError):
    """Nothing is there, and the path is definite."""


class InvalidPathError(PathError):
    """The text is no path."""


def value_at(path: str, scope: Scope) -> Json:
    """What a path gives: ``$…`` of the input, ``$$…`` of the context, ``$name…`` of a variable."""
    raise NotImplementedError


def is_path(text: str) -> bool:
    """Whether a text can be read as a path, whatever it would find."""
    raise NotImplementedError


def is_definite(path: str) -> bool:
    """Whether a path gives one value; any other gives a list."""
    raise NotImplementedError
