"""Commands as a user types them, in processes of their own.

They are forked from one that has imported what they import, as a second of imports for each of a
hundred commands is most of the time of these tests. Those of `test_command` and `test_streams`
are started from nothing.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
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
    """A command that runs."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def wait(self, seconds: float = PATIENCE) -> int:
        """Its exit status, once it has ended."""
        with self._connection:
            self._connection.settimeout(seconds)
            return int(self._connection.makefile("r").readline())


def start(
    *args: str | bytes, env: Mapping[str, str], stdin: Any, stdout: Any, stderr: Any
) -> Command:
    """Start `nestedsf` with these arguments, variables and streams: files or their numbers."""
    streams = [s if isinstance(s, int) else s.fileno() for s in (stdin, stdout, stderr)]
    request = {
        "arguments": [os.fsencode(argument).decode("latin-1") for argument in args],
        "environment": dict(env),
        "folder": str(Path.cwd()),
    }
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(_template())
    socket.send_fds(connection, [json.dumps(request).encode() + b"\n"], streams)
    return Command(connection)


def run(
    *args: str, env: Mapping[str, str], without_aws: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run `nestedsf` with these arguments, and with these variables beside the tests' own."""
    own = {k: v for k, v in os.environ.items() if not (without_aws and k.startswith("AWS_"))}
    with (
        Path(os.devnull).open("rb") as nothing,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        command = start(*args, env={**own, **env}, stdin=nothing, stdout=output, stderr=errors)
        status = command.wait()
        return subprocess.CompletedProcess(args, status, _text(output), _text(errors))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


@functools.cache
def _template() -> str:
    """Where the process that forks the commands listens; it ends with this one."""
    folder = tempfile.mkdtemp(prefix="nestedsf-tests-")
    path = f"{folder}/socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.template", path], cwd=ROOT, start_new_session=True
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
