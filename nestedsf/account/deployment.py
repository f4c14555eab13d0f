"""Deployment of the sample: one CloudFormation stack, with progress resource by resource."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf import sample
from nestedsf.account.aws import AwsSession
from nestedsf.account.sessions import MotoSession
from nestedsf.exceptions import ConfirmationError, DeploymentError, SessionRefusedError
from nestedsf.model.definition import parse_definition

if TYPE_CHECKING:
    import boto3

STACK_NAME = "nestedsf"
TAGS = {"project": "nestedsf"}
_POLL_SECONDS = 2.0
_CONSEQUENCE = {
    "deployed": "that creates resources, which can cost. nestedsf.plan(session) says which first.",
    "destroyed": "that deletes its resources.",
}
_NAME_LENGTH = 55  # a function's name, which is the stack's and "-callback", has 64 at most
_NAME = re.compile(rf"[a-zA-Z][-a-zA-Z0-9]{{0,{_NAME_LENGTH - 1}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The deployed sample: a stack with two state machines and the callback function."""

    stack_name: str
    main_arn: str
    another_arn: str
    function_arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceEvent:
    """A stack event: what CloudFormation does with one resource.

    `status` is CloudFormation's, for example CREATE_IN_PROGRESS; `reason` is its explanation of a
    failure
    (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html).
    """

    id: str
    logical_id: str
    type: str
    status: str
    reason: str | None = None

    def __str__(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        return f"{self.status:<20} {self.logical_id} ({self.type}){reason}"


Progress = Callable[[ResourceEvent], object]


def deploy(  # noqa: PLR0913  each is a choice of the reader, by name
    session: boto3.Session,
    *,
    stack_name: str = STACK_NAME,
    main_definition: str | Mapping[str, Any] | None = None,
    another_definition: str | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    confirm: bool = False,
) -> Deployment:
    """Deploy the sample in a moto session and answer with its ARNs.

    A second call answers with the deployment that is there.

    Args:
        session: A session made by `nestedsf.moto_session` or `nestedsf.aws_session`.
        stack_name: The name of the CloudFormation stack; the resources' names begin with it.
        main_definition: ASL of the parent, as text or as a mapping, in place of the sample's;
            `${AnotherStateMachineArn}` in it is filled in.
        another_definition: ASL of the child in place of the sample's;
            `${CallbackFunctionArn}` in it is filled in.
        progress: Called with each ResourceEvent as it happens.
        confirm: Needed on AWS, where it changes an account.

    Raises:
        ConfirmationError: `session` is no moto session, and `confirm` is not True.
        DefinitionError: A definition cannot be used; nothing has been deployed.
        DeploymentError: The name is impossible, or the stack failed; names the resource and
            CloudFormation's reason.
        SessionRefusedError: The session comes from neither moto_session nor aws_session.

    >>> import nestedsf
    >>> with nestedsf.moto_session() as session:
    ...     nestedsf.deploy(session).stack_name
    'nestedsf'
    """
    _check(session, stack_name, "deployed", confirm=confirm)
    if not _NAME.fullmatch(stack_name):
        raise DeploymentError(
            f"A stack's name begins with a letter and has at most {_NAME_LENGTH} letters, digits "
            f"and -, which {stack_name!r} does not: choose another one."
        )
    main = _checked(main_definition, "AnotherStateMachineArn")
    another = _checked(another_definition, "CallbackFunctionArn")
    body = sample.template(main, another)
    client = session.client("cloudformation")
    seen: set[str] = set()
    _remove_what_failed(session, client, stack_name)
    try:
        stack_id = client.create_stack(
            StackName=stack_name,
            TemplateBody=body,
            Capabilities=["CAPABILITY_IAM"],
            Tags=[{"Key": key, "Value": value} for key, value in TAGS.items()],
        )["StackId"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyExistsException":
            raise
        stack_id = _unchanged(client, stack_name, body)
        seen = {event.id for event in _events(client, stack_id)}
    failed: list[ResourceEvent] = []
    for event in _follow(client, stack_id, seen):
        if progress is not None:
            progress(event)
        if event.status.endswith("_FAILED"):
            failed.append(event)
    stack = client.describe_stacks(StackName=stack_id)["Stacks"][0]
    if stack["StackStatus"] != "CREATE_COMPLETE":
        first = failed[0] if failed else None
        why = (
            f"{first.logical_id} ({first.type}): {first.reason}" if first else stack["StackStatus"]
        )
        raise DeploymentError(
            f"The stack {stack_name} could not be deployed, because of {why}. "
            "It has been rolled back: mend it, and deploy again."
        )
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return Deployment(
        stack_name=stack_name,
        main_arn=outputs["MainStateMachineArn"],
        another_arn=outputs["AnotherStateMachineArn"],
        function_arn=outputs["CallbackFunctionArn"],
    )


def destroy(
    session: boto3.Session,
    deployment: Deployment | str = STACK_NAME,
    *,
    progress: Progress | None = None,
    confirm: bool = False,
) -> None:
    """Delete the stack of a deployment and all its resources; a second call does nothing.

    Args:
        session: The session it was deployed with.
        deployment: A Deployment, or the name of its stack.
        progress: Called with each ResourceEvent as it happens.
        confirm: Needed on AWS, where it changes an account.

    Raises:
        ConfirmationError: `session` is no moto session, and `confirm` is not True.
        DeploymentError: A resource could not be deleted; names it and CloudFormation's reason.
        SessionRefusedError: The session comes from neither moto_session nor aws_session.
    """
    stack_name = deployment if isinstance(deployment, str) else deployment.stack_name
    _check(session, stack_name, "destroyed", confirm=confirm)
    client = session.client("cloudformation")
    try:
        stack_id = client.describe_stacks(StackName=stack_name)["Stacks"][0]["StackId"]
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            return
        raise
    seen = {event.id for event in _events(client, stack_id)}
    client.delete_stack(StackName=stack_id)
    for event in _follow(client, stack_id, seen):
        if progress is not None:
            progress(event)
        if event.status == "DELETE_FAILED":
            raise DeploymentError(
                f"{event.logical_id} ({event.type}) could not be deleted: {event.reason}. "
                "Remove what it needs and call nestedsf.destroy() again."
            )


def _check(session: boto3.Session, stack_name: str, what: str, *, confirm: bool) -> None:
    """Let nobody change an account that was not named, or without having said so."""
    if isinstance(session, MotoSession):
        return
    if not isinstance(session, AwsSession):
        raise SessionRefusedError(
            "This session might reach any AWS account: open one with nestedsf.moto_session(), "
            "or with nestedsf.aws_session() to act on an account."
        )
    if not confirm:
        where = session.endpoint_url or "AWS"
        raise ConfirmationError(
            f"The stack {stack_name} is going to be {what} on {where}, region "
            f"{session.region_name}: {_CONSEQUENCE[what]} "
            "If that is what you want, call it again with confirm=True."
        )


def _checked(definition: str | Mapping[str, Any] | None, substitution: str) -> str | None:
    """The text of a definition that can be used, if there is one."""
    if definition is None:
        return None
    text = definition if isinstance(definition, str) else json.dumps(definition, indent=2)
    parse_definition(text.replace("${" + substitution + "}", "filled-in"))
    return text


def _remove_what_failed(session: boto3.Session, client: Any, stack_name: str) -> None:
    """A stack that failed at its creation holds nothing, but its name: delete it."""
    try:
        (stack,) = client.describe_stacks(StackName=stack_name)["Stacks"]
    except ClientError:
        return
    if stack["StackStatus"] == "ROLLBACK_COMPLETE":
        destroy(session, stack_name, confirm=True)


def _unchanged(client: Any, stack_name: str, body: str) -> str:
    stack = client.describe_stacks(StackName=stack_name)["Stacks"][0]
    if client.get_template(StackName=stack_name)["TemplateBody"] != body:
        raise DeploymentError(
            f"The stack {stack_name} is there already, with other definitions: "
            "destroy it first with nestedsf.destroy(), or choose another stack_name."
        )
    return str(stack["StackId"])


def _events(client: Any, stack_id: str) -> list[ResourceEvent]:
    pages = client.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    events = [
        ResourceEvent(
            id=event["EventId"],
            logical_id=event["LogicalResourceId"],
            type=event["ResourceType"],
            status=event["ResourceStatus"],
            reason=event.get("ResourceStatusReason"),
        )
        for page in pages
        for event in page["StackEvents"]
    ]
    return events[::-1]  # AWS answers with the latest first


def _follow(client: Any, stack_id: str, seen: set[str]) -> Iterator[ResourceEvent]:
    """Each event of a stack that is not in `seen`, until the stack comes to rest."""
    while True:
        status = client.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"]
        for event in _events(client, stack_id):
            if event.id not in seen:
                seen.add(event.id)
                yield event
        if not status.endswith("_IN_PROGRESS"):
            return
        time.sleep(_POLL_SECONDS)
