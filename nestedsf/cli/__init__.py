"""The command line: one module for each command, or for a few that belong together.

Errors end here, as one line on stderr and an exit status.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from typing import TYPE_CHECKING, NoReturn

from nestedsf.cli import leftovers, run, serve, stacks, trace
from nestedsf.cli import open as opening
from nestedsf.cli.output import FAILED, INTERRUPTED
from nestedsf.exceptions import (
    DefinitionError,
    ExecutionNameError,
    HistoryError,
    InputError,
    NestedsfError,
)
from nestedsf.masking.values import without_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

BAD_INPUT = 2
COMMANDS = (run, stacks, leftovers, opening, serve, trace)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}. See {self.prog} --help.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; answers with the exit status.

    0: done. 1: it did not succeed. 2: bad input, nothing was done. 130: Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without UTF-8 gets escapes, not an error
            stream.reconfigure(errors="backslashreplace")
    warnings.showwarning = _show_warning
    args = _parser().parse_args(argv)
    try:
        status: int = args.command(args)
        sys.stdout.flush()
    except KeyboardInterrupt as interrupt:
        told, status = f"Interrupted. {interrupt}".strip(), INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001  what is not known is raised again
        told, status = _told(error)
    else:
        return status
    if not getattr(args, "show_secrets", False):
        told = str(without_secrets(told))
    print(f"nestedsf: {' '.join(told.splitlines())}", file=sys.stderr)
    return status


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    print(f"nestedsf: {message}", file=sys.stderr)


def _told(error: Exception) -> tuple[str, int]:
    """What an error says, and the exit status; raises one that is no error of the user's."""
    if isinstance(error, (InputError, ExecutionNameError, DefinitionError, HistoryError)):
        return str(error), BAD_INPUT
    if isinstance(error, NestedsfError):
        return str(error), FAILED
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename is not None else ""
        return f"{error.strerror}{where}.", BAD_INPUT if where else FAILED
    if type(error).__module__.startswith("botocore."):
        from nestedsf.account.sessions import remedies  # noqa: PLC0415  boto3 is there: it has raised this

        return remedies.sentence(error), FAILED
    raise error


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="nestedsf",
        description="Learn how AWS Step Functions workflows nest, and look at any execution.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
