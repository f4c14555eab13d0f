"""What `--save` writes: a folder with the histories and the definitions of an execution."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.exceptions import InputError
from nestedsf.files import new_folder, write_files
from nestedsf.jsontext import escaped_json, indented, visible
from nestedsf.masking.values import without_secrets_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nestedsf.asl.definition import Definition
    from nestedsf.trace.execution import ExecutionTrace

_LONGEST = 200  # bytes of a state machine's name in a file's, which has 255 at most everywhere
_NOT_IN_A_NAME = re.compile(r'[<>:"/\\|?*\s]')  # of any file system
_NUMBERED = re.compile(r"\d+-")  # as the names of histories are
_OF_WINDOWS = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?")


class Saved(NamedTuple):
    """The files of an execution: its history, and its definition if there is one."""

    history: Path
    definition: Path | None

    @property
    def command(self) -> list[str]:
        """The command that shows it."""
        definition = ["--definition", str(self.definition)] if self.definition else []
        return ["nestedsf", "trace", str(self.history), *definition]


@contextlib.contextmanager
def folder_to_save(folder: Path | None) -> Iterator[None]:
    """Make a folder to save into; at the end it is removed again if nothing is in it.

    Raises:
        InputError: It holds something.
    """
    if folder is None:
        yield
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"--save needs a new or an empty folder, and {folder} is neither: choose another one, "
            "so that nothing is overwritten."
        )
    with new_folder(folder):
        yield


def save(trace: ExecutionTrace, folder: Path, *, show_secrets: bool = False) -> Saved:
    """Write each execution's history, in the order of the outline, and each definition once.

    All files are written, or none. By default without secrets: account ids, task tokens and the
    like are marks in them; with secrets they are for their owner alone (mode 600). The executions
    keep their names and times, so that the files can be read and told apart.

    Returns:
        The files of the execution itself, which is the first.

    Raises:
        OSError: A file cannot be written; it is named.
    """
    names = _Names()
    files: dict[str, bytes] = {}
    saved: list[Saved] = []
    for number, execution in enumerate(trace.executions(), 1):
        machine = _part_of_name(execution.state_machine_name or "execution")
        history = f"{number:02}-{machine}.history.json"
        events = [event.raw for event in execution.events]
        files[history] = _content({"events": events}, show_secrets=show_secrets)
        asl = None
        if execution.definition is not None:
            asl = names.of_definition(execution.definition, machine, number)
            files[asl] = _content(execution.definition.raw, show_secrets=show_secrets)
        saved.append(Saved(folder / history, folder / asl if asl else None))
    write_files(folder, files, private=show_secrets)
    return saved[0]


class _Names:
    """The names of definitions' files, which differ on every file system.

    It is that of the state machine, as `m.asl.json`. Where that is taken, as by `M` or by the `m`
    of another region, or cannot be (`con.asl.json` on Windows), it begins with the number of the
    first execution that ran it, as the names of the histories do.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._of: dict[tuple[str, str], str] = {}

    def of_definition(self, definition: Definition, machine: str, number: int) -> str:
        """The name for a definition that an execution has run."""
        ran = machine, json.dumps(definition.raw, default=_as_text)
        if ran not in self._of:
            plain = f"{machine}.asl.json"
            numbered = f"{number:02}-{plain}"
            folded = _folded(plain)
            no_name = _NUMBERED.match(folded) or _OF_WINDOWS.fullmatch(folded)
            self._of[ran] = numbered if no_name or folded in self._taken else plain
            self._taken.add(folded)
        return self._of[ran]


def _folded(name: str) -> str:
    """Equal for names that are one file somewhere: in small letters, in one Unicode form."""
    folded = unicodedata.normalize("NFKC", name).upper().casefold()
    return unicodedata.normalize("NFKC", folded)


def _part_of_name(machine: str) -> str:
    """The name of a state machine, as far as a file's can have it."""
    text = _NOT_IN_A_NAME.sub("_", unicodedata.normalize("NFC", machine))
    text = "".join(each if visible(each) == each else "_" for each in text)
    return text.encode()[:_LONGEST].decode(errors="ignore")


def _content(value: object, *, show_secrets: bool) -> bytes:
    try:
        text = indented(value, default=_as_text)
    except ValueError as error:
        raise InputError(f"This cannot be saved, for {error}: leave --save out.") from None
    text = text if show_secrets else without_secrets_text(text)
    return f"{escaped_json(text)}\n".encode()


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
