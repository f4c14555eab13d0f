"""The server: the emulated account over HTTP, on loopback, for whoever holds its key.

It runs what is deployed to it, so it answers nobody else: every request is signed with the key
of this start, names this computer as its host, and comes from no browser. Whoever does not even
name the key is turned away at the head of the request: its body is not read.
moto's own server needs Flask and lets anyone in. Here a request that was let in is passed to the
gateway as if it had been sent to AWS's own address, which its signature names.
"""

from __future__ import annotations

import contextlib
import http.server
import io
import os
import socket
import socketserver
import time
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.callers import calling
from nestedsf.emulator.server.answers import answer_to, check_origin
from nestedsf.emulator.server.connections import Connection, Connections
from nestedsf.emulator.server.refusals import Answer, RefusedError, refusal
from nestedsf.emulator.server.signatures import Asked, Key, check_key, verify

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from nestedsf.emulator.gateway import Gateway

HOST = "127.0.0.1"
MAX_BODY = 8 * 1024 * 1024
"""Bytes. The largest request of the services in use is Lambda's, an event of 6 MB."""
CONNECTIONS = 256
"""At a time. A session has up to 50 for each service (`nestedsf.account.sessions.quotas.SIDE_BY_SIDE`), and
keeps them for a while; several sessions and the AWS CLI go side by side. The one that is too many
ends another (`nestedsf.emulator.server.connections`)."""
PATIENCE = 20.0
"""Seconds until a request is there as a whole, and so until a new connection has sent its first."""

_KEPT = 60.0  # seconds that a connection may rest between two requests
_HTTP_PORT = 80
_OWN_HEADERS = frozenset(
    {"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"}
)


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens on a port of loopback, 0 for any that is free; each connection has a thread."""

    daemon_threads = True
    request_queue_size = 1024  # a client that finds it full tries again after a second
    allow_reuse_address = os.name == "posix"  # elsewhere it lets two servers share a port

    def __init__(
        self,
        gateway: Gateway,
        port: int = 0,
        *,
        connections: int = CONNECTIONS,
        patience: float = PATIENCE,
    ) -> None:
        self.gateway, self.key, self.patience = gateway, Key(), patience
        self.connections = Connections(connections)
        super().__init__((HOST, port), _Handler)
        self.port: int = self.server_address[1]
        shown = "" if self.port == _HTTP_PORT else f":{self.port}"
        self.hosts = frozenset({f"{HOST}{shown}", f"localhost{shown}"})

    def get_request(self) -> tuple[socket.socket, Any]:
        """Take a connection, and end another where the system allows this process no more."""
        try:
            return super().get_request()
        except OSError:
            self.connections.make_room()
            raise

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a connection its thread."""
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        self.connections.remove(request)
        super().shutdown_request(request)

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that goes away is no error."""


class _Incoming(io.RawIOBase):
    """What a client sends, until a deadline: a timeout of the socket's would be for each part."""

    def __init__(self, connection: socket.socket, place: Connection) -> None:
        self._connection, self._place = connection, place
        self._deadline = 0.0

    def within(self, seconds: float) -> None:
        """Set the deadline."""
        self._deadline = time.monotonic() + seconds

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Raises TimeoutError after the deadline, ConnectionAbortedError where it was ended here."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        count = self._connection.recv_into(buffer)
        if self._place.ended:
            raise ConnectionAbortedError
        return count


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server
    rfile: io.BufferedReader
    protocol_version = "HTTP/1.1"  # a client makes many calls on one connection
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        """Read with a deadline."""
        super().setup()
        self._place = self.server.connections[self.request]
        self.rfile.close()
        self._incoming = _Incoming(self.connection, self._place)
        self.rfile = io.BufferedReader(self._incoming)
        self._incoming.within(self.server.patience)

    def handle_one_request(self) -> None:
        """Wait for a request, and answer it."""
        try:
            begun = self.rfile.peek(1)
        except TimeoutError:
            begun = b""
        self.close_connection = not begun
        if begun:
            self._incoming.within(self.server.patience)
            self.server.connections.waits(self._place)
            super().handle_one_request()
            self._incoming.within(_KEPT)

    def _respond(self) -> None:
        headers = [(name.lower(), str(value)) for name, value in self.headers.items()]
        asked = Asked(method=self.command, target=self.path, headers=headers)
        try:
            asked = replace(asked, body=self._let_in(asked))
            signed = verify(asked, self.server.key)
            self._place.known = True
            if not self.server.connections.answering(self._place):
                self.close_connection = True
                return
            with calling(self._is_gone):
                answer = answer_to(asked, signed, self.server.gateway)
        except RefusedError as error:
            answer = refusal(error, dict(headers))
        except Exception as error:  # noqa: BLE001  what moto cannot do must not end the server
            kind = type(error).__name__
            failure = RefusedError(
                "InternalFailure", f"The emulator failed: {kind}.", HTTPStatus.INTERNAL_SERVER_ERROR
            )
            answer = refusal(failure, dict(headers))
        self.server.connections.waits(self._place)
        self._send(answer)

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = _respond  # noqa: N815

    def _is_gone(self) -> bool:
        """Whether the client has closed its connection while it waits for an answer."""
        try:
            self.connection.settimeout(0)
            return not self.connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _let_in(self, asked: Asked) -> bytes:
        """The request's body; a connection is ended whose request has none that is read."""
        closing, self.close_connection = self.close_connection, True
        length = self._length()
        check_origin(asked, self.server.hosts)
        check_key(asked, self.server.key)
        try:
            body = self.rfile.read(length)
        except TimeoutError:
            raise RefusedError(
                "RequestTimeoutException",
                f"The request was not there within {self.server.patience:g} seconds.",
                HTTPStatus.REQUEST_TIMEOUT,
            ) from None
        self.close_connection = closing
        return body

    def _length(self) -> int:
        lengths = self.headers.get_all("content-length") or ["0"]
        if "transfer-encoding" in self.headers:
            raise RefusedError(
                "MissingContentLength", "Say Content-Length.", HTTPStatus.LENGTH_REQUIRED
            )
        if len(lengths) > 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
            raise RefusedError("BadRequest", "Content-Length is no number.", HTTPStatus.BAD_REQUEST)
        if len(lengths[0]) > len(str(MAX_BODY)) or int(lengths[0]) > MAX_BODY:
            raise RefusedError(
                "RequestEntityTooLargeException",
                f"Request must be smaller than {MAX_BODY} bytes.",
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
        return int(lengths[0])

    def _send(self, answer: Answer) -> None:
        self.connection.settimeout(_KEPT)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in _OWN_HEADERS and not name.lower().startswith("access-control-"):
                # A header is one line of Latin-1, whatever an error's text holds.
                line = " ".join(str(value).splitlines())
                self.send_header(name, line.encode("latin-1", "replace").decode("latin-1"))
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status != HTTPStatus.NO_CONTENT:
            self.wfile.write(answer.body)
        if self.close_connection:
            self._drain()

    def _drain(self) -> None:
        """Read on for a while: a client that is cut off while it sends never sees the answer."""
        self._incoming.within(self.server.patience)
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            while self.rfile.read1(65536):
                pass

    def send_error(self, code: int, message: str | None = None, *_: Any) -> None:
        """Answer what is no HTTP, or has a method that nothing here has, without HTML."""
        self.close_connection = True
        self.send_response(code, message)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def version_string(self) -> str:
        """The Server header."""
        return "nestedsf"

    def log_message(self, *_: Any) -> None:
        """Write no log."""
