"""What commands print, and the files that they write."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError
from nestedsf.masking.values import without_secrets_text

if TYPE_CHECKING:
    from pathlib import Path

    from nestedsf.trace.execution import ExecutionTrace

FAILED = 1
INTERRUPTED = 130
OUTLINE_WIDTH = 100


def print_outline(trace: ExecutionTrace, *, show_secrets: bool = False) -> None:
    """The execution as text, as wide as the terminal."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else OUTLINE_WIDTH
    print(trace.outline(width=max(width, OUTLINE_WIDTH), show_secrets=show_secrets))


def print_json(trace: ExecutionTrace, *, show_secrets: bool = False) -> None:
    """The execution as JSON, children nested, by default without secrets."""
    value = trace.to_dict(show_secrets=show_secrets)
    print(json.dumps(value, indent=2, ensure_ascii=False))


def check_folder(folder: Path) -> None:
    """Make a folder to save into; raises InputError for one that holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"--save needs a new or an empty folder, and {folder} is neither: choose another one, "
            "so that nothing is overwritten."
        )
    folder.mkdir(parents=True, exist_ok=True)


def save(trace: ExecutionTrace, folder: Path, *, show_secrets: bool = False) -> None:
    """Write each execution's history, in the order of the outline, and each definition once.

    By default without secrets: account ids, task tokens and the like are marks in them. The
    executions keep their names and times, so that the files can be read and told apart.
    """
    for number, execution in enumerate(trace.executions(), 1):
        machine = execution.state_machine_name or "execution"
        history = {"events": [event.raw for event in execution.events]}
        texts = {f"{number:02}-{machine}.history.json": _as_json(history)}
        if execution.definition is not None:
            texts[f"{machine}.asl.json"] = _as_json(execution.definition.raw)
        for name, text in texts.items():
            _write(folder / name, text if show_secrets else without_secrets_text(text))


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=_as_text)


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
