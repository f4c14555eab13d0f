"""Outcomes: the rules of a Choice that are never taken, and whether one always is.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from nestedsf.asl.advice.conditions.condition import atoms_in
from nestedsf.asl.advice.conditions.trials import Rule, TooManyError, Trials

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nestedsf.asl.advice.conditions.condition import Condition

__all__ = ["dead_rules", "falls_through"]


def dead_rules(choice: Mapping[str, Any], trials: Trials | None = None) -> dict[int, str]:
    """The rules of a Choice that are never taken, and why, as the end of a sentence.

    Args:
        choice: The state.
        trials: Those of the definition; once they are used up, no more rules are found than those
            that ask for the same as another one.

    >>> rules = [{"Variable": "$.n", "NumericGreaterThan": 5, "Next": "Many"},
    ...          {"Variable": "$.n", "NumericGreaterThan": 10, "Next": "Very many"}]
    >>> dead_rules({"Choices": rules})
    {1: 'whatever it takes is taken by Choices[0] before'}
    """
    trials = trials or Trials()
    rules = [Rule.of(written) for written in choice["Choices"]]
    same = _same(rules)
    dead = {
        number: f"it asks for the same as Choices[{first}], which is taken before"
        for number, first in same.items()
    }
    with contextlib.suppress(TooManyError):
        dead.update(_dead(rules, same, trials))
    return dict(sorted(dead.items()))


def _same(rules: Sequence[Rule]) -> dict[int, int]:
    """The rules that ask for the same as one before."""
    first: dict[Condition, int] = {}
    for number, rule in enumerate(rules):
        if not isinstance(rule.condition, bool):
            first.setdefault(rule.condition, number)
    found = ((number, first.get(rule.condition, number)) for number, rule in enumerate(rules))
    return {number: before for number, before in found if before != number}


def _dead(
    rules: Sequence[Rule], same: Mapping[int, int], trials: Trials
) -> Iterator[tuple[int, str]]:
    """The rules that are never taken; first those that another one hides, which takes less time."""
    alive = {trials.taken(rules, values) for values in trials.samples(rules)}
    left = []
    for number in range(len(rules)):
        if number not in alive:
            reason = _hidden(rules[: same.get(number, number)], rules[number], trials)
            if reason:
                yield number, reason
            elif number not in same:
                left.append(number)
    for number in left:
        # Of two rules it has been tried.
        if (
            number > 1
            and rules[number].condition is not True
            and _never(rules[: number + 1], trials)
        ):
            yield number, "whatever it takes is taken by the rules before it"


def _hidden(before: Sequence[Rule], rule: Rule, trials: Trials) -> str | None:
    """Why a rule is never taken, by itself or for one rule before it."""
    if isinstance(rule.condition, bool):
        return None if rule.condition else "its condition is false"
    own = trials.samples([rule])
    taking = [values for values in own if trials.taken([rule], values) == 0]
    if own and not taking:
        return "no value fulfils all that it asks for"
    for number, earlier in enumerate(before):
        if earlier.condition is True or (
            _covers(earlier, taking, trials) and _never((earlier, rule), trials)
        ):
            return f"whatever it takes is taken by Choices[{number}] before"
    return None


def _covers(earlier: Rule, taking: Iterable[Mapping[str, Any]], trials: Trials) -> bool:
    """Whether a rule may take all that another one takes; a quick look, which rules most out."""
    others: dict[str, Any] = {
        atom.variable: {} for atom in atoms_in(earlier.condition)
    }  # no operator likes an object
    return all(trials.taken([earlier], {**others, **values}) is not None for values in taking)


def _never(rules: Sequence[Rule], trials: Trials) -> bool:
    """Whether the last of some rules is never taken, as far as is known."""
    tried = trials.samples(rules)
    return bool(tried) and all(trials.taken(rules, values) != len(rules) - 1 for values in tried)


def falls_through(choice: Mapping[str, Any], trials: Trials | None = None) -> bool:
    """Whether some value is taken by none of the rules, as far as is known."""
    trials = trials or Trials()
    rules = [Rule.of(written) for written in choice["Choices"]]
    if any(rule.condition is True for rule in rules):
        return False
    try:
        tried = trials.samples(rules, expected=True)
        return not tried or any(trials.taken(rules, values) is None for values in tried)
    except TooManyError:
        return True
