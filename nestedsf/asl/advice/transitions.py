"""Transitions: states that no execution gets to, and loops that none gets out of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["transitions"]

_SHOWN = 4


def transitions(states: Mapping[str, State], start_at: str) -> Iterator[Diagnostic]:
    """STATE_NEVER_REACHED and LOOP_WITHOUT_END.

    Args:
        states: The states of one machine.
        start_at: The first one.
    """
    reached = _reached({start_at}, {name: set(state.targets()) for name, state in states.items()})
    for name, state in states.items():
        if name not in reached:
            yield advice(
                "STATE_NEVER_REACHED",
                f"No execution gets to '{name}': nothing that is reached from StartAt leads to it",
                "Name it as the Next of a state, or remove it.",
                state.at,
            )
    leading: dict[str, set[str]] = {name: set() for name in states}
    for name, state in states.items():
        for target in state.targets():
            leading[target].add(name)
    ending = _reached({name for name, state in states.items() if _ends(state)}, leading)
    endless = [name for name in states if name in reached and name not in ending]
    if endless:
        first = endless[0]
        loop = ", ".join(f"'{name}'" for name in endless[:_SHOWN]) + ", …" * (len(endless) > _SHOWN)
        yield advice(
            "LOOP_WITHOUT_END",
            f"No way leads from {loop} to the end of the execution: it goes round until it fails, "
            "at 25,000 events at the latest",
            "Lead a Choice or a Catch out of the loop.",
            states[first].at,
        )


def _ends(state: State) -> bool:
    return state.type in {"Succeed", "Fail"} or state.fields.get("End") is True


def _reached(start: set[str], leads_to: Mapping[str, set[str]]) -> set[str]:
    """What can be reached from some states, they among it."""
    found, waiting = set(start), list(start)
    while waiting:
        new = leads_to[waiting.pop()] - found
        found |= new
        waiting += new
    return found
