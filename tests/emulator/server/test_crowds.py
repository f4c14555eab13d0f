"""Connections that are many, slow or silent hold nobody up for long."""

from __future__ import annotations

import concurrent.futures
import contextlib
import functools
import socket
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from nestedsf.account.sessions.quotas import SIDE_BY_SIDE
from nestedsf.account.sessions.serving import Server
from nestedsf.emulator.lifecycle import Emulation
from nestedsf.emulator.server import http_server as emulator
from nestedsf.emulator.server.connections import Connections
from tests.emulator.server.requests import send, signed

NO_KEY = b"GET / HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"


@contextlib.contextmanager
def listening(**limits: float) -> Iterator[emulator.Server]:
    """A server in this process, with limits that a test can reach."""
    emulation = Emulation("us-east-1", 50.0)
    emulation.open()
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
    return socket.create_connection(("127.0.0.1", listener.port), timeout=120)


def answered(connection: socket.socket, listener: emulator.Server) -> bool:
    connection.sendall(NO_KEY % listener.port)
    return connection.recv(12) == b"HTTP/1.1 403"


def end(connection: socket.socket) -> bool:
    """Whether the server has ended a connection, waited for."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def reached(listener: emulator.Server) -> Any:
    """A server in this process, as the helpers know one of its own."""
    return SimpleNamespace(
        endpoint_url=f"http://127.0.0.1:{listener.port}",
        environment={
            "AWS_ACCESS_KEY_ID": listener.key.access_key,
            "AWS_SECRET_ACCESS_KEY": listener.key.secret_key,
        },
    )


def whole(server: Server) -> tuple[bytes, bytes]:
    """The head of a request with the key, and its body."""
    headers = {**signed(server), "Content-Length": "2"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST / HTTP/1.1\r\n{lines}\r\n".encode(), b"{}"


def test_the_one_too_many_ends_the_one_that_has_waited_longest() -> None:
    with (
        listening(connections=2) as listener,
        connected(listener) as first,
        connected(listener) as second,
        connected(listener) as third,
    ):
        assert end(first)
        assert answered(second, listener)
        assert answered(third, listener)


def test_whoever_has_the_key_keeps_a_connection_that_strangers_want() -> None:
    with listening(connections=4) as listener, connected(listener) as known:
        for _ in range(3):
            known.sendall(b"".join(whole(reached(listener))))
            assert known.recv(65536).startswith(b"HTTP/1.1 200")
            with contextlib.ExitStack() as crowd:
                strangers = [crowd.enter_context(connected(listener)) for _ in range(20)]
                assert all(end(one) for one in strangers[:-3])


def test_connections_whose_requests_are_being_answered_are_kept() -> None:
    with contextlib.ExitStack() as opened:
        pairs = [[opened.enter_context(one) for one in socket.socketpair()] for _ in range(4)]
        sides, clients = zip(*pairs, strict=True)
        connections = Connections(2)
        for side in sides[:2]:
            connections.add(side)
            assert connections.answering(connections[side])
        adding = threading.Thread(target=connections.add, args=(sides[2],))
        adding.start()
        clients[0].settimeout(0.05)
        with pytest.raises(TimeoutError):
            clients[0].recv(1)
        connections.waits(connections[sides[0]])
        adding.join(20)
        clients[0].settimeout(20)
        assert end(clients[0])
        assert not connections.answering(connections[sides[0]])
        connections.add(sides[3])  # whose place is that of the one that waits
        assert end(clients[2])
        assert connections.answering(connections[sides[1]])


DAWDLING = {
    "nothing": b"",
    "half a line": b"POST / HT",
    "half the headers": b"POST / HTTP/1.1\r\nHost: localhost\r\n",
    "half the body": b"half",
    "reading nothing": b"whole",
}


@pytest.mark.parametrize("sent", DAWDLING.values(), ids=DAWDLING)
def test_a_crowd_that_dawdles_keeps_nobody_waiting(server: Server, sent: bytes) -> None:
    """Three hundred connections, a byte each now and then, and more than one that means it."""
    head, body = whole(server)
    sent = {b"half": head + body[:1], b"whole": head + body}.get(sent, sent)
    address = urlsplit(server.endpoint_url)
    with contextlib.ExitStack() as crowd:
        connect = functools.partial(socket.create_connection, (address.hostname, address.port), 20)
        dawdlers = [crowd.enter_context(connect()) for _ in range(300)]
        for one in dawdlers:
            with contextlib.suppress(OSError):  # it has been ended
                one.sendall(sent)
        began = time.monotonic()
        for _ in range(5):
            assert send(server, signed(server)).status == 200
            for one in dawdlers:
                with contextlib.suppress(OSError):
                    one.sendall(b"x")
        assert time.monotonic() - began < emulator.PATIENCE / 2  # nobody has been waited for
        with concurrent.futures.ThreadPoolExecutor(100) as pool:
            replies = list(pool.map(lambda _: send(server, signed(server)), range(100)))
        assert [reply.status for reply in replies] == [200] * 100


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
        head, body = whole(reached(listener))
        slow.sendall(head + body[:1])
        answer = slow.recv(65536)
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"RequestTimeoutException" in answer


def test_a_client_that_is_refused_and_stays_is_ended() -> None:
    with listening(connections=1, patience=0.2) as listener, connected(listener) as staying:
        assert answered(staying, listener)
        with connected(listener) as other:
            assert answered(other, listener)


def test_several_sessions_keep_their_connections_side_by_side(server: Server) -> None:
    together = threading.Barrier(SIDE_BY_SIDE, timeout=120)

    def ask(client: object) -> int:
        together.wait()
        return len(client.list_state_machines()["stateMachines"])  # type: ignore[attr-defined]

    for _ in range(4):  # each leaves its connections open
        client = server.session().client("stepfunctions")
        with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            assert list(pool.map(ask, [client] * SIDE_BY_SIDE)) == [0] * SIDE_BY_SIDE
