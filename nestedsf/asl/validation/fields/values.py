"""Values: what single fields take, whatever they belong to.

A check takes the value of a field, the field's location and the query language there, and
returns what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from nestedsf.asl.timestamps import parse_timestamp
from nestedsf.asl.validation.diagnostics import Diagnostic, schema_error
from nestedsf.asl.validation.fields.expressions import (
    is_expression,
    is_jsonata,
    is_path,
    looks_like_jsonata,
    reference_problem,
)
from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.jsontext import Json

__all__ = [
    "Check",
    "boolean",
    "decimal",
    "integer",
    "items",
    "jsonata_only",
    "number",
    "one_of",
    "path",
    "path_or_call",
    "path_or_null",
    "reference",
    "required",
    "result_path",
    "text",
    "text_or_jsonata",
    "timestamp",
    "wrong_type",
]

Check: TypeAlias = Callable[[Json, str, str], Iterable[Diagnostic]]

_JSONATA_FORM = "JSONata string must start with {% and end with %}"


def wrong_type(*types: str, at: str) -> tuple[Diagnostic, ...]:
    """The error of a value that has none of the types, which are named as STRING or OBJECT."""
    return (schema_error(f"Expected value of type [{', '.join(types)}]", at),)


def required(value: dict[str, Json], names: Iterable[str], at: str) -> Iterable[Diagnostic]:
    """The error that fields are missing."""
    absent = [name for name in names if name not in value]
    if not absent:
        return ()
    return (schema_error(f"These fields are required: [{', '.join(absent)}]", at or "/"),)


def text(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
    """A text."""
    return () if isinstance(value, str) else wrong_type("STRING", at=at)


def boolean(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
    """True or false."""
    return () if isinstance(value, bool) else wrong_type("BOOLEAN", at=at)


def number(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
    """Any number."""
    return () if _is_number(value) else wrong_type("NUMBER", at=at)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def one_of(*choices: str) -> Check:
    """One of some texts."""

    def check(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
        if not isinstance(value, str):
            return wrong_type("STRING", at=at)
        if value in choices:
            return ()
        message = f"Value should be one of the following: [{', '.join(choices)}]"
        return (schema_error(message, at),)

    return check


def integer(least: int, most: int | None = None) -> Check:
    """A whole number in a range; where JSONata is the language, a JSONata string too."""

    def check(value: Json, at: str, language: str) -> Iterable[Diagnostic]:
        if isinstance(value, bool) or not isinstance(value, int):
            if language == JSONATA and looks_like_jsonata(value):
                return _jsonata_form(value, at)
            return (schema_error("Expected value of type Integer", at),)
        return _in_range(value, least, most, at)

    return check


def decimal(least: float, most: float | None = None) -> Check:
    """A number in a range; where JSONata is the language, a JSONata string too."""

    def check(value: Json, at: str, language: str) -> Iterable[Diagnostic]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            if language == JSONATA and looks_like_jsonata(value):
                return _jsonata_form(value, at)
            return wrong_type("NUMBER", at=at)
        return _in_range(value, least, most, at)

    return check


def _in_range(value: float, least: float, most: float | None, at: str) -> Iterable[Diagnostic]:
    if value < least:
        return (schema_error(f"Minimum value is {least}", at),)
    if most is not None and value > most:
        return (schema_error(f"Maximum value is {most}", at),)
    return ()


def path(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
    """A path."""
    if not isinstance(value, str):
        return wrong_type("STRING", at=at)
    if value.startswith("$") and is_path(value):
        return ()
    return (schema_error("Value must be a valid JSONPath.", at),)


def path_or_null(value: Json, at: str, language: str) -> Iterable[Diagnostic]:
    """A path, or null for {}."""
    return () if value is None else path(value, at, language)


def path_or_call(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
    """A path or a call of an intrinsic function, as ErrorPath and CausePath take."""
    if not isinstance(value, str):
        return wrong_type("STRING", at=at)
    if is_expression(value):
        return ()
    state, _, field = at.rpartition("/")
    return (
        schema_error(
            f"The value for the field '{field}' must be a valid JSONPath or a valid intrinsic "
            "function call",
            state,
        ),
    )


def reference(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
    """A reference path."""
    return _reference(value, at, input_only=False)


def result_path(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
    """A reference path into the input, or null for discarding the result."""
    return () if value is None else _reference(value, at, input_only=True)


def _reference(value: Json, at: str, *, input_only: bool) -> Iterable[Diagnostic]:
    if not isinstance(value, str):
        return wrong_type("STRING", at=at)
    problem = reference_problem(value, input_only=input_only)
    return (schema_error(f"Value is not a Reference Path: {problem}", at),) if problem else ()


def timestamp(value: Json, at: str, language: str) -> Iterable[Diagnostic]:
    """A timestamp of RFC 3339 with ``T`` and a zone; with JSONata, a JSONata string too."""
    if not isinstance(value, str):
        return wrong_type("STRING", at=at)
    if language == JSONATA and looks_like_jsonata(value):
        return _jsonata_form(value, at)
    try:
        parse_timestamp(value)
    except ValueError:
        return (schema_error("String does not match RFC3339 timestamp", at),)
    return ()


def text_or_jsonata(value: Json, at: str, language: str) -> Iterable[Diagnostic]:
    """A text; where JSONata is the language, it may be a JSONata string."""
    if language == JSONATA and looks_like_jsonata(value):
        return _jsonata_form(value, at)
    return text(value, at, language)


def jsonata_only(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
    """A Condition: a JSONata string, or true or false."""
    if isinstance(value, bool):
        return ()
    return _jsonata_form(value, at) if isinstance(value, str) else wrong_type("STRING", at=at)


def items(value: Json, at: str, _language: str) -> Iterable[Diagnostic]:
    """Items: an array, an object, or a JSONata string."""
    if isinstance(value, list | dict):
        return ()
    return _jsonata_form(value, at) if isinstance(value, str) else wrong_type("ARRAY", at=at)


def _jsonata_form(value: Json, at: str) -> Iterable[Diagnostic]:
    return () if is_jsonata(value) else (schema_error(_JSONATA_FORM, at),)
