"""Choice rules.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import schema_error
from nestedsf.asl.validation.fields import values
from nestedsf.asl.validation.fields.language import misplaced
from nestedsf.asl.validation.fields.templates import assignments, template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.asl.validation.fields.values import Check
    from nestedsf.jsontext import Json

__all__ = ["choices"]


def _comparisons() -> dict[str, Check]:
    """Every comparison operator, and what it compares with."""
    found: dict[str, Check] = {}
    for kind, check in (
        ("String", values.text),
        ("Numeric", values.number),
        ("Timestamp", values.timestamp),
    ):
        for operator in (
            "Equals",
            "LessThan",
            "GreaterThan",
            "LessThanEquals",
            "GreaterThanEquals",
        ):
            found[f"{kind}{operator}"] = check
            found[f"{kind}{operator}Path"] = values.reference
    found |= {"BooleanEquals": values.boolean, "BooleanEqualsPath": values.reference}
    found["StringMatches"] = values.text
    for kind in ("Null", "Present", "Numeric", "String", "Boolean", "Timestamp"):
        found[f"Is{kind}"] = values.boolean
    return found


_COMPARISONS = _comparisons()
_KINDS = ("And", "Or", "Not", "Variable", "Condition")
_NESTED = frozenset({*_KINDS, *_COMPARISONS, "Comment"})
_TOP = _NESTED | {"Next", "Assign", "Output"}
_CHECKS: dict[str, Check] = {
    **_COMPARISONS,
    "Variable": values.reference,
    "Condition": values.jsonata_only,
    "Comment": values.text,
    "Next": values.text,
    "Assign": assignments,
    "Output": template,
}


def choices(value: Json, at: str, language: str) -> Iterator[Diagnostic]:
    """The list of a Choice's rules."""
    yield from _rules(value, at, language, top=True)


def _rules(value: Json, at: str, language: str, *, top: bool) -> Iterator[Diagnostic]:
    if not isinstance(value, list):
        yield from values.wrong_type("ARRAY", at=at)
    elif not value:
        yield schema_error("Value cannot be empty", at)
    else:
        for index, rule in enumerate(value):
            yield from _rule(rule, f"{at}[{index}]", language, top=top)


def _rule(rule: Json, at: str, language: str, *, top: bool) -> Iterator[Diagnostic]:
    if not isinstance(rule, dict):
        yield from values.wrong_type("OBJECT", at=at)
        return
    supported = _TOP if top else _NESTED
    for field in rule:
        if field not in supported:
            yield schema_error(f"Field '{field}' is not supported", at)
    yield from misplaced(rule, at, language)
    if top:
        yield from values.required(rule, ("Next",), at)
    yield from _kind(rule, at)
    for field, value in rule.items():
        where = f"{at}/{field}"
        if field in {"And", "Or"}:
            yield from _rules(value, where, language, top=False)
        elif field == "Not":
            yield from _rule(value, where, language, top=False)
        elif field in supported and field in _CHECKS:
            yield from _CHECKS[field](value, where, language)


def _kind(rule: dict[str, Json], at: str) -> Iterator[Diagnostic]:
    """A rule is of one kind, and a comparison has one operator."""
    if sum(kind in rule for kind in _KINDS) != 1:
        yield schema_error(
            f"The object must have only one of the following fields, [{', '.join(_KINDS)}]", at
        )
        return
    operators = [field for field in rule if field in _COMPARISONS]
    if "Variable" not in rule:
        for operator in operators:
            yield schema_error(f"Field '{operator}' is not supported", at)
    elif len(operators) != 1:
        says = "There should only be" if operators else "This object should have only"
        yield schema_error(f"{says} one of the following fields: [{', '.join(_COMPARISONS)}]", at)
