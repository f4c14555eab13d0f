"""Serving: the emulated account as a server in a process of its own, on loopback.

For whoever wants to reach it from a terminal, a second notebook or the AWS CLI.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

from nestedsf.account.sessions.aws import AwsSession
from nestedsf.exceptions import ServerError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from nestedsf.emulator.lifecycle import Emulation
    from nestedsf.emulator.server.http_server import Server as Listener

_SECONDS_TO_END = 20
_NOT_INHERITED = ("AWS_", "MOTO_")
_PROGRAM = (  # it imports from where this process does, and not from the folder that it is in
    "import sys; sys.path[:] = {!r}; from nestedsf.account.sessions.serving import run_server; run_server()"
)


class Server:
    """A server of the emulator that runs; made by `serve`.

    A context manager, and `close()` ends it and its executions. It also ends with the process
    that has started it, and when nobody holds it or a session of it any more.

    Attributes:
        endpoint_url: Where it listens, for example "http://127.0.0.1:8765".
        region_name: The region of its sessions.
        environment: The variables that make AWS's own tools reach it: AWS_ENDPOINT_URL,
            AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_DEFAULT_REGION. Whoever has them
            can run code on this computer, as its user.
    """

    def __init__(self, process: subprocess.Popen[str], environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.endpoint_url = environment["AWS_ENDPOINT_URL"]
        self.region_name = environment["AWS_DEFAULT_REGION"]
        self._process = process
        self._closed = False
        # A cell that is executed again drops the server that it made before.
        self._end = weakref.finalize(self, _end, process)

    def session(self) -> AwsSession:
        """A session that reaches this server, whatever the environment and ~/.aws say.

        Raises:
            ServerError: The server has been closed, or has ended.
            SessionRefusedError: A moto session is open in this process; while one is, no other
                session reaches anything.
        """
        self._check()
        from nestedsf.emulator.sealing import sealed_session  # noqa: PLC0415  not for a command

        sealed = sealed_session(
            self.region_name,
            (self.environment["AWS_ACCESS_KEY_ID"], self.environment["AWS_SECRET_ACCESS_KEY"]),
        )
        session = AwsSession(None, self.region_name, self.endpoint_url, botocore_session=sealed)
        session.__dict__["server"] = self  # it runs as long as a session of it is in use
        return session

    def wait(self) -> None:
        """Wait until it ends, which it does not do by itself: Ctrl-C ends the waiting.

        Raises:
            ServerError: It has ended.
        """
        self._process.wait()
        self._check()

    def close(self) -> None:
        """End the server and its executions; what it held is gone. A second call does nothing."""
        self._closed = True
        self._end()

    def _check(self) -> None:
        if self._closed:
            raise ServerError("This server has been closed: start a new one with serve().")
        if self._process.poll() is not None:
            raise ServerError(
                "The server has ended, and what it held is gone: start a new one with serve()."
            )

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = ", closed" if self._closed else ""
        return f"Server({self.endpoint_url!r}, region_name={self.region_name!r}{state})"


def serve(*, region_name: str = "us-east-1", time_scale: float = 1.0, port: int = 0) -> Server:
    """Start the emulator as a server in a process of its own, and wait until it listens.

    It answers as AWS answers, on 127.0.0.1 only, and only requests that are signed with the key
    that it made for this start. As a context manager, or with `close()`; it ends when this
    process ends, in whatever way.
    A moto session in this process refuses the requests of all other sessions, also of this
    server's: close it first.

    Args:
        region_name: The region of its sessions.
        time_scale: As in `moto_session`: with 20, a Wait passes twenty times as fast.
        port: The port; 0 for any that is free.

    Raises:
        ServerError: It cannot start: the port is taken, or there is no such region.

    >>> with serve(time_scale=20) as server:
    ...     server.session().client("stepfunctions").list_state_machines()["stateMachines"]
    []
    """
    settings = {"region_name": region_name, "time_scale": time_scale, "port": port}
    process = subprocess.Popen(  # noqa: S603  this Python
        [sys.executable, "-c", _PROGRAM.format(sys.path), json.dumps(settings)],
        stdin=subprocess.PIPE,  # its end tells the server that this process has ended
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env={k: v for k, v in os.environ.items() if not k.startswith(_NOT_INHERITED)},
        start_new_session=True,  # Ctrl-C in a terminal or a notebook does not reach it
    )
    try:
        return Server(process, _environment(process))
    except BaseException:
        _end(process)
        raise


def _environment(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None  # noqa: S101
    said: dict[str, Any] = json.loads(process.stdout.readline() or "{}")
    if "environment" not in said:
        ended = f"The server has ended at its start, with status {process.wait()}."
        raise ServerError(said.get("error", ended))
    return dict(said["environment"])


def _end(process: subprocess.Popen[str]) -> None:
    """Let it end its executions, and wait until it has."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        process.wait(_SECONDS_TO_END)
    except BaseException as late:
        process.kill()
        process.wait()
        if not isinstance(late, subprocess.TimeoutExpired):
            raise


def run_server() -> None:
    """Be the server's process: say on stdout how it is reached, serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = json.loads(sys.argv[1])
    try:
        emulation, listener = _start(**settings)
    except Exception as error:  # noqa: BLE001  whoever has started it is told
        print(json.dumps({"error": _sentence(error, settings["port"])}), flush=True)  # noqa: T201
        return
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{listener.port}",
        "AWS_ACCESS_KEY_ID": listener.key.access_key,
        "AWS_SECRET_ACCESS_KEY": listener.key.secret_key,
        "AWS_DEFAULT_REGION": settings["region_name"],
    }
    print(json.dumps({"environment": environment}), flush=True)  # noqa: T201  whoever reads it
    os.read(_keep_parent(), 1)
    emulation.close()
    os._exit(0)  # a function that never returns does not keep it


def _keep_parent() -> int:
    """The pipe that ends with the parent, kept from what deployed code reads and prints."""
    parent = os.dup(sys.stdin.fileno())
    with open(os.devnull, "r+b") as nothing:  # noqa: PTH123  Path.open says no more
        for stream in (sys.stdin, sys.stdout):
            os.dup2(nothing.fileno(), stream.fileno())
    return parent


def _start(region_name: str, time_scale: float, port: int) -> tuple[Emulation, Listener]:
    # Imported here: moto is a second of work.
    from nestedsf.account.sessions.moto import check_time_scale  # noqa: PLC0415
    from nestedsf.emulator.lifecycle import Emulation  # noqa: PLC0415
    from nestedsf.emulator.server.http_server import Server as Listener  # noqa: PLC0415

    check_time_scale(time_scale)
    emulation = Emulation(region_name, float(time_scale))
    listener = Listener(emulation.gateway, port)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    return emulation, listener


def _sentence(error: Exception, port: object) -> str:
    if isinstance(error, OverflowError):
        return f"There is no port {port}: they go from 1 to 65535, and 0 is any that is free."
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} is taken by another program: choose another one, or 0 for any."
    if number in {errno.EACCES, errno.EPERM}:
        return f"Port {port} is not for everyone: choose one above 1023, or 0 for any."
    if isinstance(error, ValueError):
        return str(error)
    return f"The server has failed at its start: {type(error).__name__}: {error}"
