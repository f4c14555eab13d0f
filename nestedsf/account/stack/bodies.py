"""Bodies: the text of the template that CloudFormation is sent, and what it is checked for.

Nothing that AWS would refuse is sent: what is wrong with a definition is said with file and line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from nestedsf import sample
from nestedsf.account.sessions.clients import reaches_aws
from nestedsf.account.sessions.moto import MotoSession, check_mocks, not_emulated
from nestedsf.account.stack.templates import policies
from nestedsf.account.stack.templates.template import definition_of, template_of
from nestedsf.asl.advice.remedies import with_remedy
from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.asl.jsonata.evaluators import is_available, why_missing
from nestedsf.asl.validation import validate
from nestedsf.documents import Document
from nestedsf.exceptions import DefinitionError, DeploymentError, InputError
from nestedsf.workflows.mocked import IsMocked, unmocked
from nestedsf.workflows.reading import Source, name_from, read_workflow
from nestedsf.workflows.workflow import Workflow, filled

if TYPE_CHECKING:
    import boto3

    from nestedsf.asl.validation.diagnostics import Diagnostic
    from nestedsf.engine.mocks.mocks import Mocks
    from nestedsf.workflows.workflow import Machine

Definitions: TypeAlias = "Workflow | Source | Mapping[str, Source]"
"""A workflow, definitions by their names, or one definition or template alone."""
Functions: TypeAlias = Mapping[str, str | os.PathLike[str]]
"""The file or folder of each function, by its name."""
_TEMPLATE_BYTES = 51_200
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_ALONE = "main"
"""What a definition is called that comes without a name and a file."""
_LONGEST_MACHINE, _LONGEST_FUNCTION = 80, 64


class Body(NamedTuple):
    """What is deployed.

    Attributes:
        text: The template that is sent, as YAML text.
        left_out: What of the reader's own template is not in it, a sentence for each.
    """

    text: str
    left_out: tuple[str, ...] = ()


def body_of(  # noqa: PLR0913  what is deployed, by name
    session: boto3.Session,
    stack_name: str,
    *,
    definitions: Definitions | None = None,
    functions: Functions | None = None,
    parameters: Mapping[str, Any] | None = None,
    edition: str = "jsonpath",
    main_definition: str | Mapping[str, Any] | None = None,
    another_definition: str | Mapping[str, Any] | None = None,
) -> Body:
    """What `deploy` is given, as a template; raises as `deploy`."""
    of_sample = (main_definition, another_definition)
    if definitions is None:
        if functions or parameters:
            raise InputError("Functions and parameters go with definitions: give those, too.")
        return Body(_of_sample(session, *of_sample, edition))
    if edition != "jsonpath" or of_sample != (None, None):
        raise InputError(
            "Definitions are in place of the sample: leave edition, main_definition and "
            "another_definition out."
        )
    is_mocked = session.mocks.is_mocked if isinstance(session, MotoSession) else unmocked
    workflow = workflow_of(definitions, functions, parameters, is_mocked)
    return Body(_of_workflow(session, stack_name, workflow), workflow.left_out)


def workflow_of(
    definitions: Definitions,
    functions: Functions | None = None,
    parameters: Mapping[str, Any] | None = None,
    is_mocked: IsMocked = unmocked,
) -> Workflow:
    """The workflow of what `deploy` is given; raises as `read_workflow`."""
    if isinstance(definitions, Workflow):
        if functions or parameters:
            raise InputError("A Workflow has its functions and parameters: give no others.")
        return definitions
    _check_named(functions, "Functions", (str, os.PathLike))
    _check_named(parameters, "Parameters")
    return read_workflow(_by_name(definitions), functions, parameters, is_mocked=is_mocked)


def _by_name(definitions: Source | Mapping[str, Source]) -> Mapping[str, Source]:
    """Definitions by their names; one alone is called after its file."""
    if isinstance(definitions, (Definition, Document)) or _is_definition(definitions):
        return {_ALONE: definitions}
    if isinstance(definitions, (str, os.PathLike)):
        return {name_from(definitions): definitions}
    _check_named(definitions, "Definitions")
    return definitions


def _is_definition(value: object) -> bool:
    """Whether it is one definition as text or as a value, and no path and no several."""
    if isinstance(value, str):
        return "\n" in value or value.lstrip().startswith("{")
    return isinstance(value, Mapping) and "States" in value


def _check_named(given: object, what: str, kinds: tuple[type, ...] = (object,)) -> None:
    """Refuse what is not given by names; raises InputError."""
    if given is None:
        return
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise InputError(f"{what} are given by their names: write {{NAME: …}}.")
    if not all(isinstance(value, kinds) for value in given.values()):
        raise InputError(f'{what} are paths of files by their names: write {{NAME: "charge.py"}}.')


def _of_sample(
    session: boto3.Session,
    main_definition: str | Mapping[str, Any] | None,
    another_definition: str | Mapping[str, Any] | None,
    edition: str,
) -> str:
    sample.check_edition(edition)
    if edition == "jsonata" and isinstance(session, MotoSession) and not is_available():
        raise DeploymentError(f"{why_missing()}. The edition jsonpath of the sample runs here.")
    body = sample.template(
        _checked(main_definition, "AnotherStateMachineArn"),
        _checked(another_definition, "CallbackFunctionArn" if edition == "jsonpath" else ""),
        edition,
    )
    given = {"main": main_definition, "another": another_definition}
    _check_mocks(
        session,
        {name: text or sample.read(f"{name}.asl.json", edition) for name, text in given.items()},
    )
    return _sized(body, session)


def _of_workflow(session: boto3.Session, stack_name: str, workflow: Workflow) -> str:
    for machine in workflow.machines:
        _check_name(stack_name, machine.name, "state machine", _LONGEST_MACHINE)
        _check_definition(machine)
        if not isinstance(session, MotoSession):
            _check_role(machine)
    _check_mocks(session, {machine.name: filled(machine) for machine in workflow.machines})
    if isinstance(session, MotoSession):
        for machine in workflow.machines:
            _check_emulated(machine, session.mocks)
    for function in workflow.functions:
        _check_name(stack_name, function.name, "function", _LONGEST_FUNCTION)
    return _sized(template_of(workflow), session)


def _check_emulated(machine: Machine, mocks: Mocks) -> None:
    """Refuse what would be refused here, though not on AWS."""
    found = list(not_emulated(json.loads(filled(machine)), machine.name, mocks))
    if found:
        raise _refusal(machine, found, found[0].message)


def _check_mocks(
    session: boto3.Session, definitions: Mapping[str, str | Mapping[str, Any]]
) -> None:
    """Refuse mocks that do not fit."""
    if isinstance(session, MotoSession) and session.mocks:
        check_mocks(session.mocks, definitions)


def _checked(definition: str | Mapping[str, Any] | None, substitution: str) -> str | None:
    """The text of a definition that can be used, if there is one."""
    if definition is None:
        return None
    try:
        text = definition if isinstance(definition, str) else json.dumps(definition, indent=2)
    except (TypeError, ValueError, RecursionError):
        raise DefinitionError(
            "A definition that is given as a value holds what JSON has not, or is nested too "
            "deeply; it has text, numbers, true, false, None, lists and dicts."
        ) from None
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
    text = filled(machine)
    found = validate(text, type=machine.type)
    errors = [problem for problem in found if problem.severity == "ERROR"]
    if errors:
        errors[0] = with_remedy(errors[0], json.loads(text))
        raise _refusal(machine, errors, f"{errors[0].code}: {errors[0].message}")


def _refusal(machine: Machine, found: list[Diagnostic], problem: str) -> DefinitionError:
    """The error of the first of what was found, with its remedy."""
    more = f" ({len(found) - 1} more: nestedsf check lists all)" if found[1:] else ""
    said = f"{problem.rstrip('.')}{more}. {found[0].remedy or ''}".rstrip(" .")
    return machine.document.error(said, found[0].location)


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
