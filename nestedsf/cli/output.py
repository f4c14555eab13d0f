"""What commands print, and the files that they write."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from nestedsf.model.trace import ExecutionTrace

FAILED = 1
INTERRUPTED = 130
OUTLINE_WIDTH = 100


def print_outline(trace: ExecutionTrace) -> None:
    """The execution as text, as wide as the terminal."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else OUTLINE_WIDTH
    print(trace.outline(width=max(width, OUTLINE_WIDTH)))


def print_json(trace: ExecutionTrace) -> None:
    """The execution as JSON, children nested."""
    print(json.dumps(trace.to_dict(), indent=2, ensure_ascii=False))


def check_folder(folder: Path) -> None:
    """Make a folder to save into; raises InputError for one that holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"--save needs a new or an empty folder, and {folder} is neither: choose another one, "
            "so that nothing is overwritten."
        )
    folder.mkdir(parents=True, exist_ok=True)


def save(trace: ExecutionTrace, folder: Path) -> None:
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
