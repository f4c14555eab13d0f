"""Deployment of a workflow: one CloudFormation stack, with progress resource by resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nestedsf.account.stack import bodies, ownership
from nestedsf.account.stack.ownership import MAIN_OUTPUT, STACK_NAME
from nestedsf.account.stack.work import StackWork, Step
from nestedsf.arguments import CALLED, FLAG, described
from nestedsf.exceptions import InputError
from nestedsf.masking.display import for_display

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3

    from nestedsf.account.stack.bodies import Definitions, Functions
    from nestedsf.account.stack.cloudformation import Progress, Stack


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Deployment:
    """What is deployed: a stack with state machines and functions.

    The repr is masked, and leaves the owner out.

    Attributes:
        stack_name: The name of the CloudFormation stack.
        main_arn: The ARN of the state machine that is started.
        machines: The ARNs of all state machines by name, that one first; of the sample they are
            "main" and "another".
        functions: The ARNs of the functions by name; of the sample it is "callback".
        owner: Who has deployed it to an account, None on moto.
    """

    stack_name: str
    main_arn: str
    machines: Mapping[str, str] = field(hash=False)
    functions: Mapping[str, str] = field(default_factory=dict, hash=False)
    owner: str | None = None

    @property
    def another_arn(self) -> str:
        """The ARN of the sample's child; LookupError where it is not the sample."""
        if "another" not in self.machines:
            names = ", ".join(self.machines)
            raise LookupError(f"This is not the sample: look in machines, which has {names}.")
        return self.machines["another"]

    @property
    def function_arn(self) -> str | None:
        """The ARN of the sample's function; None where there is none, as in JSONata."""
        return self.functions.get("callback")

    def __repr__(self) -> str:
        return (
            f"Deployment(stack_name={self.stack_name!r}, "
            f"machines={for_display(dict(self.machines))!r}, "
            f"functions={for_display(dict(self.functions))!r})"
        )


def deploy(  # noqa: PLR0913  each is a choice of the reader, by name
    session: boto3.Session,
    *,
    definitions: Definitions | None = None,
    functions: Functions | None = None,
    parameters: Mapping[str, Any] | None = None,
    stack_name: str = STACK_NAME,
    edition: str = "jsonpath",
    main_definition: str | Mapping[str, Any] | None = None,
    another_definition: str | Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    confirm: bool = False,
) -> Deployment:
    """Deploy a workflow of your own, or the sample; a second call answers with what is there.

    Without definitions it is the sample. A stack of that name with other content is updated, what
    is left of one that failed is replaced, and what goes on with it (in another process, or since
    one was killed) is followed to its end first. A failure that passes, as of a fresh role that is
    not known everywhere yet, is tried again after a while, three times.

    On an account the stack has the tags `project`, `owner` and `expires`, the day after; an
    update renews the day, and where nothing is to be done it stays. A state machine's role may do
    what `permissions` says of its definition, and a function's write its log and answer the Tasks
    of the workflow that wait for a callback. What an Express workflow does is logged with its
    data, for its executions are read from there.
    Of a template state machines are deployed with what they refer to; `plan` says what is left out.
    Ctrl-C stops nothing but the looking: CloudFormation goes on.

    Args:
        session: A session made by `nestedsf.moto_session` or `nestedsf.aws_session`.
        definitions: State machines by their names, the one first that is started: each the path
            of a file (ASL as JSON, JSON with comments or YAML), ASL as text or as a mapping, or a
            Definition. `${Name}` in one is the ARN of the state machine or function of that name,
            or the value of that parameter. Or one definition alone, or the path of a template of
            SAM or CloudFormation.
        functions: The file of each function in Python by its name: `charge.py`, which has a
            `handler` or `lambda_handler`, `charge.py:pay`, or a folder, which goes along whole.
        parameters: A value for each parameter by its name.
        stack_name: The name of the CloudFormation stack; the resources' names begin with it.
        edition: Of the sample. "jsonpath", as in AWS's document; or "jsonata", as AWS's console
            has it today: in JSONata, with `.sync:2`, and a child that calls back without a
            function.
        main_definition: ASL of the sample's parent, as text or as a mapping, in place of its own;
            `${AnotherStateMachineArn}` in it is filled in.
        another_definition: ASL of the sample's child in place of its own;
            `${CallbackFunctionArn}` in it is filled in, where the edition has the function.
        progress: Called with each ResourceEvent as it happens.
        confirm: Needed on AWS, where it changes an account.

    Raises:
        ConfirmationError: An account would be changed, and `confirm` is not True; says what is
            there, and what would be done.
        DefinitionError: A definition or template cannot be used, or on AWS is too long or needs a
            permission that no role is given; says where. Nothing has been deployed.
        DeploymentError: The name is impossible or somebody else's, or the stack failed; names
            the resource, CloudFormation's reason and what to do. Or on moto: this Python has
            nothing that evaluates JSONata.
        InputError: A function's file cannot be used, a name is there twice, or something is used
            nowhere; or there is no such edition. Nothing has been deployed.
        SessionRefusedError: The session comes from neither moto_session nor aws_session.

    >>> import nestedsf
    >>> with nestedsf.moto_session() as session:
    ...     nestedsf.deploy(session).stack_name
    'nestedsf'

    >>> pack = {"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "End": True}}}
    >>> start = {
    ...     "Type": "Task",
    ...     "Resource": "arn:aws:states:::states:startExecution.sync:2",
    ...     "Parameters": {"StateMachineArn": "${Packing}", "Input.$": "$"},
    ...     "OutputPath": "$.Output",
    ...     "End": True,
    ... }
    >>> order = {"StartAt": "Start packing", "States": {"Start packing": start}}
    >>> with nestedsf.moto_session() as session:
    ...     deployment = nestedsf.deploy(session, definitions={"order": order, "Packing": pack})
    ...     trace = nestedsf.run(session, deployment, {"item": "teapot"})
    >>> list(deployment.machines), trace.output
    (['order', 'Packing'], {'item': 'teapot'})
    """
    CALLED.or_none.check(progress=progress)
    FLAG.check(confirm=confirm)
    ownership.check_kind(session)
    ownership.check_name(stack_name)
    body = bodies.body_of(
        session,
        stack_name,
        definitions=definitions,
        functions=functions,
        parameters=parameters,
        edition=edition,
        main_definition=main_definition,
        another_definition=another_definition,
    )
    work = StackWork(session, stack_name, progress)
    with work.interruptible("deploy"):
        return deployment_of(work.reach(body.text, confirm=confirm))


def intended(
    session: boto3.Session,
    stack_name: str = STACK_NAME,
    progress: Progress | None = None,
    edition: str = "jsonpath",
    definitions: Definitions | None = None,
) -> tuple[Step, str | None]:
    """What `deploy` would do, and the status of what is there.

    What goes on with the stack is followed to its end first; nothing is changed.

    Raises:
        DeploymentError: As `deploy`, and so are the others.
    """
    ownership.check_name(stack_name)
    body = bodies.body_of(session, stack_name, definitions=definitions, edition=edition)
    work = StackWork(session, stack_name, progress)
    with work.interruptible("deploy"):
        stack, step = work.look(body.text)
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
    CALLED.or_none.check(progress=progress)
    FLAG.check(confirm=confirm, anyones=anyones)
    ownership.check_kind(session)
    if not isinstance(deployment, (Deployment, str)):
        raise InputError(
            "destroy() takes a Deployment, as deploy() gives it, or the name of a stack, not "
            f"{described(deployment)}."
        )
    stack_name = deployment if isinstance(deployment, str) else deployment.stack_name
    ownership.check_name(stack_name)
    if isinstance(deployment, Deployment):
        ownership.check_place(session, deployment.main_arn)
    ownership.check_confirmed(session, stack_name, "destroyed", confirm=confirm)
    work = StackWork(session, stack_name, progress)
    with work.interruptible("destroy"):
        work.remove(anyones=anyones)


def is_deployed(stack: Stack) -> bool:
    """Whether a stack of nestedsf is a deployment: complete, and with its outputs.

    AWS keeps a stack's outputs while it is updated or deleted, and where that has failed.
    """
    return stack.complete and MAIN_OUTPUT in stack.outputs


def deployment_of(stack: Stack) -> Deployment:
    """The deployment that a stack is, once it is complete."""
    main = stack.outputs[MAIN_OUTPUT]
    machines = [arn for arn in stack.outputs.values() if ":stateMachine:" in arn]
    functions = [arn for arn in stack.outputs.values() if ":function:" in arn]
    return Deployment(
        stack_name=stack.name,
        main_arn=main,
        machines={_name(stack, arn): arn for arn in (main, *sorted({*machines} - {main}))},
        functions={_name(stack, arn): arn for arn in sorted(functions)},
        owner=stack.tags.get("owner"),
    )


def _name(stack: Stack, arn: str) -> str:
    """The name in the workflow of what has an ARN in the stack."""
    return arn.rpartition(":")[2].removeprefix(f"{stack.name}-")
