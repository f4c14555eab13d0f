"""Reading: the value that a definition's text holds, or why it cannot be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import Diagnostic, error, schema_error
from nestedsf.asl.validation.json_syntax import json_problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

    from nestedsf.jsontext import Json

__all__ = ["LONGEST", "read"]

LONGEST = 1_048_576
"""How many characters a definition has at most.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
"""

_DEEPEST = 300  # levels of JSON; validation and the engine follow each of them


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _without_repeats(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError(pairs)
    return value


_decode = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_refuse).decode


def read(text: str) -> Json | Diagnostic:
    """The value of a definition's text, or the one error that says why there is none.

    A key that is written twice, NaN and Infinity, a text over 1,048,576 characters and one that
    is nested more than 300 levels deep are errors too.
    """
    if len(text) > LONGEST:
        return schema_error(f"Member must have length less than or equal to {LONGEST}", "/")
    if not text.strip():
        return error("MISSING_DESCRIPTION", "The definition is empty", "/")
    try:
        value: Json = _decode(text)
    except RecursionError:
        return _not_json(text) if json_problem(text) else _too_deep()
    except ValueError:
        return _not_json(text)
    if text.count("{") + text.count("[") > _DEEPEST and _is_deep(value):
        return _too_deep()
    return value


def _too_deep() -> Diagnostic:
    return error(
        "TOO_DEEPLY_NESTED", f"The definition is nested more than {_DEEPEST} levels deep", "/"
    )


def _not_json(text: str) -> Diagnostic:
    problem = json_problem(text)
    if problem is None:  # Python reads no integer of more than 4,300 digits
        return error("INVALID_JSON_DESCRIPTION", "A number has too many digits", "/")
    return error(
        "INVALID_JSON_DESCRIPTION", f"{problem.message}\n at {problem.source}", problem.source
    )


def _is_deep(value: Json) -> bool:
    """Whether objects and arrays are nested more than 300 levels deep, found without recursion."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner for outer in level for inner in _held(outer) if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _held(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
