"""Processes of functions: how they are started, and ended with all that they have started.

Where the platform can fork, Linux and macOS, a template is started that forks them. On Windows,
and where there is no template, each is started as any program is.
They have no variable, folder or standard stream of the learner's, and end with this process,
whose end of the pipe is then closed; one that hangs as well is ended by the kernel: on Linux at
once, on macOS some time after its Timeout. On Windows it has to be ended by hand.
What a function has forked ends with its process; if it has left the process group, on Linux only.
The template also takes away their files, if this process is killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from nestedsf.emulator.functions.runtime import template
from nestedsf.processes import import_path

__all__ = ["CAN_FORK", "TEMPLATE", "Process", "Started", "Template"]

CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")
_VARIABLES = ("DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT")  # Python may need them
_PACKAGES = ("nestedsf", "nestedsf.emulator", "nestedsf.emulator.functions")
_PROGRAM = """
import sys, types
sys.path[:] = {path!r}
for name, folder in {packages!r}:
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from nestedsf.emulator.functions.runtime import program
for name, _ in {packages!r}:
    del sys.modules[name]
program.main({kind!r}, {files!r})
"""
_PATIENCE = 5.0  # seconds that a process has to end, before it is killed


class Process(Protocol):
    """A function's process.

    Attributes:
        reader: What it sends.
        writer: What is sent to it.
    """

    reader: BinaryIO
    writer: BinaryIO

    def kill(self) -> None:
        """End it now, and what it has forked; when this returns it has ended."""

    def exit_status(self) -> int | None:
        """How it has ended, after its pipe has: negative for a signal. None: it says so itself."""


class Started:
    """A process that has been started as a program."""

    def __init__(self, output: IO[bytes], folder: Path) -> None:
        self._process = _start("environment", subprocess.PIPE, subprocess.PIPE, output, folder)
        assert self._process.stdin is not None  # noqa: S101  it is a pipe
        assert self._process.stdout is not None  # noqa: S101
        self.reader: BinaryIO = self._process.stdout  # type: ignore[assignment]
        self.writer: BinaryIO = self._process.stdin  # type: ignore[assignment]

    def kill(self) -> None:
        """End it now, and what it has forked."""
        _end(self._process)

    def exit_status(self) -> int | None:
        """How it has ended; one that has closed its pipe and goes on is killed."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        self.kill()
        return self._process.returncode


class _Forked:
    """A process that the template has forked; it is told how one has ended through the pipe."""

    def __init__(self, parent: Template, number: int, pipe: socket.socket) -> None:
        self._template, self._number = parent, number
        self.reader: BinaryIO = pipe.makefile("rb")
        self.writer: BinaryIO = pipe.makefile("wb")

    def kill(self) -> None:
        self._template.kill(self._number)

    def exit_status(self) -> int | None:
        return None


class Template:
    """The process that forks the others: one for all accounts of this process.

    Attributes:
        folder: Where their files are while it runs, and no longer.
    """

    folder: str | None = None

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._users = self._number = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def hold(self) -> None:
        """Start it, if it is not there; it runs until it is released as often as held."""
        with self._changing:
            self._users += 1
            self._start()

    def release(self) -> None:
        """End it and all that it has forked, if nobody holds it any more."""
        with self._changing:
            self._users -= 1
            if not self._users:
                self._end()
                if self.folder is not None:
                    shutil.rmtree(self.folder, ignore_errors=True)  # it may have been killed
                    self.folder = None

    def fork(self, output: IO[bytes]) -> Process:
        """A new process, which has not said anything yet; what it prints goes into `output`.

        Raises:
            OSError: It cannot be started, or has just ended.
        """
        with self._changing:
            self._number += 1
            request = self._request(template.FORK, self._number)
            ours, theirs = socket.socketpair()
            with ours, theirs:
                files = [theirs.fileno(), output.fileno()]
                socket.send_fds(self._start(), [request], files)
                return _Forked(self, self._number, ours)

    def kill(self, number: int) -> None:
        """End a process that it has forked, and wait until it has ended."""
        with self._changing, contextlib.suppress(OSError):
            if self._control is not None:
                self._control.send(self._request(template.KILL, number))
                self._control.recv(len(template.KILLED))

    def _start(self) -> socket.socket:
        """Start it, if it is not there or was killed."""
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None or self._control is None:
            if self.folder is None:
                self.folder = tempfile.mkdtemp(prefix="nestedsf-")
            self._control, theirs = socket.socketpair()
            self._control.settimeout(_PATIENCE)
            with theirs:
                nothing = subprocess.DEVNULL
                self._process = _start(
                    "template", theirs.fileno(), nothing, nothing, Path.cwd().anchor, self.folder
                )
        return self._control

    def _end(self) -> None:
        if self._process is not None and self._control is not None:
            with contextlib.suppress(OSError):
                self._control.send(template.END.ljust(template.REQUEST_BYTES))
            self._control.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)
            _end(self._process)
            self._process = self._control = None

    @staticmethod
    def _request(what: bytes, number: int) -> bytes:
        return what + str(number).rjust(template.REQUEST_BYTES - 1).encode()


TEMPLATE = Template()


def _start(
    kind: str,
    reads: int,
    writes: int,
    output: int | IO[bytes],
    folder: Path | str,
    files: str | None = None,
) -> subprocess.Popen[bytes]:
    """Start the program of the runtime; at its end a template takes away the folder `files`."""
    root = Path(__file__).parents[2]
    packages = [(name, str(root.joinpath(*name.split(".")[1:]))) for name in _PACKAGES]
    code = _PROGRAM.format(path=import_path(), packages=packages, kind=kind, files=files)
    return subprocess.Popen(  # noqa: S603  this Python
        [sys.executable, "-I", "-c", code],
        stdin=reads,
        stdout=writes,
        stderr=output,
        cwd=folder,
        env={name: os.environ[name] for name in _VARIABLES if name in os.environ},
        start_new_session=True,  # Ctrl-C in a terminal is not for it
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
