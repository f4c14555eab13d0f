"""Quiet: the warnings of a bundled font library, kept out of notebooks.

The wheels of pygraphviz bring fontconfig along, which complains once in a process, on file
descriptor 2, about configuration files that are newer than itself. Layouts use no fonts, so the
complaint says nothing, and in a notebook it would stand in a red box below the first picture.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["without_font_warnings"]

_STDERR = 2
_lock = Lock()
_waiting = [True]  # for the first layout of the process


@contextmanager
def without_font_warnings() -> Iterator[None]:
    """Around the first use: what fontconfig writes is left out, all else comes through."""
    with _lock:  # Graphviz is not made for two threads
        if not _waiting:
            yield
            return
        _waiting.clear()
        with _held_back():
            yield


@contextmanager
def _held_back() -> Iterator[None]:
    try:
        kept = os.dup(_STDERR)
    except OSError:  # there is no standard error, as under pythonw
        yield
        return
    if sys.stderr is not None:
        sys.stderr.flush()
    with tempfile.TemporaryFile() as written:
        os.dup2(written.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
            written.seek(0)
            rest = b"".join(line for line in written if not line.startswith(b"Fontconfig "))
            if rest:
                os.write(_STDERR, rest)
