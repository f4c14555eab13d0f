"""Expressions: what a JSONata expression gives, and why it gives nothing.

They are evaluated in a process beside this one, which has limits of memory and time: an expression
may come from anywhere, and no library bounds the texts that one can make.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.asl.failures import NotDeterminedError
from nestedsf.asl.jsonata import messages
from nestedsf.asl.jsonata.evaluators import EVALUATOR, LostError, Question
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from random import Random

    from nestedsf.jsontext import Json

__all__ = ["FUNCTION", "UNDEFINED", "Bindings", "ExpressionError", "evaluate", "syntax_errors"]

_RANDOM = re.compile(r"\$(?:random|uuid|shuffle)\b")
_NOW = re.compile(r"\$(?:now|millis)\b")
_SEED_BITS = 63


class _Nothing:
    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


UNDEFINED = _Nothing("UNDEFINED")
"""What an expression gives that finds nothing."""

FUNCTION = _Nothing("FUNCTION")
"""What an expression gives that is a function: no JSON value."""


class ExpressionError(Exception):
    """An expression cannot be evaluated.

    Attributes:
        message: What the reference implementation of JSONata says, with its code if it has one.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Bindings:
    """What expressions can reach.

    Attributes:
        values: The variables by their names without the dollar, `states` among them.
        randomness: What ``$random()`` and ``$uuid()`` draw from.
        now: What ``$now()`` and ``$millis()`` give.
    """

    values: Mapping[str, Json]
    randomness: Random | None = None
    now: datetime | None = None


def evaluate(
    expressions: Sequence[str], bindings: Bindings
) -> list[Json | _Nothing | ExpressionError]:
    """What expressions give, in their order, up to the first that cannot be evaluated.

    Args:
        expressions: JSONata, without the ``{% %}`` around it.
        bindings: What they can reach.

    Returns:
        A JSON value for each, `UNDEFINED` or `FUNCTION`; an `ExpressionError` is the last item.

    Raises:
        NotDeterminedError: One asks for the time or for a random number, and the bindings have none.

    >>> evaluate(["$n + 1", "$nobody"], Bindings(values={"n": 41}))
    [42, UNDEFINED]
    """
    question: Question = {
        "expressions": list(expressions),
        "values": dict(bindings.values),
        "seed": _seed(expressions, bindings.randomness),
        "now": _now(expressions, bindings.now),
        "only_read": False,
    }
    try:
        answers = EVALUATOR.ask(question)
    except LostError:
        # It has used up its memory or its time: which of them nobody can tell.
        return [ExpressionError(messages.MEMORY)] if len(expressions) == 1 else _each(question)
    return [
        _given(kind, text, expression)
        for (kind, text), expression in zip(answers, expressions, strict=False)
    ]


def syntax_errors(expressions: Sequence[str]) -> list[str | None]:
    """What is wrong with the syntax of expressions, in their order; None where nothing is.

    >>> syntax_errors(["1 + 1", "1 +"])
    [None, 'S0207: Unexpected end of expression']
    """
    question: Question = {
        "expressions": list(expressions),
        "values": {},
        "seed": None,
        "now": None,
        "only_read": True,
    }
    answers = EVALUATOR.ask(question)
    return [
        messages.reworded(text, expression) if kind == "error" else None
        for (kind, text), expression in zip(answers, expressions, strict=True)
    ]


def _given(kind: str, text: str, expression: str) -> Json | _Nothing | ExpressionError:
    if kind == "value":
        return decode(text)
    if kind == "error":
        return ExpressionError(messages.reworded(text, expression))
    return UNDEFINED if kind == "undefined" else FUNCTION


def _each(question: Question) -> list[Json | _Nothing | ExpressionError]:
    """One expression after another, where one of several has ended the process."""
    found: list[Json | _Nothing | ExpressionError] = []
    for expression in question["expressions"]:
        try:
            ((kind, text),) = EVALUATOR.ask({**question, "expressions": [expression]})
        except LostError:
            return [*found, ExpressionError(messages.MEMORY)]
        found.append(_given(kind, text, expression))
        if kind == "error":
            break
    return found


def _seed(expressions: Sequence[str], randomness: Random | None) -> int | None:
    if not any(map(_RANDOM.search, expressions)):
        return None
    if randomness is None:
        raise NotDeterminedError
    return randomness.getrandbits(_SEED_BITS)


def _now(expressions: Sequence[str], now: datetime | None) -> int | None:
    if not any(map(_NOW.search, expressions)):
        return None
    if now is None:
        raise NotDeterminedError
    return round(now.timestamp() * 1000)
