"""The account of a function: its AWS requests, and its sleep, go through the pipe to the session.

botocore sends each request with one method of one class, whatever session and client it comes
from. It is replaced, so that there is nothing else to configure, and nothing that code can miss.
"""

from __future__ import annotations

import base64
import functools
import io
import threading
import time
from typing import TYPE_CHECKING, Any

import boto3
import botocore.awsrequest
import botocore.endpoint
import botocore.httpsession
import botocore.loaders
import botocore.session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.emulator.functions.runtime.pipe import Pipe


def warm_up() -> None:
    """Read what the first client of a function would read: a third of a second of work."""
    loader = botocore.loaders.create_loader()  # of AWS's service models: one for all sessions
    botocore.session.create_loader = functools.partial(_same, loader)
    botocore.endpoint.get_environ_proxies = _no_proxies
    session = boto3.Session("none", "none", region_name="us-east-1")
    session.client("stepfunctions")


def connect(pipe: Pipe) -> None:
    """Let the requests of every client, and every sleep, go through the pipe."""

    def send(_: Any, request: Any) -> botocore.awsrequest.AWSResponse:
        body = request.body
        if hasattr(body, "read"):
            body = body.read()
        if isinstance(body, str):
            body = body.encode()
        answer: Any = pipe.ask(
            method=request.method,
            url=request.url,
            headers=[[str(name), _text(value)] for name, value in request.headers.items()],
            body=base64.b64encode(body or b"").decode(),
        )
        raw = _Body(base64.b64decode(answer["body"]))
        headers = botocore.awsrequest.HeadersDict(answer["headers"])
        return botocore.awsrequest.AWSResponse(request.url, answer["status"], headers, raw)

    def sleep(seconds: float, /) -> None:
        if not seconds >= 0:
            raise ValueError("sleep length must be non-negative")
        pipe.ask(sleep=float(seconds), waits=_is_main_thread())

    botocore.httpsession.URLLib3Session.send = send
    time.sleep = sleep  # type: ignore[assignment] # it takes what float() takes


class _Body(io.BytesIO):
    """The body of an answer, as urllib3 gives it."""

    def stream(self, amt: int = 65536, **_: Any) -> Iterator[bytes]:
        """Its bytes, in pieces."""
        while piece := self.read(amt):
            yield piece


def _same(value: Any, *_: Any, **__: Any) -> Any:
    return value


def _no_proxies(_: str) -> dict[str, str]:
    return {}


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _is_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
