"""Requests: a Task's parameters as a service takes them.

Fields are written in PascalCase, down to the innermost; where a service takes text, Step
Functions writes JSON in its place (recorded on AWS).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from botocore.utils import parse_timestamp

from nestedsf.emulator.services.sdk.names import field_of
from nestedsf.engine.failures import RUNTIME, StateFailure
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from botocore.model import Shape, StructureShape

    from nestedsf.jsontext import Json

__all__ = ["as_text", "check_fields", "is_document", "not_supported", "refuse", "request_of"]


def request_of(
    parameters: Json, shape: StructureShape | None, only: Collection[str] | None = None
) -> dict[str, Any]:
    """The request that parameters make; what is null in them is left out.

    Args:
        parameters: Parameters as a Task has them, with its paths replaced.
        shape: What the operation takes; None where it takes nothing.
        only: The fields that Step Functions lets through; None for all of the service's.

    Raises:
        StateFailure: States.Runtime: they have a field that is not there, lack one that is
            required, or hold something that cannot be turned into what the service takes.
    """
    if not isinstance(parameters, dict) or only is not None or shape is None:
        check_fields(parameters, only or (), ())
    if not isinstance(parameters, dict) or shape is None:
        return {}
    reader = _Reader()
    request = reader.structure(parameters, shape)
    refuse(parameters, reader.problems)
    return request


def check_fields(parameters: Json, only: Collection[str], required: Collection[str]) -> None:
    """Refuse parameters by the names of their fields alone; see `request_of`."""
    if not isinstance(parameters, dict):
        refuse(parameters, ["The value for the field 'Parameters' must be an OBJECT"])
        return
    problems = [not_supported(name) for name in parameters if name not in only]
    problems += [_required(name) for name in required if name not in parameters]
    refuse(parameters, problems)


def refuse(parameters: Json, problems: list[str]) -> None:
    """Raise the StateFailure that AWS has for parameters with problems; nothing without any."""
    if problems:
        raise StateFailure(
            RUNTIME,
            f"The Parameters '{compact(parameters)}' could not be used to start the Task: "
            f"[{', '.join(problems)}]",
        )


def not_supported(field: str) -> str:
    """The problem of a field that the service does not have.

    >>> not_supported("Filter")
    'The field "Filter" is not supported by Step Functions'
    """
    return f'The field "{field}" is not supported by Step Functions'


def as_text(value: Json) -> str:
    """A value where a service takes text: text as it is, all else as JSON.

    >>> as_text({"a": 1}), as_text("a")
    ('{"a":1}', 'a')
    """
    return value if isinstance(value, str) else compact(value)


def is_document(shape: Shape) -> bool:
    """Whether a shape takes any JSON value."""
    return bool(getattr(shape, "is_document_type", False))


class _Reader:
    """Turns values into what shapes ask for, and notes what cannot be turned."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def structure(self, value: dict[str, Json], shape: StructureShape) -> dict[str, Any]:
        members = {field_of(name): name for name in shape.members}
        # DynamoDB's BOOL is a Bool to some, as the SDK for Java has it.
        spelt = {field.lower(): field for field in members}
        request: dict[str, Any] = {}
        for field, inner in value.items():
            known = field if field in members else spelt.get(field.lower())
            if known is None or field[:1].islower():
                self.problems.append(not_supported(field))
            elif inner is not None:
                name = members[known]
                request[name] = self.value(inner, shape.members[name], field)
        given = {members[field] for field in members if field in value} | request.keys()
        self.problems += [
            _required(field_of(name)) for name in shape.required_members if name not in given
        ]
        return request

    def value(self, value: Json, shape: Shape, field: str) -> Any:
        kind = shape.type_name
        read: Any = None
        if is_document(shape):
            return value
        if kind == "structure" and isinstance(value, dict):
            read = self.structure(value, shape)
        elif kind == "list" and isinstance(value, list):
            read = [self.value(inner, shape.member, field) for inner in value]
        elif kind == "map" and isinstance(value, dict):
            members = ((key, inner) for key, inner in value.items() if inner is not None)
            read = {key: self.value(inner, shape.value, key) for key, inner in members}
        elif kind in _SCALARS:
            read = _SCALARS[kind](value)
        if read is None:
            self.problems.append(f"The value for the field '{field}' must be {_WORDS[kind]}")
        return read


def _integer(value: Json, bits: int = 32) -> int | None:
    number = value if isinstance(value, int) else _float(value)
    if number is None or isinstance(number, bool) or number != number // 1:
        return None
    return int(number) if -(2 ** (bits - 1)) <= number < 2 ** (bits - 1) else None


def _long(value: Json) -> int | None:
    return _integer(value, bits=64)


def _float(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _boolean(value: Json) -> bool | None:
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))


def _timestamp(value: Json) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        moment: datetime = parse_timestamp(value)
    except (ValueError, OverflowError, RuntimeError):  # the last: a year that is too large
        return None
    return moment


_SCALARS: dict[str, Callable[[Json], Any]] = {
    "blob": lambda value: as_text(value).encode(errors="replace"),
    "boolean": _boolean,
    "character": as_text,
    "double": _float,
    "float": _float,
    "integer": _integer,
    "long": _long,
    "string": as_text,
    "timestamp": _timestamp,
}
_WORDS = {
    "boolean": "a BOOLEAN",
    "double": "a NUMBER",
    "float": "a NUMBER",
    "integer": "an INTEGER",
    "list": "an ARRAY",
    "long": "an INTEGER",
    "map": "an OBJECT",
    "structure": "an OBJECT",
    "timestamp": "a TIMESTAMP",
}


def _required(field: str) -> str:
    return f"The field '{field}' is required but was missing"
