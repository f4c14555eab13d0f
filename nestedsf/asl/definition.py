"""State machine definitions: Amazon States Language (ASL) as a value.

The states of a machine are one flat tuple here, those in the branches of a Parallel and in a
Map right after the state that holds them. State names are unique in a whole machine:
https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nestedsf.asl.document import read_asl, transitions
from nestedsf.asl.placeholders import unfilled
from nestedsf.exceptions import DefinitionError, UnknownStateError
from nestedsf.jsontext import is_json
from nestedsf.masking.display import for_display

if TYPE_CHECKING:
    from typing import Any

__all__ = ["Definition", "StateDefinition", "check_json", "parse_definition"]

_MAP_KEYS = ("ItemProcessor", "Iterator")  # Iterator is the older name of the same


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StateDefinition:
    """One state of a definition.

    Attributes:
        name: The state's name.
        type: Task, Pass, Choice, Wait, Succeed, Fail, Parallel or Map.
        resource: A Task's Resource as it is written, None for other states.
        container: The name of the Parallel or Map that holds the state, None at the top.
        branch: Which of the Parallel's Branches it is in, from 0; None elsewhere.
        path: The keys and indexes that lead to it, as ``("States", "A")``.
        raw: The state as it is written.
    """

    name: str
    type: str
    resource: str | None
    container: str | None
    branch: int | None
    path: tuple[str | int, ...]
    raw: Mapping[str, Any] = field(hash=False)

    @property
    def distributed(self) -> bool:
        """Whether it is a Distributed Map: each of its iterations is a child execution."""
        processor = self.raw.get("ItemProcessor") if self.type == "Map" else None
        config = processor.get("ProcessorConfig") if isinstance(processor, Mapping) else None
        return isinstance(config, Mapping) and config.get("Mode") == "DISTRIBUTED"

    def __repr__(self) -> str:
        return f"StateDefinition({for_display(self.name)!r}, {self.type!r})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Definition:
    """A state machine's definition.

    Attributes:
        start_at: The name of the first state.
        states: Every state, in the order of the text, containers before their contents.
        raw: The definition as it is written.
    """

    start_at: str
    states: tuple[StateDefinition, ...]
    raw: Mapping[str, Any] = field(hash=False)
    _by_name: dict[str, StateDefinition] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {state.name: state for state in self.states})

    def __repr__(self) -> str:
        return f"Definition({for_display(self.start_at)!r}, {len(self.states)} states)"

    def get(self, name: str) -> StateDefinition | None:
        """The state of that name, or None."""
        return self._by_name.get(name)

    def state(self, name: str) -> StateDefinition:
        """The state of that name.

        Raises:
            UnknownStateError: The definition has no such state; the message lists those it has.
        """
        found = self._by_name.get(name)
        if found is None:
            names = ", ".join(repr(state.name) for state in self.states)
            raise UnknownStateError(f"The definition has no state {name!r}; it has {names}.")
        return found

    def branch_starts(self, name: str) -> tuple[str, ...]:
        """The first state of each branch of a Parallel, in order; empty for other states."""
        found = self._by_name.get(name)
        if found is None or found.type != "Parallel":
            return ()
        return tuple(branch["StartAt"] for branch in found.raw.get("Branches", ()))


def parse_definition(source: str | Mapping[str, Any], *, deployed: bool = False) -> Definition:
    """The definition that ASL describes.

    This is no validator (the API's ValidateStateMachineDefinition is one): it refuses what no
    picture or lesson could be made of.

    Args:
        source: JSON text, or the value it decodes to.
        deployed: Whether it is what a state machine has: then nothing in it is still to be
            filled, whatever it looks like.

    Raises:
        DefinitionError: The text or the value is not JSON or no object; States or StartAt is missing; a
            state is named twice, or named as the next one and not there; a placeholder of a
            template is left, as ``${Name}`` where an ARN or a number belongs.

    >>> machine = parse_definition('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}')
    >>> machine.state("A").type
    'Succeed'
    """
    raw = read_asl(source) if isinstance(source, str) else source
    if raw is source:
        check_json(source)
    states = _flat(raw)
    if not deployed:
        for state in states:
            _check_filled(state)
    return Definition(start_at=raw["StartAt"], states=states, raw=raw)


def check_json(definition: object) -> None:
    """Raises DefinitionError for a value that holds what JSON has not, as NaN or a set."""
    if not is_json(definition):
        raise DefinitionError(
            "A definition that is given as a value holds what JSON has not: it has text, numbers, "
            "true, false, None, lists, and dicts with texts as names."
        )


def _check_filled(state: StateDefinition) -> None:
    for placeholder, path in unfilled(state.raw):
        raise DefinitionError(
            f"The definition still holds {placeholder} in {path[-1]} of {state.name!r}: it is filled "
            "when the stack is deployed, from DefinitionSubstitutions; deploy it, or put a value "
            "in its place."
        )


def _flat(raw: Mapping[str, Any]) -> tuple[StateDefinition, ...]:
    """The states, containers before their contents, without recursion."""
    found: dict[str, StateDefinition] = {}
    waiting = _states_of(raw, (), None, None)
    while waiting:
        state = waiting.pop()
        if state.name in found:
            raise DefinitionError(
                f"The state {state.name!r} is there twice: state names must be unique in the "
                "whole machine, branches and Maps included; rename one of the two."
            )
        found[state.name] = state
        inner: list[StateDefinition] = []
        for path, branch in _machines_in(state):
            machine: Any = state.raw
            for key in path:
                machine = machine[key]
            inner = _states_of(machine, (*state.path, *path), state.name, branch) + inner
        waiting += inner
    return tuple(found.values())


def _machines_in(state: StateDefinition) -> list[tuple[tuple[str | int, ...], int | None]]:
    """Where the machines inside a Parallel or Map are, with the number of the branch."""
    if state.type == "Parallel":
        branches = state.raw.get("Branches")
        if not isinstance(branches, list):
            raise DefinitionError(f"The Parallel {state.name!r} has no list of Branches; add one.")
        return [(("Branches", number), number) for number in range(len(branches))]
    if state.type == "Map":
        return [((key,), None) for key in _MAP_KEYS if key in state.raw]
    return []


def _states_of(
    machine: object, path: tuple[str | int, ...], container: str | None, branch: int | None
) -> list[StateDefinition]:
    """The states of one machine or branch, last one first, after its names were checked."""
    where = f"The branch {branch} of {container!r}" if branch is not None else "The definition"
    where = f"The Map {container!r}" if container is not None and branch is None else where
    if not isinstance(machine, Mapping):
        raise DefinitionError(f'{where} is not a JSON object; write {{"StartAt": …, "States": …}}.')
    states = machine.get("States")
    if not isinstance(states, Mapping) or not states:
        raise DefinitionError(f"{where} has no States; add an object with at least one state.")
    if not isinstance(machine.get("StartAt"), str):
        raise DefinitionError(f"{where} has no StartAt; name the state that is to be the first.")
    for source, target in transitions(machine):
        if not isinstance(target, str) or target not in states:
            raise DefinitionError(
                f"{source} names the state {target!r}, which is not among the States beside it "
                f"({', '.join(map(repr, states))}); add that state or correct the name."
            )
    found = []
    for name, state in states.items():
        if not isinstance(state, Mapping):
            raise DefinitionError(
                f"{name!r} stands among the States, and is not a state: a state is a JSON object, and "
                "its fields stand inside the braces of it."
            )
        if not isinstance(state.get("Type"), str):
            raise DefinitionError(f"The state {name!r} has no Type; say Task, Pass or another.")
        resource = state.get("Resource")
        found.append(
            StateDefinition(
                name=name,
                type=state["Type"],
                resource=resource if isinstance(resource, str) else None,
                container=container,
                branch=branch,
                path=(*path, "States", name),
                raw=state,
            )
        )
    return found[::-1]
