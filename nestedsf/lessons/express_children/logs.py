"""Logs of Express workflows: a log group of one's own, and what an execution left in it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["create", "create_express", "log_events", "log_group"]

_GROUP = "/aws/vendedlogs/states/shop"
_ROLE = "arn:aws:iam::123456789012:role/shop"


def log_group(session: MotoSession) -> str:
    """The ARN of the log group of this lesson, which is created where it is not there yet."""
    logs = session.client("logs")
    with suppress(logs.exceptions.ResourceAlreadyExistsException):  # a cell is executed again
        logs.create_log_group(logGroupName=_GROUP)
    [group] = logs.describe_log_groups(logGroupNamePrefix=_GROUP)["logGroups"]
    return str(group["arn"])


def create(session: MotoSession, name: str, definition: str, **more: Any) -> str:  # noqa: ANN401  arguments of boto3
    """Create a state machine, or update the one that has this name; answer with its ARN.

    Args:
        session: Where to.
        name: Its name.
        definition: Its definition, as JSON text.
        more: Other arguments of CreateStateMachine, such as type and loggingConfiguration.
    """
    client = session.client("stepfunctions")
    made = {"definition": definition, "roleArn": _ROLE, **more}
    try:
        return str(client.create_state_machine(name=name, **made)["stateMachineArn"])
    except client.exceptions.StateMachineAlreadyExists:
        pages = client.get_paginator("list_state_machines").paginate()
        there = next(m for page in pages for m in page["stateMachines"] if m["name"] == name)
        made.pop("type", None)
        client.update_state_machine(stateMachineArn=there["stateMachineArn"], **made)
        return str(there["stateMachineArn"])


def log_events(session: MotoSession, execution_arn: str) -> list[dict[str, Any]]:
    """What an execution has logged: its log events in their order, each as a value.

    FilterLogEvents finds them by the ARN, which stands in each of them.
    """
    answer = session.client("logs").filter_log_events(
        logGroupName=_GROUP, filterPattern=f'"{execution_arn}"'
    )
    events = [json.loads(event["message"]) for event in answer["events"]]
    return sorted(events, key=lambda event: int(event["id"]))


def create_express(
    session: MotoSession,
    name: str,
    definition: Mapping[str, Any],
    *,
    level: str = "ALL",
    data: bool = True,
) -> str:
    """The ARN of a new Express workflow, which logs to the log group of this lesson."""
    destination = {"cloudWatchLogsLogGroup": {"logGroupArn": log_group(session)}}
    made = session.client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps(definition),
        type="EXPRESS",
        roleArn=_ROLE,
        loggingConfiguration={
            "level": level,
            "includeExecutionData": data,
            "destinations": [destination],
        },
    )
    return str(made["stateMachineArn"])
