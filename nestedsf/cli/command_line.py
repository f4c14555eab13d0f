"""The command line as a whole: it finds the command, and ends with a sentence and a status."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from nestedsf.cli import (
    check,
    course,
    draw,
    explore,
    interrupts,
    leftovers,
    report,
    run,
    serve,
    stacks,
    terminal,
    trace,
)
from nestedsf.cli import open as opening
from nestedsf.cli.output import BAD_INPUT, FAILED, INTERRUPTED
from nestedsf.exceptions import (
    DefinitionError,
    ExecutionNameError,
    HistoryError,
    InputError,
    NestedsfError,
)
from nestedsf.jsontext import visible
from nestedsf.masking.display import showing_secrets
from nestedsf.masking.values import without_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = (run, explore, report, draw, check, stacks, leftovers, opening, serve, trace, course)
_NO_OUTPUT = (
    "Standard output is closed, so nothing was done: leave it open, or send it to /dev/null."
)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  argparse's own
        super().__init__(**settings)
        self.color = False  # Python 3.14 has colours, which would be made visible

    def print_help(self, file: object = None) -> None:  # noqa: ARG002  argparse asks for no other
        """Print the help; unlike argparse's own, it fails where that cannot be printed."""
        terminal.say(self.format_help().rstrip("\n"))

    def error(self, message: str) -> NoReturn:
        """End with a sentence."""
        self.exit(BAD_INPUT, f"{self.prog}: {visible(message)}. See {self.prog} --help.\n")


def execute(argv: Sequence[str] | None) -> int:
    """Execute a command; answers with the exit status."""
    with terminal.guarded() as has_output:
        if not has_output:
            terminal.complain(_NO_OUTPUT)
            return BAD_INPUT
        args = argparse.Namespace()
        try:
            _parser().parse_args(argv, args)
            # An error masks what it says where it is raised.
            with showing_secrets(getattr(args, "show_secrets", False)):
                status: int = args.command(args)
            terminal.finish()
        except SystemExit as end:  # argparse has said why
            return _finished(int(end.code or 0))
        except BrokenPipeError:  # whoever reads our output has seen enough
            terminal.give_up()
            return FAILED
        except BaseException as error:  # noqa: BLE001  whatever it is, a sentence and a status
            return _ended(error, show_secrets=getattr(args, "show_secrets", False))
        return status


def _finished(status: int) -> int:
    """The status, once all is written; a full disk is said."""
    try:
        terminal.finish()
    except BrokenPipeError:
        terminal.give_up()
    except OSError as error:
        return _ended(error, show_secrets=False)
    return status


def _ended(error: BaseException, *, show_secrets: bool) -> int:
    """Say what an error says; answers with the exit status."""
    try:
        terminal.finish()
    except OSError:
        terminal.give_up()
    said = _said(error)
    if said is None:
        terminal.show_fault()
        return FAILED
    sentence, status = said
    terminal.complain(sentence if show_secrets else str(without_secrets(sentence)))
    return status


def _said(error: BaseException) -> tuple[str, int] | None:
    """What an error says, and the exit status; None for a fault of nestedsf's own."""
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
    interrupt = interrupts.beneath(error)
    if interrupt is not None:
        return f"Interrupted. {interrupt}".strip(), INTERRUPTED
    return None


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="nestedsf",
        description="Learn how AWS Step Functions workflows nest, and look at any execution.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    return parser
