"""Definitions: what two executions have written differently for a state, or at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.jsontext import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.asl.definition import Definition, StateDefinition
    from nestedsf.view.comparisons.pairs import Pair

__all__ = ["Redefinitions", "differ", "own_fields"]

_APART = frozenset({"Branches", "Comment", "States"})
"""Fields that are not compared: states have rows of their own, and a comment does nothing."""
_PROCESSORS = frozenset({"ItemProcessor", "Iterator"})


class Redefinitions:
    """Tells which visits are of a state that is written differently, once for each state."""

    def __init__(self) -> None:
        self._looked_at: set[tuple[int, int]] = set()
        self._told: set[tuple[str, str]] = set()

    def is_new(self, pair: Pair) -> bool:
        """Whether both executions know the state's definition, and it differs as none before."""
        if pair.first is None or pair.second is None:
            return False
        one, other = pair.first.definition, pair.second.definition
        if one is None or other is None or one is other:
            return False
        ids = (id(one), id(other))  # both live as long as the executions that are compared
        if ids in self._looked_at:
            return False
        self._looked_at.add(ids)
        texts = (canonical(own_fields(one)), canonical(own_fields(other)))
        if texts[0] == texts[1] or texts in self._told:  # as in another child of the same machine
            return False
        self._told.add(texts)
        return True


def differ(first: Definition | None, second: Definition | None) -> bool:
    """Whether two whole definitions are known and differ at the top, outside their states."""
    if first is None or second is None:
        return False
    return canonical(own_fields(first)) != canonical(own_fields(second))


def own_fields(definition: Definition | StateDefinition | None) -> dict[str, Any]:
    """The fields of a state, or of a whole definition, without the states in it.

    >>> from nestedsf.asl.definition import parse_definition
    >>> own_fields(parse_definition({"StartAt": "A", "States": {"A": {"Type": "Fail"}}}))
    {'StartAt': 'A'}
    """
    return {} if definition is None else _without_states(definition.raw)


def _without_states(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_states(value) if name in _PROCESSORS else value
        for name, value in raw.items()
        if name not in _APART
    }
