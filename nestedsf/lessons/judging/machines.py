"""State machines of a lesson, in an emulated account, where no role is asked what it may do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["filled_in", "put"]

_ROLE = "arn:aws:iam::123456789012:role/shop"


def put(session: MotoSession, name: str, definition: str | Mapping[str, Any]) -> str:
    """Create a state machine, or update the one that has this name; answer with its ARN.

    So a cell that creates one can be executed again.

    Args:
        session: Where to.
        name: Its name.
        definition: Its definition, as JSON text or as a dict.
    """
    client = session.client("stepfunctions")
    made = {
        "definition": definition if isinstance(definition, str) else json.dumps(definition),
        "roleArn": _ROLE,
    }
    try:
        return str(client.create_state_machine(name=name, **made)["stateMachineArn"])
    except client.exceptions.StateMachineAlreadyExists:
        there = _there(session)[name]
        client.update_state_machine(stateMachineArn=there, **made)
        return there


def filled_in(session: MotoSession, definition: str) -> str:
    """A definition with the ARN of a state machine of the account wherever ``${its-name}`` stands.

    Args:
        session: The account.
        definition: The definition, as JSON text.
    """
    for name, arn in _there(session).items():
        definition = definition.replace(f"${{{name}}}", arn)
    return definition


def _there(session: MotoSession) -> dict[str, str]:
    """The ARNs of an account's state machines, by their names."""
    pages = session.client("stepfunctions").get_paginator("list_state_machines").paginate()
    return {one["name"]: one["stateMachineArn"] for p in pages for one in p["stateMachines"]}
