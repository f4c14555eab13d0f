"""The command line: `nestedsf run` and `nestedsf trace`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console

from nestedsf.exceptions import (
    DefinitionError,
    ExecutionNameError,
    HistoryError,
    InputError,
    NestedsfError,
)
from nestedsf.model.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.model.trace import ExecutionTrace

BAD_INPUT = 2
FAILED = 1
INTERRUPTED = 130
OUTLINE_WIDTH = 100


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}. See {self.prog} --help.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; answers with the exit status.

    0: done. 1: the execution did not succeed. 2: bad input, nothing was done. 130: Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without UTF-8 gets escapes, not an error
            stream.reconfigure(errors="backslashreplace")
    args = _parser().parse_args(argv)
    try:
        status: int = args.command(args)
        sys.stdout.flush()
    except (InputError, ExecutionNameError, DefinitionError, HistoryError) as error:
        return _say(f"nestedsf: {error}", BAD_INPUT)
    except NestedsfError as error:
        return _say(f"nestedsf: {error}", FAILED)
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # whoever read our output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FAILED
        return _say(f"nestedsf: {error.strerror}: {error.filename}.", BAD_INPUT)
    except KeyboardInterrupt as interrupt:
        arn = str(interrupt).rpartition(" ")[2]
        told = (
            f" The execution goes on as long as its session, which ends now: {arn}" if arn else ""
        )
        return _say(f"nestedsf: Interrupted.{told}", INTERRUPTED)
    return status


def _say(sentence: str, status: int) -> int:
    print(" ".join(sentence.split("\n")), file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="nestedsf",
        description="Learn how AWS Step Functions workflows nest, and look at any execution.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run",
        help="run AWS's sample 'Start a Workflow Within a Workflow' on this computer",
        description="Deploy the sample to moto, in this process, and run it: no account, no network.",
        allow_abbrev=False,
    )
    run.add_argument("--input", default="{}", metavar="JSON", help="the execution's input")
    run.add_argument("--name", help="the execution's name; a UUID without it")
    run.add_argument(
        "--time-scale",
        type=_positive,
        default=1.0,
        metavar="N",
        help="let Wait, TimeoutSeconds and HeartbeatSeconds pass N times as fast",
    )
    run.add_argument("--json", action="store_true", help="print the ExecutionTrace as JSON")
    run.add_argument(
        "--save",
        type=Path,
        metavar="DIR",
        help="write the histories and the definitions into this new or empty folder",
    )
    run.set_defaults(command=_run)
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
    trace.set_defaults(command=_trace)
    return parser


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number, for example 20")
    return number


def _run(args: argparse.Namespace) -> int:
    # Imported here, so that `nestedsf trace` and `--help` do not wait for boto3.
    from nestedsf.account import deployment, executions, inputs, sessions  # noqa: PLC0415
    from nestedsf.view.progress import Progress  # noqa: PLC0415

    execution_input = inputs.check_input(args.input)
    if args.name is not None:
        inputs.check_name(args.name)
    if args.save is not None:
        _check_folder(args.save)
    console = Console(stderr=args.json, highlight=False)
    with sessions.moto_session(time_scale=args.time_scale) as session:
        console.print("Deploying the sample to moto, in this process:")

        def show(event: deployment.ResourceEvent) -> None:
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
        _save(trace, args.save)
    if args.json:
        _print_json(trace)
    else:
        _print_run(trace, args)
    return 0 if trace.status == "SUCCEEDED" else FAILED


def _print_run(trace: ExecutionTrace, args: argparse.Namespace) -> None:
    _print_outline(trace)
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


def _trace(args: argparse.Namespace) -> int:
    from nestedsf.model.history import load_history  # noqa: PLC0415
    from nestedsf.model.trace import trace_of  # noqa: PLC0415

    definition = None
    if args.definition is not None:
        definition = _read(args.definition)
    trace = trace_of(load_history(args.history), definition, name=args.history.name)
    if args.json:
        _print_json(trace)
    else:
        _print_outline(trace)
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DefinitionError(f"{path} is no text in UTF-8: name the file with the ASL.") from None
    except OSError as error:
        raise DefinitionError(
            f"{path} cannot be read ({error.strerror}): name the file with the ASL."
        ) from None


def _print_outline(trace: ExecutionTrace) -> None:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else OUTLINE_WIDTH
    print(trace.outline(width=max(width, OUTLINE_WIDTH)))


def _print_json(trace: ExecutionTrace) -> None:
    print(json.dumps(trace.to_dict(), indent=2, ensure_ascii=False))


# --- saving -------------------------------------------------------------------------------


def _check_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"--save needs a new or an empty folder, and {folder} is neither: choose another one, "
            "so that nothing is overwritten."
        )
    folder.mkdir(parents=True, exist_ok=True)


def _save(trace: ExecutionTrace, folder: Path) -> None:
    """Write each execution's history, in the order of the outline, and each definition once."""
    for number, execution in enumerate(trace.executions(), 1):
        machine = execution.state_machine_name or "execution"
        history = {"events": [event.raw for event in execution.events]}
        _write(folder / f"{number:02}-{machine}.history.json", history)
        if execution.definition is not None:
            _write(folder / f"{machine}.asl.json", execution.definition.raw)


def _write(path: Path, value: object) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False, default=_as_text)
    path.write_text(text + "\n", encoding="utf-8")


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


if __name__ == "__main__":
    sys.exit(main())
