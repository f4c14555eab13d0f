"""What the cells of notebook 18 ask of an account, and can ask of it again."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.traces import fetch_trace
from nestedsf.lessons.express_children.logs import create

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["express", "lead", "log_group", "logged", "newest", "published"]


def log_group(session: MotoSession, name: str) -> str:
    """Create a log group of CloudWatch Logs, if it is not there; answer with its ARN.

    Args:
        session: The account.
        name: Its name.
    """
    logs = session.client("logs")
    with suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName=name)
    groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return next(str(group["arn"]) for group in groups if group["logGroupName"] == name)


def logged(session: MotoSession, name: str, execution: ExecutionTrace) -> list[dict[str, Any]]:
    """What an execution has written to a log group, as FilterLogEvents finds it by its ARN.

    Args:
        session: The account.
        name: The log group's name.
        execution: The execution.
    """
    pages = session.client("logs").get_paginator("filter_log_events")
    asked = {"logGroupName": name, "filterPattern": f'"{execution.execution_arn}"'}
    return [
        json.loads(one["message"]) for page in pages.paginate(**asked) for one in page["events"]
    ]


def express(session: MotoSession, name: str, definition: str) -> str:
    """Create an Express state machine, or update the one that is there; answer with its ARN.

    Args:
        session: The account.
        name: Its name.
        definition: Its definition.
    """
    return create(session, name, definition, type="EXPRESS")


def newest(session: MotoSession, state_machine_arn: str) -> ExecutionTrace:
    """The execution that was started last, as ListExecutions has it first.

    Args:
        session: The account.
        state_machine_arn: The state machine.
    """
    client = session.client("stepfunctions")
    listed = client.list_executions(stateMachineArn=state_machine_arn, maxResults=1)
    return fetch_trace(session, listed["executions"][0]["executionArn"])


def published(session: MotoSession, state_machine_arn: str, definition: str) -> str:
    """Change a state machine and publish it as a version; answer with the version's ARN.

    A version that has this definition already is answered with, so there is never a second one.

    Args:
        session: The account.
        state_machine_arn: The state machine.
        definition: Its new definition.
    """
    states = session.client("stepfunctions")
    listed = states.list_state_machine_versions(stateMachineArn=state_machine_arn)
    for version in listed["stateMachineVersions"]:
        arn = str(version["stateMachineVersionArn"])
        if states.describe_state_machine(stateMachineArn=arn)["definition"] == definition:
            return arn
    given = {"stateMachineArn": state_machine_arn, "definition": definition, "publish": True}
    return str(states.update_state_machine(**given)["stateMachineVersionArn"])


def lead(session: MotoSession, alias: str, version_arn: str) -> str:
    """Lead an alias to one version of a state machine; answer with the alias's ARN.

    The alias is created with CreateStateMachineAlias, if it is not there, and otherwise updated
    with UpdateStateMachineAlias.

    Args:
        session: The account.
        alias: The alias's name.
        version_arn: The version.
    """
    states = session.client("stepfunctions")
    routing = [{"stateMachineVersionArn": version_arn, "weight": 100}]
    arn = f"{version_arn.rpartition(':')[0]}:{alias}"
    try:
        states.update_state_machine_alias(stateMachineAliasArn=arn, routingConfiguration=routing)
    except states.exceptions.ResourceNotFound:
        states.create_state_machine_alias(name=alias, routingConfiguration=routing)
    return arn
