"""Reference paths: paths to one place, in which a value can be put.

https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from nestedsf.asl.failures import StateFailure
from nestedsf.asl.paths import INPUT, InvalidPathError, read_path
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["is_reference", "put"]

_Key: TypeAlias = "str | int"


def is_reference(text: str) -> bool:
    """Whether a text is a reference path: names and indices, and nothing that finds several.

    >>> is_reference("$.a['b c'][0]"), is_reference("$.a[*]"), is_reference("$$.Task")
    (True, False, True)
    """
    try:
        return _keys(text) is not None
    except InvalidPathError:
        return False


def put(path: str, document: Json, value: Json) -> Json:
    """The document with the value at a reference path, as ResultPath puts it.

    What lies on the way to the place is copied, so the document itself stays as it is. Objects that
    are missing on the way are made; items of a list are not.

    Raises:
        StateFailure: States.ResultPathMatchFailure: the path leads through what has no members.
            States.ReferencePathConflict: it leads through a list without an index, or through an
            object with one (both are names that AWS gives).

    >>> put("$.job.output", {"order": 12}, "done")
    {'order': 12, 'job': {'output': 'done'}}
    >>> put("$.job", 5, "done")
    Traceback (most recent call last):
    nestedsf.asl.failures.StateFailure: States.ResultPathMatchFailure: Unable to apply \
ReferencePath $.job to input 5
    """
    try:
        keys = _keys(path) if path.startswith(INPUT) else None
    except InvalidPathError:
        keys = None
    if keys is None:
        raise _mismatch(path, document)
    around: list[Json] = []
    inner = document
    for key in keys:
        around.append(inner)
        if isinstance(inner, dict) and isinstance(key, str):
            inner = inner.get(key, {})
        elif isinstance(inner, list) and isinstance(key, int) and 0 <= key < len(inner):
            inner = inner[key]
        elif isinstance(inner, (dict, list)):
            cause = f'Unable to apply step "{key}" to input {compact(document)}'
            raise StateFailure("States.ReferencePathConflict", cause)
        else:
            raise _mismatch(path, document)
    for key, outer in zip(reversed(keys), reversed(around), strict=True):
        if isinstance(outer, dict):
            value = {**outer, str(key): value}
        elif isinstance(outer, list) and isinstance(key, int):
            value = [*outer[:key], value, *outer[key + 1 :]]
    return value


def _keys(path: str) -> list[_Key] | None:
    """The names and indices of a reference path; None for another path."""
    read = read_path(path)
    keys = [step for step in read.steps if isinstance(step, (str, int))]
    return keys if read.query is None and len(keys) == len(read.steps) else None


def _mismatch(path: str, document: Json) -> StateFailure:
    cause = f"Unable to apply ReferencePath {path} to input {compact(document)}"
    return StateFailure("States.ResultPathMatchFailure", cause)
