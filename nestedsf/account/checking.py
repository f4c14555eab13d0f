"""Checking: what AWS refuses of a definition, and what is to be said of the rest, without AWS."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nestedsf.arguments import FLAG, NAMED
from nestedsf.masking.display import sentence_for_display, showing_secrets
from nestedsf.view.checks.check import Check
from nestedsf.workflows.findings.finding import SEVERITIES, Finding
from nestedsf.workflows.findings.machines import findings_in
from nestedsf.workflows.findings.sources import machines_in

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from nestedsf.asl.validation import Diagnostic
    from nestedsf.jsontext import Json
    from nestedsf.workflows.reading import Source

__all__ = ["check", "checks_together"]


def check(  # noqa: PLR0913  what makes up a workflow
    definition: Source,
    *,
    children: Mapping[str, Source] | None = None,
    functions: Mapping[str, str | os.PathLike[str]] | None = None,
    parameters: Mapping[str, Json] | None = None,
    express: bool = False,
    show_secrets: bool = False,
) -> Check:
    """Check a state machine's definition: what AWS refuses, what it warns of, and advice.

    AWS's part is that of ValidateStateMachineDefinition, with its codes and texts. Advice follows
    once AWS accepts the definition: a Task that waits without a time-out, a rule or a handler that
    is never taken, a name that collides, and the like. What is not emulated here is a note.

    Args:
        definition: A file of JSON, JSON with comments or YAML, the text, or the value; or a template
            of SAM or CloudFormation, of which all state machines are checked.
        children: Other state machines that it starts, by the names that it uses as ``${Name}``.
        functions: Files of functions, by name.
        parameters: What fills other placeholders, by name. Where nothing of the three is given,
            what is to be filled is a note, else it is an error.
        express: Whether it is the definition of an Express workflow; a template says it itself.
        show_secrets: Whether account ids and tokens are shown as they are.

    Raises:
        DefinitionError: A file cannot be read, or something of a template cannot be known.
        InputError: A name is there twice, or something that is given is used nowhere.

    >>> wait = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken",
    ...         "Parameters": {"TopicArn": "t", "Message.$": "$$.Task.Token"}, "End": True}
    >>> found = check({"StartAt": "Ask", "States": {"Ask": wait}})
    >>> [(each.state, each.code) for each in found.advice]
    [('Ask', 'NO_TIMEOUT')]
    """
    NAMED.or_none.check(children=children, functions=functions, parameters=parameters)
    FLAG.check(express=express, show_secrets=show_secrets)
    machines = machines_in(
        definition, children or {}, functions or {}, parameters or {}, express=express
    )
    if isinstance(machines, Finding):
        found, count = [machines], 1
    else:
        complete = bool(children or functions or parameters)
        found = list(findings_in(machines, not_emulated=_not_emulated, complete=complete))
        count = len(machines)
    with showing_secrets(show_secrets):
        return _check(map(_masked, found), count)


def checks_together(checks: Iterable[Check]) -> Check:
    """Several checks as one."""
    checks = list(checks)
    found = (each for check in checks for each in check.findings)
    return _check(found, sum(check.machines for check in checks))


def _check(found: Iterable[Finding], machines: int) -> Check:
    ordered = sorted(found, key=lambda each: SEVERITIES.index(each.severity))
    return Check(findings=tuple(ordered), machines=machines)


def _masked(found: Finding) -> Finding:
    return replace(
        found,
        message=sentence_for_display(found.message),
        remedy=sentence_for_display(found.remedy),
        state=found.state and sentence_for_display(found.state),
        location=found.location and sentence_for_display(found.location),
    )


def _not_emulated(definition: Mapping[str, Any]) -> Iterable[Diagnostic]:
    # It brings moto, which nothing else of a check needs.
    from nestedsf.emulator.refusals import refusals_of  # noqa: PLC0415

    return refusals_of(definition)
