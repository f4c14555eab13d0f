"""Stacks: what CloudFormation has under a name, and what it does with it, event by event."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.account.sessions.clients import reaches_aws
from nestedsf.account.sessions.codes import message_of
from nestedsf.masking.display import for_display

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import boto3

STACK_TYPE = "AWS::CloudFormation::Stack"
COMPLETE = frozenset(
    {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
    }
)
"""A stack that is whole, as it was deployed or as it was before."""
_BEGINS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
"""What CloudFormation says of a stack when it begins with what somebody has asked for."""
_POLL_SECONDS = 2.0
_POLL_SECONDS_ELSEWHERE = 0.05
_LOOKS = 15
"""How often it is looked for what CloudFormation has begun with, and does not show yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceEvent:
    """A stack event: what CloudFormation does with one resource.

    `status` is CloudFormation's, for example CREATE_IN_PROGRESS; `reason` is its explanation of a
    failure
    (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html).
    Two words are not CloudFormation's: WAITING, where a stack is tried again after a while, and
    STOPPING, where running executions are stopped; `reason` says more.

    As text it is masked: it shows no account id and no ARN of an execution.
    """

    id: str = field(repr=False)
    logical_id: str
    type: str
    status: str
    reason: str | None = None

    def __str__(self) -> str:
        reason = f": {for_display(self.reason)}" if self.reason else ""
        return f"{self.status:<20} {self.logical_id} ({self.type}){reason}"


Progress = Callable[[ResourceEvent], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack, as DescribeStacks has it."""

    id: str
    name: str
    status: str
    reason: str | None
    tags: Mapping[str, str]
    outputs: Mapping[str, str]
    protected: bool = False
    description: str = ""

    @property
    def complete(self) -> bool:
        """Whether it is whole, and at rest."""
        return self.status in COMPLETE

    @property
    def at_rest(self) -> bool:
        """Whether CloudFormation does nothing with it.

        REVIEW_IN_PROGRESS is a change set that nobody has executed.
        """
        return not self.status.endswith("_IN_PROGRESS") or self.status == "REVIEW_IN_PROGRESS"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackResource:
    """A resource of a stack: its logical id in the template, and what it is in the account.

    `physical_id` is CloudFormation's: a role's or a function's name, a state machine's ARN.
    """

    logical_id: str
    type: str
    status: str
    physical_id: str | None = field(default=None, repr=False)
    reason: str | None = field(default=None, repr=False)


def pause_of(session: boto3.Session) -> float:
    """Seconds between two looks at a stack."""
    return _POLL_SECONDS if reaches_aws(session) else _POLL_SECONDS_ELSEWHERE


def find(client: Any, name_or_id: str) -> Stack | None:
    """The stack of that name or id; None where there is none, or where it was deleted.

    DescribeStacks without a name answers with all stacks: what is not asked for is not taken.
    """
    try:
        listed = client.describe_stacks(StackName=name_or_id)["Stacks"]
    except ClientError as error:
        if is_not_there(error):
            return None
        raise
    asked = (one for one in listed if name_or_id in (one["StackName"], one["StackId"]))
    found = next(asked, None)
    if found is None or found["StackStatus"] == "DELETE_COMPLETE":
        return None
    return stack_of(found)


def stack_of(described: Any) -> Stack:
    """A stack as boto3 describes it."""
    return Stack(
        id=described["StackId"],
        name=described["StackName"],
        status=described["StackStatus"],
        reason=described.get("StackStatusReason"),
        tags={tag["Key"]: tag["Value"] for tag in described.get("Tags", ())},
        outputs={one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", ())},
        protected=described.get("EnableTerminationProtection", False),
        description=described.get("Description", ""),
    )


def is_not_there(error: ClientError) -> bool:
    """Whether CloudFormation says that it has no such stack."""
    return "does not exist" in message_of(error)


def last_events(client: Any, stack: Stack) -> list[ResourceEvent]:
    """The events of what CloudFormation does with a stack, or did last, the first one first."""
    events: list[ResourceEvent] = []
    for event in _latest_first(client, stack):
        events.append(event)
        if _of_stack(event, stack) and event.status in _BEGINS:
            break
    return events[::-1]


def _latest_first(client: Any, stack: Stack) -> Iterator[ResourceEvent]:
    pages = client.get_paginator("describe_stack_events").paginate(StackName=stack.id)
    try:
        for page in pages:
            for event in page["StackEvents"]:
                yield ResourceEvent(
                    id=event["EventId"],
                    logical_id=event["LogicalResourceId"],
                    type=event["ResourceType"],
                    status=event["ResourceStatus"],
                    reason=event.get("ResourceStatusReason"),
                )
    except ClientError as error:
        if not is_not_there(error):
            raise


def resources(client: Any, stack: Stack) -> tuple[StackResource, ...]:
    """The resources of a stack, those included that are deleted, by their logical id."""
    pages = client.get_paginator("list_stack_resources").paginate(StackName=stack.id)
    found = (
        StackResource(
            logical_id=one["LogicalResourceId"],
            type=one["ResourceType"],
            status=one["ResourceStatus"],
            physical_id=one.get("PhysicalResourceId"),
            reason=one.get("ResourceStatusReason"),
        )
        for page in pages
        for one in page["StackResourceSummaries"]
    )
    return tuple(sorted(found, key=lambda resource: resource.logical_id))


def follow(
    client: Any,
    stack: Stack,
    told: Progress,
    pause: float,
    seen: Iterable[ResourceEvent] = (),
) -> tuple[Stack | None, list[ResourceEvent]]:
    """Follow a stack until it comes to rest.

    CloudFormation is eventually consistent: a stack that was just created may not be there yet,
    and one that was just asked to do something may still be at rest.

    Args:
        client: CloudFormation.
        stack: The stack.
        told: Called with each event as it happens.
        pause: Seconds between two looks.
        seen: Events of before.

    Returns:
        The stack at rest, None where it is deleted, and the events that were not in `seen`.
    """
    known = {event.id for event in seen}
    events: list[ResourceEvent] = []
    looks_at_rest = 0
    while True:
        now = find(client, stack.id)
        for event in last_events(client, now or stack):
            if event.id not in known:
                known.add(event.id)
                events.append(event)
                told(event)
        if now is None or now.at_rest:
            looks_at_rest += 1
            status = now.status if now else "DELETE_COMPLETE"
            ended = any(_of_stack(event, stack) and event.status == status for event in events)
            if ended or looks_at_rest >= _LOOKS:
                return now, events
        time.sleep(pause)


def settled(client: Any, name: str, told: Progress, pause: float) -> Stack | None:
    """The stack of a name, once it is at rest: what goes on with it is followed to its end."""
    stack = find(client, name)
    if stack is None or stack.at_rest:
        return stack
    return follow(client, stack, told, pause)[0]


def first_failure(events: Iterable[ResourceEvent]) -> ResourceEvent | None:
    """The event that says why a stack has failed.

    CloudFormation cancels the resources that it creates side by side with the one that failed.
    """
    failed = [event for event in events if event.status.endswith("_FAILED")]
    causes = [event for event in failed if event.reason and "cancelled" not in event.reason]
    return next(iter([*causes, *failed]), None)


def _of_stack(event: ResourceEvent, stack: Stack) -> bool:
    return event.type == STACK_TYPE and event.logical_id == stack.name
