"""Faults between a client and its server: what AWS or a network does at times.

A fault is installed on a session; the clients that are made afterwards meet it, each attempt.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Any:
        yield self._body


Fault = Callable[[Any], AWSResponse | None]
"""Answers a request in the server's place, raises what a network raises, or lets it pass."""


def install(session: boto3.Session, fault: Fault, service: str = "") -> None:
    """Let the requests of a session (of one service, as "stepfunctions") meet a fault."""
    event = f"before-send.{service}" if service else "before-send"
    session.events.register_first(event, lambda request, **_: fault(request))


def says(status: int, code: str, message: str) -> Callable[[Any], AWSResponse]:
    """AWS's answer with an error, in the protocol that the request speaks."""

    def answer(request: Any) -> AWSResponse:
        if request.headers.get("X-Amz-Target"):
            kind = "application/x-amz-json-1.0"
            body = json.dumps({"__type": code, "message": message}).encode()
        else:
            kind = "text/xml"
            body = (
                f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>"
                f"<Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
            ).encode()
        return AWSResponse(
            request.url, status, {"Content-Type": kind, "x-amzn-errortype": code}, _Raw(body)
        )

    return answer


def answers(request: Any, what: Any) -> AWSResponse:
    """An answer of Step Functions, in the server's place."""
    kind = {"Content-Type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, 200, kind, _Raw(json.dumps(what).encode()))


def belongs_to(arn: str) -> Callable[[Any], AWSResponse]:
    """STS's answer to whom the credentials belong to, in its place; nothing is sent."""
    body = (
        "<GetCallerIdentityResponse><GetCallerIdentityResult>"
        f"<Arn>{arn}</Arn><Account>{arn.split(':')[4]}</Account>"
        "</GetCallerIdentityResult></GetCallerIdentityResponse>"
    ).encode()
    kind = {"Content-Type": "text/xml"}
    return lambda request: AWSResponse(request.url, 200, kind, _Raw(body))


is_somebody = belongs_to("arn:aws:iam::111122223333:user/somebody")


def each(number: int, fault: Fault) -> Fault:
    """Every `number`th request meets the fault."""
    count = itertools.count(1)
    return lambda request: fault(request) if next(count) % number == 0 else None


def once(at: int, fault: Fault) -> Fault:
    """The request number `at` meets the fault, and no other."""
    count = itertools.count(1)
    return lambda request: fault(request) if next(count) == at else None


def raises(error: Exception) -> Fault:
    """A network that fails."""

    def fail(_: Any) -> AWSResponse | None:
        raise error

    return fail


def action_of(request: Any) -> str:
    """The action that a request asks for, as "StartExecution"; empty for REST services."""
    target = request.headers.get("X-Amz-Target", b"")
    target = target.decode() if isinstance(target, bytes) else target
    if target:
        return str(target.rpartition(".")[2])
    body = request.body or b""
    text = body.decode() if isinstance(body, bytes) else str(body)
    fields = dict(part.partition("=")[::2] for part in text.split("&"))
    return fields.get("Action", "")


throttled = says(400, "ThrottlingException", "Rate exceeded")
expired = says(
    400, "ExpiredTokenException", "The security token included in the request is expired"
)
broken = says(500, "InternalServerError", "")
