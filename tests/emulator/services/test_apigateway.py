"""API Gateway: a Task invokes a REST API whose methods invoke functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.machines_for_tests import Json, Lab, handler, machine, make_function, task

if TYPE_CHECKING:
    from collections.abc import Callable

INVOKE = "arn:aws:states:::apigateway:invoke"
PROXY = "return {'statusCode': int(event['headers'].get('want', 200)), 'body': json.dumps(event)}"


@pytest.fixture
def api(lab: Lab) -> Callable[..., str]:
    """Make an API with the resource /orders/{id}: its endpoint."""

    def make(kind: str = "AWS_PROXY", code: str = PROXY) -> str:
        client = lab.session.client("apigateway")
        api_id = client.create_rest_api(name="shop")["id"]
        [parent] = client.get_resources(restApiId=api_id)["items"]
        for part in ("orders", "{id}"):
            parent = client.create_resource(restApiId=api_id, parentId=parent["id"], pathPart=part)
        method = {"restApiId": api_id, "resourceId": parent["id"], "httpMethod": "POST"}
        client.put_method(**method, authorizationType="AWS_IAM")
        function = make_function(lab.session, handler(code, "import json"))
        uri = (
            f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
        )
        if kind == "HTTP":
            uri = "http://example.com"
        client.put_integration(**method, type=kind, integrationHttpMethod="POST", uri=uri)
        client.create_deployment(restApiId=api_id, stageName="live")
        return f"{api_id}.execute-api.us-east-1.amazonaws.com"

    return make


def invoked(lab: Lab, endpoint: str, **fields: Any) -> Json:
    given = {"ApiEndpoint": endpoint, "Stage": "live", "Method": "POST", "Path": "/orders/7"}
    return lab.run(machine({"A": task(INVOKE, {**given, **fields})}))


def test_a_function_gets_the_request_and_answers(lab: Lab, api: Callable[..., str]) -> None:
    query, headers = {"q": ["1", "2"]}, {"want": ["201"]}
    body = {"item": "tea"}
    ended = invoked(lab, api(), RequestBody=body, QueryParameters=query, Headers=headers)
    result = json.loads(ended["output"])
    assert (result["StatusCode"], result["StatusText"]) == (201, "Created")
    assert result["Headers"]["Content-Type"] == ["application/json"]
    event = result["ResponseBody"]
    assert json.loads(event["body"]) == body
    assert event["queryStringParameters"] == {"q": "2"}
    assert event["multiValueQueryStringParameters"] == query
    assert (event["resource"], event["path"]) == ("/orders/{id}", "/orders/7")


def test_without_a_proxy_the_body_is_all(lab: Lab, api: Callable[..., str]) -> None:
    ended = invoked(lab, api("AWS", "return [event]"), RequestBody={"item": "tea"})
    assert json.loads(ended["output"])["ResponseBody"] == [{"item": "tea"}]


@pytest.mark.parametrize(
    ("fields", "error", "cause"),
    [
        ({"Path": "nowhere"}, "ApiGateway.403", '{"message":"Missing Authentication Token"}'),
        ({"Method": "GET"}, "ApiGateway.403", '{"message":"Missing Authentication Token"}'),
        ({"Stage": "test"}, "ApiGateway.403", '{"message":"Missing Authentication Token"}'),
        ({"Headers": {"want": ["404"]}}, "ApiGateway.404", '"httpMethod": "POST"'),
        ({"Headers": {"want": "404"}}, "States.Runtime", "field 'Headers' has an invalid format"),
        ({"Query": {}}, "States.Runtime", 'The field "Query" is not supported'),
    ],
)
def test_what_fails_has_the_status_in_its_error(
    lab: Lab, api: Callable[..., str], fields: Json, error: str, cause: str
) -> None:
    ended = invoked(lab, api(), **fields)
    assert (ended["status"], ended["error"]) == ("FAILED", error)
    assert cause in ended["cause"]


@pytest.mark.parametrize(
    ("kind", "code", "error"),
    [
        ("AWS_PROXY", "raise ValueError('no')", "ApiGateway.502"),
        ("AWS_PROXY", "return 7", "ApiGateway.502"),
        ("HTTP", PROXY, "States.TaskFailed"),
    ],
)
def test_what_cannot_be_answered_fails(
    lab: Lab, api: Callable[..., str], kind: str, code: str, error: str
) -> None:
    assert invoked(lab, api(kind, code))["error"] == error


def test_an_api_that_is_not_there(lab: Lab) -> None:
    for endpoint in ("gone.execute-api.us-east-1.amazonaws.com", "https://example.com", ""):
        assert invoked(lab, endpoint)["error"] == "ApiGateway.403"
