"""Payload templates: Parameters, ItemSelector, ResultSelector, and what Assign sets.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.asl.failures import StateFailure
from nestedsf.asl.intrinsics import call, is_function
from nestedsf.asl.java import hash_code, hash_order
from nestedsf.asl.paths import InvalidPathError, PathNotFoundError, value_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json

__all__ = ["Resolver", "fill", "resolve"]

Resolver: TypeAlias = "Callable[[Json, Scope, str], Json]"

_COMPUTED = ".$"


def resolve(expression: Json, scope: Scope, field: str) -> Json:
    """The value of a path or of a call of an intrinsic function.

    Args:
        expression: As ``$.a`` or ``States.UUID()``.
        scope: What it reads.
        field: The field that holds it: AWS's cause names it.

    Raises:
        StateFailure: States.Runtime: a path finds nothing. States.IntrinsicFailure: a function
            cannot take its arguments.
    """
    if isinstance(expression, str) and is_function(expression):
        return call(expression, scope)
    try:
        return value_at(str(expression), scope)
    except PathNotFoundError:
        cause = (
            f"The JSONPath '{expression}' specified for the field '{field}' could not be found "
            f"in the input '{scope.quoted_input()}'"
        )
    except InvalidPathError as error:
        cause = str(error)
    raise StateFailure("States.Runtime", cause)


def fill(template: Json, scope: Scope, resolver: Resolver = resolve) -> Json:
    """A template with its values: each key that ends in ``.$`` has a path or a call.

    In each object the constant members come first, as they stand there, then the computed ones in
    the order of a Java HashMap (recorded).

    Args:
        template: Any JSON.
        scope: What its paths and calls read.
        resolver: Gives the value of a path or call; called with it, the scope and the key.

    Raises:
        StateFailure: As ``resolve()`` says.

    >>> from nestedsf.asl.scope import Scope
    >>> fill({"who.$": "$.name", "times": 2}, Scope(input={"name": "Ana"}))
    {'times': 2, 'who': 'Ana'}
    """
    if isinstance(template, dict):
        filled = {
            key: fill(inner, scope, resolver)
            for key, inner in template.items()
            if key[-2:] != _COMPUTED
        }
        if len(filled) < len(template):
            for name in _computed_names(tuple(template)):
                key = name + _COMPUTED
                filled[name] = resolver(template[key], scope, key)
        return filled
    if isinstance(template, list):
        return [fill(inner, scope, resolver) for inner in template]
    return template


@lru_cache(maxsize=4096)
def _computed_names(keys: tuple[str, ...]) -> list[str]:
    return hash_order([key[:-2] for key in keys if key[-2:] == _COMPUTED], hash_code)
