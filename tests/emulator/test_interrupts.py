"""Ctrl-C while a session is opened, used and closed: at every step, and nothing is left behind."""

from __future__ import annotations

import contextlib
import itertools
import signal
import socket
import threading
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

import nestedsf
from nestedsf.emulator import lifecycle
from tests.emulator.machines_for_tests import (
    Lab,
    handler,
    invoke,
    machine,
    make_function,
    until,
    wait,
)
from tests.interrupts import Interrupt

if TYPE_CHECKING:
    from collections.abc import Callable

Sessions = list[nestedsf.MotoSession]


def is_as_before(threads: set[threading.Thread]) -> bool:
    """Whether no account is open, nothing is patched, and no thread is left."""
    return (
        not lifecycle._open  # noqa: SLF001  there is no public way to see it
        and not any(getattr(family, "_restores", []) for family in lifecycle.FAMILIES)
        and set(threading.enumerate()) <= threads
    )


def at_every_step(prepare: Callable[[], Sessions], do: Callable[[Sessions], None]) -> int:
    """Do something again and again, interrupted one step later each time; how many steps it has."""
    threads = set(threading.enumerate())
    for step in range(1, 10_000):
        given = prepare()
        interrupt = Interrupt(step)
        with contextlib.suppress(KeyboardInterrupt), interrupt:
            do(given)
        for session in given:
            session.close()
        until(lambda: is_as_before(threads))
        if not interrupt.has_come:
            return step
    raise AssertionError("it never ends")


def test_close_is_interrupted_at_every_step() -> None:
    def opened() -> Sessions:
        session = nestedsf.moto_session()
        Lab(session).start(machine({"A": wait(60_000)}))
        return [session]

    assert at_every_step(opened, lambda sessions: sessions[0].close()) > 10


def test_open_use_and_close_are_interrupted_at_every_step() -> None:
    def uses(sessions: Sessions) -> None:
        with nestedsf.moto_session() as session:
            sessions.append(session)
            session.client("stepfunctions").list_state_machines()

    assert at_every_step(list, uses) > 150


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there is no timer on this platform")
def test_close_is_interrupted_by_real_signals() -> None:
    """And by a function's processes, executions that start children, and requests at the time."""

    closing = False

    def interrupt(*_: object) -> None:
        if closing:  # on a busy machine it may come later
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    threads = set(threading.enumerate())
    try:
        for microseconds in range(1, 4000, 250):
            session = nestedsf.moto_session()
            function = make_function(session, handler("while True: pass"), Timeout=900)
            session.client("lambda").invoke(FunctionName=function, InvocationType="Event")
            with contextlib.suppress(KeyboardInterrupt):
                closing = True
                signal.setitimer(signal.ITIMER_REAL, microseconds / 1e6)
                session.close()
                closing = False
            closing = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            session.close()
            until(lambda: is_as_before(threads))  # a function may take a moment to end
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_nothing_leaves_while_a_close_that_was_interrupted_goes_on() -> None:
    """The review's F1: tokens went to a port of this computer."""
    threads = set(threading.enumerate())
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0)
        session = nestedsf.moto_session()
        asks = f"urllib.request.urlopen('http://127.0.0.1:{server.getsockname()[1]}')"
        body = f"while True:\n    try: {asks}\n    except OSError: pass"
        function = make_function(session, handler(body, "import urllib.request"), Timeout=900)
        session.client("lambda").invoke(FunctionName=function, InvocationType="Event")
        steps = itertools.count(1)
        while not session.closed:
            with contextlib.suppress(KeyboardInterrupt), Interrupt(next(steps)):
                session.close()
        until(lambda: is_as_before(threads))  # nobody calls close again
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_request_that_does_not_end_keeps_the_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long polling takes its time in moto; the session is closed, and moto not yet as it was."""
    monkeypatch.setattr(lifecycle, "PATIENCE", 0.05)
    threads = set(threading.enumerate())
    session = nestedsf.moto_session()
    sqs = session.client("sqs")
    queue = sqs.create_queue(QueueName="q")["QueueUrl"]
    gateway = session._emulation.gateway  # noqa: SLF001
    polling = threading.Thread(
        target=sqs.receive_message, kwargs={"QueueUrl": queue, "WaitTimeSeconds": 2}
    )
    polling.start()
    until(lambda: gateway._asking)  # noqa: SLF001
    session.close()
    assert session.closed
    assert not is_as_before(threads)
    with pytest.raises(nestedsf.exceptions.SessionRefusedError):
        mock_aws().start()
    polling.join()
    session.close()
    until(lambda: is_as_before(threads))
    with nestedsf.moto_session() as another:
        assert invoke(another, make_function(another, handler("return 1")))[0] == 1
