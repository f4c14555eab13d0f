"""`nestedsf open`: any execution of an account, with all that it started, read-only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.cli import options, terminal
from nestedsf.cli.output import print_outline
from nestedsf.exceptions import InputError
from nestedsf.masking.values import ACCOUNT

if TYPE_CHECKING:
    import argparse

    from nestedsf.trace.execution import ExecutionTrace

_NOT_HERE = (
    "open shows an execution of an account: add --aws. What ran on moto is gone with its "
    "process; what nestedsf serve holds is reached with --aws --endpoint-url URL."
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    opening = commands.add_parser(
        "open",
        help="show any execution of an account, by its ARN",
        description="Read an execution of an account, and all that it started, and show it. "
        "Nothing in the account is changed.",
        allow_abbrev=False,
    )
    opening.add_argument(
        "arn",
        metavar="ARN",
        help="the execution's ARN, or the address of its page in AWS's console; it names the "
        f"region, and {ACCOUNT} in it is the session's own",
    )
    opening.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help="write one HTML file that opens offline, and do not print the outline",
    )
    options.add_account(opening)
    options.add_show_secrets(opening)
    opening.set_defaults(command=_open)


def _open(args: argparse.Namespace) -> int:
    # Imported here, so that --help does not wait for boto3.
    from nestedsf.account.arns import execution_arn  # noqa: PLC0415
    from nestedsf.account.executions.traces import TraceReader  # noqa: PLC0415
    from nestedsf.view.reports import check_target  # noqa: PLC0415

    options.check_account(args)
    if not args.aws:
        raise InputError(_NOT_HERE)
    arn = execution_arn(args.arn)
    args.region = args.region or arn.region
    if args.html is not None:
        check_target(args.html)
    session = options.session_of(args)
    reader = TraceReader()
    # What nestedsf prints has no account in it, and can be pasted nevertheless.
    trace = reader.read(session, arn.text.replace(ACCOUNT, session.account_id))
    left_out = reader.left_out()
    if args.html is None:
        print_outline(trace, show_secrets=args.show_secrets)
    else:
        _write(trace, args.html, left_out, show_secrets=args.show_secrets)
    if left_out:
        terminal.complain(left_out)
    return 0


def _write(trace: ExecutionTrace, path: Path, left_out: str, *, show_secrets: bool) -> None:
    from nestedsf.view.reports import report  # noqa: PLC0415  as above

    report(trace, notes=filter(None, [left_out]), show_secrets=show_secrets).save(path)
    count = sum(1 for _ in trace.executions())
    executions = f"{count:,} execution{'' if count == 1 else 's'}"
    terminal.say(
        f"{path}: {trace.status}, {executions}. Open it in a browser: {path.resolve().as_uri()}"
    )
