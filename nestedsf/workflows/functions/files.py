"""The files of a function: what goes along with its code."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError
from nestedsf.files import read_file
from nestedsf.jsontext import visible
from nestedsf.workflows.functions.code import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LARGEST", "beside", "folder_files"]

LARGEST = 10_000_000
"""How many bytes the files of a function have at most, all together."""

_MOST = 1_000  # files
_LEFT_OUT = frozenset({"__pycache__", "node_modules", "venv"})


def beside(path: Path) -> dict[str, bytes]:
    """A file of Python, and the modules and packages beside it that it imports, all the way.

    Raises:
        InputError: One of them cannot be read, or is not Python.
    """
    files: dict[str, bytes] = {}
    waiting = [path]
    while waiting:
        module = waiting.pop()
        if module.name in files:
            continue
        content = _content(module)
        files[module.name] = content
        for name in sorted(_imported(code_of(module, content))):
            package = path.parent / name
            if package.with_suffix(".py").is_file():
                waiting.append(package.with_suffix(".py"))
            elif (package / "__init__.py").is_file():
                for file, held in folder_files(package).items():
                    files[f"{name}/{file}"] = held
    _check_size(path, files)
    return files


def folder_files(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by their path in it; not those that are hidden or made by Python.

    Raises:
        InputError: There are too many, they are too large, or one cannot be read.
    """
    files: dict[str, bytes] = {}
    for path in _walk(folder):
        files[path.relative_to(folder).as_posix()] = _content(path)
        _check_size(folder, files)
    return files


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in _LEFT_OUT
        )
        for name in sorted(names):
            path = Path(place) / name
            if not name.startswith(".") and not name.endswith(".pyc") and path.is_file():
                yield path


def _check_size(path: Path, files: dict[str, bytes]) -> None:
    if len(files) > _MOST or sum(map(len, files.values())) > LARGEST:
        raise InputError(
            f"{visible(str(path))} has more than {_MOST:,} files or {LARGEST:,} bytes with what "
            "goes along: name a folder that holds the function alone."
        )


def _content(path: Path) -> bytes:
    try:
        return read_file(path, largest=LARGEST)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{visible(str(path))} cannot be read: {reason}.") from None


def _imported(tree: ast.Module) -> set[str]:
    """The modules that code names in its imports, without what is inside of them."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
