"""`nestedsf leftovers`: what nestedsf has left in an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.cli import options, terminal
from nestedsf.cli.output import FAILED

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    leftovers = commands.add_parser(
        "leftovers",
        help="find what a deployment, a crash or a half-failed destroy has left",
        description="Find stacks, state machines, functions, log groups and roles of nestedsf, by "
        "tag and by name, and say what removes them. It only reads.",
        epilog="Exit status: 0 if nothing is left, 1 if something is, or if not all could be "
        "looked at. The rule that all state machines of the account share is no leftover.",
        allow_abbrev=False,
    )
    options.add_account(leftovers)
    options.add_stack(leftovers)
    options.add_show_secrets(leftovers)
    leftovers.set_defaults(command=_leftovers)


def _leftovers(args: argparse.Namespace) -> int:
    options.check_account(args)
    if not args.aws:
        terminal.say(
            "Nothing is left: moto runs in this process, and what it held has gone with the "
            "processes before. With --aws: look in an account."
        )
        return 0
    from nestedsf.account.stack.leftovers import leftovers  # noqa: PLC0415  it imports boto3

    found = leftovers(
        options.session_of(args), prefix=options.stack_name(args), show_secrets=args.show_secrets
    )
    terminal.say(found)
    return FAILED if found else 0
