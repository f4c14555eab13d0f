"""Choice rules: which one of a Choice state holds.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.comparisons import COMPARISONS, TESTS
from nestedsf.asl.failures import StateFailure
from nestedsf.asl.paths import PathError, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json

__all__ = ["chosen"]


def chosen(state: Mapping[str, Any], scope: Scope) -> int | None:
    """The number of the first rule of a Choice state that holds; None where Default is taken.

    Raises:
        StateFailure: States.Runtime: a rule that is asked has a path that finds nothing.
            States.NoChoiceMatched: no rule holds, and there is no Default.

    >>> from nestedsf.asl.scope import Scope
    >>> state = {"Choices": [{"Variable": "$.n", "NumericGreaterThan": 5, "Next": "Many"}]}
    >>> chosen(state, Scope(input={"n": 7}))
    0
    """
    rules: list[Mapping[str, Any]] = state["Choices"]
    for number, rule in enumerate(rules):
        if _holds(rule, scope):
            return number
    if "Default" in state:
        return None
    cause = "Failed to transition out of the state. The state does not point to a next state."
    raise StateFailure("States.NoChoiceMatched", cause)


def _holds(rule: Mapping[str, Any], scope: Scope) -> bool:
    """Whether a rule holds; And and Or ask no further than they must."""
    if "And" in rule:
        return all(_holds(inner, scope) for inner in rule["And"])
    if "Or" in rule:
        return any(_holds(inner, scope) for inner in rule["Or"])
    if "Not" in rule:
        return not _holds(rule["Not"], scope)
    return _passes(rule, scope)


def _passes(rule: Mapping[str, Any], scope: Scope) -> bool:
    """Whether the variable of a data-test expression passes its operator."""
    for name, operand in rule.items():
        compare = COMPARISONS.get(name)
        if compare is not None:
            return compare(_found(rule["Variable"], scope), operand)
        if name in TESTS:
            return TESTS[name](_found(rule["Variable"], scope)) is operand
        if name == "IsPresent":
            return _is_present(rule["Variable"], scope) is operand
        compare = COMPARISONS.get(name.removesuffix("Path"))
        if compare is not None:
            return compare(_found(rule["Variable"], scope), _found(operand, scope))
    return False


def _found(path: str, scope: Scope) -> Json:
    try:
        return value_at(path, scope)
    except PathError:
        cause = (
            f"Invalid path '{path}': The choice state's condition path references an invalid value."
        )
        raise StateFailure("States.Runtime", cause) from None


def _is_present(path: str, scope: Scope) -> bool:
    try:
        value_at(path, scope)
    except PathError:
        return False
    return True
