"""Connections that are many, slow or silent hold nobody up for long."""

from __future__ import annotations

import concurrent.futures
import contextlib
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from nestedsf.account.sessions.quotas import SIDE_BY_SIDE
from nestedsf.account.sessions.serving import Server
from nestedsf.emulator.lifecycle import Emulation
from nestedsf.emulator.server import http_server as emulator
from tests.emulator.server.requests import signed

NO_KEY = b"GET / HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"


@contextlib.contextmanager
def listening(**limits: float) -> Iterator[emulator.Server]:
    """A server in this process, with limits that a test can reach."""
    emulation = Emulation("us-east-1", 50.0)
    with emulator.Server(emulation.gateway, **limits) as listener:  # type: ignore[arg-type]
        thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()
            emulation.close()


def connected(listener: emulator.Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", listener.port), timeout=20)


def answered(connection: socket.socket, listener: emulator.Server) -> bool:
    connection.sendall(NO_KEY % listener.port)
    return connection.recv(12) == b"HTTP/1.1 403"


def test_a_connection_too_many_waits_for_another_to_end() -> None:
    with (
        listening(connections=2) as listener,
        connected(listener) as first,
        connected(listener) as second,
    ):
        third = connected(listener)
        third.settimeout(0.5)
        with third:
            with pytest.raises(TimeoutError):
                answered(third, listener)
            first.close()
            third.settimeout(20)
            assert third.recv(12) == b"HTTP/1.1 403"
        assert answered(second, listener)


def test_a_connection_that_says_nothing_is_ended() -> None:
    with listening(connections=1, patience=0.2) as listener, connected(listener) as silent:
        assert silent.recv(1) == b""
        with connected(listener) as other:
            assert answered(other, listener)


@pytest.mark.parametrize("sent", [b"GET / HT", NO_KEY[:-2]])
def test_a_request_that_comes_byte_by_byte_is_ended(sent: bytes) -> None:
    """Each byte in time, and the whole never."""
    with listening(connections=1, patience=0.3) as listener, connected(listener) as slow:
        slow.sendall(sent % listener.port if b"%d" in sent else sent)
        slow.settimeout(0.05)
        for _ in range(200):
            try:
                if slow.recv(1) == b"":
                    break
            except TimeoutError:
                slow.sendall(b"x")
            except ConnectionResetError:
                break
        else:
            pytest.fail("it goes on")
        with connected(listener) as other:
            assert answered(other, listener)


def test_a_body_that_does_not_come_to_its_end_is_told() -> None:
    with listening(connections=1, patience=0.3) as listener, connected(listener) as slow:
        reached = SimpleNamespace(
            endpoint_url=f"http://127.0.0.1:{listener.port}",
            environment={
                "AWS_ACCESS_KEY_ID": listener.key.access_key,
                "AWS_SECRET_ACCESS_KEY": listener.key.secret_key,
            },
        )
        headers = {**signed(reached), "Content-Length": "2"}  # type: ignore[arg-type]
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        slow.sendall(f"POST / HTTP/1.1\r\n{lines}\r\n{{".encode())
        answer = slow.recv(65536)
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"RequestTimeoutException" in answer


def test_a_client_that_is_refused_and_stays_is_ended() -> None:
    with listening(connections=1, patience=0.2) as listener, connected(listener) as staying:
        assert answered(staying, listener)
        with connected(listener) as other:
            assert answered(other, listener)


def test_several_sessions_keep_their_connections_side_by_side(server: Server) -> None:
    together = threading.Barrier(SIDE_BY_SIDE, timeout=30)

    def ask(client: object) -> int:
        together.wait()
        return len(client.list_state_machines()["stateMachines"])  # type: ignore[attr-defined]

    for _ in range(4):  # each leaves its connections open
        client = server.session().client("stepfunctions")
        with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            assert list(pool.map(ask, [client] * SIDE_BY_SIDE)) == [0] * SIDE_BY_SIDE
