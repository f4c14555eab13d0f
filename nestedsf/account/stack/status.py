"""Status: what there is of a deployment, resource by resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.account.stack import cloudformation, ownership
from nestedsf.account.stack.deployment import Deployment, deployment_of, is_deployed
from nestedsf.account.stack.ownership import STACK_NAME
from nestedsf.masking.display import for_display
from nestedsf.masking.names import masked_name

if TYPE_CHECKING:
    import boto3

    from nestedsf.account.stack.cloudformation import Stack, StackResource


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Status:
    """What there is under a stack's name.

    As text it is a table, the same in each account and on each day: without account ids, owner,
    date, and the ends of names that CloudFormation has made up.

    Attributes:
        stack_name: The stack's name.
        status: CloudFormation's word, as CREATE_COMPLETE; None where there is no stack.
        reason: Why it failed, if it did.
        owner: Who has deployed it, as its tag says; None on moto.
        expires: The day until which it is wanted, as its tag says; nothing deletes it then.
        is_ours: Whether nestedsf has deployed it.
        is_yours: Whether whom the session belongs to has; on moto, whether nestedsf has.
        sharing: Who else owns it and cannot be told apart from you, in a sentence; empty where
            nobody does.
        resources: Its resources, by their logical id.
        deployment: The deployment, where it is complete.
    """

    stack_name: str
    status: str | None = None
    reason: str | None = None
    owner: str | None = None
    expires: str | None = None
    is_ours: bool = False
    is_yours: bool = False
    sharing: str = ""
    resources: tuple[StackResource, ...] = ()
    deployment: Deployment | None = None

    def __str__(self) -> str:
        if self.status is None:
            return f"There is no stack {self.stack_name}."
        lines = [f"{self.stack_name}   {self.status}"]
        if not self.is_ours:
            lines.append("It is not of nestedsf: its tags or its resources are others.")
        if self.sharing:
            lines.append(str(for_display(self.sharing)))
        if self.reason:
            lines.append(str(for_display(self.reason)))
        return "\n".join(lines + _table(self.resources))

    def __repr__(self) -> str:
        return str(self)  # a notebook shows it where it is the last value of a cell


def status(session: boto3.Session, stack_name: str = STACK_NAME) -> Status:
    """What there is of a deployment; reads only.

    Args:
        session: A session made by `nestedsf.moto_session` or `nestedsf.aws_session`.
        stack_name: The stack's name.

    Raises:
        DeploymentError: No stack of nestedsf can have that name.
        SessionRefusedError: The session comes from neither.

    >>> import nestedsf
    >>> with nestedsf.moto_session() as session:
    ...     print(status(session))
    There is no stack nestedsf.
    """
    ownership.check_kind(session)
    ownership.check_name(stack_name)
    client = session.client("cloudformation")
    stack = cloudformation.find(client, stack_name)
    if stack is None:
        return Status(stack_name=stack_name)
    resources = cloudformation.resources(client, stack)
    is_ours = ownership.is_ours(stack, session, resources)
    is_yours = is_ours and ownership.is_yours(stack, session)
    return Status(
        stack_name=stack.name,
        status=stack.status,
        reason=_reason(client, stack),
        owner=stack.tags.get("owner"),
        expires=stack.tags.get("expires"),
        is_ours=is_ours,
        is_yours=is_yours,
        sharing=ownership.sharing(session) if is_yours else "",
        resources=resources,
        deployment=deployment_of(stack) if is_ours and is_deployed(stack) else None,
    )


def _reason(client: Any, stack: Stack) -> str | None:
    """Of the resource that failed first; CloudFormation's own says only that some have."""
    if "ROLLBACK" not in stack.status and "FAILED" not in stack.status:
        return None
    failure = cloudformation.first_failure(cloudformation.last_events(client, stack))
    if failure is None:
        return stack.reason
    return f"{failure.logical_id} ({failure.type}): {failure.reason}"


def _table(resources: tuple[StackResource, ...]) -> list[str]:
    rows = [(one.logical_id, one.type, one.status, _name(one)) for one in resources]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _name(resource: StackResource) -> str:
    """The name in an ARN or an id, the same in each account."""
    return masked_name((resource.physical_id or "").rpartition(":")[2])
