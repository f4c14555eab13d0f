"""Served: the process of a server, from its start to its end."""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nestedsf.emulator.lifecycle import Emulation
    from nestedsf.emulator.server.http_server import Server as Listener

_FILES = 4096  # that a server may have open: macOS allows 256, as long as nobody asks for more


def run() -> None:
    """Be the server's process: say on stdout how it is reached, serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mark, settings = sys.argv[1], json.loads(sys.argv[2])
    kept, telling = _own_pipes()
    try:
        emulation, listener = _start(**settings)
    except Exception as error:  # noqa: BLE001  whoever has started it is told
        told: dict[str, Any] = {"error": _sentence(error, settings["port"])}
    else:
        told = {
            "environment": {
                "AWS_ENDPOINT_URL": f"http://127.0.0.1:{listener.port}",
                "AWS_ACCESS_KEY_ID": listener.key.access_key,
                "AWS_SECRET_ACCESS_KEY": listener.key.secret_key,
                "AWS_DEFAULT_REGION": settings["region_name"],
            }
        }
    with os.fdopen(telling, "wb") as pipe:
        pipe.write(f"\n{mark}{json.dumps(told)}\n".encode())
    if "environment" in told:
        os.read(kept, 1)
        emulation.close()
    os._exit(0)  # a function that never returns does not keep it


def _own_pipes() -> tuple[int, int]:
    """What were stdin and stdout, kept from what is imported or deployed, and reads or prints."""
    pipes = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    return pipes


def _start(
    region_name: str, time_scale: float, port: int, mocks: str | None
) -> tuple[Emulation, Listener]:
    # Imported here: moto is a second of work.
    from nestedsf.account.sessions.moto import check_time_scale  # noqa: PLC0415
    from nestedsf.emulator.lifecycle import Emulation  # noqa: PLC0415
    from nestedsf.emulator.server import http_server  # noqa: PLC0415
    from nestedsf.engine.mocks.reading import read_mocks  # noqa: PLC0415

    check_time_scale(time_scale)
    chosen = None if mocks is None else read_mocks(mocks)
    emulation = Emulation(region_name, float(time_scale), chosen)
    emulation.open()
    connections = min(http_server.CONNECTIONS, _files() // 2)
    listener = http_server.Server(emulation.gateway, port, connections=connections)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    return emulation, listener


def _files() -> int:
    """How many files a server may have open, connections included; as many as are allowed."""
    if sys.platform == "win32":
        return _FILES
    import resource  # noqa: PLC0415  Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= _FILES:
        return _FILES
    allowed = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed


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
