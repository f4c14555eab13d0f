"""`nestedsf run`: the sample, on moto or on an account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from nestedsf.cli import options
from nestedsf.cli.output import FAILED, check_folder, print_json, print_outline, save
from nestedsf.model.jsontext import compact

if TYPE_CHECKING:
    import argparse

    from nestedsf.model.trace import ExecutionTrace


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
        type=options.positive,
        default=1.0,
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
    run.set_defaults(command=_run)


def _run(args: argparse.Namespace) -> int:
    # Imported here, so that `nestedsf trace` and `--help` do not wait for boto3.
    from nestedsf.account import deployment, executions, inputs, sessions, stacks  # noqa: PLC0415
    from nestedsf.view.progress import Progress  # noqa: PLC0415

    execution_input = inputs.check_input(args.input)
    if args.name is not None:
        inputs.check_name(args.name)
    if args.save is not None:
        check_folder(args.save)
    console = Console(stderr=args.json, highlight=False)
    with sessions.moto_session(time_scale=args.time_scale) as session:
        console.print("Deploying the sample to moto, in this process:")

        def show(event: stacks.ResourceEvent) -> None:
            if event.status == "CREATE_COMPLETE" and event.logical_id != deployment.STACK_NAME:
                console.print(f"  {event.logical_id} ({event.type})")

        deployed = deployment.deploy(session, progress=show)
        console.print("Running it:")
        with Progress(console=console) as progress:
            trace = executions.run(
                session,
                deployed,
                execution_input,
                args.name,
                check=False,
                on_change=progress,
            )
    console.print()
    if args.save is not None:
        save(trace, args.save)
    if args.json:
        print_json(trace)
    else:
        _print_run(trace, args)
    return 0 if trace.status == "SUCCEEDED" else FAILED


def _print_run(trace: ExecutionTrace, args: argparse.Namespace) -> None:
    print_outline(trace)
    print(
        "\nWhat next?\n"
        "  make lab                        explore it in JupyterLab, with the first notebook\n"
        "  nestedsf run --time-scale 20    the same, twenty times as fast"
    )
    if args.save is None:
        print("  nestedsf run --save DIR         keep the histories and the definitions")
    else:
        first = args.save / f"01-{trace.state_machine_name}.history.json"
        definition = args.save / f"{trace.state_machine_name}.asl.json"
        print(f"  nestedsf trace {first} --definition {definition}")
    print()
    if trace.status == "SUCCEEDED":
        print(f"Output:\n{compact(trace.output)}")
    else:
        why = ": ".join(filter(None, (trace.error, trace.cause)))
        print(f"{trace.status}{': ' + why if why else ''}")
