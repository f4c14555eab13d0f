"""A process that has imported a program, and forks it for each request.

`python -m tests.cli.template PATH PROGRAM` listens on the socket at PATH. A request is a line of
JSON, with the standard streams of the program; the answers are its process id, and once it has
ended the exit status.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn, TextIO

STREAMS = 3
IMPORTS = {
    "nestedsf": (
        *("nestedsf.__init__", "nestedsf.public", "nestedsf.cli.command_line"),
        *("nestedsf.emulator.lifecycle", "nestedsf.account.executions.exploring", "rich.console"),
        *("nestedsf.account.sessions.served", "nestedsf.emulator.server.http_server"),
    ),
    "kernel": (
        *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "ipywidgets"),
        *("nestedsf.public", "nestedsf.emulator.lifecycle"),
    ),
    "aws": ("awscli.clidriver",),
}
SERVICES = ("cloudformation", "events", "iam", "lambda", "logs", "stepfunctions", "sts")
_PIECE = 65_536
_LOOK = 2.0  # seconds between two looks at the parent


def main(path: str, program: str) -> int:
    """Serve until it is killed, or its parent is; in a fork: run the program."""
    parent = os.getppid()
    for module in IMPORTS[program]:
        importlib.import_module(module)
    if program != "aws":
        _read_models()
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{path}.new")
        server.listen()
        Path(f"{path}.new").rename(path)  # who sees it may connect
        server.settimeout(_LOOK)
        while os.getppid() == parent:
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            with connection:
                line, streams, _, _ = socket.recv_fds(connection, _PIECE, STREAMS)
                while not line.endswith(b"\n"):
                    if not (piece := connection.recv(_PIECE)):
                        return 0
                    line += piece
                if not os.fork():
                    server.close()
                    _fork(connection, json.loads(line), streams)
                for stream in streams:
                    os.close(stream)
            with contextlib.suppress(ChildProcessError):  # there is none any more
                while os.waitpid(-1, os.WNOHANG) != (0, 0):
                    pass
    shutil.rmtree(Path(path).parent, ignore_errors=True)
    return 0


def _read_models() -> None:
    """Read what botocore has of the services, which all sealed sessions share."""
    from nestedsf.emulator.lifecycle import regions  # noqa: PLC0415
    from nestedsf.emulator.sealing import sealed_session  # noqa: PLC0415

    assert regions()
    session = sealed_session("us-east-1")
    for service in SERVICES:
        session.create_client(service)


def _fork(connection: socket.socket, request: dict[str, Any], streams: list[int]) -> NoReturn:
    """Run the program in a fork, and answer with its exit status."""
    command = os.fork()
    if not command:
        connection.close()
        _run(request, streams)
    for stream in streams:
        os.close(stream)
    if request["program"] == "kernel":  # who ends it ends its group
        os.setpgid(command, command)
    connection.sendall(b"%d\n" % command)
    _, status = os.waitpid(command, 0)
    connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _run(request: dict[str, Any], streams: list[int]) -> NoReturn:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["folder"])
    environment = request["environment"]
    os.environ.clear()
    os.environ.update(environment)
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    sys.stdin = _opened(0, "r", encoding, "strict")
    sys.stdout = _opened(1, "w", encoding, "strict")
    sys.stderr = _opened(2, "w", encoding, "backslashreplace")
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    arguments = (os.fsdecode(a.encode("latin-1")) for a in request["arguments"])
    sys.argv = [request["program"], *arguments]
    _end(PROGRAMS[request["program"]]())


def _end(status: int) -> NoReturn:
    """End as Python does, but without taking apart, and so copying, what the template imported."""
    threading._shutdown()  # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _nestedsf() -> int:
    from nestedsf.cli import main as command  # noqa: PLC0415

    return command()


def _served() -> int:
    from nestedsf.account.sessions import served  # noqa: PLC0415

    served.run()
    return 0


def _aws() -> int:
    import awscli  # noqa: PLC0415
    from awscli import clidriver  # noqa: PLC0415

    importlib.reload(awscli)  # it sets AWS_DATA_PATH
    try:
        return int(clidriver.main())
    except SystemExit as end:  # of --version and its like
        return int(end.code or 0)


def _kernel() -> int:
    from ipykernel import kernelapp  # noqa: PLC0415

    kernelapp.launch_new_instance()
    return 0


PROGRAMS = {"nestedsf": _nestedsf, "served": _served, "aws": _aws, "kernel": _kernel}


def _opened(number: int, mode: str, encoding: str, errors: str) -> TextIO:
    buffering = 1 if mode == "w" and (number == STREAMS - 1 or os.isatty(number)) else -1
    return open(number, mode, buffering, encoding, errors, closefd=False)  # type: ignore[return-value]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
