"""Trials: conditions tried with values, as often as a check has time for.

A definition may have thousands of rules, and to compare each with all before it takes a time that
grows with their cube. So what is tried is counted, for a whole definition: once it is too much,
nothing more is tried, and nothing is said of what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from nestedsf.asl.advice.conditions.condition import UndecidedError, atoms_in, holds, read_rule
from nestedsf.asl.advice.conditions.samples import samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nestedsf.asl.advice.conditions.condition import Atom, Condition

__all__ = ["MOST_TRIALS", "Rule", "TooManyError", "Trials"]

MOST_TRIALS: Final = 1_000_000
"""How many comparisons are made for a definition, which takes about a second."""

_MOMENT = 10
"""A timestamp is read anew each time, which takes as long as this many other comparisons."""
_CHARACTERS = 256
_LOOK = 4
"""What finding out an atom's values takes, in comparisons."""


class TooManyError(Exception):
    """More would have to be tried than there is time for."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is tried.

    Attributes:
        condition: What it asks.
        atoms: How many tests are in it.
        weight: What one trial takes, in comparisons.
    """

    condition: Condition
    atoms: int
    weight: int

    @classmethod
    def of(cls, written: Mapping[str, Any]) -> Rule:
        """A rule of a Choice as it is written."""
        condition = read_rule(written)
        weights = [_weight(atom) for atom in atoms_in(condition)]
        return cls(condition, len(weights), 1 + sum(weights))


class Trials:
    """The trials of one definition."""

    def __init__(self, most: int = MOST_TRIALS) -> None:
        self._left = most

    def samples(self, rules: Sequence[Rule], *, expected: bool = False) -> list[dict[str, Any]]:
        """The values with which some rules are to be tried together.

        Raises:
            TooManyError: There is no time for it.
        """
        self._spend(_LOOK * sum(rule.atoms for rule in rules))
        found = samples([rule.condition for rule in rules], expected=expected)
        self._spend(len(found))
        return found

    def taken(self, rules: Iterable[Rule], values: Mapping[str, Any]) -> int | None:
        """The number of the rule that is taken; None for none, and -1 where asking fails.

        Raises:
            TooManyError: There is no time for it.
        """
        length = sum(len(value) for value in values.values() if isinstance(value, str))
        more = length // _CHARACTERS
        try:
            for number, rule in enumerate(rules):
                self._spend(rule.weight + more)
                if holds(rule.condition, values):
                    return number
        except UndecidedError:
            return -1
        return None

    def _spend(self, comparisons: int) -> None:
        self._left -= comparisons
        if self._left < 0:
            raise TooManyError


def _weight(atom: Atom) -> int:
    if not isinstance(atom.operand, str):
        return 1
    if atom.operator.startswith("Timestamp"):
        return _MOMENT
    pieces = 0
    if atom.operator == "StringMatches":
        pieces = atom.operand.count("*") + atom.operand.count("\\")
    return 1 + pieces + len(atom.operand) // _CHARACTERS
