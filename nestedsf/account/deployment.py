"""Deployment of the sample: one CloudFormation stack, with progress resource by resource."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf import sample
from nestedsf.account import ownership, stacks
from nestedsf.account.stack_work import StackWork, is_complete
from nestedsf.model.definition import parse_definition
from nestedsf.model.discretion import discreet

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3

    from nestedsf.account.stacks import Progress, Stack

STACK_NAME = "nestedsf"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Deployment:
    """The deployed sample: a stack with two state machines and the callback function.

    `owner` is who has deployed it to an account, None on moto. The repr is masked, and
    leaves the owner out.
    """

    stack_name: str
    main_arn: str
    another_arn: str
    function_arn: str
    owner: str | None = None

    def __repr__(self) -> str:
        return (
            f"Deployment(stack_name={self.stack_name!r}, main_arn={discreet(self.main_arn)!r}, "
            f"another_arn={discreet(self.another_arn)!r}, "
            f"function_arn={discreet(self.function_arn)!r})"
        )


def deploy(  # noqa: PLR0913  each is a choice of the reader, by name
    session: boto3.Session,
    *,
    stack_name: str = STACK_NAME,
    main_definition: str | Mapping[str, Any] | None = None,
    another_definition: str | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    confirm: bool = False,
) -> Deployment:
    """Deploy the sample and answer with its ARNs; a second call answers with what is there.

    A stack of that name with other definitions is updated, what is left of one that failed is
    replaced, and what goes on with it (in another process, or since one was killed) is followed
    to its end first. A failure that passes, as of a fresh role that is not known everywhere yet,
    is tried again after a while, three times.

    On an account the stack has the tags `project`, `owner` and `expires`, the day after.
    Ctrl-C stops nothing but the looking: CloudFormation goes on.

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
        DeploymentError: The name is impossible or somebody else's, or the stack failed; names
            the resource, CloudFormation's reason and what to do.
        SessionRefusedError: The session comes from neither moto_session nor aws_session.

    >>> import nestedsf
    >>> with nestedsf.moto_session() as session:
    ...     nestedsf.deploy(session).stack_name
    'nestedsf'
    """
    ownership.check_session(session, stack_name, "deployed", confirm=confirm)
    ownership.check_name(stack_name)
    body = template_of(main_definition, another_definition)
    work = StackWork(session, stack_name, progress)
    with work.interruptible("deploy"):
        return deployment_of(work.reach(body))


def deployed(
    session: boto3.Session,
    *,
    stack_name: str = STACK_NAME,
    main_definition: str | Mapping[str, Any] | None = None,
    another_definition: str | Mapping[str, Any] | None = None,
) -> Deployment | None:
    """What `deploy` would find there and leave as it is; None where it would do something.

    Raises:
        DeploymentError: The stack of that name is not of nestedsf, or somebody else's.
    """
    body = template_of(main_definition, another_definition)
    client = session.client("cloudformation")
    stack = stacks.find(client, stack_name)
    if stack is None:
        return None
    ownership.check_ours(stack)
    ownership.check_owner(stack, session)
    return deployment_of(stack) if is_complete(client, stack, body) else None


def destroy(
    session: boto3.Session,
    deployment: Deployment | str = STACK_NAME,
    *,
    progress: Progress | None = None,
    confirm: bool = False,
) -> None:
    """Delete the stack of a deployment and all its resources; a second call does nothing.

    Executions of its state machines that are still running are stopped first, the parents'
    before the children's: AWS keeps a state machine until its executions have ended. What goes
    on with the stack is followed to its end first. Who has deployed it does not matter:
    `nestedsf.status` says who. The rule through which Step Functions hears of the end of a
    child is the account's, and stays.

    Args:
        session: The session it was deployed with.
        deployment: A Deployment, or the name of its stack.
        progress: Called with each ResourceEvent as it happens.
        confirm: Needed on AWS, where it changes an account.

    Raises:
        ConfirmationError: `session` is no moto session, and `confirm` is not True.
        DeploymentError: The stack is not of nestedsf, or a resource could not be deleted; names
            it, CloudFormation's reason and what to do.
        SessionRefusedError: The session comes from neither moto_session nor aws_session.
    """
    stack_name = deployment if isinstance(deployment, str) else deployment.stack_name
    ownership.check_session(session, stack_name, "destroyed", confirm=confirm)
    work = StackWork(session, stack_name, progress)
    with work.interruptible("destroy"):
        work.remove()


def is_of_sample(stack: Stack) -> bool:
    """Whether a stack has what a deployment has; only one that is complete has."""
    outputs = {"MainStateMachineArn", "AnotherStateMachineArn", "CallbackFunctionArn"}
    return ownership.is_ours(stack) and outputs <= set(stack.outputs)


def deployment_of(stack: Stack) -> Deployment:
    """The deployment that a stack is, once it is complete."""
    return Deployment(
        stack_name=stack.name,
        main_arn=stack.outputs["MainStateMachineArn"],
        another_arn=stack.outputs["AnotherStateMachineArn"],
        function_arn=stack.outputs["CallbackFunctionArn"],
        owner=stack.tags.get("owner"),
    )


def template_of(
    main_definition: str | Mapping[str, Any] | None,
    another_definition: str | Mapping[str, Any] | None,
) -> str:
    """The template that is sent, as YAML text; raises DefinitionError."""
    return sample.template(
        _checked(main_definition, "AnotherStateMachineArn"),
        _checked(another_definition, "CallbackFunctionArn"),
    )


def _checked(definition: str | Mapping[str, Any] | None, substitution: str) -> str | None:
    """The text of a definition that can be used, if there is one."""
    if definition is None:
        return None
    text = definition if isinstance(definition, str) else json.dumps(definition, indent=2)
    parse_definition(text.replace("${" + substitution + "}", "filled-in"))
    return text
