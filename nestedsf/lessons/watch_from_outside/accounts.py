"""What a cell of notebook 18 has to be able to make again: a log group, and where an alias leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["lead", "log_group"]


def log_group(session: MotoSession, name: str) -> str:
    """Create a log group of CloudWatch Logs, if it is not there; answer with its ARN.

    Args:
        session: The account.
        name: Its name.
    """
    logs = session.client("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    if name not in [group["logGroupName"] for group in groups]:
        logs.create_log_group(logGroupName=name)
        groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return next(str(group["arn"]) for group in groups if group["logGroupName"] == name)


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
