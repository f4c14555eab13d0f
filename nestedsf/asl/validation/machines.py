"""Machines: those that a definition of the right shape consists of, and their transitions.

A machine is the whole definition, a branch of a Parallel, or what a Map runs for each item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.asl.validation.diagnostics import error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["Machine", "machines", "machines_in", "targets", "transitions"]

_CODE = "MISSING_TRANSITION_TARGET"
_HANDLERS = {"Choice": "Choices", "Task": "Catch", "Parallel": "Catch", "Map": "Catch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One machine.

    Attributes:
        at: Its location, empty for the whole definition.
        start_at: The name of its first state.
        states: Its states by name.
    """

    at: str
    start_at: str
    states: Mapping[str, Any]

    def location(self, name: str) -> str:
        """Where one of its states is, as ``/States/A``."""
        return f"{self.at}/States/{name}"


def machines(definition: Mapping[str, Any]) -> Iterator[Machine]:
    """The machine of a whole definition, then those inside it, in the order of the text."""
    waiting = [("", definition)]
    while waiting:
        at, fields = waiting.pop()
        machine = Machine(at=at, start_at=fields["StartAt"], states=fields["States"])
        yield machine
        inner = [
            (f"{machine.location(name)}/{field}", nested)
            for name, state in machine.states.items()
            for field, nested in machines_in(state)
        ]
        waiting += reversed(inner)


def machines_in(state: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The place and the text of each machine that a Parallel or a Map holds."""
    if state["Type"] == "Parallel":
        for index, branch in enumerate(state["Branches"]):
            yield f"Branches[{index}]", branch
    elif state["Type"] == "Map":
        field = "ItemProcessor" if "ItemProcessor" in state else "Iterator"
        yield field, state[field]


def transitions(machine: Machine) -> Iterator[Diagnostic]:
    """What is wrong with how the states of one machine follow each other.

    A state is reachable if any state of the machine leads to it. A whole machine without a
    state to end in is told instead of states that are not reachable.
    """
    reached = {machine.start_at}
    if machine.start_at not in machine.states:
        yield _missing(machine.start_at, f"{machine.at}/StartAt")
    for name, state in machine.states.items():
        for place, target in targets(state):
            reached.add(target)
            if target not in machine.states:
                yield _missing(target, f"{machine.location(name)}/{place}")
    if not machine.at and not any(map(_ends, machine.states.values())):
        yield error("MISSING_END_STATE", "Workflow has no terminal state", None)
        return
    for name in machine.states:
        if name not in reached:
            yield error(_CODE, f'State "{name}" is not reachable.', machine.location(name))


def _missing(target: str, at: str) -> Diagnostic:
    return error(_CODE, f"Missing 'Next' target: {target}", at)


def targets(state: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The place and the name of each state that a state leads to."""
    if "Next" in state:
        yield "Next", state["Next"]
    handlers = _HANDLERS.get(state["Type"], "")
    for index, handler in enumerate(state.get(handlers, ())):
        yield f"{handlers}[{index}]/Next", handler["Next"]
    if "Default" in state:
        yield "Default", state["Default"]


def _ends(state: Mapping[str, Any]) -> bool:
    return state["Type"] in {"Succeed", "Fail"} or state.get("End") is True
