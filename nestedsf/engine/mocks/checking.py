"""Whether mocks fit the state machines that they are for."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol

from nestedsf.asl.validation.machines import machines
from nestedsf.engine.mocks.mock import MockedResult
from nestedsf.engine.mocks.mocks import NONE, STRICT
from nestedsf.engine.services import Resource
from nestedsf.jsontext import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nestedsf.engine.mocks.mocks import MockedTask, Mocks
    from nestedsf.jsontext import Json

__all__ = ["ResultCheck", "misfits_in", "misfits_of"]


class ResultCheck(Protocol):
    """Says what is wrong with a mocked result of a service."""

    def __call__(
        self, resource: Resource, result: Json, *, strict: bool, with_numbers: bool = False
    ) -> str | None:
        """A sentence in AWS's words; None if nothing is wrong.

        With numbers, a time can be one, as optimized integrations write it.
        """


def misfits_in(
    mocks: Mocks, definitions: Mapping[str, Mapping[str, Any]], check_result: ResultCheck
) -> Iterator[str]:
    """What of the mocks does not fit the state machines of a workflow, in sentences.

    Machines that the mocks name and the workflow has not are another workflow's, unless none fits.

    Args:
        mocks: The mocks.
        definitions: The definitions of all machines of the workflow, by their names in it.
        check_result: Compares a result with the model of its service.
    """
    if mocks.machines and not set(mocks.machines) & set(definitions):
        first = next(iter(mocks.machines))
        yield (
            f"{mocks.lines.get(first, 'The mocks')}: there is no state machine "
            f"{visible(repr(first))}; name one of {', '.join(map(visible, definitions))}."
        )
    for name, definition in definitions.items():
        yield from misfits_of(mocks, (name,), definition, check_result)
    known = {name for definition in definitions.values() for name in _states(definition)}
    for state, task in mocks.anywhere.items():
        if state not in known:
            yield _no_state(state, task, known)


def misfits_of(
    mocks: Mocks, names: Iterable[str], definition: Mapping[str, Any], check_result: ResultCheck
) -> Iterator[str]:
    """What of the mocks does not fit one state machine.

    Args:
        mocks: The mocks.
        names: Its names: its own, and that in its workflow.
        definition: Its definition, valid.
        check_result: Compares a result with the model of its service.
    """
    states = _states(definition)
    for name in names:
        for tasks in mocks.machines.get(name, {}).values():
            for state, task in tasks.items():
                if state not in states:
                    yield _no_state(state, task, states)
                else:
                    yield from _of_state(state, states[state], task, check_result)
    for state, task in mocks.anywhere.items():
        if state in states:
            yield from _of_state(state, states[state], task, check_result)


def _states(definition: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """All states of a machine, those inside Parallels and Maps too, by their names."""
    return {
        name: state for machine in machines(definition) for name, state in machine.states.items()
    }


def _of_state(
    name: str, state: Mapping[str, Any], task: MockedTask, check_result: ResultCheck
) -> Iterator[str]:
    kind = state["Type"]
    if kind != "Task":
        yield (
            f"{task.where}: the state {visible(repr(name))} is a {kind} state, and only a Task is "
            "mocked: leave it out, or mock the Tasks in it."
        )
        return
    resource = Resource.of(state["Resource"])
    for each in task.attempts:
        if isinstance(each.mock, MockedResult) and each.mode != NONE:
            problem = check_result(
                resource, each.mock.result, strict=each.mode == STRICT, with_numbers=True
            )
            if problem:
                service = f"{resource.type}:{resource.action}"
                yield (
                    f"{each.where}: the result of {visible(repr(name))} does not fit {service}: "
                    f"{visible(problem)}."
                )


_ALIKE = 0.75
"""How alike two names are of which one may be meant: Ship is not Shipping, misspelt."""


def _no_state(state: str, task: MockedTask, known: Iterable[str]) -> str:
    close = get_close_matches(state, list(known), 1, _ALIKE)
    remedy = f"name {visible(repr(close[0]))}" if close else "mock another one"
    return (
        f"{task.where}: there is no state {visible(repr(state))}: {remedy}, or leave the mock out."
    )
