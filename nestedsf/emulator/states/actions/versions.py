"""Versions: revisions of a state machine that are published under numbers.

A number is never used again. A revision has one version: publishing it once more answers with
that one (recorded).
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.names import STATE_MACHINE, parse_arn
from nestedsf.emulator.states.pages import page
from nestedsf.emulator.states.store import Version, no_state_machine

if TYPE_CHECKING:
    from datetime import datetime

    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.emulator.states.store import StateMachine

__all__ = [
    "delete_state_machine_version",
    "list_state_machine_versions",
    "publish",
    "publish_state_machine_version",
    "version_of",
]

_INITIAL = "INITIAL"  # what AWS calls the revision of the creation


def publish(machine: StateMachine, description: str | None, now: datetime) -> Version:
    """The version of the current revision, made if it is not there yet."""
    for version in machine.versions.values():
        if version.revision is machine.revision:
            return version
    machine.last_version += 1
    number = machine.last_version
    version = Version(
        arn=f"{machine.arn}:{number}",
        number=number,
        created=now,
        description=description,
        revision=machine.revision,
    )
    machine.versions[number] = version
    return version


def version_of(machine: StateMachine, arn: str) -> Version:
    """The version that an ARN names.

    Raises:
        ApiError: StateMachineDoesNotExist: the machine has no such version.
    """
    number = arn.rpartition(":")[2]
    version = machine.versions.get(int(number)) if _is_number(number) else None
    if version is None:
        raise no_state_machine(arn)
    return version


def publish_state_machine_version(request: Request) -> Answer:
    """PublishStateMachineVersion.

    Raises:
        ApiError: InvalidArn, StateMachineDoesNotExist, ConflictException: the revision that is
            to be published is not the current one.
    """
    given = request.parameters
    machine = request.store.state_machine(given["stateMachineArn"], request.region_name)
    wanted, current = given.get("revisionId"), machine.revision.id or _INITIAL
    if wanted is not None and wanted != current:
        raise ApiError(
            "ConflictException",
            f"Failed to publish the State Machine version for revision {wanted}. "
            f"The current State Machine revision is {current}.",
        )
    version = publish(machine, given.get("description"), request.now)
    return {"stateMachineVersionArn": version.arn, "creationDate": version.created}


def list_state_machine_versions(request: Request) -> Answer:
    """ListStateMachineVersions, the newest first."""
    arn = request.parameters["stateMachineArn"]
    machine = request.store.state_machine(arn, request.region_name)
    versions = sorted(machine.versions.values(), key=lambda version: -version.number)
    shown, more = page(
        versions, lambda version: -version.number, request.parameters, "versions", arn
    )
    items = [
        {"stateMachineVersionArn": version.arn, "creationDate": version.created}
        for version in shown
    ]
    return {"stateMachineVersions": items, **more}


def delete_state_machine_version(request: Request) -> Answer:
    """DeleteStateMachineVersion; it need not be there.

    Raises:
        ApiError: InvalidArn, ValidationException: the ARN names no version; ConflictException:
            an alias leads to it.
    """
    arn = request.parameters["stateMachineVersionArn"]
    parsed = parse_arn(arn, STATE_MACHINE)
    if not _is_number(parsed.qualifier):
        raise ApiError("ValidationException", f"Not a state machine version ARN: '{arn}'")
    machine = request.store.state_machines.get(parsed.unqualified)
    if machine is None or parsed.region_name != request.region_name:
        return {}
    aliases = [
        alias.name
        for alias in machine.aliases.values()
        if arn in {version for version, _ in alias.routing}
    ]
    if aliases:
        raise ApiError(
            "ConflictException",
            "Version to be deleted must not be referenced by an alias. "
            f"Current list of aliases referencing this version: [{', '.join(aliases)}]",
        )
    machine.versions.pop(int(parsed.qualifier), None)
    return {}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
