"""State machines of a lesson, in an emulated account, where no role is asked what it may do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["put"]

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
        pages = client.get_paginator("list_state_machines").paginate()
        there = {one["name"]: one["stateMachineArn"] for p in pages for one in p["stateMachines"]}
        client.update_state_machine(stateMachineArn=there[name], **made)
        return str(there[name])
