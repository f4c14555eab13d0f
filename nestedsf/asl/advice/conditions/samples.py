"""Samples: the values with which conditions are tried.

The operators of Choice tell a value's type, and compare it with constants. Values of one type
between two neighbouring constants are alike to all of them, so one of each is enough.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from nestedsf.asl.advice.conditions.condition import ABSENT, FREE, PRESENT, Atom, atoms_in
from nestedsf.asl.comparisons import COMPARISONS
from nestedsf.asl.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.asl.advice.conditions.condition import Condition
    from nestedsf.jsontext import Json

__all__ = ["MOST", "samples"]

MOST = 1_000
"""How many are tried: conditions that would need more are not looked into."""

_ANY: tuple[Json, ...] = (None, True, False, 0, "", "2020-01-01T00:00:00Z", {})
_KINDS = {
    "StringMatches": "pattern",
    "StringLessThan": "order",
    "StringGreaterThan": "order",
    "IsTimestamp": "timestamp",
    "Timestamp": "timestamp",
    "TimestampLessThan": "timestamp",
    "TimestampGreaterThan": "timestamp",
}
_OTHER = "\ue000"  # a character for private use, which no constant has


def samples(conditions: Sequence[Condition], *, expected: bool = False) -> list[dict[str, Any]]:
    """Values for all variables of some conditions, in every combination; empty if too many.

    Args:
        conditions: What they are to be tried with.
        expected: Whether a variable is given only values of the types that it is compared with,
            and is absent only where a condition asks whether it is there.
    """
    atoms: dict[str, list[Atom]] = defaultdict(list)
    for condition in conditions:
        for atom in atoms_in(condition):
            atoms[atom.variable].append(atom)
    if _crowded(conditions):
        return []
    values = [list(_values(found, expected=expected)) for found in atoms.values()]
    count = 1
    for each in values:
        count *= len(each)
        if count > MOST:
            return []
    return [dict(zip(atoms, each, strict=True)) for each in itertools.product(*values)]


def _crowded(conditions: Sequence[Condition]) -> set[str]:
    """The variables whose texts are asked for in ways of which the common texts are not known.

    These are patterns, the order of texts, and timestamps, beside one another; and two patterns
    in one condition.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for number, condition in enumerate(conditions):
        for atom in set(atoms_in(condition)):
            kind = _KINDS.get(atom.operator.removesuffix("Equals"))
            if kind == "pattern" and f"pattern {number}" in kinds[atom.variable]:
                kinds[atom.variable].add("two patterns")
            elif kind:
                kinds[atom.variable] |= {kind, *((f"pattern {number}",) * (kind == "pattern"))}
    return {
        variable
        for variable, found in kinds.items()
        if len({kind for kind in found if not kind.startswith("pattern ")}) > 1
    }


def _values(atoms: Sequence[Atom], *, expected: bool) -> Iterator[Any]:
    if atoms[0].operator == FREE:
        yield from (True, False)
        return
    compared = [atom for atom in atoms if atom.operator in COMPARISONS]
    if not expected or any(atom.operator == PRESENT for atom in atoms):
        yield ABSENT
    if not expected or not compared:
        yield from _ANY
    elif any(atom.operator == "BooleanEquals" for atom in compared):
        yield from (True, False)
    numbers = {n.operand for n in compared if n.operator.startswith("Numeric")}
    yield from _numbers(numbers)
    yield from _texts({str(t.operand) for t in compared if _is_order(t)})
    for atom in compared:
        if atom.operator == "StringMatches":
            yield from _matching(str(atom.operand))
    yield from _moments({str(t.operand) for t in compared if t.operator.startswith("Timestamp")})


def _is_order(atom: Atom) -> bool:
    return atom.operator.startswith("String") and atom.operator != "StringMatches"


def _numbers(constants: set[Any]) -> Iterator[float]:
    ordered = sorted(constants)
    yield from ordered
    yield from (_between(a, b) for a, b in itertools.pairwise(ordered))
    if ordered:
        yield from (ordered[0] - 1, ordered[-1] + 1)


def _between(a: float, b: float) -> float:
    try:
        return float(a + b) / 2
    except OverflowError:  # JSON has whole numbers of any length
        return int((Fraction(a) + Fraction(b)) / 2)


def _texts(constants: set[str]) -> Iterator[str]:
    """The constants, a text right after each, and one before all of them."""
    for text in constants:
        yield from (text, f"{text}\0")
    if constants:
        yield from ("", _OTHER)


def _matching(pattern: str) -> Iterator[str]:
    """The most general text of a pattern: whatever matches it matches the whole pattern."""
    pieces = pattern.replace("\\\\", "\0").replace("\\*", "\1").split("*")
    yield _OTHER.join(pieces).replace("\0", "\\").replace("\1", "*")
    yield _OTHER


def _moments(constants: set[str]) -> Iterator[str]:
    ordered = sorted({parse_timestamp(text) for text in constants})
    found = [*ordered, *(a + (b - a) / 2 for a, b in itertools.pairwise(ordered))]
    if ordered:
        found += [*_beside(ordered[0], -1), *_beside(ordered[-1], 1)]
    yield from (moment.isoformat() for moment in found)


def _beside(moment: datetime, days: int) -> Iterator[datetime]:
    try:
        yield moment + timedelta(days=days)
    except OverflowError:  # there is no such year
        return
