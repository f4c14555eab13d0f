"""The folder of notebook 14, in which it writes its files."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

__all__ = ["enter_folder"]


def enter_folder() -> None:
    """Go to a new folder, the same one each time; it is deleted when the kernel ends."""
    os.chdir(_folder())


@cache
def _folder() -> Path:
    path = Path(tempfile.mkdtemp(prefix="nestedsf-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path
