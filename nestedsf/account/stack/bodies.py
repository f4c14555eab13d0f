"""Bodies: the text of the template that CloudFormation is sent, and what it is checked for.

Nothing that AWS would refuse is sent: what is wrong with a definition is said with file and line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf import sample
from nestedsf.account.sessions.clients import reaches_aws
from nestedsf.account.sessions.moto import MotoSession
from nestedsf.account.stack.templates import policies
from nestedsf.account.stack.templates.template import definition_of, template_of
from nestedsf.asl.definition import parse_definition
from nestedsf.asl.jsonata.evaluators import MISSING, is_available
from nestedsf.asl.validation import validate
from nestedsf.exceptions import DefinitionError, DeploymentError, InputError
from nestedsf.workflows.workflow import filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3

    from nestedsf.workflows.workflow import Machine, Workflow

_TEMPLATE_BYTES = 51_200
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_LONGEST_MACHINE, _LONGEST_FUNCTION = 80, 64


def of_sample(
    session: boto3.Session,
    main_definition: str | Mapping[str, Any] | None = None,
    another_definition: str | Mapping[str, Any] | None = None,
    edition: str = "jsonpath",
) -> str:
    """The template of the sample, as YAML text; raises as `deploy`."""
    sample.check_edition(edition)
    if edition == "jsonata" and isinstance(session, MotoSession) and not is_available():
        raise DeploymentError(f"{MISSING}. The edition jsonpath of the sample runs here.")
    body = sample.template(
        _checked(main_definition, "AnotherStateMachineArn"),
        _checked(another_definition, "CallbackFunctionArn" if edition == "jsonpath" else ""),
        edition,
    )
    return _sized(body, session)


def of_workflow(session: boto3.Session, stack_name: str, workflow: Workflow) -> str:
    """The template of a workflow of one's own, as YAML text.

    Raises:
        DefinitionError: AWS would refuse a definition, or its role would need what nestedsf does
            not know or does not give; or on AWS they are too long together.
        InputError: A name is too long.
    """
    for machine in workflow.machines:
        _check_name(stack_name, machine.name, "state machine", _LONGEST_MACHINE)
        _check_definition(machine)
        if not isinstance(session, MotoSession):
            _check_role(machine)
    for function in workflow.functions:
        _check_name(stack_name, function.name, "function", _LONGEST_FUNCTION)
    return _sized(template_of(workflow), session)


def _checked(definition: str | Mapping[str, Any] | None, substitution: str) -> str | None:
    """The text of a definition that can be used, if there is one."""
    if definition is None:
        return None
    text = definition if isinstance(definition, str) else json.dumps(definition, indent=2)
    parse_definition(text.replace("${" + substitution + "}", "filled-in"))
    return text


def _check_name(stack_name: str, name: str, kind: str, longest: int) -> None:
    whole = f"{stack_name}-{name}"
    if len(whole) > longest:
        raise InputError(
            f"The {kind} {name} would be called {whole}, which has {len(whole)} characters, and "
            f"AWS takes {longest} at most: shorten its name, or the stack's."
        )


def _check_definition(machine: Machine) -> None:
    """Refuse what CreateStateMachine would refuse."""
    found = validate(filled(machine), type=machine.type)
    errors = [problem for problem in found if problem.severity == "ERROR"]
    if errors:
        first = errors[0]
        more = f" ({len(errors) - 1} more: nestedsf check lists all)" if errors[1:] else ""
        problem = f"{first.code}: {first.message.rstrip('.')}{more}"
        raise machine.document.error(problem, first.location)


def _check_role(machine: Machine) -> None:
    """Refuse what no role of a state machine is given."""
    for state, needed in policies.refused(definition_of(machine)):
        raise machine.document.error(
            f"{needed}, for the state {state.name!r}: run it on moto, or deploy it with a template "
            "of your own",
            (*state.path, "Resource"),
        )


def _sized(body: str, session: boto3.Session) -> str:
    """The template, if CloudFormation takes it: moto takes any."""
    size = len(body.encode())
    if size > _TEMPLATE_BYTES and reaches_aws(session):
        raise DefinitionError(
            f"With these definitions the template has {size:,} bytes, and CloudFormation takes "
            f"{_TEMPLATE_BYTES:,}: shorten them. On moto they run as they are."
        )
    return body
