"""Error handlers: the retriers of Retry and the catchers of Catch.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import schema_error
from nestedsf.asl.validation.fields import values
from nestedsf.asl.validation.fields.language import misplaced
from nestedsf.asl.validation.fields.templates import assignments, template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.asl.validation.fields.values import Check
    from nestedsf.jsontext import Json

__all__ = ["catchers", "retriers"]

_SECONDS = 99_999_999
_A_YEAR = 31_622_400


def _error_names(value: Json, at: str, _language: str) -> Iterator[Diagnostic]:
    if not isinstance(value, list):
        yield from values.wrong_type("ARRAY", at=at)
    elif not value:
        yield schema_error("Value cannot be empty", at)
    else:
        for index, name in enumerate(value):
            yield from values.text(name, f"{at}[{index}]", "")


_RETRIER: dict[str, Check] = {
    "Comment": values.text,
    "ErrorEquals": _error_names,
    "IntervalSeconds": values.integer(0, _SECONDS),
    "MaxAttempts": values.integer(0, _SECONDS),
    "BackoffRate": values.decimal(1.0),
    "MaxDelaySeconds": values.integer(1, _A_YEAR),
    "JitterStrategy": values.one_of("NONE", "FULL"),
}
_CATCHER: dict[str, Check] = {
    "Comment": values.text,
    "ErrorEquals": _error_names,
    "Next": values.text,
    "ResultPath": values.result_path,
    "Assign": assignments,
    "Output": template,
}


def retriers(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    """The list of Retry."""
    yield from _handlers(value, at, language, _RETRIER, ("ErrorEquals",))


def catchers(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    """The list of Catch."""
    yield from _handlers(value, at, language, _CATCHER, ("ErrorEquals", "Next"))


def _handlers(
    value: Json, at: str, language: str, checks: Mapping[str, Check], required: tuple[str, ...]
) -> Iterator[Diagnostic]:
    if not isinstance(value, list):
        yield from values.wrong_type("ARRAY", at=at)
        return
    for index, handler in enumerate(value):
        here = f"{at}[{index}]"
        if not isinstance(handler, dict):
            yield from values.wrong_type("OBJECT", at=here)
            continue
        for field in handler:
            if field not in checks:
                yield schema_error(f"Field '{field}' is not supported", here)
        yield from misplaced(handler, here, language)
        yield from values.required(handler, required, here)
        for field, inner in handler.items():
            if field in checks:
                yield from checks[field](inner, f"{here}/{field}", language)
        yield from _catch_all(handler, here, last=index == len(value) - 1)


def _catch_all(handler: Mapping[str, Json], at: str, *, last: bool) -> Iterator[Diagnostic]:
    names = handler.get("ErrorEquals")
    if not isinstance(names, list) or "States.ALL" not in names or (last and len(names) == 1):
        return
    index = names.index("States.ALL")
    yield schema_error(
        "States.ALL must appear alone and at end of list", f"{at}/ErrorEquals[{index}]"
    )
