"""The keeper: a small process between a server and the process that has started it.

A server may be held up by a C call that never returns, and then nothing in it sees that it is no
longer wanted.
The keeper runs nothing that a learner has written, so it always sees it, and it ends the server
with all that the server has started:

- when it is told to, by a line on its stdin or by the end of it,
- when the process that started it has ended, in whatever way and whatever it has forked: a fork
  keeps its pipes open, but is not the parent of the keeper. Linux and macOS give a process whose
  parent has ended another one; on Windows the parent's handle is waited for,
- at once, when it is sent SIGTERM.

The server is given a while to end by itself. Then it is killed, and what has come from it: on
Linux whatever that is, elsewhere what still has its parents or is of the server's process group.
A keeper that is itself killed ends the server too, through the end of the server's stdin.

It is run as a file, in a Python of its own, and imports no more than it needs.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

TOLD, ORPHANED, ENDED, AT_ONCE = "told", "orphaned", "ended", "at once"
PATIENCE = {TOLD: 10.0, ORPHANED: 2.0}
"""Seconds in which a server may end by itself: nobody waits for that of a parent that is gone."""
_LOOK = 0.25  # seconds between two looks at the parent
_ROUNDS = 10  # of killing: what another user owns stays
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of <linux/prctl.h>


class Keeper:
    """Keeps one server, `command`, for the process `parent`."""

    def __init__(self, command: list[str], parent: int) -> None:
        self._parent = parent
        self._files: list[tuple[Path, str]] = []
        self._news: queue.SimpleQueue[str] = queue.SimpleQueue()
        if sys.platform == "linux":  # what the server leaves becomes a child of this process
            ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
        signal.signal(signal.SIGTERM, lambda *_: self._news.put(AT_ONCE))
        # Its stdout is this one's, on which the parent is told how the server is reached.
        self._server = subprocess.Popen(  # noqa: S603  the command of `serving`
            command, stdin=subprocess.PIPE, start_new_session=True
        )

    def keep(self) -> int:
        """Wait until the server is to end, and end it; answers with its exit status."""
        self._in_thread(self._until_told, TOLD)
        self._in_thread(self._until_orphaned, ORPHANED)
        self._in_thread(self._server.wait, ENDED)
        why = self._news.get()
        if why in PATIENCE:
            self._let_end(PATIENCE[why])
        self._kill()
        for path, text in self._files:
            remove(path, text)
        return self._server.wait()

    def _in_thread(self, wait: Callable[[], Any], news: str) -> None:
        def run() -> None:
            wait()
            self._news.put(news)

        threading.Thread(target=run, daemon=True).start()

    def _until_told(self) -> None:
        """Read lines, of which each names a file that is to go with the server."""
        for line in sys.stdin.buffer:
            if not line.strip():
                return
            file = json.loads(line)
            self._files.append((Path(file["path"]), file["text"]))

    def _until_orphaned(self) -> None:
        if os.name == "nt":
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(self._parent).wait()
        else:
            while os.getppid() == self._parent:
                time.sleep(_LOOK)

    def _let_end(self, patience: float) -> None:
        assert self._server.stdin is not None  # noqa: S101
        with contextlib.suppress(OSError):
            self._server.stdin.close()
        end = time.monotonic() + patience
        with contextlib.suppress(queue.Empty):
            while self._news.get(timeout=max(0.0, end - time.monotonic())) in PATIENCE:
                pass

    def _kill(self) -> None:
        """Kill the server and what has come from it, and what that has started meanwhile."""
        if os.name != "nt":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._server.pid, signal.SIGKILL)
        own = psutil.Process()
        for _ in range(_ROUNDS):
            left = own.children(recursive=True)
            if not left:
                return
            for one in left:
                with contextlib.suppress(psutil.Error):
                    one.kill()
            psutil.wait_procs(left, timeout=1)


def remove(path: Path, text: str) -> None:
    """Remove a file if that is still its text."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if not path.is_symlink() and path.read_text("utf-8") == text:
            path.unlink()


if __name__ == "__main__":
    sys.exit(Keeper(sys.argv[2:], int(sys.argv[1])).keep())
