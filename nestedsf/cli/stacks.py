"""`nestedsf deploy`, `status` and `destroy`: the stack of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from nestedsf.cli import options, terminal, workflow
from nestedsf.jsontext import visible
from nestedsf.masking.display import for_display

if TYPE_CHECKING:
    import argparse

    from nestedsf.account.sessions.aws import AwsSession
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.account.stack.cloudformation import ResourceEvent
    from nestedsf.account.stack.status import Status

_WHERE_ELSE = "nestedsf serve keeps one that others can reach, and --aws names an account."
_STYLES = {"COMPLETE": "green", "FAILED": "red", "PROGRESS": "yellow"}
_EXPECTED = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
"""What a stack does when nothing is wrong: the lines of its resources say it."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the parser."""
    deploy = commands.add_parser(
        "deploy",
        help="deploy a workflow of your own, or the sample, as a CloudFormation stack",
        description="Deploy a workflow as a CloudFormation stack, or update the one that is "
        "there; without FILE it is AWS's sample. With --aws it shows the plan, and asks before it "
        "changes anything.",
        allow_abbrev=False,
    )
    workflow.add_workflow(deploy)
    deploy.add_argument(
        "--dry-run",
        action="store_true",
        help="show what would be deployed and what it costs, and deploy nothing",
    )
    status = commands.add_parser(
        "status",
        help="show the stack that is deployed",
        description="Show the stack and its resources, who has deployed it and until when.",
        allow_abbrev=False,
    )
    destroy = commands.add_parser(
        "destroy",
        help="delete the stack and all its resources",
        description="Stop the running executions of the stack's state machines, and delete the "
        "stack with all its resources. It asks first. A stack that somebody else has deployed "
        "is left alone without --anyones.",
        allow_abbrev=False,
    )
    for parser, command in ((deploy, _deploy), (status, _status), (destroy, _destroy)):
        options.add_account(parser)
        options.add_stack(parser)
        options.add_show_secrets(parser)
        parser.set_defaults(command=command)
    options.add_edition(deploy)
    for parser in (deploy, destroy):
        options.add_yes(parser)
    destroy.add_argument(
        "--anyones", action="store_true", help="also a stack that somebody else has deployed"
    )


def _deploy(args: argparse.Namespace) -> int:
    name = options.stack_name(args)
    options.check_account(args)
    args.chosen = workflow.workflow_of(args)
    with options.opened(args) as session:
        if args.dry_run:
            _print_plan(session, name, args)
        elif args.aws:
            _deploy_to_account(session, name, args)
        else:
            _deploy_to_moto(session, name, args)
    return 0


def _deploy_to_moto(session: AwsSession | MotoSession, name: str, args: argparse.Namespace) -> None:
    from nestedsf.account.stack import deployment  # noqa: PLC0415  it imports boto3

    left_out = args.chosen.left_out if args.chosen is not None else ()
    heading = [f"Deploying {name} to {options.MOTO}:", *(f"  {each}" for each in left_out)]
    with _Lines("\n".join(heading)) as show:
        deployment.deploy(session, stack_name=name, progress=show, **_content(args))
    terminal.say(f"\n{name} is deployed, and gone with this process: {_WHERE_ELSE}")


def _deploy_to_account(
    session: AwsSession | MotoSession, name: str, args: argparse.Namespace
) -> None:
    from nestedsf.account.stack import deployment, ownership  # noqa: PLC0415  they import boto3

    with _Lines() as show:
        step, status = deployment.intended(session, name, show, **_content(args))
    if step == "kept":
        terminal.say(f"Nothing to do: {name} is deployed to {options.where(session)}.")
    else:
        _print_plan(session, name, args)
        terminal.say(flush=True)
        there = f": it is {status}, and {ownership.CONSEQUENCES[step]}" if status else ""
        options.confirm(session, args, f"{step}{there}", name)
        with _Lines(f"Deploying {name} to {options.where(session)}:") as show:
            deployment.deploy(
                session, stack_name=name, progress=show, confirm=True, **_content(args)
            )
    there = options.as_given(args)
    terminal.say(
        "\nWhat next?\n"
        f"  nestedsf run {there}\n"
        f"  nestedsf status {there}\n"
        f"  nestedsf destroy {there}"
    )


def _status(args: argparse.Namespace) -> int:
    name = options.stack_name(args)
    options.check_account(args)
    if not args.aws:
        terminal.say(f"Nothing is deployed to moto, in this process: {_WHERE_ELSE}")
        return 0
    from nestedsf.account.stack import status  # noqa: PLC0415  it imports boto3

    with options.opened(args) as session:
        _print_status(status.status(session, name), args)
    return 0


def _destroy(args: argparse.Namespace) -> int:
    name = options.stack_name(args)
    options.check_account(args)
    if not args.aws:
        terminal.say(f"Nothing is deployed to moto, in this process: {_WHERE_ELSE}")
        return 0
    from nestedsf.account.stack import deployment, status  # noqa: PLC0415  they import boto3

    with options.opened(args) as session:
        found = status.status(session, name)
        if found.status is None:
            terminal.say(f"Nothing to do: {found}")
            return 0
        if found.is_ours:
            _print_status(found, args)
            terminal.say(flush=True)
        if found.is_yours or (found.is_ours and args.anyones):
            whose = (
                "" if found.is_yours else f", though {visible(str(found.owner))} has deployed it"
            )
            stopped = "destroyed, its running executions stopped"
            options.confirm(session, args, f"{stopped}{whose}", name)
        with _Lines() as show:
            deployment.destroy(session, name, progress=show, confirm=True, anyones=args.anyones)
        terminal.say(f"\n{name} is destroyed.")
    return 0


def _print_status(found: Status, args: argparse.Namespace) -> None:
    terminal.say(found)
    if found.is_ours and found.owner is not None:
        who = "you" if found.is_yours else "somebody else"
        if found.sharing:
            who = "you, or another of its owners"
        until = f", wanted until {found.expires}; nothing deletes it then" if found.expires else ""
        terminal.say(f"Deployed by {found.owner if args.show_secrets else who}{until}.")


def _print_plan(session: AwsSession | MotoSession, name: str, args: argparse.Namespace) -> None:
    from nestedsf.account.stack import planning  # noqa: PLC0415  it imports boto3

    planned = planning.plan(
        session, stack_name=name, show_secrets=args.show_secrets, **_content(args)
    )
    terminal.say(planned)


def _content(args: argparse.Namespace) -> dict[str, Any]:
    """What is deployed, as `deploy` takes it."""
    return {"definitions": args.chosen, "edition": args.edition or "jsonpath"}


class _Lines:
    """A line for each resource that is done or has failed; a terminal shows what goes on.

    Args:
        heading: What stands above them, once something goes on.
    """

    def __init__(self, heading: str | None = None) -> None:
        self._heading = heading
        self._console = terminal.console()
        self._going_on: dict[str, str] = {}
        self._shown = self._console.status("CloudFormation begins")

    def __enter__(self) -> _Lines:
        if self._console.is_terminal:
            self._shown.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.stop()

    def __call__(self, event: ResourceEvent) -> None:
        if self._heading:
            terminal.say(self._heading)
            self._heading = None
        in_progress = event.status.endswith("_IN_PROGRESS")
        of_stack = event.type == "AWS::CloudFormation::Stack"
        if in_progress and not of_stack:
            self._going_on[event.logical_id] = event.status
        else:
            self._going_on.pop(event.logical_id, None)
        if self._going_on:
            self._shown.update(Text(", ".join(self._going_on)))
        if of_stack and event.status in _EXPECTED:
            return
        if not in_progress or of_stack:
            self._print(event)

    def _print(self, event: ResourceEvent) -> None:
        style = _STYLES.get(event.status.rpartition("_")[2], "yellow")
        line = Text.assemble(
            "  ", (f"{event.status:<16}", style), f"  {event.logical_id:<23}", f"  {event.type}"
        )
        if event.reason:
            line.append(f"\n    {for_display(event.reason)}", style)
        self._console.print(line, soft_wrap=True)
