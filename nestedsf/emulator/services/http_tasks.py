"""HTTP Tasks: http:invoke, of an HTTPS API that the account itself serves.

Nothing leaves the machine: a Task reaches the REST APIs of API Gateway in the account, and all
other endpoints are refused in a sentence that names the mock to write.
https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
"""

from __future__ import annotations

import re
import uuid
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from nestedsf.asl.placeholders import PLACEHOLDER
from nestedsf.emulator.services.connections import additions_of
from nestedsf.emulator.services.http_requests import (
    Additions,
    HttpRequest,
    check_parameters,
    merged,
)
from nestedsf.emulator.services.integration import Integration, region_of
from nestedsf.emulator.services.rest_apis import ApiRequest, request_api
from nestedsf.engine.failures import RUNTIME, StateFailure, TaskFailure
from nestedsf.engine.services import REQUEST_RESPONSE
from nestedsf.jsontext import compact, decode

if TYPE_CHECKING:
    from nestedsf.emulator.services.account import Account
    from nestedsf.emulator.services.rest_apis import ApiAnswer, Lists
    from nestedsf.engine.scheduler import Future, Steps
    from nestedsf.engine.services import Call
    from nestedsf.jsontext import Json

__all__ = ["HTTP", "written_refusal"]

_API = re.compile(r"([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.[a-z0-9.-]+", re.IGNORECASE)
_BINARY = re.compile(r"application/octet-stream|(image|video|audio)/.*", re.IGNORECASE)


def written_refusal(given: Json) -> str | None:
    """Why an HTTP Task cannot be called, as it is written; None where it can, as far as is known.

    >>> written_refusal({"ApiEndpoint": "https://a1b2.execute-api.us-east-1.amazonaws.com/live"})
    >>> written_refusal({"ApiEndpoint.$": "$.endpoint"})
    >>> written_refusal({"ApiEndpoint": "https://example.com/orders"})
    'nestedsf calls no API outside of its account, as https://example.com/orders is'
    """
    endpoint = given.get("ApiEndpoint") if isinstance(given, dict) else None
    if not isinstance(endpoint, str) or endpoint.startswith("{%") or PLACEHOLDER.search(endpoint):
        return None
    return _elsewhere(endpoint)


def _elsewhere(endpoint: str) -> str | None:
    """Why an endpoint cannot be called, in a sentence; None for an API of the account."""
    if _API.fullmatch(_host(endpoint)):
        return None
    return f"nestedsf calls no API outside of its account, as {endpoint} is"


def _check(_account: Account, call: Call) -> None:
    check_parameters(call.parameters)
    given: Any = call.parameters
    if reason := _elsewhere(given["ApiEndpoint"]):
        example = compact({call.state or "…": {"result": {"ResponseBody": {}, "StatusCode": 200}}})
        raise StateFailure(RUNTIME, f"{reason}. Mock the Task, with --mock or mocks=: {example}.")


def _begin(account: Account, call: Call) -> Future:
    return account.scheduler.start(_invoked(account, call))


def _invoked(account: Account, call: Call) -> Steps:
    given: Any = call.parameters
    connection = (given.get("InvocationConfig") or given["Authentication"])["ConnectionArn"]
    added = yield from additions_of(account, connection, _ask)
    region = region_of(call)
    request = merged(given, added, region)
    call.observe("request", merged(given, Additions(), region).shown())
    call.observe("revealedRequest", request.shown())
    asked = _ask(account, request)
    yield asked
    answer: ApiAnswer = asked.result()
    headers = _headers(account, answer)
    call.observe("response", _shown(answer, headers))
    if not answer.is_success:
        raise TaskFailure(f"States.Http.StatusCode.{answer.status}", answer.body)
    kind = headers["content-type"][-1]
    if _BINARY.match(kind):
        raise StateFailure(RUNTIME, f"The response has the unsupported content type {kind}.")
    return {
        "Headers": headers,
        "ResponseBody": _body(answer, kind),
        "StatusCode": answer.status,
        "StatusText": answer.reason,
    }


def _ask(account: Account, request: HttpRequest) -> Future:
    """Send a request to an API of the account.

    Raises:
        TaskFailure: It is no API of the account.
    """
    url = urlsplit(request.url)
    api = _API.fullmatch(_host(request.url))
    if api is None:
        raise TaskFailure("States.Http.Socket", f"{_elsewhere(request.url)}.")
    stage, _, path = unquote(url.path).strip("/").partition("/")
    query: dict[str, list[str]] = {}
    for name, text in parse_qsl(url.query, keep_blank_values=True):
        query.setdefault(name, []).append(text)
    headers = {**request.headers, "Host": [_host(request.url)]}
    return request_api(
        account,
        api[2].lower(),
        ApiRequest(
            api_id=api[1].lower(),
            stage=stage,
            method=request.method,
            path=path,
            headers=headers,
            query=query,
            body=request.body,
        ),
    )


def _host(endpoint: str) -> str:
    try:
        return urlsplit(endpoint).hostname or ""
    except ValueError:  # a bracket of IPv6 that is not closed
        return ""


def _headers(account: Account, answer: ApiAnswer) -> dict[str, list[str]]:
    """The headers of an answer, their names in lower case as HTTP/2 has them."""
    headers = {
        "date": [format_datetime(account.now(), usegmt=True)],
        "content-type": ["application/json"],
        "content-length": [str(len(answer.body.encode("utf-8", "surrogatepass")))],
        "x-amzn-requestid": [str(uuid.uuid4())],
    }
    return headers | {name.lower(): [*values] for name, values in answer.headers.items()}


def _body(answer: ApiAnswer, kind: str) -> Json:
    """JSON where it is said to be JSON and is; else text."""
    if "json" not in kind.lower():
        return answer.body
    try:
        return decode(answer.body)
    except ValueError:
        return answer.body


def _shown(answer: ApiAnswer, headers: Lists) -> dict[str, Json]:
    """The response as TestState shows it at the level TRACE."""
    listed = ", ".join(f"{name}: {text}" for name, values in headers.items() for text in values)
    return {
        "protocol": "https",
        "statusCode": str(answer.status),
        "statusMessage": answer.reason,
        "headers": f"[{listed}]",
        "body": answer.body,
    }


HTTP = Integration(
    actions=frozenset({"invoke"}),
    patterns=frozenset({REQUEST_RESPONSE}),
    check=_check,
    begin=_begin,
)
