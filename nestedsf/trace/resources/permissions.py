"""Permissions that a state machine's Tasks need, for nested executions and functions.

https://docs.aws.amazon.com/step-functions/latest/dg/stepfunctions-iam.html. For other services
the action has the name of the API call; see AWS's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.trace.resources.plan import SHARED_RULE
from nestedsf.trace.tasks import CALLBACK, RUN_A_JOB, task_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.definition import Definition
    from nestedsf.jsontext import Json

__all__ = ["MACHINE", "TOKEN_HOLDER", "Permission", "permissions", "task_permissions"]

MACHINE = "the state machine's role"
TOKEN_HOLDER = "whoever has the task token"  # noqa: S105  no secret
_ARN_PARTS = 7  # arn:aws:states:region:account:stateMachine:name


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Actions that somebody must be allowed.

    Attributes:
        who: ``MACHINE``, or ``TOKEN_HOLDER``.
        actions: As in a policy, for example ``states:StartExecution``.
        on: The resource: an ARN where the definition has it, or else in words.
    """

    who: str
    actions: tuple[str, ...]
    on: str


def permissions(definition: Definition) -> tuple[Permission, ...]:
    """The permissions that the Tasks of a state machine need, each once.

    >>> from nestedsf.asl.definition import parse_definition
    >>> task = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution", "End": True}
    >>> [needed] = permissions(parse_definition({"StartAt": "A", "States": {"A": task}}))
    >>> needed.who, needed.actions, needed.on
    ("the state machine's role", ('states:StartExecution',), 'the child state machine')
    """
    found: dict[Permission, None] = {}
    for state in definition.states:
        if state.type == "Task":
            facts = task_facts((), state)
            written = state.raw.get("Parameters", state.raw.get("Arguments"))
            for needed in task_permissions(facts.resource, facts.integration_pattern, written):
                found[needed] = None
    return tuple(found)


def task_permissions(
    resource: str | None, pattern: str | None, parameters: Json = None
) -> Iterator[Permission]:
    """The permissions for one Task.

    Args:
        resource: As in ``StateVisit.resource``.
        pattern: The integration pattern.
        parameters: As written in the definition or as in the history, for the ARNs in them.
    """
    resource = resource or ""
    service, _, rest = resource.partition(":")
    action = rest.partition(".")[0]
    given = parameters if isinstance(parameters, Mapping) else {}
    if resource.startswith("arn:") and ":activity:" not in resource:
        yield _of_machine("lambda:InvokeFunction", on=resource)
    elif service == "lambda":
        yield _of_machine("lambda:InvokeFunction", on=_named(given, "FunctionName", "the function"))
    elif service == "states" and action == "startExecution":
        child = _named(given, "StateMachineArn", "the child state machine")
        yield _of_machine("states:StartExecution", on=child)
        if pattern == RUN_A_JOB:
            on = _executions(child)
            yield _of_machine("states:DescribeExecution", "states:StopExecution", on=on)
            yield _of_machine(
                "events:PutTargets",
                "events:PutRule",
                "events:DescribeRule",
                on=f"rule/{SHARED_RULE}",
            )
    elif service and action and not resource.startswith("arn:"):
        sdk = action.rpartition(":")[2] or action
        service = action.rpartition(":")[0] or service if service == "aws-sdk" else service
        service = "states" if service == "sfn" else service
        yield _of_machine(f"{service}:{sdk[:1].upper()}{sdk[1:]}", on=f"what {service} acts on")
    if pattern == CALLBACK:
        yield Permission(
            who=TOKEN_HOLDER,
            actions=("states:SendTaskSuccess", "states:SendTaskFailure"),
            on="the state machine that waits",
        )


def _of_machine(*actions: str, on: str) -> Permission:
    return Permission(who=MACHINE, actions=actions, on=on)


def _named(parameters: Mapping[str, Json], key: str, else_: str) -> str:
    found = parameters.get(key)
    return found if isinstance(found, str) and not found.startswith(("{%", "$")) else else_


def _executions(child: str) -> str:
    """The executions of a state machine, as a policy writes them."""
    parts = child.split(":")
    if len(parts) < _ARN_PARTS:
        return "the executions of the child"
    return ":".join([*parts[:5], "execution", parts[6], "*"])
