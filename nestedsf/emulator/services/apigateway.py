"""Amazon API Gateway: invoke, of a REST API whose methods invoke functions.

The integrations are AWS_PROXY and AWS, with a function, and MOCK; templates are not applied: what
is requested is handed on as it is. All others are refused.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.emulator.services.integration import Integration, region_of
from nestedsf.emulator.services.sdk.requests import check_fields, refuse
from nestedsf.emulator.states.errors import ApiError
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future
from nestedsf.engine.services import CALLBACK, REQUEST_RESPONSE
from nestedsf.jsontext import compact, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.emulator.services.account import Account, Invocation
    from nestedsf.engine.services import Call
    from nestedsf.jsontext import Json

__all__ = ["APIGATEWAY"]

_FIELDS = frozenset(
    {
        *("AllowNullValues", "ApiEndpoint", "AuthType", "Headers", "Method", "Path"),
        *("QueryParameters", "RequestBody", "Stage"),
    }
)
_LISTS = ("Headers", "QueryParameters")
_API = re.compile(r"(?:https?://)?(?:([a-z0-9]+)\.execute-api\.|[^/]+/restapis/([a-z0-9]+))")
_FUNCTION = re.compile(r".*/functions/(arn:[^/]+)/invocations")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What an API has answered: a status, and a body as text."""

    status: int
    body: str


def _check(_account: Account, call: Call) -> None:
    check_fields(call.parameters, _FIELDS, ("ApiEndpoint", "Method"))
    given = call.parameters if isinstance(call.parameters, dict) else {}
    refuse(
        call.parameters,
        [
            f"The value of the field '{name}' has an invalid format"
            for name in _LISTS
            if name in given and not _is_lists(given[name])
        ],
    )


def _is_lists(value: Json) -> bool:
    """Whether a value is an object of lists of texts, as headers are."""
    return isinstance(value, dict) and all(
        isinstance(one, list) and all(isinstance(text, str) for text in one)
        for one in value.values()
    )


def _begin(account: Account, call: Call) -> Future:
    given: Any = call.parameters
    future = Future()

    def answered(answer: _Answer) -> None:
        if answer.status // 100 == HTTPStatus.OK // 100:
            future.set_result(_result(account, answer))
        else:
            future.set_error(TaskFailure(f"ApiGateway.{answer.status}", answer.body))

    try:
        _invoke(account, call, given, answered)
    except TaskFailure as failure:
        future.set_error(failure)
    return future


def _invoke(account: Account, call: Call, given: Mapping[str, Any], answered: Any) -> None:
    found = _method(account, region_of(call), given)
    if found is None:
        answered(_refused("Missing Authentication Token"))
        return
    path, integration = found
    kind = integration.get("type")
    function = _FUNCTION.fullmatch(integration.get("uri") or "")
    if kind == "MOCK":
        answered(_Answer(status=HTTPStatus.OK, body=""))
    elif function is None or kind not in {"AWS", "AWS_PROXY"}:
        raise TaskFailure(
            "States.TaskFailed",
            f"nestedsf does not emulate the integration {kind} of Amazon API Gateway: only those "
            "that invoke a function.",
        )
    else:
        proxied = kind == "AWS_PROXY"
        payload = compact(_event(given, path)) if proxied else _body(given) or "{}"

        def ended(invocation: Invocation) -> None:
            answered(_of_function(invocation, proxied=proxied))

        try:
            account.functions.invoke(function[1], payload, ended, region_name=region_of(call))
        except ApiError:
            answered(_Answer(status=500, body='{"message":"Internal server error"}'))


def _method(
    account: Account, region: str, given: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]] | None:
    """The path of the resource that is asked for, and the integration of its method."""
    api = _API.match(str(given["ApiEndpoint"]))
    if api is None:
        return None
    client, api_id = account.client("apigateway", region), api[1] or api[2]
    try:
        if given.get("Stage") is not None:
            client.get_stage(restApiId=api_id, stageName=str(given["Stage"]))
        pages = client.get_paginator("get_resources").paginate(restApiId=api_id, embed=["methods"])
        resources = [item for page in pages for item in page["items"]]
    except ClientError:
        return None
    wanted = "/" + str(given.get("Path") or "").strip("/")
    for resource in sorted(resources, key=lambda item: item["path"].count("{")):
        if not _matches(resource["path"], wanted):
            continue
        methods = resource.get("resourceMethods", {})
        method = methods.get(str(given["Method"])) or methods.get("ANY")
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


def _body(given: Mapping[str, Any]) -> str | None:
    return compact(given["RequestBody"]) if given.get("RequestBody") is not None else None


def _event(given: Mapping[str, Any], resource: str) -> dict[str, Json]:
    """What a function gets of a request by AWS_PROXY.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    headers, query = given.get("Headers") or {}, given.get("QueryParameters") or {}
    return {
        "resource": resource,
        "path": "/" + str(given.get("Path") or "").strip("/"),
        "httpMethod": str(given["Method"]),
        "headers": {name: values[-1] for name, values in headers.items() if values},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: v[-1] for name, v in query.items() if v} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "stage": given.get("Stage"),
            "httpMethod": str(given["Method"]),
            "resourcePath": resource,
        },
        "body": _body(given),
        "isBase64Encoded": False,
    }


def _of_function(invocation: Invocation, *, proxied: bool) -> _Answer:
    if not proxied:
        return _Answer(status=HTTPStatus.OK, body=invocation.payload)
    try:
        answer: Any = None if invocation.error else decode(invocation.payload)
        body = answer.get("body")
        text = "" if body is None else body if isinstance(body, str) else compact(body)
        return _Answer(status=int(answer.get("statusCode", HTTPStatus.OK)), body=text)
    except (AttributeError, TypeError, ValueError):
        return _Answer(status=502, body='{"message":"Internal server error"}')


def _refused(message: str) -> _Answer:
    return _Answer(status=HTTPStatus.FORBIDDEN, body=compact({"message": message}))


def _result(account: Account, answer: _Answer) -> Json:
    """The task's result, with the headers of an API that is reached through CloudFront."""
    try:
        body = decode(answer.body)
    except ValueError:
        body = answer.body
    request_id, edge = str(uuid.uuid4()), uuid.uuid4().hex
    headers = {
        "Connection": "keep-alive",
        "Content-Length": str(len(answer.body.encode("utf-8", "surrogatepass"))),
        "Content-Type": "application/json",
        "Date": format_datetime(account.now(), usegmt=True),
        "Via": f"1.1 {edge}.cloudfront.net (CloudFront)",
        "x-amz-apigw-id": uuid.uuid4().hex[:15],
        "X-Amz-Cf-Id": uuid.uuid4().hex,
        "X-Amz-Cf-Pop": "IAD12-P1",
        "x-amzn-RequestId": request_id,
        "X-Amzn-Trace-Id": f"Root=1-{uuid.uuid4().hex[:8]}-{uuid.uuid4().hex[:24]}",
        "X-Cache": "Miss from cloudfront",
    }
    return {
        "Headers": {name: [value] for name, value in headers.items()},
        "ResponseBody": body,
        "StatusCode": answer.status,
        "StatusText": HTTPStatus(answer.status).phrase,
    }


APIGATEWAY = Integration(
    actions=frozenset({"invoke"}),
    patterns=frozenset({REQUEST_RESPONSE, CALLBACK}),
    check=_check,
    begin=_begin,
)
