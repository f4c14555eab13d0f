"""Signatures: who has sent a request, by AWS's Signature Version 4.

botocore computes what the signature has to be, from the request as it arrived
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
What a client has not signed is not passed on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from botocore.auth import SigV4Auth
from botocore.compat import HTTPHeaders

from nestedsf.emulator.server.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_SKEW = dt.timedelta(minutes=15)
_DATE = "%Y%m%dT%H%M%SZ"
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 +Credential=([!-+.0-~-]+)/([0-9]{8})/([a-z0-9-]+)/([a-z0-9.-]+)/aws4_request"
    r", *SignedHeaders=([a-z0-9;_.-]+), *Signature=([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An access key. Its id is none that AWS gives out, so that nobody takes it for one."""

    access_key: str = field(default_factory=lambda: f"NESTEDSF{secrets.token_hex(8).upper()}")
    secret_key: str = field(default_factory=lambda: secrets.token_hex(20), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it arrived: `target` is path and query, header names are in lower case."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes = b""

    def all(self, name: str) -> list[str]:
        """The values of a header."""
        return [value for key, value in self.headers if key == name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a valid signature says: for which service and region, and with which headers."""

    service: str
    region_name: str
    headers: dict[str, str]


class _Auth(SigV4Auth):
    def headers_to_sign(self, request: Any) -> Any:
        """All that there are: those that the client has signed."""
        return request.headers


class _S3Auth(_Auth):
    """S3 alone signs a path as it was sent, which may be no tidy one."""

    def _normalize_url_path(self, path: str) -> str:
        return path


def verify(asked: Asked, key: Key) -> Signed:
    """Answer with what a request's signature says.

    A session token, as one that is left in a learner's environment, is ignored: the key says
    enough.

    Raises:
        RefusedError: No signature, one of another key, or one that does not fit the request.
    """
    date, region_name, service, names, signature = check_key(asked, key)
    timestamp = _check_date(asked, date)
    _check_names(asked, names)
    content = asked.all("x-amz-content-sha256")
    if content and content != [hashlib.sha256(asked.body).hexdigest()]:
        raise _mismatch()
    headers = HTTPHeaders()
    for name, value in asked.headers:
        if name in names:
            headers[name] = value
    request = SimpleNamespace(
        method=asked.method,
        url=f"http://localhost{asked.target}",  # only its path and query count
        params={},
        headers=headers,
        body=asked.body,
        context={"timestamp": timestamp},
    )
    auth = (_S3Auth if service == "s3" else _Auth)(key, service, region_name)
    wanted = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    if not hmac.compare_digest(signature, wanted):
        raise _mismatch()
    joined = {name: ",".join(asked.all(name)) for name in names - {"x-amz-security-token"}}
    return Signed(service=service, region_name=region_name, headers=joined)


def check_key(asked: Asked, key: Key) -> tuple[str, str, str, frozenset[str], str]:
    """What the Authorization header says besides the key's id: no body is needed for it.

    Raises:
        RefusedError: There is none, or it is of another key.
    """
    given = asked.all("authorization")
    if not given:
        raise RefusedError(
            "MissingAuthenticationTokenException", "Request is missing Authentication Token"
        )
    found = _AUTHORIZATION.fullmatch(given[0].strip())
    if len(given) != 1 or found is None:
        raise RefusedError(
            "IncompleteSignatureException",
            "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' "
            "parameters of AWS4-HMAC-SHA256.",
        )
    access_key, date, region_name, service, names, signature = found.groups()
    if not hmac.compare_digest(access_key, key.access_key):
        raise RefusedError(
            "UnrecognizedClientException", "The security token included in the request is invalid."
        )
    return date, region_name, service, frozenset(names.split(";")), signature


def _check_date(asked: Asked, scope_date: str) -> str:
    timestamp = ",".join(asked.all("x-amz-date"))
    try:
        signed_at = dt.datetime.strptime(timestamp, _DATE).replace(tzinfo=dt.timezone.utc)
    except ValueError:
        raise RefusedError(
            "IncompleteSignatureException",
            "Authorization header requires existence of a 'X-Amz-Date' header.",
        ) from None
    if timestamp[:8] != scope_date:
        raise RefusedError(
            "InvalidSignatureException",
            f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
            f"HTTP: '{scope_date}' != '{timestamp[:8]}'.",
        )
    now = dt.datetime.now(tz=dt.timezone.utc)
    if signed_at < now - MAX_SKEW:
        limit = (now - MAX_SKEW).strftime(_DATE)
        raise RefusedError(
            "InvalidSignatureException",
            f"Signature expired: {timestamp} is now earlier than {limit} "
            f"({now.strftime(_DATE)} - 15 min.)",
        )
    if signed_at > now + MAX_SKEW:
        limit = (now + MAX_SKEW).strftime(_DATE)
        raise RefusedError(
            "InvalidSignatureException",
            f"Signature not yet current: {timestamp} is still later than {limit} "
            f"({now.strftime(_DATE)} + 15 min.)",
        )
    return timestamp


def _check_names(asked: Asked, signed: frozenset[str]) -> None:
    """Host, and all that is AWS's own, has to be signed.

    AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
    """
    needed = {"host"} | {name for name, _ in asked.headers if name.startswith("x-amz-")}
    for name in sorted(needed - signed):
        raise RefusedError(
            "InvalidSignatureException",
            f"'{name}' must be a 'SignedHeader' in the AWS Authorization.",
        )


def _mismatch() -> RefusedError:
    return RefusedError(
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check "
        "your AWS Secret Access Key and signing method. Consult the service documentation for "
        "details.",
    )
