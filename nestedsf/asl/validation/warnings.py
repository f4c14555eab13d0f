"""Warnings: texts that look like expressions where AWS takes them as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.asl.validation.diagnostics import warning
from nestedsf.asl.validation.fields.expressions import is_expression
from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.asl.validation.fields.templates import objects, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.asl.validation.machines import Machine
    from nestedsf.jsontext import Json

__all__ = ["warnings"]

_TEMPLATES = ("Parameters", "ItemSelector", "ResultSelector", "Assign")


def warnings(machine: Machine, language: str) -> Iterator[Diagnostic]:
    """What is probably not meant in the JSONPath states of a machine: NO_DOLLAR, NO_PATH,
    PASS_RESULT_IS_STATIC.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
    """  # noqa: D205  the three codes
    for name, state in machine.states.items():
        if state.get("QueryLanguage", language) != JSONATA:
            yield from _of_state(state, machine.location(name))


def _of_state(state: Mapping[str, Any], at: str) -> Iterator[Diagnostic]:
    for field in _TEMPLATES:
        if field in state:
            yield from _no_dollar(state[field], f"{at}/{field}")
    for field in ("Error", "Cause"):
        if _is_expression(state.get(field)):
            yield warning(
                "NO_PATH",
                f"The value of '{field}' looks like a path, but the field's name does not end "
                "with 'Path'",
                f"{at}/{field}",
            )
    if "Result" in state and any(_is_dynamic(inner) for _, inner in walk(state["Result"], "")):
        yield warning(
            "PASS_RESULT_IS_STATIC",
            "The Result of a Pass state is static: paths in it are not evaluated; use Parameters",
            f"{at}/Result",
        )


def _no_dollar(template: Json, at: str) -> Iterator[Diagnostic]:
    for place, inner in objects(template, at):
        for field, value in inner.items():
            if not field.endswith(".$") and _is_expression(value):
                yield warning(
                    "NO_DOLLAR",
                    f"The value of '{field}' looks like a JSONPath or an intrinsic function, but "
                    "the field's name does not end with '.$'",
                    f"{place}/{field}",
                )


def _is_dynamic(value: Json) -> bool:
    if isinstance(value, dict):
        return any(field.endswith(".$") for field in value)
    return _is_expression(value)


def _is_expression(value: Json) -> bool:
    return (
        isinstance(value, str)
        and value[:1] in {"$", "S"}
        and value.startswith(("$.", "$$.", "$[", "States."))
        and is_expression(value)
    )
