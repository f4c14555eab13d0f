"""Templates: Parameters, ItemSelector, ResultSelector, Assign, Arguments and Output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import schema_error
from nestedsf.asl.validation.fields.expressions import is_expression, is_jsonata, looks_like_jsonata
from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.asl.validation.fields.values import wrong_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.jsontext import Json

__all__ = ["assignments", "objects", "template", "walk"]


def template(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    """A payload template of JSONPath, or a value with JSONata strings."""
    if language == JSONATA:
        for place, inner in walk(value, at):
            if looks_like_jsonata(inner) and not is_jsonata(inner):
                yield schema_error("JSONata string must start with {% and end with %}", place)
        return
    for place, inner in objects(value, at):
        yield from _fields(inner, place)


def assignments(value: Json, at: str, language: str) -> Iterable[Diagnostic]:
    """Assign: an object, or where JSONata is the language a JSONata string in its place."""
    if isinstance(value, dict) or (language == JSONATA and looks_like_jsonata(value)):
        return template(value, at, language)
    return wrong_type("OBJECT", at=at)


def _fields(value: dict[str, Json], at: str) -> Iterator[Diagnostic]:
    for field, inner in value.items():
        if not field.endswith(".$"):
            continue
        if not is_expression(inner):
            yield schema_error(
                f"The value for the field '{field}' must be a valid JSONPath or a valid "
                "intrinsic function call",
                at,
            )
        if field[:-2] in value:
            yield schema_error(
                f"There should only be one of the following fields: [{field[:-2]}, {field}]", at
            )


def walk(value: Json, at: str) -> Iterator[tuple[str, Json]]:
    """A value and each value in it with their locations, in the order of the text.

    >>> [place for place, _ in walk({"a": [1, {"b": 2}]}, "/x")]
    ['/x', '/x/a', '/x/a[0]', '/x/a[1]', '/x/a[1]/b']
    """
    waiting = [(at, value)]
    while waiting:
        place, current = waiting.pop()
        yield place, current
        if isinstance(current, dict):
            waiting += [(f"{place}/{key}", current[key]) for key in reversed(current)]
        elif isinstance(current, list):
            waiting += [
                (f"{place}[{index}]", current[index]) for index in reversed(range(len(current)))
            ]


def objects(value: Json, at: str) -> Iterator[tuple[str, dict[str, Json]]]:
    """The objects among what `walk` gives, which is quicker where the rest is not needed."""
    waiting = [(at, value)]
    while waiting:
        place, current = waiting.pop()
        inner: list[tuple[str, Json]] = []
        if isinstance(current, dict):
            yield place, current
            inner = [(f"{place}/{k}", v) for k, v in current.items() if isinstance(v, dict | list)]
        elif isinstance(current, list):
            inner = [(f"{place}[{i}]", v) for i, v in enumerate(current)]
        waiting += reversed(inner)
