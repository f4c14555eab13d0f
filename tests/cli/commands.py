"""Programs as a user types them, in processes of their own.

They are forked from one that has imported what they import, as a second of imports for each of
hundreds is most of the time of these tests. Where the start itself is what is tested, they are
started from nothing.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0


class Command:
    """A program that runs, with what is used of a `subprocess.Popen`.

    Attributes:
        pid: Its process id.
        returncode: Its exit status, once that is known.
    """

    stdin = stdout = stderr = None  # they are whoever's that started it

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._answers = connection.makefile("r")
        self.pid = int(self._answers.readline())
        self.returncode: int | None = None

    def wait(self, seconds: float = PATIENCE) -> int:
        """Its exit status, once it has ended."""
        if self.returncode is None:
            self._connection.settimeout(seconds)
            try:
                answer = self._answers.readline()
            except TimeoutError as late:
                raise subprocess.TimeoutExpired("a command", seconds) from late
            self.returncode = int(answer)
            self._answers.close()
            self._connection.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its exit status, if it has ended."""
        if self.returncode is None and select.select([self._connection], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def start(  # noqa: PLR0913  what a process has
    *args: str | bytes,
    env: Mapping[str, str],
    stdin: Any,
    stdout: Any,
    stderr: Any,
    program: str = "nestedsf",
    cwd: str | None = None,
) -> Command:
    """Start a program with these arguments, variables and streams: files or their numbers."""
    streams = [s if isinstance(s, int) else s.fileno() for s in (stdin, stdout, stderr)]
    request = {
        "program": program,
        "arguments": [os.fsencode(argument).decode("latin-1") for argument in args],
        "environment": dict(env),
        "folder": cwd or str(Path.cwd()),
    }
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(_template("nestedsf" if program == "served" else program))
    socket.send_fds(connection, [json.dumps(request).encode() + b"\n"], streams)
    return Command(connection)


def run(
    *args: str, env: Mapping[str, str], without_aws: bool = True, program: str = "nestedsf"
) -> subprocess.CompletedProcess[str]:
    """Run a program with these arguments, and with these variables beside the tests' own."""
    own = {k: v for k, v in os.environ.items() if not (without_aws and k.startswith("AWS_"))}
    with (
        Path(os.devnull).open("rb") as nothing,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        command = start(
            *args,
            env={**own, **env},
            stdin=nothing,
            stdout=output,
            stderr=errors,
            program=program,
        )
        status = command.wait()
        return subprocess.CompletedProcess(args, status, _text(output), _text(errors))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


@functools.cache
def _template(program: str) -> str:
    """Where the process that forks a program listens; it ends with this one."""
    folder = tempfile.mkdtemp(prefix="nestedsf-tests-")
    path = f"{folder}/socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.template", path, program],
        cwd=ROOT,
        start_new_session=True,
    )

    def end() -> None:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    while not Path(path).exists():
        assert process.poll() is None
        time.sleep(0.01)
    return path
