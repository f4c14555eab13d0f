"""Requests made by hand: what a client that is not AWS's own may send."""

from __future__ import annotations

import datetime as dt
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from nestedsf.account.sessions.serving import Server

JSON = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "AWSStepFunctions.ListStateMachines",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
IDENTITY = b"Action=GetCallerIdentity&Version=2011-06-15"


@dataclass(frozen=True)
class Reply:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


def signed(  # noqa: PLR0913  all that a signature covers
    server: Server,
    *,
    service: str = "states",
    region: str = "us-east-1",
    method: str = "POST",
    path: str = "/",
    headers: Mapping[str, str] = JSON,
    body: bytes = b"{}",
    host: str | None = None,
    late: dt.timedelta = dt.timedelta(),
    **keys: str,
) -> dict[str, str]:
    """The headers of a request with a valid signature, `late` ago."""
    key = keys.get("key", server.environment["AWS_ACCESS_KEY_ID"])
    secret = keys.get("secret", server.environment["AWS_SECRET_ACCESS_KEY"])
    auth = SigV4Auth(Credentials(key, secret), service, region)
    request = AWSRequest(method, server.endpoint_url + path, dict(headers), body)
    request.headers["Host"] = host or urlsplit(server.endpoint_url).netloc
    stamp = (dt.datetime.now(tz=dt.timezone.utc) - late).strftime("%Y%m%dT%H%M%SZ")
    request.context["timestamp"] = request.headers["X-Amz-Date"] = stamp
    text = auth.string_to_sign(request, auth.canonical_request(request))
    names = auth.signed_headers(auth.headers_to_sign(request))
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={auth.scope(request)}, SignedHeaders={names}, "
        f"Signature={auth.signature(text, request)}"
    )
    return dict(request.headers.items())


def send(
    server: Server,
    headers: Mapping[str, str],
    *,
    method: str = "POST",
    path: str = "/",
    body: bytes = b"{}",
) -> Reply:
    """Send a request as it is."""
    at = urlsplit(server.endpoint_url)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=120)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()
