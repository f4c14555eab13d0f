"""Validation: definitions as CreateStateMachine accepts and refuses them.

Each problem is a Diagnostic with AWS's code, text and location. The texts are those of
recordings where there is one, of public reports of what AWS answers elsewhere, and worded alike
where neither is known.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.asl.validation.diagnostics import Diagnostic, refusal
from nestedsf.asl.validation.fields.language import JSONPATH, language_of
from nestedsf.asl.validation.jsonata import expressions
from nestedsf.asl.validation.machines import machines, transitions
from nestedsf.asl.validation.names import names
from nestedsf.asl.validation.reading import LONGEST, read
from nestedsf.asl.validation.states import shape
from nestedsf.asl.validation.warnings import warnings

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["LONGEST", "Diagnostic", "refusal", "validate", "validate_state"]


def validate(text: str, *, type: str = "STANDARD") -> tuple[Diagnostic, ...]:  # noqa: A002  AWS's name
    """What is wrong with a definition; empty if nothing is.

    As on AWS, one step after the other: what cannot be read is not looked into, and where the
    shape of a definition is wrong neither its names nor its transitions are.

    Args:
        text: The definition's text, Amazon States Language.
        type: STANDARD or EXPRESS.

    >>> [found] = validate('{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}')
    >>> found.code, found.message
    ('MISSING_END_STATE', 'Workflow has no terminal state')
    >>> print(refusal([found]))
    Invalid State Machine Definition: 'MISSING_END_STATE: Workflow has no terminal state at null'
    """
    definition = read(text)
    if isinstance(definition, Diagnostic):
        return (definition,)
    problems = tuple(shape(definition, express=type == "EXPRESS"))
    if problems or not isinstance(definition, dict):
        return problems
    found = tuple(machines(definition))
    language = language_of(definition, JSONPATH)
    return (
        *names(found),
        *expressions(found, language),
        *(problem for machine in found for problem in transitions(machine)),
        *(problem for machine in found for problem in warnings(machine, language)),
    )


def validate_state(text: str, name: str) -> tuple[Diagnostic, ...]:
    """What is wrong with the definition of a single state, whatever follows it.

    Args:
        text: The definition's text: what stands under the state's name in a machine.
        name: The name by which the locations have it.

    >>> [found] = validate_state('{"Type": "Wait", "Next": "B"}', "A")
    >>> found.location
    '/States/A'
    """
    state = read(text)
    if isinstance(state, Diagnostic):
        return (state,)
    definition: Json = {"StartAt": name, "States": {name: state}}
    problems = tuple(shape(definition, express=False))
    if problems or not isinstance(definition, dict):
        return problems
    found = tuple(machines(definition))
    return (
        *names(found),
        *expressions(found, JSONPATH),
        *(problem for machine in found[1:] for problem in transitions(machine)),
        *(problem for machine in found for problem in warnings(machine, JSONPATH)),
    )
