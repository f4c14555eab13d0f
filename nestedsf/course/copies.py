"""Copies of the course's notebooks: as they are, as a handout, or the solutions alone."""

from __future__ import annotations

import json
import re
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nestedsf.exceptions import InputError
from nestedsf.files import new_folder, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Edition", "write_course"]

_NOTEBOOK = re.compile(r"\d\d-[\w-]+\.ipynb")
_SOLUTIONS = "solutions"
_FOR_INSTRUCTORS = "README.md"


class Edition(Enum):
    """Which copy of the course is written.

    Attributes:
        COURSE: All of it: notebooks with their outputs, solutions, the instructor's page.
        HANDOUT: For learners: the notebooks without outputs, and without solutions.
        SOLUTIONS: The solutions, in a folder of their own that the notebooks name.
    """

    COURSE = "course"
    HANDOUT = "handout"
    SOLUTIONS = "solutions"


def write_course(folder: Path, edition: Edition = Edition.COURSE) -> list[Path]:
    """Write the notebooks of the course into a folder, all of them or none.

    Args:
        folder: Where to; it is made where it is not there.
        edition: Which copy.

    Returns:
        The files, sorted by name.

    Raises:
        InputError: One of the files is there already: nothing is overwritten.
        OSError: A file cannot be written; it is named.
    """
    files = dict(_contents(edition))
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise InputError(
            f"{folder / taken[0]} is there already, and nothing is overwritten: name another "
            "folder, or move it away."
        )
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: name a folder.")
    with new_folder(folder), new_folder(folder / _SOLUTIONS):
        write_files(folder, files)
    return [folder / name for name in sorted(files)]


def _contents(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The files of an edition: their names, below the folder, and what they hold."""
    source = _source()
    if edition is not Edition.SOLUTIONS:
        for path in _notebooks(source):
            content = path.read_bytes()
            yield path.name, _without_outputs(content) if edition is Edition.HANDOUT else content
    if edition is not Edition.HANDOUT:
        for path in _notebooks(source / _SOLUTIONS):
            yield f"{_SOLUTIONS}/{path.name}", path.read_bytes()
    if edition is Edition.COURSE:
        yield _FOR_INSTRUCTORS, (source / _FOR_INSTRUCTORS).read_bytes()


def _source() -> Path:
    """Where the notebooks are: in the installed package, or in the repository beside it."""
    inside = Path(__file__).parent / "notebooks"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "notebooks"


def _notebooks(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _NOTEBOOK.fullmatch(path.name))


def _without_outputs(content: bytes) -> bytes:
    notebook: dict[str, Any] = json.loads(content)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(execution_count=None, outputs=[])
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()
