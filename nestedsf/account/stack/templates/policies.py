"""Policies: what the roles of a workflow's state machines and functions may do, and no more.

What a definition does not say, as the queue whose address is in an input, is `*`. An action that
nobody knows, and the handing on of a role (iam:PassRole), are allowed to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.account.stack.templates.marks import in_template
from nestedsf.trace.resources.permissions import MACHINE, TOKEN_HOLDER, permissions, permissions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nestedsf.asl.definition import Definition, StateDefinition

__all__ = [
    "VERSION",
    "is_answered",
    "may_answer",
    "may_be_logged",
    "may_do",
    "may_write_log",
    "refused",
    "trusted",
]

VERSION = "2012-10-17"
_HERE = "arn:${AWS::Partition}:{service}:${AWS::Region}:${AWS::AccountId}:"
_ANSWERS = ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"]
_LOGGING = (
    "CreateLogDelivery",
    "CreateLogStream",
    "GetLogDelivery",
    "UpdateLogDelivery",
    "DeleteLogDelivery",
    "ListLogDeliveries",
    "PutLogEvents",
    "PutResourcePolicy",
    "DescribeResourcePolicies",
    "DescribeLogGroups",
)
_ASSUME_ROLE = "sts:AssumeRole"
_PASS_ROLE = "iam:PassRole"  # noqa: S105  no secret
_SERVICES = {"rule/": "events", "table/": "dynamodb", "secret:": "secretsmanager"}
_ITSELF, _ITS_EXECUTIONS = "the state machine itself", "its executions"


def may_do(definition: Definition, own_arn: str) -> list[dict[str, Any]]:
    """The statements of a state machine's role, with each group of actions once.

    Args:
        definition: Its definition, filled in.
        own_arn: Its ARN, which may be a mark.
    """
    found: dict[str, tuple[Any, dict[str, None]]] = {}
    for needed in permissions(definition):
        if needed.who == MACHINE and needed.actions and _PASS_ROLE not in needed.actions:
            resource = _resource(needed.on, own_arn)
            _, actions = found.setdefault(str(resource), (resource, {}))
            actions |= dict.fromkeys(needed.actions)
    return [_allow(list(actions), resource) for resource, actions in found.values()]


def refused(definition: Definition) -> Iterator[tuple[StateDefinition, str]]:
    """Each state that needs what no role is given, and what that is, as a part of a sentence."""
    for state in definition.states:
        for needed in permissions_of(state):
            if needed.who == MACHINE and not needed.actions:
                called = needed.on.removeprefix("not known: ")
                yield state, f"which permission {called} needs is not known"
            elif _ASSUME_ROLE in needed.actions and not needed.on.startswith("arn:"):
                yield state, f"nestedsf gives no role {_ASSUME_ROLE} on a role that is not written"
            elif _PASS_ROLE in needed.actions:
                yield state, f"nestedsf gives no role {_PASS_ROLE} on {needed.on}"


def is_answered(definition: Definition) -> bool:
    """Whether a Task of it waits for somebody who has its token."""
    return any(needed.who == TOKEN_HOLDER for needed in permissions(definition))


def may_answer(arns: Iterable[str]) -> list[dict[str, Any]]:
    """The statements with which a function may answer the Tasks of state machines that wait."""
    return [_allow(_ANSWERS, in_template(arn)) for arn in arns]


def may_write_log(group: str) -> dict[str, Any]:
    """The statement with which a function writes into its log group, which is there already."""
    arn = {"Fn::Sub": _here("logs", f"log-group:{group}:*")}
    return _allow(["logs:CreateLogStream", "logs:PutLogEvents"], arn)


def may_be_logged() -> dict[str, Any]:
    """The statement with which a state machine has its executions logged, which AWS has for `*`.

    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    """
    return _allow([f"logs:{action}" for action in _LOGGING], "*")


def trusted(service: str, source_arn: str | None = None) -> dict[str, Any]:
    """The document that says who may take a role on: a service, for one resource of the account."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": f"{service}.amazonaws.com"},
    }
    if source_arn is not None:
        statement["Condition"] = {
            "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            "ArnLike": {"aws:SourceArn": in_template(source_arn)},
        }
    return {"Version": VERSION, "Statement": [statement]}


def _allow(actions: list[str], resource: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _resource(on: str, own_arn: str) -> Any:
    """What actions are on, as a policy in a template has it."""
    if on.startswith("arn:"):
        return in_template(on)
    for beginning, service in _SERVICES.items():
        if on.startswith(beginning):
            return {"Fn::Sub": _here(service, on)}
    if on.startswith("role/"):
        return {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:{on}"}
    if on == _ITSELF:
        return in_template(own_arn)
    if on == _ITS_EXECUTIONS:  # a Map Run's have its label before the colon
        executions = own_arn.replace(":stateMachine:", ":execution:")
        return [in_template(f"{executions}{ending}") for ending in (":*", "/*:*")]
    return "*"


def _here(service: str, resource: str) -> str:
    return _HERE.replace("{service}", service) + resource
