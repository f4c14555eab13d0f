"""Outcomes: the rules of a Choice that are never taken, and whether one always is.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.asl.advice.conditions.condition import UndecidedError, atoms_in, holds, read_rule
from nestedsf.asl.advice.conditions.samples import samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nestedsf.asl.advice.conditions.condition import Condition

__all__ = ["dead_rules", "falls_through"]


def dead_rules(choice: Mapping[str, Any]) -> dict[int, str]:
    """The rules of a Choice that are never taken, and why, as the end of a sentence.

    >>> rules = [{"Variable": "$.n", "NumericGreaterThan": 5, "Next": "Many"},
    ...          {"Variable": "$.n", "NumericGreaterThan": 10, "Next": "Very many"}]
    >>> dead_rules({"Choices": rules})
    {1: 'whatever it takes is taken by Choices[0] before'}
    """
    rules = [read_rule(rule) for rule in choice["Choices"]]
    alive = {_taken(rules, values) for values in samples(rules)}
    return {
        number: reason
        for number in range(len(rules))
        if number not in alive and (reason := _dead(rules[: number + 1]))
    }


def _dead(rules: Sequence[Condition]) -> str | None:
    """Why the last of some rules is never taken."""
    rule = rules[-1]
    if isinstance(rule, bool):
        return None if rule else "its condition is false"
    own = samples([rule])
    taking = [values for values in own if _taken([rule], values) == 0]
    if own and not taking:
        return "no value fulfils all that it asks for"
    for number, earlier in enumerate(rules[:-1]):
        if earlier == rule:
            return f"it asks for the same as Choices[{number}], which is taken before"
        if earlier is True or (_covers(earlier, taking) and _never(rule, (earlier,))):
            return f"whatever it takes is taken by Choices[{number}] before"
    if len(rules) > 2 and _never(rule, rules[:-1]):  # noqa: PLR2004  of two it has been tried
        return "whatever it takes is taken by the rules before it"
    return None


def _covers(earlier: Condition, taking: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a rule may take all that another one takes; a quick look, which rules most out."""
    others: dict[str, Any] = {
        atom.variable: {} for atom in atoms_in(earlier)
    }  # no operator likes an object
    return all(_taken([earlier], {**others, **values}) is not None for values in taking)


def _never(rule: Condition, earlier: Sequence[Condition]) -> bool:
    tried = samples([*earlier, rule])
    return bool(tried) and all(_taken([*earlier, rule], values) != len(earlier) for values in tried)


def _taken(rules: Iterable[Condition], values: Mapping[str, Any]) -> int | None:
    """The number of the rule that is taken; None for none, and -1 where asking fails."""
    try:
        return next((number for number, rule in enumerate(rules) if holds(rule, values)), None)
    except UndecidedError:
        return -1


def falls_through(choice: Mapping[str, Any]) -> bool:
    """Whether some value is taken by none of the rules, as far as is known."""
    rules = [read_rule(rule) for rule in choice["Choices"]]
    if True in rules:
        return False
    tried = samples(rules, expected=True)
    return not tried or any(_taken(rules, values) is None for values in tried)
