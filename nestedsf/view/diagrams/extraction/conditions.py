"""Conditions of a Choice in a few words, and what a Catch catches.

https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-choice-state.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.masking.display import for_display

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["catch_words", "choice_words"]

_DEEPEST = 4
_LONGEST = 34  # characters of a part of a condition in a picture
_ROOM = 90  # and of a condition of several parts
_LONG = re.compile(rf"[^\s()]{{{_LONGEST + 1},}}")
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


def choice_words(rule: Mapping[str, Any], depth: int = 0, *, short: bool = False) -> str:
    """When a rule of a Choice applies.

    Args:
        rule: The rule.
        depth: How many rules are around it.
        short: Whether long paths and values are shortened in their middle, and of many parts
            the first ones are given and the others counted, so that no comparison loses its sign.

    >>> choice_words({"Variable": "$.NeedCallback", "BooleanEquals": True})
    'NeedCallback is true'
    >>> choice_words({"Not": {"Variable": "$.n", "NumericLessThan": 3}})
    'not (n < 3)'
    """
    if depth > _DEEPEST:
        return "…"
    condition = rule.get("Condition")
    if isinstance(condition, str):  # JSONata
        inner = " ".join(condition.strip().removeprefix("{%").removesuffix("%}").split())
        if not short:
            return inner
        return _LONG.sub(lambda match: _shortened(match[0]), str(for_display(inner)))
    for key, word in (("And", " and "), ("Or", " or ")):
        rules = rule.get(key)
        if isinstance(rules, list):
            parts = [_inner(part, depth, short=short) for part in rules]
            return _first_ones(parts, word) if short else word.join(parts)
    if "Not" in rule:
        return f"not ({choice_words(_mapping(rule['Not']), depth + 1, short=short)})"
    variable = _variable(rule.get("Variable"))
    tests = (_test(variable, key, value, short=short) for key, value in rule.items())
    return next(filter(None, tests), None) or f"{variable} …"


def catch_words(rule: Mapping[str, Any]) -> str:
    """Which errors a Catch takes on.

    >>> catch_words({"ErrorEquals": ["States.Timeout", "Stale"], "Next": "Ask again"})
    'catch States.Timeout, Stale'
    """
    errors = rule.get("ErrorEquals")
    names = [str(error) for error in errors] if isinstance(errors, list) else []
    return f"catch {', '.join(names)}".rstrip()


def _first_ones(parts: list[str], word: str) -> str:
    """As many of the parts as there is room for, one at least, and how many more there are."""
    shown = parts[:1]
    for part in parts[1:]:
        if len(word.join([*shown, part])) > _ROOM:
            return word.join([*shown, f"{len(parts) - len(shown):,} more"])
        shown.append(part)
    return word.join(shown)


def _shortened(text: str) -> str:
    """The text without its middle, where it is long; names differ at their ends.

    What is to be masked is masked before: of a part of an ARN nobody sees that it is one.
    """
    text = str(for_display(text))
    if len(text) <= _LONGEST:
        return text
    end = text[-(_LONGEST - _LONGEST // 3 - 1) :]
    return f"{text[: _LONGEST // 3].rstrip('.')}…{end.lstrip('.')}"


def _inner(rule: object, depth: int, *, short: bool) -> str:
    part = _mapping(rule)
    words = choice_words(part, depth + 1, short=short)
    return f"({words})" if {"And", "Or"} & part.keys() else words


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _test(variable: str, key: str, value: object, *, short: bool) -> str | None:
    variable = _shortened(variable) if short else variable
    if key in _TESTS:
        return f"{variable} is {'' if value is True else 'not '}{_TESTS[key]}"
    match = _COMPARISON.fullmatch(key)
    if match is None or match[1] not in _SIGNS:
        return None
    if isinstance(value, bool):
        return f"{variable} is {'true' if value else 'false'}"
    as_text: Callable[[object], str] = _variable if match[2] else _literal
    other = as_text(value)
    return f"{variable} {_SIGNS[match[1]]} {_shortened(other) if short else other}"


def _variable(path: object) -> str:
    """A path without the ``$.`` that nearly all have; ``$$.`` of the context object stays."""
    if not isinstance(path, str):
        return "the input"
    return "the input" if path == "$" else path.removeprefix("$.")


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
