"""No browser, no other computer and none of moto's own pages is let in, key or not."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import socket
from urllib.parse import urlsplit

import pytest

from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.serving import Server
from tests.emulator.server.requests import FORM, IDENTITY, JSON, send, signed

OTHER = "another"
_numbers = itertools.count()


def port_of(server: Server) -> int:
    port = urlsplit(server.endpoint_url).port
    assert port is not None
    return port


@pytest.mark.parametrize("host", ["example.org", "example.org:{port}", "127.0.0.1", "127.0.0.1:1"])
def test_a_foreign_host_is_refused(server: Server, host: str) -> None:
    """The name of somebody's page, made to mean this computer."""
    host = host.format(port=port_of(server))
    reply = send(server, signed(server, host=host))
    assert (reply.status, reply.said["__type"]) == (400, "AccessDeniedException")
    assert "localhost" in reply.said["message"]


def test_localhost_is_this_computer(server: Server) -> None:
    assert send(server, signed(server, host=f"localhost:{port_of(server)}")).status == 200


def test_two_hosts_are_none(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=120) as connection:
        connection.sendall(
            f"GET / HTTP/1.1\r\nHost: localhost:{port_of(server)}\r\nHost: a\r\n\r\n".encode()
        )
        assert connection.recv(12) == b"HTTP/1.1 403"


@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://127.0.0.1"])
def test_a_browser_is_refused(server: Server, origin: str) -> None:
    reply = send(server, signed(server, headers={**JSON, "Origin": origin}))
    assert (reply.status, reply.said["message"]) == (400, "This server answers no browser.")


def test_a_browser_that_asks_first_is_told_nothing(server: Server) -> None:
    asks = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    plain = send(server, {}, method="OPTIONS", body=b"")
    for reply in (send(server, asks, method="OPTIONS", body=b""), plain):
        assert reply.status == 403
        assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize("service", ["s3", "states", "lambda", "apigateway"])
def test_no_answer_has_a_header_for_browsers(server: Server, service: str) -> None:
    path = "/2015-03-31/functions/" if service == "lambda" else "/"
    given = {"service": service, "method": "GET", "path": path, "headers": {}, "body": b""}
    reply = send(server, signed(server, **given), method="GET", path=path, body=b"")  # type: ignore[arg-type]
    assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize("key", ["with key", "without key"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/moto-api/reset"),
        ("GET", "/moto-api/"),
        ("GET", "/moto-api/data.json"),
        ("POST", "/moto-api/reset-auth"),
        ("POST", "/moto-api/recorder/start-recording"),
        ("GET", "/moto-api/recorder/download-recording"),
        ("POST", "//moto-api/reset"),
        ("POST", "/%6doto-api/reset"),
        ("POST", "/./moto-api/reset"),
        ("POST", "/x/../moto-api/reset"),
    ],
)
def test_motos_own_pages_are_closed(
    server: Server, aws: AwsSession, method: str, path: str, key: str
) -> None:
    name = f"kept-{next(_numbers)}"
    aws.client("sqs").create_queue(QueueName=name)
    for service in ("states", "s3", "motoapi"):
        given = {"service": service, "method": method, "path": path, "headers": {}, "body": b""}
        headers = signed(server, **given) if key == "with key" else {}  # type: ignore[arg-type]
        reply = send(server, headers, method=method, path=path, body=b"")
        assert reply.status >= 400, (service, reply)
        assert b"moto_api" not in reply.body.lower()
    assert aws.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]


@pytest.mark.parametrize("address", ["127.0.0.2", "::1"])
def test_no_other_address_is_listened_at(server: Server, address: str) -> None:
    with pytest.raises(OSError):  # noqa: PT011  refused, or not there at all
        socket.create_connection((address, port_of(server)), timeout=2)


def test_a_body_that_is_too_large_is_refused_and_not_read(server: Server) -> None:
    body = b" " * (9 * 1024 * 1024)
    reply = send(server, JSON, body=body)
    assert (reply.status, reply.said["__type"]) == (413, "RequestEntityTooLargeException")
    huge = send(server, {**JSON, "Content-Length": "9" * 40}, body=b"")
    assert huge.status == 413
    event = b" " * (7 * 1024 * 1024)
    assert send(server, JSON, body=event).said["__type"] == "MissingAuthenticationTokenException"
    wrong = signed(server, body=event, secret=OTHER)
    assert send(server, wrong, body=event).said["__type"] == "InvalidSignatureException"


def without_its_body(server: Server, **headers: str) -> http.client.HTTPResponse:
    """The answer to the head of a request whose body does not come."""
    to_it = http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=120)
    with contextlib.closing(to_it) as connection:
        connection.putrequest("POST", "/", skip_host="Host" in headers)
        for name, value in {**JSON, "Content-Length": "1000000", **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        answer.read()
    return answer


@pytest.mark.parametrize(
    "wrong",
    [
        {"Host": "example.org"},
        {"Origin": "https://example.org"},
        {"Authorization": ""},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=a"},
        {"key": "AKIAIOSFODNN7EXAMPLE"},
    ],
)
def test_whoever_is_not_let_in_is_told_before_the_body_is_read(
    server: Server, wrong: dict[str, str]
) -> None:
    key = wrong.get("key", server.environment["AWS_ACCESS_KEY_ID"])
    given = signed(server, key=key, body=b" " * 1_000_000)
    given |= {name: value for name, value in wrong.items() if name != "key"}
    answer = without_its_body(server, **given)
    assert (answer.status, answer.getheader("Connection")) == (400, "close")


@pytest.mark.parametrize("length", ["-1", "0x1", "\u0661", "1, 1", ""])
def test_a_length_that_is_none_is_refused(server: Server, length: str) -> None:
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=120) as connection:
        connection.sendall(
            f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()
        )
        assert connection.recv(12) == b"HTTP/1.1 400"


def test_a_body_without_length_is_refused(server: Server) -> None:
    assert send(server, {"Transfer-Encoding": "chunked"}, body=b"").status == 411


@pytest.mark.parametrize(
    "line", ["", "GET", "BREW / HTTP/1.1", "GET http://example.org/ HTTP/1.1", "GET / HTTP/9.9"]
)
def test_what_is_no_request_gets_no_page(server: Server, line: str) -> None:
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=120) as connection:
        connection.sendall(f"{line}\r\nHost: localhost:{port_of(server)}\r\n\r\n".encode())
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as file:
            answer = file.read()
    assert b"html" not in answer.lower()
    assert b"200 OK" not in answer


def test_an_error_is_told_without_its_traceback(server: Server) -> None:
    creates = {**JSON, "X-Amz-Target": "Logs_20140328.CreateLogGroup"}  # moto needs a name
    broken = send(server, signed(server, service="logs", headers=creates))
    assert (broken.status, broken.said["__type"]) == (500, "InternalFailure")
    unknown = {**JSON, "X-Amz-Target": "AWSStepFunctions.BrewCoffee"}
    missing = send(server, signed(server, headers=unknown))
    assert (missing.status, missing.said["__type"]) == (400, "UnknownOperationException")
    assert "BrewCoffee" in missing.said["message"]
    brew = b"Action=BrewCoffee&Version=2011-06-15"
    query = send(server, signed(server, service="sts", headers=FORM, body=brew), body=brew)
    assert (query.status, b"<Code>InvalidAction</Code>" in query.body) == (404, True)
    for reply in (broken, missing, query):
        assert b"Traceback" not in reply.body
        assert b".py" not in reply.body


def test_many_requests_go_over_one_connection(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=120)
    connection.connect()
    opened = connection.sock
    for number in range(20):
        if number % 2:
            connection.request("POST", "/", b"{}", signed(server))
        else:  # whoever has the key and is refused goes on with the connection
            connection.request("POST", "/", IDENTITY, signed(server, body=IDENTITY, secret=OTHER))
        connection.getresponse().read()
        assert connection.sock is opened
    connection.close()
