"""The file that holds a server's key, for other terminals: readable by its owner alone."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from nestedsf.exceptions import InputError
from nestedsf.files import write_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MARK = "# Written by nestedsf serve, which removes it when it ends."
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows has none


def env_text(environment: Mapping[str, str]) -> str:
    """Variables as lines that a shell's `.` reads."""
    return "".join(f"{name}={value}\n" for name, value in environment.items())


def env_file_text(environment: Mapping[str, str]) -> str:
    """What the file says."""
    return f"{MARK}\n{env_text(environment)}"


def check_env_file(path: Path) -> None:
    """Refuse a path that holds something else, before anything is done.

    Raises:
        InputError: A file that nestedsf serve has not written, a link or a folder is there; or
            there is no such folder.
    """
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}: make it first.")
    if os.path.lexists(path) and _read(path).partition("\n")[0] != MARK:
        raise InputError(
            f"{path} is there, and nestedsf serve has not written it: choose another file, "
            "so that nothing is overwritten."
        )


def write_env_file(path: Path, text: str) -> None:
    """Write the file at once, or not at all.

    Raises:
        InputError: As `check_env_file`.
    """
    check_env_file(path)
    try:
        write_file(path, text.encode(), private=True)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error


def remove_env_file(path: Path, text: str) -> None:
    """Remove the file if it holds `text` still, and not what another server has written."""
    with contextlib.suppress(OSError):
        if _read(path) == text:
            path.unlink()


def _read(path: Path) -> str:
    """A file's text; empty for what is no file of its own, or cannot be read."""
    with contextlib.suppress(OSError):
        if stat.S_ISREG(path.lstat().st_mode):
            descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW)
            with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
                return file.read(4096)
    return ""
