"""`nestedsf trace`: the execution that a history file tells of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.cli import options
from nestedsf.cli.output import print_json, print_outline
from nestedsf.exceptions import DefinitionError
from nestedsf.files import read_file

if TYPE_CHECKING:
    import argparse


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    trace = commands.add_parser(
        "trace",
        help="show the execution that a history file tells of",
        description="Read what 'aws stepfunctions get-execution-history' wrote, and show it.",
        allow_abbrev=False,
    )
    trace.add_argument("history", type=Path, metavar="HISTORY.json")
    trace.add_argument(
        "--definition", type=Path, metavar="FILE", help="the definition (ASL) that ran"
    )
    trace.add_argument("--json", action="store_true", help="print the ExecutionTrace as JSON")
    options.add_show_secrets(trace)
    trace.set_defaults(command=_trace)


def _trace(args: argparse.Namespace) -> int:
    from nestedsf.trace.assembly.execution import trace_of  # noqa: PLC0415
    from nestedsf.trace.history.events import load_history  # noqa: PLC0415

    definition = None
    if args.definition is not None:
        definition = _read(args.definition)
    trace = trace_of(load_history(args.history), definition, name=args.history.name)
    if args.json:
        print_json(trace, show_secrets=args.show_secrets)
    else:
        print_outline(trace, show_secrets=args.show_secrets)
    return 0


def _read(path: Path) -> str:
    try:
        return read_file(path).decode()
    except UnicodeDecodeError:
        raise DefinitionError(f"{path} is no text in UTF-8: name the file with the ASL.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise DefinitionError(
            f"{path} cannot be read ({why}): name the file with the ASL."
        ) from None
