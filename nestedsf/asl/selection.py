"""Selection: the fields that hold a path, each with AWS's words for what is not right with it.

Most of the words are recorded on AWS. Those for a missing MaxConcurrencyPath, a time-out that is no
number and a count below 0 are made after their like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.failures import StateFailure
from nestedsf.asl.paths import PathError, PathNotFoundError, read_path, value_at
from nestedsf.asl.templates import resolve
from nestedsf.asl.timestamps import parse_timestamp
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from datetime import datetime

    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json

__all__ = ["count", "integer", "items", "percentage", "seconds", "select", "text", "timestamp"]

_WHOLE = 100


def select(path: str | None, scope: Scope) -> Json:
    """What InputPath or OutputPath gives; null gives an empty object.

    Raises:
        StateFailure: States.Runtime: the path finds nothing.

    >>> from nestedsf.asl.scope import Scope
    >>> select("$.order.id", Scope(input={"order": {"id": 12}}))
    12
    >>> select("$.order.id", Scope(input={}))
    Traceback (most recent call last):
    nestedsf.asl.failures.StateFailure: States.Runtime: Invalid path '$.order.id' : Missing \
property in path $['order']
    """
    if path is None:
        return {}
    try:
        return value_at(path, scope)
    except PathError as error:
        raise _runtime(f"Invalid path '{path}' : {error}") from None


def items(path: str, scope: Scope) -> list[Json]:
    """The items of a Map: what ItemsPath gives, ``$`` where there is none.

    Raises:
        StateFailure: States.ReferencePathConflict: the path finds nothing. States.Runtime: what
            it finds is no list.
    """
    try:
        found = value_at(path, scope)
    except PathError:
        step = read_path(path).steps[-1:]
        cause = f'Unable to apply step "{step[0] if step else ""}" to input {scope.quoted_input()}'
        raise StateFailure("States.ReferencePathConflict", cause) from None
    if not isinstance(found, list):
        reference = path[1:] if path.startswith("$$") else path
        raise _runtime(f'Reference path "{reference}" must point to array.')
    return found


def seconds(path: str, scope: Scope, field: str) -> int:
    """SecondsPath, TimeoutSecondsPath or HeartbeatSecondsPath: a whole number, as text too.

    Raises:
        StateFailure: States.Runtime: the path finds nothing, or no such number.
    """
    found = _parameter(path, scope, field) if field == "SecondsPath" else select(path, scope)
    number = _whole(found)
    if number is None:
        shown = _shown(found)
        raise _runtime(f"The {field} parameter cannot be parsed as a long value: {path} == {shown}")
    if number < 0:
        raise _runtime(f"The {field} parameter references a negative value: {path} == {number}")
    return number


def timestamp(path: str, scope: Scope) -> datetime:
    """TimestampPath.

    Raises:
        StateFailure: States.Runtime: the path finds nothing, or no timestamp.
    """
    found = _parameter(path, scope, "TimestampPath")
    try:
        return parse_timestamp(found if isinstance(found, str) else "")
    except ValueError:
        raise _runtime(
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset "
            f"date-time format string: {path} == {_shown(found)}"
        ) from None


def text(path: str, scope: Scope, field: str) -> str:
    """ErrorPath or CausePath: a path or a call that gives a text.

    Raises:
        StateFailure: States.Runtime: the path finds nothing, or no text; or as the call fails.
    """
    found = resolve(path, scope, field)
    if not isinstance(found, str):
        raise _runtime(f"The {field} field must reference a string: {path} == {_shown(found)}")
    return found


def count(path: str, scope: Scope, field: str) -> int:
    """MaxConcurrencyPath, ToleratedFailureCountPath: a whole number from 0 on, as text too.

    Raises:
        StateFailure: States.Runtime: the path finds nothing, or no such number.
    """
    number = integer(path, scope, field)
    if number < 0:
        name = field.removesuffix("Path")
        if name == "MaxConcurrency":
            raise _runtime(f"Expected non-negative integer for {name}, got '{number}' instead.")
        raise _runtime(f"{name} cannot be negative.")
    return number


def integer(path: str, scope: Scope, field: str) -> int:
    """MaxItemsPath, and what `count` reads: a whole number, as text too.

    Raises:
        StateFailure: States.Runtime: the path finds nothing, or no whole number.
    """
    found = select(path, scope)
    number = _whole(found)
    if number is None:
        raise _runtime(
            f'The {field} field refers to value "{_shown(found)}" which is not a valid integer: '
            f"{path}"
        )
    return number


def percentage(path: str, scope: Scope) -> float:
    """ToleratedFailurePercentagePath: a number from 0 to 100, as text too.

    Raises:
        StateFailure: States.Runtime: the path finds nothing, or no such number.
    """
    found = select(path, scope)
    try:
        number = float(found) if isinstance(found, (int, float, str)) else None
    except (ValueError, OverflowError):
        number = None
    if number is None or isinstance(found, bool):
        raise _runtime(
            f'The ToleratedFailurePercentagePath field refers to value "{_shown(found)}" which is '
            f"not a valid float: {path}"
        )
    if not 0 <= number <= _WHOLE:
        raise _runtime("ToleratedFailurePercentage must be between 0 and 100.")
    return number


def _parameter(path: str, scope: Scope, field: str) -> Json:
    """What a field of a Wait refers to."""
    try:
        return value_at(path, scope)
    except PathNotFoundError:
        raise _runtime(f"The {field} parameter does not reference an input value: {path}") from None
    except PathError as error:
        raise _runtime(f"Invalid path '{path}' : {error}") from None


def _whole(value: Json) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    digits = str(value).removeprefix("-")
    fits = digits.isascii() and digits.isdecimal() and len(digits) < len(str(2**63))
    return int(value) if fits else None


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else compact(value)


def _runtime(cause: str) -> StateFailure:
    return StateFailure("States.Runtime", cause)
