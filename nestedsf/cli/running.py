"""Running a workflow, of one's own or the sample: what is printed until it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf import sample
from nestedsf.cli import options, terminal
from nestedsf.cli.mocks import add_mocks, mocks_of
from nestedsf.exceptions import DeploymentError, InputError
from nestedsf.masking.values import without_secrets

if TYPE_CHECKING:
    import argparse

    from rich.console import Console

    from nestedsf.account.sessions.aws import AwsSession
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.account.stack.cloudformation import ResourceEvent
    from nestedsf.account.stack.deployment import Deployment
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.workflows.workflow import Workflow


def add_execution(parser: argparse.ArgumentParser) -> None:
    """Add --input, --name, --time-scale, and the mocks."""
    parser.add_argument(
        "--input",
        default="{}",
        metavar="JSON",
        help="the execution's input, or @FILE for what a file holds",
    )
    parser.add_argument("--name", help="the execution's name; a UUID without it")
    parser.add_argument(
        "--time-scale",
        type=options.time_scale,
        metavar="N",
        help="on moto: let Wait, TimeoutSeconds and HeartbeatSeconds pass N times as fast",
    )
    add_mocks(parser)


def input_of(args: argparse.Namespace) -> str:
    """The input as JSON text, from a file where it begins with @.

    Raises:
        InputError: It is not JSON, or too large.
        DefinitionError: The file cannot be read, or is neither JSON nor YAML.
    """
    from nestedsf.account.executions import inputs  # noqa: PLC0415  it imports boto3
    from nestedsf.documents import read_document  # noqa: PLC0415  only for files

    text: str = args.input
    if not text.startswith("@"):
        return inputs.check_input(text)
    if text == "@":
        raise InputError("--input @ names no file: write @FILE, as @order.json.")
    return inputs.json_text(read_document(text[1:]).value, "input")


def executed(
    args: argparse.Namespace, name: str, execution_input: str, workflow: Workflow | None
) -> ExecutionTrace:
    """The execution, once it has ended; what goes on is printed.

    Args:
        args: With what `add_execution` and `options.add_account` have added.
        name: The stack's name.
        execution_input: Its input, as JSON text.
        workflow: What is run on moto; None for the sample.
    """
    from nestedsf.account.executions import lifecycle  # noqa: PLC0415  it imports boto3
    from nestedsf.view.progress import Progress  # noqa: PLC0415  only where something runs

    mocks = mocks_of(args, workflow)
    console = terminal.console(stderr=getattr(args, "json", False))
    with options.opened(args, args.time_scale or 1.0, mocks) as session:
        if args.aws:
            deployed = _found(session, name, args)
        else:
            deployed = _deployed(session, name, args.edition, workflow, console)
        arn = lifecycle.start_execution(
            session, deployed, execution_input, args.name, case=args.case
        )
        where = f" on {options.where(session)}, as {arn.rpartition(':')[2]}" if args.aws else ""
        console.print(f"Running it{where}:", soft_wrap=True)
        try:
            with Progress(console=console) as progress:
                trace = lifecycle.follow(session, arn, on_change=progress)
        except KeyboardInterrupt:
            ends = "goes on" if args.aws else "ends with this process"
            raise KeyboardInterrupt(f"The execution {ends}: {shown_arn(arn, args)}") from None
    console.print()
    return trace


def _deployed(
    session: AwsSession | MotoSession,
    name: str,
    edition: str | None,
    workflow: Workflow | None,
    console: Console,
) -> Deployment:
    """What is run, deployed to moto."""
    from nestedsf.account.stack import deployment  # noqa: PLC0415  it imports boto3

    what = f"the sample{f' in {sample.EDITIONS[edition]}' if edition else ''}"
    if workflow is not None:
        what = workflow.main.name
    begun = False

    def show(event: ResourceEvent) -> None:
        nonlocal begun
        if not begun:  # what is refused is not said to be deployed
            console.print(f"Deploying {what} to moto, in this process:")
            begun = True
        if event.status == "CREATE_COMPLETE" and event.logical_id != name:
            console.print(f"  {event.logical_id} ({event.type})")

    return deployment.deploy(
        session,
        stack_name=name,
        definitions=workflow,
        edition=edition or "jsonpath",
        progress=show,
    )


def _found(session: AwsSession | MotoSession, name: str, args: argparse.Namespace) -> Deployment:
    """What `nestedsf deploy` has deployed; raises DeploymentError without one."""
    from nestedsf.account.stack import status  # noqa: PLC0415  it imports boto3

    found = status.status(session, name)
    given = options.as_given(args)
    if found.deployment is not None:
        there = "jsonata" if found.deployment.function_arn is None else "jsonpath"
        is_sample = "another" in found.deployment.machines
        if args.edition is None or (is_sample and args.edition == there):
            return found.deployment
        given += f" --edition {args.edition}"
        which = f"deployed in the edition {there}" if is_sample else "a workflow of your own"
        what = f"{name} is {which}, which runs without --edition"
    elif found.status is None:
        what = f"{name} is not deployed to {options.where(session)}"
    elif found.is_ours:
        what = f"{name} is {found.status}, and cannot be run"
    else:
        what = f"{name} is not of nestedsf; choose another one with --suffix"
    raise DeploymentError(f"{what}: deploy it first, with nestedsf deploy {given}.")


def shown_arn(arn: str, args: argparse.Namespace) -> str:
    """The ARN, from which the account is missing unless secrets are shown."""
    return arn if args.show_secrets else str(without_secrets(arn))
