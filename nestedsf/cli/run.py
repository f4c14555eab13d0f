"""`nestedsf run`: a workflow of one's own or the sample, on moto or on an account."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.cli import mocks, options, running, terminal, workflow
from nestedsf.cli.output import FAILED, print_json, print_outline
from nestedsf.cli.saving import Saved, folder_to_save, save
from nestedsf.exceptions import InputError
from nestedsf.jsontext import compact, escaped_json, visible
from nestedsf.masking.display import for_display, text_for_display
from nestedsf.masking.values import without_secrets
from nestedsf.trace.cost import cost

if TYPE_CHECKING:
    import argparse

    from nestedsf.trace.execution import ExecutionTrace


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    run = commands.add_parser(
        "run",
        help="run a workflow of your own, or AWS's sample 'Start a Workflow Within a Workflow'",
        description="Deploy a workflow to moto, in this process, and run it: no account, no "
        "network. Without FILE it is AWS's sample 'Start a Workflow Within a Workflow'. With "
        "--aws: run what nestedsf deploy has deployed.",
        allow_abbrev=False,
    )
    workflow.add_workflow(run)
    running.add_execution(run)
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
    if args.aws and workflow.main_of(args) is not None:
        raise InputError(
            "With --aws what is deployed is run: deploy these files first, with nestedsf deploy "
            "--aws, and then leave them out."
        )
    chosen = workflow.workflow_of(args)
    execution_input = running.input_of(args)
    if args.name is not None:
        inputs.check_name(args.name)
    name = options.stack_name(args)
    with folder_to_save(args.save):
        trace = running.executed(args, name, execution_input, chosen)
        saved = args.save and save(trace, args.save, show_secrets=args.show_secrets)
        if args.json:
            print_json(trace, show_secrets=args.show_secrets)
        else:
            _print_run(trace, args, saved)
    return 0 if trace.status == "SUCCEEDED" else FAILED


def _print_run(trace: ExecutionTrace, args: argparse.Namespace, saved: Saved | None) -> None:
    print_outline(trace, show_secrets=args.show_secrets)
    if args.aws:
        terminal.say(f"\nPrice: {cost(trace)}")
    terminal.say("\nWhat next?")
    if args.aws:
        _print_next_on_account(trace, args)
    elif workflow.main_of(args) is not None:
        _print_next_of_own(args)
    else:
        edition = f"--edition {args.edition} " if args.edition else ""
        faster = f"nestedsf run {edition}--time-scale 20"
        terminal.say(
            "  make lab                        explore it in JupyterLab, with the first notebook\n"
            f"  {faster:<30}  the same, twenty times as fast"
        )
        if args.edition is None:
            terminal.say("  nestedsf run --edition jsonata  as AWS's console has it today")
    if saved is not None:
        terminal.say(f"  {shlex.join(saved.command)}")
    elif not args.aws and workflow.main_of(args) is None:
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
    arn = running.shown_arn(trace.execution_arn or "", args)
    terminal.say(
        f"  nestedsf open {arn} {where} --html run.html\n"
        "                    look at it in a browser\n"
        f"  nestedsf destroy {given}\n"
        "                    delete what was deployed"
    )


def _print_next_of_own(args: argparse.Namespace) -> None:
    given = workflow.as_given(args)
    if args.input != "{}":
        given += f" --input {shlex.quote(args.input)}"
    given = " ".join(filter(None, [given, shlex.join(mocks.as_given(args))]))
    given = str(without_secrets(given))
    terminal.say(
        f"  nestedsf explore {given}\n"
        "                    click through it in JupyterLab\n"
        f"  nestedsf report {given}\n"
        "                    write it to one HTML file"
    )
