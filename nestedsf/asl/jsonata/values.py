"""Values with expressions in them: what Arguments, Output, Assign and the like give.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.failures import StateFailure
from nestedsf.asl.jsonata import messages
from nestedsf.asl.jsonata.expressions import FUNCTION, UNDEFINED, ExpressionError, evaluate
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.jsonata.expressions import Bindings
    from nestedsf.jsontext import Json

__all__ = [
    "ERROR",
    "EvaluationFailure",
    "expression_in",
    "expressions_in",
    "fill",
    "kind_of",
    "unexpected",
]

ERROR = "States.QueryEvaluationError"
_OPENING, _CLOSING = "{%", "%}"


class EvaluationFailure(StateFailure):
    """An expression gives nothing, or not what its field must have.

    Attributes:
        location: The field, as ``Output/total``; None where AWS names none.
    """

    def __init__(self, cause: str, location: str | None = None) -> None:
        super().__init__(ERROR, cause)
        self.location = location


def expression_in(text: Json) -> str | None:
    """The expression of a JSONata string, without the ``{% %}``; None for any other value.

    >>> expression_in("{% $states.input.total %}"), expression_in(" {% 1 %}")
    ('$states.input.total', None)
    """
    if not isinstance(text, str) or not text.startswith(_OPENING) or not text.endswith(_CLOSING):
        return None
    return text[2:-2].strip() if len(text) >= len(_OPENING + _CLOSING) else None


def fill(given: Json, location: str, bindings: Bindings) -> Json:
    """A value, in which each JSONata string is what its expression gives.

    Args:
        given: Any JSON.
        location: The field that holds it: AWS's cause names it, and what is inside after it.
        bindings: What the expressions can reach.

    Raises:
        EvaluationFailure: An expression gives nothing, a function, or cannot be evaluated.

    >>> from nestedsf.asl.jsonata.expressions import Bindings
    >>> fill({"n": "{% $n + 1 %}", "of": ["x"]}, "Output", Bindings(values={"n": 1}))
    {'n': 2, 'of': ['x']}
    """
    found = list(expressions_in(given, location))
    if not found:
        return given
    values = evaluate([expression for _, expression in found], bindings)
    for (where, expression), value in zip(found, values, strict=False):
        _check(where, expression, value)
    return _replaced(given, iter(values))  # type: ignore[arg-type]  # all are JSON


def kind_of(value: Json) -> str:
    """The kind of a JSON value, as AWS names it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", list: "array"}.get(type(value), "object")


def unexpected(given: Json, location: str, kind: str, found: Json) -> EvaluationFailure:
    """The failure of a field that must be of another kind (recorded on AWS)."""
    expression = expression_in(given)
    subject = f"The JSONata expression '{expression}'" if expression else "The value"
    return EvaluationFailure(
        f"{subject} specified for the field '{location}' returned an unexpected result type. "
        f"Expected '{kind}', but was '{kind_of(found)}' for value: {compact(found)}",
        location,
    )


def expressions_in(given: Json, location: str) -> Iterator[tuple[str, str]]:
    """The location and the text of each expression in a value, in the order of the text.

    >>> list(expressions_in({"a": ["{% 1 %}"], "b": "c"}, "Output"))
    [('Output/a[0]', '1')]
    """
    expression = expression_in(given)
    if expression is not None:
        yield location, expression
    elif isinstance(given, dict):
        for key, inner in given.items():
            yield from expressions_in(inner, f"{location}/{key}")
    elif isinstance(given, list):
        for number, inner in enumerate(given):
            yield from expressions_in(inner, f"{location}[{number}]")


def _check(location: str, expression: str, value: object) -> None:
    subject = f"The JSONata expression '{expression}' specified for the field '{location}' "
    if value is UNDEFINED:
        raise EvaluationFailure(f"{subject}returned nothing (undefined).", location)
    if value is FUNCTION:
        raise EvaluationFailure(f"{subject}returned an unsupported result type.", location)
    if isinstance(value, ExpressionError):
        # A message with a code of JSONata's is a sentence of its own (measured by others on AWS:
        # https://github.com/floci-io/floci/pull/2783).
        between = ". " if messages.has_code(value.message) else ": "
        cause = f"{subject}threw an error during evaluation{between}{value.message}"
        raise EvaluationFailure(cause, location)


def _replaced(given: Json, values: Iterator[Json]) -> Json:
    if expression_in(given) is not None:
        return next(values)
    if isinstance(given, dict):
        return {key: _replaced(inner, values) for key, inner in given.items()}
    if isinstance(given, list):
        return [_replaced(inner, values) for inner in given]
    return given
