"""Ctrl-C while a server is closed, or dropped: at every step, and it ends all the same."""

from __future__ import annotations

import contextlib
import gc
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from nestedsf.account.sessions.serving import Server
from tests.emulator.machines_for_tests import until
from tests.interrupts import EVERYWHERE, Interrupt

if TYPE_CHECKING:
    from collections.abc import Callable

ENVIRONMENT = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_DEFAULT_REGION": "us-east-1"}
KEEPER = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); input()"


def at_every_step(do: Callable[[list[Server]], None], then: Callable[[list[Server]], None]) -> int:
    """Do something with a server, interrupted one step later each time; how many steps it has."""
    threads = set(threading.enumerate())
    for step in range(1, 1000):
        # What a server asks of its process: it ends when it is told to. The real one takes seconds.
        process = subprocess.Popen(
            [sys.executable, "-S", "-c", KEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        servers = [Server(process, ENVIRONMENT)]
        interrupt = Interrupt(step, EVERYWHERE)
        with contextlib.suppress(KeyboardInterrupt), interrupt:
            do(servers)
        then(servers)
        until(lambda process=process: process.poll() is not None)
        until(lambda: set(threading.enumerate()) <= threads)
        if not interrupt.has_come:
            return step
    raise AssertionError("it never ends")


def test_close_is_interrupted_at_every_step_and_the_second_call_waits() -> None:
    def close_again(servers: list[Server]) -> None:
        server = servers.pop()
        server.close()
        assert server._process.poll() is not None  # noqa: SLF001  there is no public way to see it
        assert repr(server).endswith(", closed)")

    assert at_every_step(lambda servers: servers[0].close(), close_again) > 10


def test_a_server_that_is_dropped_ends_wherever_ctrl_c_comes() -> None:
    def drop(servers: list[Server]) -> None:
        servers.clear()
        gc.collect()

    assert at_every_step(drop, drop) > 1


def test_a_close_that_was_interrupted_goes_on_by_itself() -> None:
    """Whoever has begun it may never call it again, and keep the server."""
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", "import time\ntry: input()\nfinally: time.sleep(0.2)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    server = Server(process, ENVIRONMENT)
    assert repr(server).endswith("'us-east-1')")
    for step in range(1, 1000):
        with contextlib.suppress(KeyboardInterrupt), Interrupt(step, EVERYWHERE):
            server.close()
        if process.poll() is not None or step > 30:
            break
    until(lambda: process.poll() is not None)
