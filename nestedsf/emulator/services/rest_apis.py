"""REST APIs of the account, as API Gateway answers a request to one.

The integrations are AWS_PROXY and AWS, with a function, and MOCK; templates are not applied: what
is requested is handed on as it is. All others are refused.
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.exceptions import ClientError

from nestedsf.emulator.states.errors import ApiError
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future, done
from nestedsf.jsontext import compact, decode

if TYPE_CHECKING:
    from nestedsf.emulator.services.account import Account, Invocation
    from nestedsf.jsontext import Json

__all__ = ["ApiAnswer", "ApiRequest", "Lists", "request_api"]

Lists: TypeAlias = Mapping[str, list[str]]
"""Headers, or parameters of a query: the values of each name."""

_STATUSES = frozenset(HTTPStatus)
_ANSWERS = range(100, 600)
_FUNCTION = re.compile(r".*/functions/(arn:[^/]+)/invocations")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """One request to a REST API.

    Attributes:
        api_id: The id of the API.
        stage: Its stage; None where the API itself is asked.
        method: As ``GET``.
        path: The path of a resource, with or without a slash in front.
        headers: Its headers.
        query: The parameters of its query.
        body: Its body; None without one.
    """

    api_id: str
    stage: str | None
    method: str
    path: str
    headers: Lists = field(default_factory=dict)
    query: Lists = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAnswer:
    """What an API has answered.

    Attributes:
        status: The HTTP status.
        body: The body as text.
        headers: The headers that a function has given to its answer.
    """

    status: int
    body: str
    headers: Lists = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return self.status // 100 == HTTPStatus.OK // 100

    @property
    def reason(self) -> str:
        """The words of the status, as ``Not Found``; none for one that has no words."""
        return HTTPStatus(self.status).phrase if self.status in _STATUSES else ""


def request_api(account: Account, region: str, request: ApiRequest) -> Future:
    """Send a request; the future ends with an `ApiAnswer`.

    Raises:
        TaskFailure: The API has an integration that is not emulated.
    """
    found = _method(account, region, request)
    if found is None:
        return done(_refused("Missing Authentication Token"))
    path, integration = found
    kind = integration.get("type")
    function = _FUNCTION.fullmatch(integration.get("uri") or "")
    if kind == "MOCK":
        return done(ApiAnswer(status=HTTPStatus.OK, body=""))
    if function is None or kind not in {"AWS", "AWS_PROXY"}:
        raise TaskFailure(
            "States.TaskFailed",
            f"nestedsf does not emulate the integration {kind} of Amazon API Gateway: only those "
            "that invoke a function.",
        )
    proxied = kind == "AWS_PROXY"
    payload = compact(_event(request, path)) if proxied else request.body or "{}"
    future = Future()

    def ended(invocation: Invocation) -> None:
        answer = _of_function(invocation, proxied=proxied)
        future.set_result(replace(answer, body="") if request.method == "HEAD" else answer)

    try:
        account.functions.invoke(function[1], payload, ended, region_name=region)
    except ApiError:
        return done(ApiAnswer(status=500, body='{"message":"Internal server error"}'))
    return future


def _method(
    account: Account, region: str, request: ApiRequest
) -> tuple[str, Mapping[str, Any]] | None:
    """The path of the resource that is asked for, and the integration of its method."""
    if not request.api_id:
        return None
    client = account.client("apigateway", region)
    try:
        if request.stage is not None:
            client.get_stage(restApiId=request.api_id, stageName=request.stage)
        paginator = client.get_paginator("get_resources")
        pages = paginator.paginate(restApiId=request.api_id, embed=["methods"])
        resources = [item for page in pages for item in page["items"]]
    except ClientError:
        return None
    wanted = "/" + request.path.strip("/")
    for resource in sorted(resources, key=lambda item: item["path"].count("{")):
        if not _matches(resource["path"], wanted):
            continue
        methods = resource.get("resourceMethods", {})
        method = methods.get(request.method) or methods.get("ANY")
        if method is not None:
            return resource["path"], method.get("methodIntegration") or {}
    return None


def _matches(path: str, wanted: str) -> bool:
    """Whether a resource's path, as ``/orders/{id}`` or ``/{proxy+}``, is that of a request."""
    parts = re.split(r"(\{[^}]+\})", path)
    pattern = "".join(
        (".+" if part.endswith("+}") else "[^/]+") if part.startswith("{") else re.escape(part)
        for part in parts
    )
    return re.fullmatch(pattern, wanted) is not None


def _event(request: ApiRequest, resource: str) -> dict[str, Json]:
    """What a function gets of a request by AWS_PROXY."""
    headers, query = request.headers, request.query
    return {
        "resource": resource,
        "path": "/" + request.path.strip("/"),
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items() if values},
        "multiValueHeaders": {name: [*values] for name, values in headers.items()},
        "queryStringParameters": {name: v[-1] for name, v in query.items() if v} or None,
        "multiValueQueryStringParameters": {name: [*v] for name, v in query.items()} or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "stage": request.stage,
            "httpMethod": request.method,
            "resourcePath": resource,
        },
        "body": request.body,
        "isBase64Encoded": False,
    }


def _of_function(invocation: Invocation, *, proxied: bool) -> ApiAnswer:
    if not proxied:
        return ApiAnswer(status=HTTPStatus.OK, body=invocation.payload)
    try:
        answer: Any = None if invocation.error else decode(invocation.payload)
        body = answer.get("body")
        text = "" if body is None else body if isinstance(body, str) else compact(body)
        headers = {name: [str(text)] for name, text in (answer.get("headers") or {}).items()}
        several = answer.get("multiValueHeaders") or {}
        headers |= {name: [*map(str, values)] for name, values in several.items()}
        status = _ANSWERS[_ANSWERS.index(int(answer.get("statusCode", HTTPStatus.OK)))]
        return ApiAnswer(status=status, body=text, headers=headers)
    except (AttributeError, TypeError, ValueError):
        return ApiAnswer(status=502, body='{"message":"Internal server error"}')


def _refused(message: str) -> ApiAnswer:
    return ApiAnswer(status=HTTPStatus.FORBIDDEN, body=compact({"message": message}))
