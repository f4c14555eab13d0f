"""State machines: created, described, updated, deleted and listed.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.actions.configuration import configuration
from nestedsf.emulator.states.actions.definitions import read_definition
from nestedsf.emulator.states.actions.tags import merge_tags
from nestedsf.emulator.states.actions.variable_references import variable_references
from nestedsf.emulator.states.actions.versions import publish, version_of
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.names import (
    STATE_MACHINE,
    arn_of,
    by_name,
    check_name,
    check_role_arn,
    names_of,
    parse_arn,
)
from nestedsf.emulator.states.pages import page
from nestedsf.emulator.states.store import Revision, StateMachine
from nestedsf.engine.environment import Machine
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from nestedsf.emulator.states.request import Answer, Request

__all__ = [
    "create_state_machine",
    "delete_state_machine",
    "describe_state_machine",
    "describe_state_machine_for_execution",
    "list_state_machines",
    "update_state_machine",
]

_STANDARD, _EXPRESS = "STANDARD", "EXPRESS"
_UPDATES = (
    *("definition", "roleArn", "loggingConfiguration"),
    *("tracingConfiguration", "encryptionConfiguration"),
)


def create_state_machine(request: Request) -> Answer:
    """CreateStateMachine; again with the same definition and configuration, it changes nothing.

    Raises:
        ApiError: InvalidName, InvalidArn, InvalidDefinition, InvalidLoggingConfiguration,
            InvalidEncryptionConfiguration, StateMachineAlreadyExists, TooManyTags,
            ValidationException.
    """
    given = request.parameters
    _check_version_description(request)
    name, role_arn, text = given["name"], given["roleArn"], given["definition"]
    check_name(name)
    check_role_arn(role_arn)
    express = given.get("type") == _EXPRESS
    tags = merge_tags({}, given.get("tags") or [])
    definition = read_definition(request, text, names_of(name, tags), express=express)
    settings = configuration(request)
    arn = arn_of(STATE_MACHINE, request.region_name, request.account.id, name)
    machine = request.store.state_machines.get(arn)
    if machine is None:
        revision = Revision(
            id=None,
            date=request.now,
            definition=text,
            machine=Machine(
                arn=arn, name=name, definition=definition, role_arn=role_arn, express=express
            ),
            configuration=settings,
            variable_references=variable_references(definition),
        )
        machine = StateMachine(
            arn=arn, name=name, created=request.now, revision=revision, tags=tags
        )
        request.store.state_machines[arn] = machine
    elif (
        machine.revision.definition,
        machine.revision.configuration,
        machine.express,
    ) != (text, settings, express):
        raise ApiError("StateMachineAlreadyExists", f"State Machine Already Exists: '{arn}'")
    answer = {"stateMachineArn": arn, "creationDate": machine.created}
    return {**answer, **_published(request, machine)}


def update_state_machine(request: Request) -> Answer:
    """UpdateStateMachine; one that changes nothing makes no new revision (recorded).

    Raises:
        ApiError: MissingRequiredParameter, and as `create_state_machine`.
    """
    given = request.parameters
    machine = request.store.state_machine(given["stateMachineArn"], request.region_name)
    if all(given.get(field) is None for field in _UPDATES):
        raise ApiError(
            "MissingRequiredParameter",
            "Either the definition, the role ARN, the LoggingConfiguration, or the "
            "TracingConfiguration must be specified",
        )
    _check_version_description(request)
    before = machine.revision
    role_arn = given.get("roleArn") or before.machine.role_arn
    check_role_arn(role_arn)
    text = given.get("definition")
    definition = before.machine.definition
    if text is not None:
        names = names_of(machine.name, machine.tags)
        definition = read_definition(request, text, names, express=machine.express)
    after = replace(
        before,
        definition=before.definition if text is None else text,
        machine=replace(before.machine, definition=definition, role_arn=role_arn),
        configuration=configuration(request, before.configuration),
        variable_references=variable_references(definition),
    )
    if after != before:
        machine.revision = replace(after, id=str(uuid.uuid4()), date=request.now)
    return {
        "updateDate": request.now,
        **_published(request, machine),
        **_revision_id(machine.revision),
    }


def describe_state_machine(request: Request) -> Answer:
    """DescribeStateMachine, of a state machine or of one of its versions."""
    arn = request.parameters["stateMachineArn"]
    machine, qualifier = request.store.qualified(arn, request.region_name)
    answer = {"stateMachineArn": arn, "status": "ACTIVE", "type": _type_of(machine)}
    if not qualifier:
        return {
            **answer,
            "creationDate": machine.created,
            **_described(request, machine.revision),
        }
    version = version_of(machine, arn)
    if version.description is not None:
        answer["description"] = version.description
    return {**answer, "creationDate": version.created, **_described(request, version.revision)}


def describe_state_machine_for_execution(request: Request) -> Answer:
    """DescribeStateMachineForExecution: the state machine as it was when the execution started.

    Of a child of a Map Run that is what its ItemProcessor holds.
    """
    arn = request.parameters["executionArn"]
    started = request.store.execution(arn, request.region_name)
    revision, machine = started.revision, started.execution.machine
    answer = {
        "stateMachineArn": machine.arn,
        "updateDate": revision.date,
        **_described(request, revision),
        "name": machine.name,
    }
    if started.map_run is not None:
        answer["mapRunArn"] = started.map_run.arn
        answer["label"] = machine.name.rpartition("/")[2]
        if "definition" in answer:
            answer["definition"] = compact(machine.definition)
    return answer


def delete_state_machine(request: Request) -> Answer:
    """DeleteStateMachine: with its versions, aliases and executions; none may be there.

    AWS ends running executions at their next transition, and shows the state machine as DELETING
    until then; here they end at once, as if they were stopped.
    """
    arn = request.parameters["stateMachineArn"]
    parsed = parse_arn(arn, STATE_MACHINE)
    if parsed.qualifier:
        raise ApiError(
            "ValidationException",
            f"The ARN of a version or an alias cannot be deleted as a state machine: '{arn}'",
        )
    if parsed.region_name == request.region_name:
        machine = request.store.state_machines.pop(arn, None)
        if machine is not None:
            request.store.delete(machine)
    return {}


def list_state_machines(request: Request) -> Answer:
    """ListStateMachines, in the order of their names (recorded)."""
    machines = by_name(request.store.state_machines.values(), STATE_MACHINE, request.region_name)
    shown, more = page(machines, lambda machine: machine.name, request.parameters, "machines")
    items = [
        {
            "stateMachineArn": machine.arn,
            "name": machine.name,
            "type": _type_of(machine),
            "creationDate": machine.created,
        }
        for machine in shown
    ]
    return {"stateMachines": items, **more}


def _check_version_description(request: Request) -> None:
    given = request.parameters
    if given.get("versionDescription") is not None and not given.get("publish"):
        raise ApiError(
            "ValidationException", "Version description can only be set when publish is true"
        )


def _published(request: Request, machine: StateMachine) -> dict[str, Any]:
    """What an answer has where a version is to be published."""
    given = request.parameters
    if not given.get("publish"):
        return {}
    version = publish(machine, given.get("versionDescription"), request.now)
    return {"stateMachineVersionArn": version.arn}


def _described(request: Request, revision: Revision) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": revision.machine.name,
        "definition": revision.definition,
        "roleArn": revision.machine.role_arn,
        **revision.configuration,
        **_revision_id(revision),
    }
    if revision.variable_references:
        shown["variableReferences"] = revision.variable_references
    if request.parameters.get("includedData") == "METADATA_ONLY":
        del shown["definition"]
    return shown


def _type_of(machine: StateMachine) -> str:
    return _EXPRESS if machine.express else _STANDARD


def _revision_id(revision: Revision) -> dict[str, str]:
    return {} if revision.id is None else {"revisionId": revision.id}
