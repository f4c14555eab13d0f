"""`nestedsf explore`: a notebook that runs a workflow and opens the explorer of it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sysconfig
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.cli import notebooks, options, running, terminal, workflow
from nestedsf.cli.mocks import mocks_of
from nestedsf.exceptions import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from nestedsf.workflows.workflow import Workflow

_ENDING = ".ipynb"
_TITLE = (
    "# {name}\n\n"
    "Select *Run → Run All Cells*: the last cell opens the explorer of an execution. Click a "
    "state, replay the execution, or start another one with an edited input."
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    explore = commands.add_parser(
        "explore",
        help="write a notebook that opens a workflow in the explorer",
        description="Write a notebook that deploys a workflow to moto, runs it and opens the "
        "explorer of the execution; in a terminal, open it in JupyterLab. Without FILE it is "
        "AWS's sample.",
        allow_abbrev=False,
    )
    workflow.add_workflow(explore)
    running.add_execution(explore)
    explore.add_argument(
        "--save",
        type=Path,
        metavar="FILE.ipynb",
        help="write the notebook there, and do not open it; without it NAME.ipynb, in this folder",
    )
    options.add_edition(explore)
    explore.set_defaults(command=_explore)


def _explore(args: argparse.Namespace) -> int:
    from nestedsf.account.executions import inputs  # noqa: PLC0415  it imports boto3

    chosen = workflow.workflow_of(args)
    execution_input = running.input_of(args)
    if args.name is not None:
        inputs.check_name(args.name)
    name = chosen.main.name if chosen is not None else "nestedsf"
    path = _target(args.save or Path(f"{name}{_ENDING}"))
    _check(args, chosen)
    cells = _cells(args, path.parent, execution_input)
    if args.save is None:
        found = (
            one for one in _candidates(path) if not one.exists() or notebooks.holds(one, cells)
        )
        path = next(found)
    notebooks.write(path, _TITLE.format(name=name), cells)
    if args.save is None and terminal.is_there():
        terminal.say(f"Opening {path} in JupyterLab; Ctrl-C ends it.", flush=True)
        return _opened(path)
    terminal.say(f"{path} is written. Open it: jupyter lab {shlex.quote(str(path))}")
    return 0


def _check(args: argparse.Namespace, chosen: Workflow | None) -> None:
    """Refuse what could not be deployed, before a notebook is written."""
    from nestedsf.account.sessions.moto import moto_session  # noqa: PLC0415  it imports boto3
    from nestedsf.account.stack.planning import plan  # noqa: PLC0415  as above

    with moto_session(mocks=mocks_of(args, chosen)) as session:
        plan(session, definitions=chosen, edition=args.edition or "jsonpath")


def _target(path: Path) -> Path:
    if path.suffix != _ENDING:
        raise InputError(f"A notebook is saved as {_ENDING}, not as {path.name!r}.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}: make it first.")
    return path


def _candidates(path: Path) -> Iterator[Path]:
    """The path, and with numbers where there is another notebook under it."""
    yield path
    yield from (path.with_name(f"{path.stem}-{number}{_ENDING}") for number in count(2))


def _opened(path: Path) -> int:
    """JupyterLab with a notebook, until it ends; its exit status."""
    root = ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    # Not with -m: a function's file must not be taken for a module of Python's.
    program = shutil.which("jupyter-lab", path=sysconfig.get_path("scripts"))
    if program is None:
        raise InputError(f"JupyterLab is not here: install it, and open {path} with jupyter lab.")
    command = [program, *root, str(path)]
    if os.name == "posix":
        os.execv(program, command)  # noqa: S606  it is this process from now on, for Ctrl-C
    return subprocess.run(command, check=False).returncode  # noqa: S603  JupyterLab


def _cells(args: argparse.Namespace, folder: Path, execution_input: str) -> list[str]:
    """The code of the notebook's cells: of the deployment, and of the execution."""
    of_session = {} if args.time_scale is None else {"time_scale": f"{args.time_scale:g}"}
    if args.mock is not None:
        of_session["mocks"] = notebooks.literal(workflow.seen_from(folder, str(args.mock)))
    of_start = {"name": args.name, "case": args.case}
    named = {key: notebooks.literal(value) for key, value in of_start.items() if value is not None}
    content = workflow.content_of(args, folder)
    if args.edition is not None:
        content["edition"] = args.edition
    first = [
        "import nestedsf\n",
        f"session = {notebooks.call('nestedsf.moto_session', **of_session)}",
        f"deployment = {notebooks.call('nestedsf.deploy', 'session', **_written(content))}",
    ]
    given = repr(json.loads(execution_input))
    if args.input.startswith("@") and _is_json(args.input[1:]):
        first.insert(0, "from pathlib import Path\n")
        file = workflow.seen_from(folder, args.input[1:])
        given = f'Path({notebooks.literal(file)}).read_text(encoding="utf-8")'
    start = notebooks.call("nestedsf.start_execution", "session", "deployment", given, **named)
    return ["\n".join(first), f"execution = {start}\nnestedsf.explore(session, execution)"]


def _is_json(path: str) -> bool:
    """Whether a file can be sent as it is: it may be YAML, or have comments."""
    try:
        json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True


def _written(content: Mapping[str, object]) -> dict[str, str]:
    return {key: notebooks.literal(value) for key, value in content.items()}
