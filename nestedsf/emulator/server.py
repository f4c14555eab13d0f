"""The server: the emulated account over HTTP, on loopback.

moto's own server needs Flask and lets anyone in. Here a request is passed to the gateway as if
it had been sent to AWS's own address, which its signature names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import botocore.awsrequest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from nestedsf.emulator.gateway import Gateway

HOST = "127.0.0.1"
_SCOPE = re.compile(r"Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request")


class Application:
    """A WSGI application that answers AWS's API with one gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        scope = _SCOPE.search(request.headers.get("Authorization", ""))
        if scope is None:
            return Response(status=403)
        _key, _date, region, service = scope.groups()
        url = f"https://{service}.{region}.amazonaws.com{request.full_path.rstrip('?')}"
        answer = self._gateway(
            botocore.awsrequest.AWSPreparedRequest(
                request.method, url, dict(request.headers), request.get_data(), stream_output=False
            )
        )
        return Response(answer.content, answer.status_code, dict(answer.headers))


def server(gateway: Gateway, port: int = 0) -> Any:
    """A server that listens; `serve_forever` answers, each request in a thread of its own."""
    return make_server(HOST, port, Application(gateway), threaded=True)
