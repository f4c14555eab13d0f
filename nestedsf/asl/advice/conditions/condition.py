"""Conditions: what a Choice rule asks, as a tree of atoms that can be tried with values.

An atom that no value decides here (a comparison of two paths, an expression that is not a simple
comparison) holds or does not, as a variable of its own: it can make no rule look impossible.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from nestedsf.asl.comparisons import COMPARISONS, TESTS
from nestedsf.asl.jsonata.values import expression_in
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.jsontext import Json

__all__ = [
    "ABSENT",
    "FREE",
    "PRESENT",
    "Atom",
    "Condition",
    "Group",
    "Negation",
    "UndecidedError",
    "atoms_in",
    "holds",
    "read_rule",
]

ABSENT: Final = object()
"""The value of a variable that is not there."""

PRESENT = "IsPresent"
FREE = "free"
"""The operator of an atom that no value decides."""

_BESIDES = frozenset({"Assign", "Comment", "Next", "Output"})
_COMPARISON = re.compile(
    r"""(?P<path>\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(?P<operator>!=|<=|>=|=|<|>)\s*
    (?P<value>-?\d+(?:\.\d+)?|"[^"\\]*"|'[^'\\]*'|true|false)""",
    re.VERBOSE,
)
_EXISTS = re.compile(r"\$exists\(\s*(\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\)")
_NOT = re.compile(r"\$not\((.*)\)", re.DOTALL)
_CHANCE = re.compile(r"\$(?:random|uuid|shuffle|now|millis)\b")
_BRACKETS = re.compile(r"[()\[\]{}?:~/^|]")
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', re.DOTALL)
_CALLS = itertools.count()
"""Two calls of a function of chance are never the same."""
_ORDERS = {"=": "Equals", "<": "LessThan", "<=": "LessThanEquals"}
_ORDERS |= {">": "GreaterThan", ">=": "GreaterThanEquals"}


class UndecidedError(Exception):
    """A variable is not there that is asked for: the execution fails, and no rule is taken."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A test of one variable.

    Attributes:
        variable: The path, or what tells a free atom from another one.
        operator: One of Choice's, as ``NumericEquals``; `PRESENT` or `FREE`.
        operand: What it compares with.
        if_absent: What it gives where the variable is not there; None where that is an error.
    """

    variable: str
    operator: str
    operand: Json
    if_absent: bool | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """All of some conditions (And), or one of them (Or)."""

    every: bool
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """Not."""

    of: Condition


Condition: TypeAlias = "Atom | Group | Negation | bool"


def read_rule(rule: Mapping[str, Any]) -> Condition:
    """The condition of a rule that AWS accepts, in either query language.

    >>> read_rule({"Variable": "$.n", "NumericEquals": 5, "Next": "A"})
    Atom(variable='$.n', operator='NumericEquals', operand=5, if_absent=None)
    >>> read_rule({"Condition": "{% $n = 5 %}", "Next": "A"})
    Atom(variable='$n', operator='NumericEquals', operand=5, if_absent=False)
    """
    if "Condition" in rule:
        return _read_jsonata(rule["Condition"])
    for field, every in (("And", True), ("Or", False)):
        if field in rule:
            return Group(every, tuple(read_rule(inner) for inner in rule[field]))
    if "Not" in rule:
        return Negation(read_rule(rule["Not"]))
    for operator, operand in rule.items():
        if isinstance(operand, str) and "${" in operand:  # it is filled later
            break
        if operator in COMPARISONS or operator in TESTS or operator == PRESENT:
            return Atom(rule["Variable"], operator, operand)
    return _free({key: value for key, value in rule.items() if key not in _BESIDES})


def _free(what: Json) -> Atom:
    return Atom(json.dumps(what, sort_keys=True), FREE, None)


def _read_jsonata(condition: Json) -> Condition:
    if isinstance(condition, bool):
        return condition
    expression = expression_in(condition)
    if expression is None:
        return _free(condition)
    return _read_expression(" ".join(expression.split()))


def _read_expression(text: str) -> Condition:
    if text in {"true", "false"}:
        return text == "true"
    if found := _COMPARISON.fullmatch(text):
        return _comparison(*found.group("path", "operator", "value"))
    if found := _EXISTS.fullmatch(text):
        return Atom(found[1], PRESENT, operand=True)
    if (found := _NOT.fullmatch(text)) and _is_one(found[1]):
        return Negation(_read_expression(found[1].strip()))
    for word in ("or", "and"):  # `and` binds closer
        plain = _TEXTS.sub("", text)
        parts = text.split(f" {word} ")
        if len(parts) > 1 and len(parts) == len(plain.split(f" {word} ")):
            if _BRACKETS.search(plain):
                break
            return Group(word == "and", tuple(map(_read_expression, parts)))
    return _free([text, next(_CALLS)] if _CHANCE.search(text) else text)


def _is_one(text: str) -> bool:
    """Whether what stands in the brackets of a call ends with them."""
    return ")" not in text or bool(_EXISTS.fullmatch(text.strip()))


def _comparison(path: str, operator: str, value: str) -> Condition:
    operand: Json = value[1:-1] if value[0] in "\"'" else decode(value)
    kind = "String" if isinstance(operand, str) else "Numeric"
    if isinstance(operand, bool):
        kind = "Boolean"
        if operator not in {"=", "!="}:
            return _free([path, operator, operand])
    if operator == "!=":
        return Negation(Atom(path, f"{kind}Equals", operand, if_absent=False))
    return Atom(
        path, kind + _ORDERS[operator], operand, if_absent=False if operator == "=" else None
    )


def atoms_in(condition: Condition) -> Iterator[Atom]:
    """The atoms of a condition."""
    if isinstance(condition, Atom):
        yield condition
    elif isinstance(condition, Negation):
        yield from atoms_in(condition.of)
    elif isinstance(condition, Group):
        for part in condition.parts:
            yield from atoms_in(part)


def holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Whether a condition holds, where its variables have these values.

    Raises:
        UndecidedError: It asks for one that is not there.
    """
    if isinstance(condition, bool):
        return condition
    if isinstance(condition, Negation):
        return not holds(condition.of, values)
    if isinstance(condition, Group):
        if condition.every:
            return all(holds(part, values) for part in condition.parts)
        return any(holds(part, values) for part in condition.parts)
    return _passes(condition, values[condition.variable])


def _passes(atom: Atom, value: Any) -> bool:  # noqa: ANN401  any JSON, or ABSENT
    if atom.operator == FREE:
        return bool(value)
    if atom.operator == PRESENT:
        return (value is not ABSENT) is atom.operand
    if value is ABSENT:
        if atom.if_absent is None:
            raise UndecidedError
        return atom.if_absent
    if atom.operator in TESTS:
        return TESTS[atom.operator](value) is atom.operand
    return COMPARISONS[atom.operator](value, atom.operand)
