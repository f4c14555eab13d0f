"""Functions: by their own ARN, by lambda:invoke, and by the AWS SDK's Invoke."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings

from tests.emulator.machines_for_tests import Lab, handler, machine, make_function, task
from tests.emulator.services.conftest import ACCOUNT, Call
from tests.emulator.services.values import json_values

INVOKE = "lambda:invoke"
SDK_INVOKE = "aws-sdk:lambda:invoke"


@pytest.fixture(scope="module")
def echo(services: Lab) -> str:
    return make_function(services.session, handler("print('seen')\nreturn event"))


@pytest.fixture(scope="module")
def raising(services: Lab) -> str:
    source = handler("raise NoStock(event['sku'])", "class NoStock(Exception): pass\n")
    return make_function(services.session, source)


@settings(max_examples=15, deadline=None)  # the first starts a process
@given(value=json_values())
def test_a_function_gets_any_value_and_its_answer_is_the_result(
    services: Lab, echo: str, value: Any
) -> None:
    """Recorded: null is passed on as null."""
    definition = machine({"Call": {"Type": "Task", "Resource": echo}})
    ended = services.run(definition, json.dumps(value))
    assert json.loads(ended["output"]) == value


def test_invoke_answers_with_the_payload_and_what_lambda_says_of_it(call: Call, echo: str) -> None:
    output = call(INVOKE, {"FunctionName": echo, "Payload": {"boxes": [1, 2]}}).output
    assert list(output) == sorted(output)
    assert output["Payload"] == {"boxes": [1, 2]}
    assert (output["ExecutedVersion"], output["StatusCode"]) == ("$LATEST", 200)
    headers = output["SdkHttpMetadata"]["HttpHeaders"]
    assert list(headers) == sorted(headers, key=str.lower)
    assert headers["x-amzn-RequestId"] == output["SdkResponseMetadata"]["RequestId"]
    assert headers["Content-Length"] == str(len('{"boxes": [1, 2]}'))
    assert output["SdkHttpMetadata"]["AllHttpHeaders"]["X-Amz-Executed-Version"] == ["$LATEST"]


@pytest.mark.parametrize(
    ("payload", "event"), [(None, {}), ("", {}), ('"word"', "word"), ("2.5", 2.5), ([1], [1])]
)
def test_a_payload_that_is_text_is_json_and_null_is_an_empty_object(
    call: Call, echo: str, payload: Any, event: Any
) -> None:
    ended = call(INVOKE, {"FunctionName": echo, "Payload.$": "$.payload"}, {"payload": payload})
    assert ended.output["Payload"] == event


def test_a_payload_that_is_text_and_no_json_is_refused(call: Call, echo: str) -> None:
    ended = call(INVOKE, {"FunctionName": echo, "Payload": "no json"})
    assert ended.error == "Lambda.InvalidRequestContentException"
    assert ended.cause is not None
    assert ended.cause.startswith(
        "Could not parse request body into json: Unrecognized token 'no': was expecting "
        "('true', 'false' or 'null') (Service: AWSLambda; Status Code: 400; "
    )


def test_the_end_of_the_log_is_there_if_it_is_asked_for(call: Call, echo: str) -> None:
    output = call(INVOKE, {"FunctionName": echo, "LogType": "Tail"}).output
    assert "seen" in base64.b64decode(output["LogResult"]).decode()
    headers = output["SdkHttpMetadata"]["HttpHeaders"]
    assert headers["X-Amz-Log-Result"] == output["LogResult"]


def test_an_event_is_not_waited_for(call: Call, raising: str) -> None:
    ended = call(INVOKE, {"FunctionName": raising, "InvocationType": "Event", "Payload": {}})
    assert (ended.output["StatusCode"], ended.output["Payload"]) == (202, "")


def test_what_a_function_raises_is_the_error(call: Call, raising: str) -> None:
    """Recorded: the cause is written anew for lambda:invoke, and as Lambda wrote it else."""
    event = {"sku": "Ä 1"}
    invoked = call(INVOKE, {"FunctionName": raising, "Payload": event})
    called = call(raising, event)
    assert invoked.error == called.error == "NoStock"
    assert invoked.cause is not None
    assert called.cause is not None
    assert invoked.cause.startswith('{"errorMessage":"Ä 1","errorType":"NoStock","requestId":"')
    assert called.cause.startswith('{"errorMessage": "Ä 1", "errorType": "NoStock", "requestId"')


@pytest.mark.parametrize("as_resource", [False, True])
def test_a_function_that_is_not_there(call: Call, services: Lab, *, as_resource: bool) -> None:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:nowhere"
    ended = call(arn, {}) if as_resource else call(INVOKE, {"FunctionName": "nowhere"})
    assert ended.error == "Lambda.ResourceNotFoundException"
    assert ended.cause is not None
    start, _, rest = ended.cause.partition("; Request ID: ")
    assert start == (
        f"Function not found: {arn}:$LATEST (Service: AWSLambda; Status Code: 404; "
        "Error Code: ResourceNotFoundException"
    )
    assert rest.endswith("; Proxy: null)")
    kind = "LambdaFunctionFailed" if as_resource else "TaskFailed"
    assert services.types(ended.arn)[-2:] == [kind, "ExecutionFailed"]


def test_the_sdk_answers_with_text_and_with_an_error_as_an_answer(
    call: Call, echo: str, raising: str
) -> None:
    sent = {"FunctionName": echo, "Payload": {"a": 1}}
    assert call(SDK_INVOKE, sent).output == {
        "ExecutedVersion": "$LATEST",
        "Payload": '{"a": 1}',
        "StatusCode": 200,
    }
    failed = call(SDK_INVOKE, {"FunctionName": raising, "Payload": {"sku": "x"}})
    assert failed.status == "SUCCEEDED"
    assert failed.output["FunctionError"] == "Unhandled"
    assert json.loads(failed.output["Payload"])["errorType"] == "NoStock"


def test_the_sdk_says_no_in_its_own_form(call: Call) -> None:
    ended = call(SDK_INVOKE, {"FunctionName": "nowhere"})
    assert ended.error == "Lambda.ResourceNotFoundException"
    assert ended.cause is not None
    assert ":$LATEST (Service: Lambda, Status Code: 404, Request ID: " in ended.cause
    assert ended.cause.endswith(") (SDK Attempt Count: 1)")


def test_a_token_beside_the_payload_is_refused(call: Call, services: Lab, echo: str) -> None:
    parameters = {"FunctionName": echo, "TaskToken.$": "$$.Task.Token"}
    ended = call(f"{INVOKE}.waitForTaskToken", parameters)
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert '[The field "TaskToken" is not supported by Step Functions]' in ended.cause
    assert services.types(ended.arn) == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]


def test_a_function_may_call_the_account_while_its_task_waits(services: Lab, call: Call) -> None:
    """Neither Invoke nor a callback holds up what else happens in the account."""
    source = handler(
        "boto3.client('stepfunctions').send_task_success(\n"
        "    taskToken=event['Token'], output='\"sent\"')",
        "import boto3",
    )
    function = make_function(services.session, source)
    payload = {"FunctionName": function, "Payload": {"Token.$": "$$.Task.Token"}}
    for resource in (INVOKE, SDK_INVOKE):
        assert call(f"{resource}.waitForTaskToken", payload).output == "sent"


def test_a_version_is_what_was_executed(services: Lab, call: Call, echo: str) -> None:
    version = services.session.client("lambda").publish_version(FunctionName=echo)["Version"]
    output = call(INVOKE, {"FunctionName": echo, "Qualifier": version}).output
    assert output["ExecutedVersion"] == version


def test_a_resource_may_be_a_function_with_a_version(services: Lab, echo: str) -> None:
    ended = services.run(machine({"Call": task(f"{echo}:$LATEST", {"a": 1})}))
    assert json.loads(ended["output"]) == {"a": 1}
