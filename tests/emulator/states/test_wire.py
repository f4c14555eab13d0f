"""The wire: HTTP requests and answers, and every kind of bad input in AWS's words."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.emulator.machines_for_tests import ROLE, machine, passing, refusal

URL = "https://states.us-east-1.amazonaws.com/"
ANY_CASE = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
QUICK = json.dumps(machine({"Done": passing()}))


def send(account: Any, action: str, body: Any, url: str = URL) -> tuple[int, dict[str, Any]]:
    """Status and body of the answer to a request."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = account.api.answer(url, {"X-Amz-Target": f"AWSStepFunctions.{action}"}, data)
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert answer.headers["x-amzn-RequestId"]
    decoded = json.loads(answer.body)
    assert answer.headers.get("x-amzn-ErrorType") == decoded.get("__type")
    return answer.status, decoded


@pytest.fixture
def arn(account: Any) -> str:
    made = {"name": "main", "definition": QUICK, "roleArn": ROLE}
    return str(send(account, "CreateStateMachine", made)[1]["stateMachineArn"])


def test_dates_are_seconds_with_milliseconds(account: Any, arn: str) -> None:
    status, answer = send(account, "StartExecution", {"stateMachineArn": arn})
    assert status == 200
    started = datetime.fromtimestamp(answer["startDate"], tz=timezone.utc)
    assert abs((started - account.timeline.now()).total_seconds()) < 3600
    assert answer["startDate"] == round(answer["startDate"], 3)


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("states.eu-west-1.amazonaws.com", "eu-west-1"),
        ("sync-states.eu-west-1.amazonaws.com", "eu-west-1"),
        ("states-fips.us-west-2.amazonaws.com", "us-west-2"),
        ("states.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("localhost:4566", "us-east-1"),
    ],
)
def test_the_address_names_the_region(account: Any, host: str, region: str) -> None:
    made = {"name": "main", "definition": QUICK, "roleArn": ROLE}
    _, answer = send(account, "CreateStateMachine", made, f"https://{host}/")
    assert answer["stateMachineArn"].split(":")[3] == region


@pytest.mark.parametrize("target", ["", "AWSStepFunctions.", "AWSStepFunctions.Fly", "Other.Fly"])
def test_an_operation_that_is_not_there(account: Any, target: str) -> None:
    answer = account.api.answer(URL, {"X-Amz-Target": target}, b"{}")
    assert (answer.status, json.loads(answer.body)["__type"]) == (400, "UnknownOperationException")


@pytest.mark.parametrize(
    "body",
    [b"\xff{}", b"{", b"[]", b"1", b'"x"', b'{"a": NaN}', b"[" * 5000, b'{"a": "\\ud800"}'],
)
def test_a_body_that_is_no_object_of_json(account: Any, body: bytes) -> None:
    status, answer = send(account, "ListStateMachines", body)
    assert (status, answer["__type"]) == (400, "SerializationException")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"maxResults": "10"}, "STRING_VALUE can not be converted to an Integer"),
        ({"maxResults": True}, "TRUE_VALUE can not be converted to an Integer"),
        ({"nextToken": 5}, "NUMBER_VALUE can not be converted to a String"),
        ({"nextToken": []}, "START_ARRAY can not be converted to a String"),
    ],
)
def test_a_value_of_another_type(account: Any, parameters: dict[str, Any], message: str) -> None:
    _, answer = send(account, "ListStateMachines", parameters)
    assert answer == {"__type": "SerializationException", "message": message}


def test_what_is_missing_is_null(account: Any) -> None:
    _, answer = send(account, "CreateStateMachine", {"name": None, "definition": "{}"})
    assert answer == {
        "__type": "ValidationException",
        "message": "2 validation errors detected: Value null at 'name' failed to satisfy "
        "constraint: Member must not be null; Value null at 'roleArn' failed to satisfy "
        "constraint: Member must not be null",
    }


def test_a_secret_is_not_in_its_error(account: Any) -> None:
    _, answer = send(account, "SendTaskHeartbeat", {"taskToken": "secret" * 500})
    assert answer["message"] == (
        "1 validation error detected: Value at 'taskToken' failed to satisfy constraint: "
        "Member must have length less than or equal to 2048"
    )


def test_what_is_not_asked_for_is_passed_over(account: Any, arn: str) -> None:
    assert send(account, "DescribeStateMachine", {"stateMachineArn": arn, "colour": 1})[0] == 200


# --- inputs -------------------------------------------------------------------------------


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Invalid execution input."),
        (
            "NaN",
            "Non-standard token 'NaN': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow",
        ),
        ('["\\ud800"]', "Incomplete surrogate pair"),
        ('{"\\udc00\\ud800": 1}', "Incomplete surrogate pair"),
        ('["\\\\\\ud800"]', "Incomplete surrogate pair"),
        ("1e999", "Numeric value out of range of double"),
        ("[-1e999]", "Numeric value out of range of double"),
        (deep(501), "Document nesting depth exceeds the maximum allowed (500)"),
        ("9" * 5000, "A number has too many digits"),
        ('"' + "x" * 262_143 + '"', "Size exceeds the limit of 262144 bytes."),
    ],
)
def test_an_input_that_no_execution_could_hold(sfn: Any, arn: str, text: str, reason: str) -> None:
    assert refusal(sfn.start_execution, stateMachineArn=arn, input=text) == {
        "Code": "InvalidExecutionInput",
        "Message": f"Invalid State Machine Execution Input: '{reason}'",
    }


@pytest.mark.parametrize(
    "text",
    [
        deep(40),
        deep(500),
        '["\\ud83d\\ude00"]',
        '["\\\\ud800"]',
        "1e300",
        '"' + "x" * 262_142 + '"',
    ],
)
def test_an_input_at_the_edge(sfn: Any, arn: str, text: str) -> None:
    started = sfn.start_execution(stateMachineArn=arn, input=text)["executionArn"]
    answer = sfn.describe_execution(executionArn=started)
    assert answer["status"] == "SUCCEEDED"
    assert json.loads(answer["output"]) == json.loads(text)
    assert sfn.get_execution_history(executionArn=started)["events"]


@pytest.mark.parametrize("name", ["\ud800", "a\udfff"])
def test_half_a_surrogate_comes_in_nowhere(sfn: Any, arn: str, name: str) -> None:
    found = refusal(sfn.start_execution, stateMachineArn=arn, name=name)
    assert found["Code"] == "SerializationException"


@ANY_CASE
@given(text=st.text() | st.from_regex(r'[\[\]{}",:0-9eE.\\untrfals -]{0,30}', fullmatch=True))
def test_any_text_is_an_input_or_refused(account: Any, arn: str, text: str) -> None:
    status, answer = send(account, "StartExecution", {"stateMachineArn": arn, "input": text})
    if status == 200:
        _, described = send(account, "DescribeExecution", {"executionArn": answer["executionArn"]})
        assert json.loads(described["output"]) == json.loads(text)
    else:
        assert answer["__type"] == "InvalidExecutionInput"
        assert "Expecting" not in answer["message"]


@ANY_CASE
@given(body=st.binary())
def test_any_bytes_are_answered(account: Any, body: bytes) -> None:
    status, answer = send(account, "ListStateMachines", body)
    assert status == 200 or answer["__type"] == "SerializationException"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = st.sampled_from(
    (
        *("name", "definition", "roleArn", "tags", "loggingConfiguration", "maxResults"),
        *("nextToken", "stateMachineArn", "executionArn", "routingConfiguration"),
        *("taskToken", "output", "publish"),
    )
)
ACTIONS = st.sampled_from(
    (
        *("CreateStateMachine", "UpdateStateMachine", "ListStateMachines", "TagResource"),
        *("PublishStateMachineVersion", "CreateStateMachineAlias", "StartExecution"),
        *("GetExecutionHistory", "ListExecutions", "SendTaskSuccess"),
    )
)
REFUSALS = {"SerializationException", "ValidationException", "UnknownOperationException"}
REFUSALS |= {"InvalidArn", "InvalidName", "InvalidToken", "ResourceNotFound", "InvalidDefinition"}


@ANY_CASE
@given(action=ACTIONS, parameters=st.dictionaries(MEMBERS, JSON))
def test_any_parameters_are_answered(account: Any, action: str, parameters: Any) -> None:
    status, answer = send(account, action, parameters)
    assert status == 200 or answer["__type"] in REFUSALS


# --- names and ARNs -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arn", "reason"),
    [
        ("main", "Invalid ARN prefix: main"),
        ("arn:aws:states", "arn:aws:states"),
        ("arn:aws:states:us-east-1:123456789012:stateMachine:", None),
        (
            "arn:aws:lambda:us-east-1:123456789012:function:f",
            "Service not valid in this context: lambda",
        ),
        (
            "arn:aws:states:us-east-1:123456789012:execution:main:x",
            "Resource type not valid in this context: execution",
        ),
        (
            "arn:aws:states:us-east-1:123456789012:activity:paint",
            "Resource type not valid in this context: activity",
        ),
    ],
)
def test_an_arn_of_something_else(sfn: Any, arn: str, reason: str | None) -> None:
    for call in (sfn.start_execution, sfn.describe_state_machine, sfn.list_executions):
        assert refusal(call, stateMachineArn=arn) == {
            "Code": "InvalidArn",
            "Message": f"Invalid Arn: '{arn if reason is None else reason}'",
        }
