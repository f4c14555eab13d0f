"""`nestedsf run`: the sample, on moto or on an account."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf import sample
from nestedsf.cli import options, terminal
from nestedsf.cli.output import FAILED, print_json, print_outline
from nestedsf.cli.saving import Saved, folder_to_save, save
from nestedsf.exceptions import DeploymentError, InputError
from nestedsf.jsontext import compact, escaped_json, visible
from nestedsf.masking.display import for_display, text_for_display
from nestedsf.masking.values import without_secrets
from nestedsf.trace.cost import cost

if TYPE_CHECKING:
    import argparse

    from rich.console import Console

    from nestedsf.account.sessions.aws import AwsSession
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.account.stack.cloudformation import ResourceEvent
    from nestedsf.account.stack.deployment import Deployment
    from nestedsf.trace.execution import ExecutionTrace


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    run = commands.add_parser(
        "run",
        help="run AWS's sample 'Start a Workflow Within a Workflow'",
        description="Deploy the sample to moto, in this process, and run it: no account, no "
        "network. With --aws: run what nestedsf deploy has deployed.",
        allow_abbrev=False,
    )
    run.add_argument("--input", default="{}", metavar="JSON", help="the execution's input")
    run.add_argument("--name", help="the execution's name; a UUID without it")
    run.add_argument(
        "--time-scale",
        type=options.time_scale,
        metavar="N",
        help="on moto: let Wait, TimeoutSeconds and HeartbeatSeconds pass N times as fast",
    )
    run.add_argument("--json", action="store_true", help="print the ExecutionTrace as JSON")
    run.add_argument(
        "--save",
        type=Path,
        metavar="DIR",
        help="write the histories and the definitions into this new or empty folder",
    )
    options.add_edition(run)
    options.add_account(run)
    options.add_stack(run)
    options.add_show_secrets(run)
    run.set_defaults(command=_run)


def _run(args: argparse.Namespace) -> int:
    # Imported here, so that `nestedsf trace` and `--help` do not wait for boto3.
    from nestedsf.account.executions import inputs  # noqa: PLC0415

    options.check_account(args)
    if args.aws and args.time_scale is not None:
        raise InputError(
            "--time-scale goes without --aws: AWS's time cannot be scaled. Leave one of them out."
        )
    execution_input = inputs.check_input(args.input)
    if args.name is not None:
        inputs.check_name(args.name)
    name = options.stack_name(args)
    with folder_to_save(args.save):
        trace = _executed(args, name, execution_input)
        saved = args.save and save(trace, args.save, show_secrets=args.show_secrets)
        if args.json:
            print_json(trace, show_secrets=args.show_secrets)
        else:
            _print_run(trace, args, saved)
    return 0 if trace.status == "SUCCEEDED" else FAILED


def _executed(args: argparse.Namespace, name: str, execution_input: str) -> ExecutionTrace:
    """The execution, once it has ended; what goes on is printed."""
    from nestedsf.account.executions import lifecycle  # noqa: PLC0415  it imports boto3
    from nestedsf.view.progress import Progress  # noqa: PLC0415  only where something runs

    console = terminal.console(stderr=args.json)
    with options.opened(args, args.time_scale or 1.0) as session:
        deployed = (
            _found(session, name, args) if args.aws else _deployed(session, name, args, console)
        )
        arn = lifecycle.start_execution(session, deployed, execution_input, args.name)
        where = f" on {options.where(session)}, as {arn.rpartition(':')[2]}" if args.aws else ""
        console.print(f"Running it{where}:", soft_wrap=True)
        try:
            with Progress(console=console) as progress:
                trace = lifecycle.follow(session, arn, on_change=progress)
        except KeyboardInterrupt:
            ends = "goes on" if args.aws else "ends with this process"
            raise KeyboardInterrupt(f"The execution {ends}: {_arn(arn, args)}") from None
    console.print()
    return trace


def _deployed(
    session: AwsSession | MotoSession, name: str, args: argparse.Namespace, console: Console
) -> Deployment:
    """The sample, deployed to moto."""
    from nestedsf.account.stack import deployment  # noqa: PLC0415  it imports boto3

    edition = args.edition or "jsonpath"
    language = f" in {sample.EDITIONS[edition]}" if args.edition else ""
    console.print(f"Deploying the sample{language} to moto, in this process:")

    def show(event: ResourceEvent) -> None:
        if event.status == "CREATE_COMPLETE" and event.logical_id != name:
            console.print(f"  {event.logical_id} ({event.type})")

    return deployment.deploy(session, stack_name=name, edition=edition, progress=show)


def _found(session: AwsSession | MotoSession, name: str, args: argparse.Namespace) -> Deployment:
    """The sample that `nestedsf deploy` has deployed; raises DeploymentError without one."""
    from nestedsf.account.stack import status  # noqa: PLC0415  it imports boto3

    found = status.status(session, name)
    given = options.as_given(args)
    if found.deployment is not None:
        there = "jsonata" if found.deployment.function_arn is None else "jsonpath"
        if args.edition in {None, there}:
            return found.deployment
        given += f" --edition {args.edition}"
        what = f"{name} is deployed in the edition {there}, which runs without --edition"
    elif found.status is None:
        what = f"{name} is not deployed to {options.where(session)}"
    elif found.is_ours:
        what = f"{name} is {found.status}, and cannot be run"
    else:
        what = f"{name} is not of nestedsf; choose another one with --suffix"
    raise DeploymentError(f"{what}: deploy it first, with nestedsf deploy {given}.")


def _arn(arn: str, args: argparse.Namespace) -> str:
    """The ARN, from which the account is missing unless secrets are shown."""
    return arn if args.show_secrets else str(without_secrets(arn))


def _print_run(trace: ExecutionTrace, args: argparse.Namespace, saved: Saved | None) -> None:
    print_outline(trace, show_secrets=args.show_secrets)
    if args.aws:
        terminal.say(f"\nPrice: {cost(trace)}")
    terminal.say("\nWhat next?")
    if args.aws:
        _print_next_on_account(trace, args)
    else:
        terminal.say(
            "  make lab                        explore it in JupyterLab, with the first notebook\n"
            "  nestedsf run --time-scale 20    the same, twenty times as fast"
        )
        if args.edition is None:
            terminal.say("  nestedsf run --edition jsonata  as AWS's console has it today")
    if saved is not None:
        terminal.say(f"  {shlex.join(saved.command)}")
    elif not args.aws:
        terminal.say("  nestedsf run --save DIR         keep the histories and the definitions")
    terminal.say()
    if trace.status == "SUCCEEDED":
        terminal.say(f"Output:\n{escaped_json(text_for_display(compact(trace.output)))}")
    else:
        why = visible(str(for_display(": ".join(filter(None, (trace.error, trace.cause))))))
        terminal.say(f"{trace.status}{': ' + why if why else ''}")


def _print_next_on_account(trace: ExecutionTrace, args: argparse.Namespace) -> None:
    given = options.as_given(args)
    where = options.as_given(args, stack=False)
    arn = _arn(trace.execution_arn or "", args)
    terminal.say(
        f"  nestedsf open {arn} {where} --html run.html\n"
        "                    look at it in a browser\n"
        f"  nestedsf destroy {given}\n"
        "                    delete what was deployed"
    )
