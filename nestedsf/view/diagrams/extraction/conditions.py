"""Conditions of a Choice in a few words, and what a Catch catches.

https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-choice-state.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["catch_words", "choice_words"]

_DEEPEST = 4
_COMPARISON = re.compile(r"(?:String|Numeric|Boolean|Timestamp)(\w+?)(Path)?")
_SIGNS = {
    "Equals": "=",
    "LessThan": "<",
    "LessThanEquals": "≤",
    "GreaterThan": ">",
    "GreaterThanEquals": "≥",
    "Matches": "matches",
}
_TESTS = {
    "IsPresent": "present",
    "IsNull": "null",
    "IsString": "text",
    "IsNumeric": "a number",
    "IsBoolean": "true or false",
    "IsTimestamp": "a timestamp",
}


def choice_words(rule: Mapping[str, Any], depth: int = 0) -> str:
    """When a rule of a Choice applies.

    >>> choice_words({"Variable": "$.NeedCallback", "BooleanEquals": True})
    'NeedCallback is true'
    >>> choice_words({"Not": {"Variable": "$.n", "NumericLessThan": 3}})
    'not (n < 3)'
    """
    if depth > _DEEPEST:
        return "…"
    condition = rule.get("Condition")
    if isinstance(condition, str):  # JSONata
        inner = condition.strip().removeprefix("{%").removesuffix("%}")
        return " ".join(inner.split())
    for key, word in (("And", " and "), ("Or", " or ")):
        rules = rule.get(key)
        if isinstance(rules, list):
            return word.join(_inner(part, depth) for part in rules)
    if "Not" in rule:
        return f"not ({choice_words(_mapping(rule['Not']), depth + 1)})"
    variable = _variable(rule.get("Variable"))
    found = next(filter(None, (_test(variable, key, value) for key, value in rule.items())), None)
    return found or f"{variable} …"


def catch_words(rule: Mapping[str, Any]) -> str:
    """Which errors a Catch takes on.

    >>> catch_words({"ErrorEquals": ["States.Timeout", "Stale"], "Next": "Ask again"})
    'catch States.Timeout, Stale'
    """
    errors = rule.get("ErrorEquals")
    names = [str(error) for error in errors] if isinstance(errors, list) else []
    return f"catch {', '.join(names)}".rstrip()


def _inner(rule: object, depth: int) -> str:
    part = _mapping(rule)
    words = choice_words(part, depth + 1)
    return f"({words})" if {"And", "Or"} & part.keys() else words


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _test(variable: str, key: str, value: object) -> str | None:
    if key in _TESTS:
        return f"{variable} is {'' if value is True else 'not '}{_TESTS[key]}"
    match = _COMPARISON.fullmatch(key)
    if match is None or match[1] not in _SIGNS:
        return None
    if isinstance(value, bool):
        return f"{variable} is {'true' if value else 'false'}"
    as_text: Callable[[object], str] = _variable if match[2] else _literal
    return f"{variable} {_SIGNS[match[1]]} {as_text(value)}"


def _variable(path: object) -> str:
    """A path without the ``$.`` that nearly all have; ``$$.`` of the context object stays."""
    if not isinstance(path, str):
        return "the input"
    return "the input" if path == "$" else path.removeprefix("$.")


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
