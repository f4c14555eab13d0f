"""Advice: what AWS accepts, and what will probably not do what was meant.

Each piece is a Diagnostic of severity ADVICE, with a code, a sentence and a remedy. A rule speaks
where it can be sure: of data it knows nothing but what the definition says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.asl.advice.children import child_type, outputs, parent_id
from nestedsf.asl.advice.choices import choices
from nestedsf.asl.advice.handlers import handlers
from nestedsf.asl.advice.inputs import inputs
from nestedsf.asl.advice.languages import languages
from nestedsf.asl.advice.limits import limits
from nestedsf.asl.advice.names import child_names
from nestedsf.asl.advice.states import states_by_machine
from nestedsf.asl.advice.transitions import transitions
from nestedsf.asl.advice.variables import assigned_in, variables
from nestedsf.asl.advice.waiting import time_out, token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["advise"]

_RULES = (time_out, token, languages, handlers, choices, parent_id, outputs, limits)


def advise(
    definition: Mapping[str, Any],
    *,
    type: str = "STANDARD",  # noqa: A002  AWS's name
    types: Mapping[str, str] | None = None,
) -> tuple[Diagnostic, ...]:
    """What there is to be said of a definition that AWS accepts, in the order of its machines.

    Args:
        definition: The definition, decoded.
        type: STANDARD or EXPRESS.
        types: The types of the state machines that it starts, by what stands under
            StateMachineArn.

    >>> wait = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    ...         "Parameters": {"QueueUrl": "q", "MessageBody": "$$.Task.Token"}, "End": True}
    >>> [found.code for found in advise({"StartAt": "A", "States": {"A": wait}})]
    ['NO_TIMEOUT']
    """
    return tuple(_found(definition, express=type == "EXPRESS", types=types or {}))


def _found(
    definition: Mapping[str, Any], *, express: bool, types: Mapping[str, str]
) -> Iterator[Diagnostic]:
    machines = list(states_by_machine(definition, express=express))
    assigned = assigned_in(state for machine in machines for state in machine.states.values())
    for machine in machines:
        for state in machine.states.values():
            for rule in _RULES:
                yield from rule(state)
            yield from child_names(state, machine.states)
            yield from child_type(state, types)
            yield from inputs(state, machine.states)
            yield from variables(state, assigned)
        yield from transitions(machine.states, machine.start_at)
