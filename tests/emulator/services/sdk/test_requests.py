"""Parameters made into requests, and answers into results, by the models of services."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.model import OperationModel
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.emulator.services.sdk.answers import epoch_milliseconds, instant, result_of
from nestedsf.emulator.services.sdk.constraints import broken
from nestedsf.emulator.services.sdk.requests import check_fields, request_of
from nestedsf.engine.failures import StateFailure
from tests.emulator.services.values import json_values

EVENING = datetime(2026, 1, 1, 20, tzinfo=timezone.utc)


@cache
def operation(service: str, name: str) -> OperationModel:
    return botocore.session.Session().get_service_model(service).operation_model(name)


def made(service: str, name: str, parameters: Any, **more: Any) -> dict[str, Any]:
    return request_of(parameters, operation(service, name).input_shape, **more)


def refused(service: str, name: str, parameters: Any) -> str:
    with pytest.raises(StateFailure) as failure:
        made(service, name, parameters)
    assert failure.value.error == "States.Runtime"
    return str(failure.value.cause)


def test_fields_get_the_names_and_the_types_of_the_service() -> None:
    request = made(
        "logs",
        "PutLogEvents",
        {
            "LogGroupName": "g",
            "LogStreamName": "s",
            "LogEvents": [{"Timestamp": "12", "Message": {"a": 1}}],
        },
    )
    assert request == {
        "logGroupName": "g",
        "logStreamName": "s",
        "logEvents": [{"timestamp": 12, "message": '{"a":1}'}],
    }


def test_null_is_left_out_and_what_is_in_maps_keeps_its_name() -> None:
    parameters = {"TableName": "t", "Item": {"lower": {"S": "a"}, "B": {"BOOL": "true"}}}
    request = made("dynamodb", "PutItem", {**parameters, "ReturnValues": None})
    assert request == {"TableName": "t", "Item": {"lower": {"S": "a"}, "B": {"BOOL": True}}}


@given(value=json_values().filter(lambda value: value is not None))
def test_bytes_are_text_or_json(value: Any) -> None:
    parameters = {"StreamName": "s", "PartitionKey": "k", "Data": value}
    assert isinstance(made("kinesis", "PutRecord", parameters)["Data"], bytes)


@pytest.mark.parametrize(
    "moment", ["2026-01-01T20:00:00Z", "2026-01-01T21:00:00+01:00", 1767297600]
)
def test_dates_are_text_or_seconds(moment: Any) -> None:
    request = made("cloudtrail", "LookupEvents", {"StartTime": moment})
    assert request["StartTime"] == EVENING


@pytest.mark.parametrize("moment", ["yesterday", True, 10**30, [], {}])
def test_what_is_no_date_is_refused(moment: Any) -> None:
    cause = refused("cloudtrail", "LookupEvents", {"StartTime": moment})
    assert cause.endswith("[The value for the field 'StartTime' must be a TIMESTAMP]")


@pytest.mark.parametrize("value", ["x", 1.5, True, [], {}, "NaN", "Infinity", 1e400, 2**31])
def test_what_is_no_integer_is_refused(value: Any) -> None:
    cause = refused(
        "sqs", "SendMessage", {"QueueUrl": "q", "MessageBody": "b", "DelaySeconds": value}
    )
    assert "[The value for the field 'DelaySeconds' must be an INTEGER]" in cause


def test_all_problems_are_named() -> None:
    cause = refused("sqs", "SendMessage", {"queueUrl": "q", "MessageBody": "b"})
    assert cause == (
        'The Parameters \'{"queueUrl":"q","MessageBody":"b"}\' could not be used to start the Task: '
        '[The field "queueUrl" is not supported by Step Functions, '
        "The field 'QueueUrl' is required but was missing]"
    )


@given(parameters=json_values().filter(lambda value: not isinstance(value, dict)))
def test_parameters_are_an_object(parameters: Any) -> None:
    assert "must be an OBJECT" in refused("sns", "Publish", parameters)


@given(name=st.text("abcXYZ", min_size=1, max_size=8).map("Q{}".format))
def test_fields_can_be_checked_by_their_names_alone(name: str) -> None:
    with pytest.raises(StateFailure) as failure:
        check_fields({name: 1, "FunctionName": "f"}, {"FunctionName"}, ())
    assert failure.value.cause == (
        f'The Parameters \'{{"{name}":1,"FunctionName":"f"}}\' could not be used to start the '
        f'Task: [The field "{name}" is not supported by Step Functions]'
    )


# --- constraints ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "name", "request_", "code", "message"),
    [
        (
            "dynamodb",
            "GetItem",
            {},
            "ValidationException",
            (
                "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: "
                "Member must not be null; Value null at 'key' failed to satisfy constraint: Member must "
                "not be null"
            ),
        ),
        (
            "dynamodb",
            "BatchGetItem",
            {"RequestItems": {"t": {}}},
            "ValidationException",
            (
                "1 validation error detected: Value null at 'requestItems.t.member.keys' failed to "
                "satisfy constraint: Member must not be null"
            ),
        ),
        (
            "ssm",
            "GetParameter",
            {"Name": ""},
            "ValidationException",
            (
                "1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member "
                "must have length greater than or equal to 1"
            ),
        ),
        (
            "iam",
            "GetRole",
            {},
            "MissingParameter",
            "The request must contain the parameter RoleName.",
        ),
    ],
)
def test_the_service_refuses_what_its_model_does(
    service: str, name: str, request_: dict[str, Any], code: str, message: str
) -> None:
    error = broken(operation(service, name), request_)
    assert error is not None
    assert (error.code, error.message, error.status) == (code, message, 400)


def test_what_keeps_the_model_is_not_refused() -> None:
    assert broken(operation("ssm", "GetParameter"), {"Name": "a"}) is None
    assert broken(operation("s3", "ListBuckets"), {}) is None


# --- answers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (0, "2026-01-01T20:00:00Z"),
        (5000, "2026-01-01T20:00:00.005Z"),
        (5001, "2026-01-01T20:00:00.005001Z"),
    ],
)
def test_dates_as_the_sdk_writes_them(microseconds: int, text: str) -> None:
    assert instant(EVENING.replace(microsecond=microseconds)) == text


def test_an_answer_is_sorted_without_what_is_nothing_or_unknown() -> None:
    shape = operation("stepfunctions", "DescribeExecution").output_shape
    answer = {
        "status": "RUNNING",
        "startDate": EVENING,
        "stopDate": None,
        "ResponseMetadata": {},
        "executionArn": "arn",
        "inputDetails": {"included": True},
    }
    for moment, date in ((instant, "2026-01-01T20:00:00Z"), (epoch_milliseconds, 1767297600000)):
        assert list(result_of(answer, shape, moment).items()) == [
            ("ExecutionArn", "arn"),
            ("InputDetails", {"Included": True}),
            ("StartDate", date),
            ("Status", "RUNNING"),
        ]
