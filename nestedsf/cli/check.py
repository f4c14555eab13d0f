"""`nestedsf check`: what AWS refuses of definitions, and advice on the rest."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.cli import options, terminal
from nestedsf.cli.output import BAD_INPUT, FAILED
from nestedsf.cli.workflow import add_parts, parts_of
from nestedsf.exceptions import DefinitionError, InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from nestedsf.view.checks.check import Check


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    check = commands.add_parser(
        "check",
        help="check definitions: what AWS refuses, and advice",
        description="Check definitions and templates, without AWS: what AWS refuses or warns of, "
        "and advice once AWS accepts them. Exit status 0: nothing that AWS refuses; 1: errors, "
        "with --strict also warnings and advice; 2: a file cannot be read.",
        allow_abbrev=False,
    )
    check.add_argument("files", nargs="+", metavar="FILE", help="a definition, or a template")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.add_argument(
        "--strict", action="store_true", help="exit status 1 for warnings and advice, too"
    )
    check.add_argument("--express", action="store_true", help="definitions of Express workflows")
    add_parts(
        check.add_argument_group(
            "what belongs to it",
            "For one FILE. ${NAME} in a definition stands for what is given as NAME; without any of "
            "these, what is filled later is a note.",
        )
    )
    options.add_show_secrets(check)
    check.set_defaults(command=_check)


def _check(args: argparse.Namespace) -> int:
    from nestedsf.account.checking import check, checks_together  # noqa: PLC0415  it takes time

    children, functions, parameters = parts_of(args)
    if len(args.files) > 1 and (children or functions or parameters):
        raise InputError(
            "--child, --function and --param go with one file: check one at a time with them."
        )
    checks: list[Check] = []
    unread: list[str] = []
    for file in args.files:
        with _noted(unread):
            checks.append(
                check(
                    Path(file),
                    children=children,
                    functions=functions,
                    parameters=parameters,
                    express=args.express,
                    show_secrets=args.show_secrets,
                )
            )
    found = checks_together(checks)
    if args.json:
        terminal.say_json({**found.to_dict(), "unread": unread})
    elif checks:
        terminal.say(found)
    for sentence in unread:
        terminal.complain(sentence)
    if unread:
        return BAD_INPUT
    return FAILED if found.errors or (args.strict and found.advice) else 0


@contextlib.contextmanager
def _noted(unread: list[str]) -> Iterator[None]:
    """What cannot be read is noted, so that the other files are checked."""
    try:
        yield
    except DefinitionError as error:
        unread.append(str(error))
