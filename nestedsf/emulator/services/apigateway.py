"""Amazon API Gateway: invoke, of a REST API of the account.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
"""

from __future__ import annotations

import re
import uuid
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.services.integration import Integration, region_of
from nestedsf.emulator.services.rest_apis import ApiRequest, request_api
from nestedsf.emulator.services.sdk.requests import check_fields, refuse
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.services import CALLBACK, REQUEST_RESPONSE
from nestedsf.jsontext import compact, decode

if TYPE_CHECKING:
    from nestedsf.emulator.services.account import Account
    from nestedsf.emulator.services.rest_apis import ApiAnswer
    from nestedsf.engine.scheduler import Future, Steps
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
    return account.scheduler.start(_invoked(account, call))


def _invoked(account: Account, call: Call) -> Steps:
    given: Any = call.parameters
    api = _API.match(str(given["ApiEndpoint"]))
    request = ApiRequest(
        api_id=(api[1] or api[2]) if api else "",
        stage=None if given.get("Stage") is None else str(given["Stage"]),
        method=str(given["Method"]),
        path=str(given.get("Path") or ""),
        headers=given.get("Headers") or {},
        query=given.get("QueryParameters") or {},
        body=compact(given["RequestBody"]) if given.get("RequestBody") is not None else None,
    )
    asked = request_api(account, region_of(call), request)
    yield asked
    answer: ApiAnswer = asked.result()
    if not answer.is_success:
        raise TaskFailure(f"ApiGateway.{answer.status}", answer.body)
    return _result(account, answer)


def _result(account: Account, answer: ApiAnswer) -> Json:
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
        "StatusText": answer.reason,
    }


APIGATEWAY = Integration(
    actions=frozenset({"invoke"}),
    patterns=frozenset({REQUEST_RESPONSE, CALLBACK}),
    check=_check,
    begin=_begin,
)
