"""A process that has imported what the commands import, and forks one for each request.

`python -m tests.cli.template PATH` listens on the socket at PATH. A request is a line of JSON,
with the standard streams of the command; its answer is the exit status.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
from typing import TextIO

STREAMS = 3
_PIECE = 65_536


def main(path: str) -> int:
    """Serve until the socket's other end asks for nothing any more; in a fork: run the command."""
    for module in ("nestedsf.__init__", "nestedsf.public", "nestedsf.cli.command_line"):
        importlib.import_module(module)
    importlib.import_module("nestedsf.emulator.lifecycle")
    importlib.import_module("nestedsf.account.executions.exploring")
    importlib.import_module("rich.console")
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        while True:
            connection, _ = server.accept()
            with connection:
                line, streams, _, _ = socket.recv_fds(connection, _PIECE, STREAMS)
                while not line.endswith(b"\n"):
                    if not (piece := connection.recv(_PIECE)):
                        return 0
                    line += piece
                command = os.fork()
                if not command:
                    server.close()
                    connection.close()
                    return _run(json.loads(line), streams)
                for stream in streams:
                    os.close(stream)
                _, status = os.waitpid(command, 0)
                connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def _run(request: dict[str, object], streams: list[int]) -> int:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(str(request["folder"]))
    environment = request["environment"]
    assert isinstance(environment, dict)
    os.environ.clear()
    os.environ.update(environment)
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    sys.stdin = _opened(0, "r", encoding, "strict")
    sys.stdout = _opened(1, "w", encoding, "strict")
    sys.stderr = _opened(2, "w", encoding, "backslashreplace")
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    arguments = request["arguments"]
    assert isinstance(arguments, list)
    sys.argv = ["nestedsf", *(os.fsdecode(a.encode("latin-1")) for a in arguments)]
    from nestedsf.cli import main as command  # noqa: PLC0415

    return command()


def _opened(number: int, mode: str, encoding: str, errors: str) -> TextIO:
    buffering = 1 if mode == "w" and (number == STREAMS - 1 or os.isatty(number)) else -1
    return open(number, mode, buffering, encoding, errors, closefd=False)  # type: ignore[return-value]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
