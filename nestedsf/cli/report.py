"""`nestedsf report`: a workflow is run, and what happened is one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.cli import options, running, terminal, workflow
from nestedsf.cli.output import FAILED

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    report = commands.add_parser(
        "report",
        help="run a workflow, and write what happened to one HTML file",
        description="Run a workflow on moto, in this process, and write one HTML file that opens "
        "offline: the pictures, each state's input, output and data flow, the events. Without FILE "
        "it is AWS's sample.",
        allow_abbrev=False,
    )
    workflow.add_workflow(report)
    running.add_execution(report)
    report.add_argument(
        "--save", type=Path, metavar="FILE.html", help="without it NAME.html, in this folder"
    )
    options.add_edition(report)
    options.add_show_secrets(report)
    report.set_defaults(command=_report, aws=False, profile=None, region=None, endpoint_url=None)


def _report(args: argparse.Namespace) -> int:
    from nestedsf.account.executions import inputs  # noqa: PLC0415  it imports boto3
    from nestedsf.account.stack.ownership import STACK_NAME  # noqa: PLC0415  as above
    from nestedsf.view.reports import check_target, report  # noqa: PLC0415  it takes time

    chosen = workflow.workflow_of(args)
    execution_input = running.input_of(args)
    if args.name is not None:
        inputs.check_name(args.name)
    name = chosen.main.name if chosen is not None else STACK_NAME
    path = check_target(args.save or Path(f"{name}.html"))
    trace = running.executed(args, STACK_NAME, execution_input, chosen)
    report(trace, show_secrets=args.show_secrets).save(path)
    terminal.say(f"{path}: {trace.status}. Open it in a browser: {path.resolve().as_uri()}")
    return 0 if trace.status == "SUCCEEDED" else FAILED
