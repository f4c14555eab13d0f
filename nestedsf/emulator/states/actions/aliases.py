"""Aliases: names for one version of a state machine, or for two and their weights.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-alias.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.actions.versions import version_of
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.names import STATE_MACHINE, parse_arn
from nestedsf.emulator.states.pages import page
from nestedsf.emulator.states.store import Alias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.emulator.states.store import StateMachine

__all__ = [
    "create_state_machine_alias",
    "delete_state_machine_alias",
    "describe_state_machine_alias",
    "list_state_machine_aliases",
    "update_state_machine_alias",
]

_WHOLE = 100


def create_state_machine_alias(request: Request) -> Answer:
    """CreateStateMachineAlias; once more the same, it changes nothing.

    Raises:
        ApiError: ValidationException, InvalidArn, ResourceNotFound, ConflictException.
    """
    given = request.parameters
    machine, routing = _routing(request, given["routingConfiguration"])
    name, description = given["name"], given.get("description")
    alias = machine.aliases.get(name)
    if alias is None:
        alias = Alias(
            number=next(request.store.numbers),
            arn=f"{machine.arn}:{name}",
            name=name,
            description=description,
            routing=routing,
            created=request.now,
            updated=request.now,
        )
        machine.aliases[name] = alias
    elif (alias.routing, alias.description) != (routing, description):
        raise ApiError(
            "ConflictException",
            "Failed to create alias because an alias with the same name and a different routing "
            "configuration already exists.",
        )
    return {"stateMachineAliasArn": alias.arn, "creationDate": alias.created}


def update_state_machine_alias(request: Request) -> Answer:
    """UpdateStateMachineAlias.

    Raises:
        ApiError: As `create_state_machine_alias`.
    """
    given = request.parameters
    machine, alias = _found(request)
    description, routes = given.get("description"), given.get("routingConfiguration")
    if description is None and routes is None:
        raise ApiError(
            "ValidationException",
            "Either the description or the routing configuration must be specified",
        )
    if routes is not None:
        owner, routing = _routing(request, routes)
        if owner is not machine:
            raise ApiError(
                "ValidationException",
                "Routing configuration must contain versions of the alias's state machine.",
            )
        alias = replace(alias, routing=routing)
    if description is not None:
        alias = replace(alias, description=description)
    machine.aliases[alias.name] = replace(alias, updated=request.now)
    return {"updateDate": request.now}


def describe_state_machine_alias(request: Request) -> Answer:
    """DescribeStateMachineAlias."""
    _, alias = _found(request)
    shown = {
        "stateMachineAliasArn": alias.arn,
        "name": alias.name,
        "routingConfiguration": [
            {"stateMachineVersionArn": arn, "weight": weight} for arn, weight in alias.routing
        ],
        "creationDate": alias.created,
        "updateDate": alias.updated,
    }
    return shown if alias.description is None else {**shown, "description": alias.description}


def list_state_machine_aliases(request: Request) -> Answer:
    """ListStateMachineAliases, of a state machine or of one version; the newest first."""
    arn = request.parameters["stateMachineArn"]
    machine, qualifier = request.store.qualified(arn, request.region_name)
    aliases = [
        alias
        for alias in reversed(machine.aliases.values())
        if not qualifier or arn in {version for version, _ in alias.routing}
    ]
    shown, more = page(aliases, lambda alias: -alias.number, request.parameters, "aliases", arn)
    items = [{"stateMachineAliasArn": alias.arn, "creationDate": alias.created} for alias in shown]
    return {"stateMachineAliases": items, **more}


def delete_state_machine_alias(request: Request) -> Answer:
    """DeleteStateMachineAlias."""
    machine, alias = _found(request)
    del machine.aliases[alias.name]
    return {}


def _found(request: Request) -> tuple[StateMachine, Alias]:
    arn = request.parameters["stateMachineAliasArn"]
    parsed = parse_arn(arn, STATE_MACHINE)
    machine = request.store.state_machines.get(parsed.unqualified)
    if parsed.region_name == request.region_name and machine is not None:
        alias = machine.aliases.get(parsed.qualifier)
        if alias is not None:
            return machine, alias
    raise ApiError("ResourceNotFound", f"Resource not found: '{arn}'")


def _routing(
    request: Request, routes: Iterable[Mapping[str, Any]]
) -> tuple[StateMachine, tuple[tuple[str, int], ...]]:
    """The state machine whose versions a routing configuration names, and these with weights."""
    routing = tuple((route["stateMachineVersionArn"], route["weight"]) for route in routes)
    arns = [arn for arn, _ in routing]
    weights = [weight for _, weight in routing]
    shown = ", ".join(arns)
    if len(set(arns)) < len(arns):
        raise ApiError(
            "ValidationException",
            "Routing configuration must contain distinct state machine version ARNs. "
            f"Received: [{shown}]",
        )
    if not all(parse_arn(arn, STATE_MACHINE).qualifier.isdigit() for arn in arns):
        raise ApiError(
            "ValidationException",
            f"Routing configuration must contain state machine version ARNs. Received: [{shown}]",
        )
    if sum(weights) != _WHOLE:
        raise ApiError(
            "ValidationException",
            f"Sum of routing configuration weights must equal {_WHOLE}. "
            f"Received: [{', '.join(map(str, weights))}]",
        )
    owners = [request.store.qualified(arn, request.region_name)[0] for arn in arns]
    for owner, arn in zip(owners, arns, strict=True):
        version_of(owner, arn)
    if any(owner is not owners[0] for owner in owners):
        raise ApiError(
            "ValidationException",
            "Routing configuration must contain versions of one state machine. "
            f"Received: [{shown}]",
        )
    return owners[0], routing
