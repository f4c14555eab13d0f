"""Deployment of the sample: one CloudFormation stack, with progress resource by resource."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf import sample
from nestedsf.account.stack import ownership
from nestedsf.account.stack.work import StackWork, Step
from nestedsf.asl.definition import parse_definition
from nestedsf.exceptions import DefinitionError
from nestedsf.masking.display import for_display

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3

    from nestedsf.account.stack.cloudformation import Progress, Stack

STACK_NAME = "nestedsf"
_TEMPLATE_BYTES = 51_200
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


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
            f"Deployment(stack_name={self.stack_name!r}, main_arn={for_display(self.main_arn)!r}, "
            f"another_arn={for_display(self.another_arn)!r}, "
            f"function_arn={for_display(self.function_arn)!r})"
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

    On an account the stack has the tags `project`, `owner` and `expires`, the day after; an
    update renews the day, and where nothing is to be done it stays.
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
        ConfirmationError: An account would be changed, and `confirm` is not True; says what is
            there, and what would be done.
        DefinitionError: A definition cannot be used or is too long; nothing has been deployed.
        DeploymentError: The name is impossible or somebody else's, or the stack failed; names
            the resource, CloudFormation's reason and what to do.
        SessionRefusedError: The session comes from neither moto_session nor aws_session.

    >>> import nestedsf
    >>> with nestedsf.moto_session() as session:
    ...     nestedsf.deploy(session).stack_name
    'nestedsf'
    """
    ownership.check_kind(session)
    ownership.check_name(stack_name)
    body = template_of(main_definition, another_definition)
    work = StackWork(session, stack_name, progress)
    with work.interruptible("deploy"):
        return deployment_of(work.reach(body, confirm=confirm))


def intended(
    session: boto3.Session, stack_name: str = STACK_NAME, progress: Progress | None = None
) -> tuple[Step, str | None]:
    """What `deploy` would do without definitions of one's own, and the status of what is there.

    What goes on with the stack is followed to its end first; nothing is changed.

    Raises:
        DeploymentError: As `deploy`.
    """
    ownership.check_name(stack_name)
    work = StackWork(session, stack_name, progress)
    with work.interruptible("deploy"):
        stack, step = work.look(template_of(None, None))
    return step, stack.status if stack else None


def destroy(
    session: boto3.Session,
    deployment: Deployment | str = STACK_NAME,
    *,
    progress: Progress | None = None,
    confirm: bool = False,
    anyones: bool = False,
) -> None:
    """Delete the stack of a deployment and all its resources; a second call does nothing.

    Executions of its state machines that are still running are stopped first, the parents'
    before the children's: AWS keeps a state machine until its executions have ended. What goes
    on with the stack is followed to its end first. The rule through which Step Functions hears
    of the end of a child is the account's, and stays.

    Args:
        session: The session it was deployed with.
        deployment: A Deployment, or the name of its stack.
        progress: Called with each ResourceEvent as it happens.
        confirm: Needed on AWS, where it changes an account.
        anyones: Whether it is destroyed also where somebody else has deployed it.

    Raises:
        ConfirmationError: `session` is no moto session, and `confirm` is not True.
        DeploymentError: The deployment is of another account or region; the stack is not of
            nestedsf, or somebody else's; it may not be deleted, or a resource could not be:
            names it, CloudFormation's reason and what to do.
        SessionRefusedError: The session comes from neither moto_session nor aws_session.
    """
    ownership.check_kind(session)
    stack_name = deployment if isinstance(deployment, str) else deployment.stack_name
    ownership.check_name(stack_name)
    if isinstance(deployment, Deployment):
        ownership.check_place(session, deployment.main_arn)
    ownership.check_confirmed(session, stack_name, "destroyed", confirm=confirm)
    work = StackWork(session, stack_name, progress)
    with work.interruptible("destroy"):
        work.remove(anyones=anyones)


def is_of_sample(stack: Stack) -> bool:
    """Whether a stack of nestedsf is a deployment: complete, and with its outputs.

    AWS keeps a stack's outputs while it is updated or deleted, and where that has failed.
    """
    outputs = {"MainStateMachineArn", "AnotherStateMachineArn", "CallbackFunctionArn"}
    return stack.complete and outputs <= set(stack.outputs)


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
    body = sample.template(
        _checked(main_definition, "AnotherStateMachineArn"),
        _checked(another_definition, "CallbackFunctionArn"),
    )
    size = len(body.encode())
    if size > _TEMPLATE_BYTES:
        raise DefinitionError(
            f"With these definitions the template has {size:,} bytes, and CloudFormation takes "
            f"{_TEMPLATE_BYTES:,}: shorten them, or give them as JSON text without indentation."
        )
    return body


def _checked(definition: str | Mapping[str, Any] | None, substitution: str) -> str | None:
    """The text of a definition that can be used, if there is one."""
    if definition is None:
        return None
    text = definition if isinstance(definition, str) else json.dumps(definition, indent=2)
    parse_definition(text.replace("${" + substitution + "}", "filled-in"))
    return text
