"""HTTP Tasks: what they send, to whom, and what comes of the answers."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.emulator.machines_for_tests import ROLE, Json, Lab, handler, machine, make_function, task

if TYPE_CHECKING:
    from collections.abc import Callable

INVOKE = "arn:aws:states:::http:invoke"
ECHO = "return {'statusCode': int(event['headers'].get('want', 200)), 'body': json.dumps(event)}"


@pytest.fixture
def api(lab: Lab) -> Callable[..., str]:
    """Make an API with the resource /orders/{id}: its endpoint."""

    def make(code: str = ECHO) -> str:
        client = lab.session.client("apigateway")
        api_id = client.create_rest_api(name="shop")["id"]
        [parent] = client.get_resources(restApiId=api_id)["items"]
        resource = {"restApiId": api_id, "parentId": parent["id"], "pathPart": "{proxy+}"}
        method = {
            "restApiId": api_id,
            "resourceId": client.create_resource(**resource)["id"],
            "httpMethod": "ANY",
        }
        client.put_method(**method, authorizationType="NONE")
        function = make_function(lab.session, handler(code, "import json"))
        arn = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}"
        client.put_integration(
            **method, type="AWS_PROXY", integrationHttpMethod="POST", uri=f"{arn}/invocations"
        )
        client.create_deployment(restApiId=api_id, stageName="live")
        return f"https://{api_id}.execute-api.us-east-1.amazonaws.com/live"

    return make


KEY = {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "hush"}}


def connection(lab: Lab, kind: str = "API_KEY", **parameters: Any) -> str:
    client = lab.session.client("events")
    made = client.create_connection(
        Name="shop", AuthorizationType=kind, AuthParameters={**KEY, **parameters}
    )
    return str(made["ConnectionArn"])


def added(place: str, **pairs: str) -> Json:
    return {place: [{"Key": key, "Value": value} for key, value in pairs.items()]}


def invoked(lab: Lab, endpoint: str, arn: str, **fields: Any) -> Json:
    given = {"ApiEndpoint": endpoint, "Method": "POST", "InvocationConfig": {"ConnectionArn": arn}}
    return lab.run(machine({"A": task(INVOKE, {**given, **fields})}))


def sent(ended: Json) -> Json:
    """The request as the API got it."""
    event: Json = json.loads(ended["output"])["ResponseBody"]
    return event


def test_the_api_gets_the_request_and_answers(lab: Lab, api: Callable[..., str]) -> None:
    fields = {"Headers": {"want": "201", "Tag": ["a", "b"]}, "QueryParameters": {"q": "1 2"}}
    endpoint = f"{api()}/orders/7?page=2#top"
    ended = invoked(lab, endpoint, connection(lab), RequestBody={"item": "tea"}, **fields)
    result = json.loads(ended["output"])
    assert list(result) == ["Headers", "ResponseBody", "StatusCode", "StatusText"]
    assert (result["StatusCode"], result["StatusText"]) == (201, "Created")
    assert result["Headers"]["content-type"] == ["application/json"]
    event = result["ResponseBody"]
    assert (event["path"], event["httpMethod"]) == ("/orders/7", "POST")
    assert json.loads(event["body"]) == {"item": "tea"}
    assert event["queryStringParameters"] == {"page": "2", "q": "1 2"}
    assert event["multiValueHeaders"]["Tag"] == ["a", "b"]
    assert event["headers"]["X-Key"] == "hush"
    assert event["headers"]["User-Agent"] == "Amazon|StepFunctions|HttpInvoke|us-east-1"
    assert event["headers"]["Range"] == "bytes=0-262144"
    assert event["headers"]["Host"] in endpoint


def test_what_the_connection_has_comes_before_what_the_task_has(
    lab: Lab, api: Callable[..., str]
) -> None:
    parameters = {
        **added("HeaderParameters", tag="connection"),
        **added("QueryStringParameters", q="connection"),
        **added("BodyParameters", item="connection"),
    }
    arn = connection(lab, InvocationHttpParameters=parameters)
    fields = {"Headers": {"Tag": "task"}, "QueryParameters": {"q": "task", "r": "task"}}
    endpoint = api() + "/orders"
    event = sent(invoked(lab, endpoint, arn, RequestBody={"item": 1, "n": 2}, **fields))
    assert {name: v for name, v in event["headers"].items() if name.lower() == "tag"} == {
        "tag": "connection"
    }
    assert event["queryStringParameters"] == {"q": "connection", "r": "task"}
    assert json.loads(event["body"]) == {"item": "connection", "n": 2}
    assert json.loads(sent(invoked(lab, endpoint, arn))["body"]) == {"item": "connection"}
    failed = invoked(lab, endpoint, arn, RequestBody="text")
    assert failed["error"] == "States.Runtime"
    assert "cannot be merged" in failed["cause"]


def test_basic_and_oauth_authorize(lab: Lab, api: Callable[..., str]) -> None:
    pair = {"BasicAuthParameters": {"Username": "ann", "Password": "s3:cret"}}
    event = sent(invoked(lab, api() + "/a", connection(lab, "BASIC", **pair)))
    word, _, text = event["headers"]["Authorization"].partition(" ")
    assert (word, base64.b64decode(text).decode()) == ("Basic", "ann:s3:cret")
    issue = "return {'body': json.dumps({'access_token': event['body'].upper()})}"
    oauth = {
        "AuthorizationEndpoint": api(issue) + "/token",
        "ClientParameters": {"ClientID": "me", "ClientSecret": "hush"},
        "HttpMethod": "POST",
    }
    arn = connection(lab, "OAUTH_CLIENT_CREDENTIALS", OAuthParameters=oauth)
    event = sent(invoked(lab, api() + "/a", arn))
    wanted = "GRANT_TYPE=CLIENT_CREDENTIALS&CLIENT_ID=ME&CLIENT_SECRET=HUSH"
    assert event["headers"]["Authorization"] == f"Bearer {wanted}"
    outside = {**oauth, "AuthorizationEndpoint": "https://example.com/token"}
    arn = connection(lab, "OAUTH_CLIENT_CREDENTIALS", OAuthParameters=outside)
    failed = invoked(lab, api() + "/a", arn)
    assert failed["error"] == "Events.ConnectionResource.InvalidConnectionState"
    assert "https://example.com/token" in failed["cause"]
    assert "Mock the Task" in failed["cause"]


@pytest.mark.parametrize(
    ("arrays", "body"),
    [
        (None, "a%5B0%5D=x%20y&a%5B1%5D=2&b%5Bc%5D=%C3%A9"),
        ("INDICES", "a%5B0%5D=x%20y&a%5B1%5D=2&b%5Bc%5D=%C3%A9"),
        ("REPEAT", "a=x%20y&a=2&b%5Bc%5D=%C3%A9"),
        ("COMMAS", "a=x%20y,2&b%5Bc%5D=%C3%A9"),
        ("BRACKETS", "a%5B%5D=x%20y&a%5B%5D=2&b%5Bc%5D=%C3%A9"),
    ],
)
def test_a_body_is_encoded_as_form_data(
    lab: Lab, api: Callable[..., str], arrays: str | None, body: str
) -> None:
    transform: Json = {"RequestBodyEncoding": "URL_ENCODED"}
    if arrays:
        transform["RequestEncodingOptions"] = {"ArrayFormat": arrays}
    given = {"a": ["x y", 2], "b": {"c": "é"}}
    ended = invoked(lab, api() + "/a", connection(lab), RequestBody=given, Transform=transform)
    assert sent(ended)["body"] == body


def test_a_status_is_an_error(lab: Lab, api: Callable[..., str]) -> None:
    code = "return {'statusCode': 429, 'body': 'slow down'}"
    ended = invoked(lab, api(code) + "/a", connection(lab))
    assert (ended["error"], ended["cause"]) == ("States.Http.StatusCode.429", "slow down")
    text = "return {'headers': {'Content-Type': 'text/plain'}, 'body': '[1]'}"
    ended = invoked(lab, api(text) + "/a", connection(lab))
    assert json.loads(ended["output"])["ResponseBody"] == "[1]"
    image = "return {'headers': {'Content-Type': 'image/png'}, 'body': 'PNG'}"
    ended = invoked(lab, api(image) + "/a", connection(lab))
    assert ended["error"] == "States.Runtime"
    assert "image/png" in ended["cause"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"Method": "FETCH"}, "The value for the field 'Method' must be one of [GET, POST"),
        ({"ApiEndpoint": "http://a"}, "The value for the field 'ApiEndpoint' is not valid"),
        ({"ApiEndpoint": 7}, "The value for the field 'ApiEndpoint' is not valid"),
        ({"Headers": {"authorization": "x"}}, "The header 'authorization' is not allowed"),
        ({"Headers": {"X-Amz-Date": "x"}}, "The header 'X-Amz-Date' is not allowed"),
        ({"Headers": "x"}, "The value for the field 'Headers' must be an OBJECT"),
        ({"InvocationConfig": {}}, "The field 'ConnectionArn' is required but was missing"),
        ({"InvocationConfig": None}, "There must be one of the fields [Authentication, Inv"),
        ({"Authentication": {}}, "There must be only one of the fields [Authentication, Inv"),
        ({"InvocationConfig": {"ConnectionArn": "shop"}}, "field 'ConnectionArn' is not valid"),
        ({"Transform": "x"}, "The value for the field 'Transform' must be an OBJECT"),
        ({"Body": {}}, 'The field "Body" is not supported by Step Functions'),
        ({"Transform": {"RequestBodyEncoding": "ZIP"}}, "must be one of [NONE, URL_ENCODED]"),
        (
            {"ApiEndpoint": "https://example.com/<b>"},
            "nestedsf calls no API outside of its account",
        ),
        ({"ApiEndpoint": "https://[::1"}, "nestedsf calls no API outside of its account"),
    ],
)
def test_what_cannot_be_sent_ends_the_execution(lab: Lab, fields: Json, problem: str) -> None:
    arn = "arn:aws:events:us-east-1:123456789012:connection/shop/1"
    given = {
        "ApiEndpoint": "https://a.execute-api.us-east-1.amazonaws.com/live",
        "Method": "GET",
        "InvocationConfig": {"ConnectionArn": arn},
        **fields,
    }
    held = {name: value for name, value in given.items() if value is not None}
    call = task(INVOKE, held)
    # Taken from the input, as what is known before is refused before.
    call["Parameters"] = {f"{name}.$": f"$.{name}" for name in held}
    if fields.get("InvocationConfig", ...) is None:
        call["Parameters"] = {"InvocationConfig": None, **call["Parameters"]}
    ended = lab.run(machine({"A": call}), held)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")
    assert problem in ended["cause"]


def test_an_endpoint_elsewhere_is_refused_before_it_is_called(lab: Lab) -> None:
    given = {
        "ApiEndpoint": "https://example.com/orders",
        "Method": "GET",
        "Authentication": {"ConnectionArn": "arn:aws:events:us-east-1:1:connection/shop/1"},
    }
    with pytest.raises(ClientError) as refused:
        lab.create(machine({"Call": task(INVOKE, given)}))
    message = refused.value.response["Error"]["Message"]
    assert "calls no API outside of its account, as https://example.com/orders is" in message


def test_a_connection_that_is_not_there(lab: Lab, api: Callable[..., str]) -> None:
    arn = connection(lab)
    for gone in (arn.replace("/shop/", "/shed/"), arn[:-1] + "x"):
        ended = invoked(lab, api() + "/a", gone)
        assert ended["error"] == "Events.ConnectionResource.ResourceNotFound"


def test_a_connection_that_cannot_authorize(lab: Lab, api: Callable[..., str]) -> None:
    for kind in ("BASIC", "OAUTH_CLIENT_CREDENTIALS"):
        ended = invoked(lab, api() + "/a", connection(lab, kind))
        assert ended["error"] == "Events.ConnectionResource.InvalidConnectionState"
        assert f"is {kind}, and its AuthParameters have no " in ended["cause"]


def test_a_state_that_is_tested_shows_the_request_and_the_response(
    lab: Lab, api: Callable[..., str]
) -> None:
    parameters = {
        **added("HeaderParameters", Customer="c1"),
        **added("QueryStringParameters", q="hush"),
        **added("BodyParameters", pin="1234"),
    }
    arn = connection(lab, InvocationHttpParameters=parameters)
    endpoint = api("return {'statusCode': 404, 'body': '{\"gone\": true}'}") + "/a"
    given = {
        "ApiEndpoint": endpoint,
        "Method": "PUT",
        "Authentication": {"ConnectionArn": arn},
        "Headers": {"Tag": "t"},
        "RequestBody": {"n": 1},
    }
    definition = json.dumps({**task(INVOKE, given), "End": True})

    def tested(level: str, **fields: Any) -> Json:
        answer: Json = lab.sfn.test_state(
            definition=definition, roleArn=ROLE, input="{}", inspectionLevel=level, **fields
        )
        return answer

    own = "User-Agent: Amazon|StepFunctions|HttpInvoke|us-east-1, Range: bytes=0-262144"
    answer = tested("TRACE", revealSecrets=True)
    assert (answer["status"], answer["error"]) == ("FAILED", "States.Http.StatusCode.404")
    assert answer["inspectionData"]["request"] == {
        "protocol": "https",
        "method": "PUT",
        "url": f"{endpoint}?q=hush",
        "headers": f"[Tag: t, X-Key: hush, Customer: c1, {own}]",
        "body": '{"n":1,"pin":"1234"}',
    }
    response = answer["inspectionData"]["response"]
    assert (response["protocol"], response["statusCode"]) == ("https", "404")
    assert (response["statusMessage"], response["body"]) == ("Not Found", '{"gone": true}')
    assert "content-type: application/json" in response["headers"]
    hidden = tested("TRACE")["inspectionData"]["request"]
    assert (hidden["url"], hidden["body"]) == (endpoint, '{"n":1}')
    assert hidden["headers"] == f"[Tag: t, {own}]"
    assert "request" not in tested("DEBUG")["inspectionData"]
