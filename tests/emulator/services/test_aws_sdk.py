"""AWS SDK integrations: any action of any service that moto has."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.emulator.machines_for_tests import Lab, machine, passing, task
from tests.emulator.services.conftest import INTEGRATION, Call
from tests.emulator.services.values import json_values, texts

_numbers = itertools.count(1)
SDK_ERROR = r"%s \(Service: %s, Status Code: %d, Request ID: [\w-]+\) \(SDK Attempt Count: 1\)"
S3_ERROR = SDK_ERROR.replace(r"[\w-]+\)", r"[\w-]+, Extended Request ID: [\w-]+\)")
PYTHON = re.compile(r"<class '|Traceback|NoneType|[A-Z]\w+Error\b|Expecting value|has no attribute")


@pytest.fixture(scope="module")
def bucket(services: Lab) -> Iterator[str]:
    s3 = services.session.client("s3")
    s3.create_bucket(Bucket="a-bucket")
    yield "a-bucket"
    for found in s3.list_objects_v2(Bucket="a-bucket")["Contents"]:  # moto warns of what is left
        s3.delete_object(Bucket="a-bucket", Key=found["Key"])


# --- objects: text, bytes, errors -----------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(value=json_values().filter(lambda value: value is not None))
def test_a_body_is_text_as_it_is_and_all_else_as_json(call: Call, bucket: str, value: Any) -> None:
    parameters = {"Bucket": bucket, "Key": "body", "Body.$": "$.value"}
    assert call("aws-sdk:s3:putObject", parameters, {"value": value}).status == "SUCCEEDED"
    text = call("aws-sdk:s3:getObject", {"Bucket": bucket, "Key": "body"}).output["Body"]
    assert text == value or json.loads(text) == value


def test_an_object_as_step_functions_reads_it(call: Call, services: Lab, bucket: str) -> None:
    """Recorded: the body stands last, after the other fields in order."""
    services.session.client("s3").put_object(Bucket=bucket, Key="read", Body=b"text")
    output = call("aws-sdk:s3:getObject", {"Bucket": bucket, "Key": "read"}).output
    assert list(output) == [
        *("AcceptRanges", "ContentLength", "ContentType", "ETag", "LastModified", "Metadata"),
        *("ServerSideEncryption", "Body"),
    ]
    assert (output["ContentLength"], output["Metadata"], output["Body"]) == (4, {}, "text")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", output["LastModified"])


def test_bytes_that_are_no_text_are_in_base64(call: Call, services: Lab, bucket: str) -> None:
    services.session.client("s3").put_object(Bucket=bucket, Key="bytes", Body=b"\xff\x00")
    output = call("aws-sdk:s3:getObject", {"Bucket": bucket, "Key": "bytes"}).output
    assert output["Body"] == "/wA="


MISSING_KEY = {"Key": "none"}
MISSING_BUCKET = {"Bucket": "no-bucket", "Key": "a"}
NULL = (
    "1 validation error detected: Value null at 'tagging' failed to satisfy constraint: Member "
    "must not be null"
)


@pytest.mark.parametrize(
    ("action", "parameters", "said"),
    [
        ("getObject", MISSING_KEY, ("NoSuchKey", "The specified key does not exist.", 404)),
        ("getObject", MISSING_BUCKET, ("NoSuchBucket", "The specified bucket does not exist", 404)),
        ("headObject", MISSING_KEY, ("NoSuchKey", "null", 404)),
        ("headBucket", {"Bucket": "no-bucket"}, ("NoSuchBucket", "null", 404)),
        (
            "getObject",
            {"Bucket": "No bucket!", "Key": "a"},
            ("S3", "The specified bucket is not valid.", 400),
        ),
        ("putBucketTagging", {"Tagging.$": "$.none"}, ("S3", NULL, 400)),
    ],
)
def test_errors_of_amazon_s3(
    call: Call, bucket: str, action: str, parameters: dict[str, Any], said: tuple[str, str, int]
) -> None:
    given = {"Bucket": bucket, **parameters}
    ended = call(f"aws-sdk:s3:{action}", given, {"none": None})
    error, message, status = said
    assert ended.error == f"S3.{error}Exception"
    assert re.fullmatch(S3_ERROR % (re.escape(message), "S3", status), ended.cause or "")


# --- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "parameters", "error", "status"),
    [
        ("ssm:getParameter", {"Name": "none"}, "Ssm.ParameterNotFound", 400),
        ("iam:getRole", {"RoleName": "none"}, "Iam.NoSuchEntity", 404),
        (
            "secretsmanager:getSecretValue",
            {"SecretId": "none"},
            "SecretsManager.ResourceNotFound",
            400,
        ),
        (
            "cloudwatchlogs:deleteLogGroup",
            {"LogGroupName": "none"},
            "CloudWatchLogs.ResourceNotFound",
            400,
        ),
        ("eventbridge:describeRule", {"Name": "none"}, "EventBridge.ResourceNotFound", 400),
        ("sqs:getQueueUrl", {"QueueName": "none"}, "Sqs.QueueDoesNotExist", 400),
        ("ec2:terminateInstances", {"InstanceIds": ["i-1"]}, "Ec2.Ec2", 400),
        ("kms:describeKey", {"KeyId": "none"}, "Kms.NotFound", 400),
    ],
)
def test_errors_have_the_names_of_the_sdk(
    call: Call, resource: str, parameters: dict[str, Any], error: str, status: int
) -> None:
    ended = call(f"aws-sdk:{resource}", parameters)
    service = error.partition(".")[0]
    assert ended.error == f"{error}Exception"
    assert re.fullmatch(SDK_ERROR % (".+", service, status), ended.cause or "")


def test_names_and_types_go_both_ways(call: Call) -> None:
    created = call("aws-sdk:kms:createKey", {"Description": "mine", "MultiRegion": False}).output
    metadata = created["KeyMetadata"]
    assert list(metadata) == sorted(metadata)
    assert metadata["Description"] == "mine"
    assert metadata["AWSAccountId"] == "123456789012"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3,6})?Z", metadata["CreationDate"])
    group = f"/group/{next(_numbers)}"
    tags = {"team": "boxes"}
    call("aws-sdk:cloudwatchlogs:createLogGroup", {"LogGroupName": group, "Tags": tags})
    found = call("aws-sdk:cloudwatchlogs:describeLogGroups", {"LogGroupNamePrefix": group}).output
    assert found["LogGroups"][0]["LogGroupName"] == group
    assert isinstance(found["LogGroups"][0]["CreationTime"], int)


def test_a_policy_is_sent_as_json_and_comes_back_quoted(call: Call) -> None:
    policy: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
    parameters = {"RoleName": "quoted", "AssumeRolePolicyDocument": policy}
    role = call("aws-sdk:iam:createRole", parameters).output["Role"]
    assert role["AssumeRolePolicyDocument"].startswith("%7B%22Version%22%3A%222012-10-17%22")


def test_what_is_empty_is_there_and_what_is_nothing_is_not(call: Call) -> None:
    assert call("aws-sdk:secretsmanager:listSecrets", {}).output == {"SecretList": []}
    assert call("aws-sdk:ec2:describeInstances", {"Filters": []}).output == {"Reservations": []}


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"Filter": []}, 'The field "Filter" is not supported by Step Functions'),
        ({"filters": []}, 'The field "filters" is not supported by Step Functions'),
        (
            {"Filters": [{"Name": "a", "values": []}]},
            'The field "values" is not supported by Step Functions',
        ),
        ({"Filters": {"Name": "a"}}, "The value for the field 'Filters' must be an ARRAY"),
        ({"MaxResults": "many"}, "The value for the field 'MaxResults' must be an INTEGER"),
    ],
)
def test_parameters_that_step_functions_cannot_use(
    call: Call, services: Lab, parameters: dict[str, Any], problem: str
) -> None:
    ended = call("aws-sdk:ec2:describeInstances", parameters)
    assert ended.error == "States.Runtime"
    assert ended.cause == (
        "An error occurred while executing the state 'Call' (entered at the event id #2). The "
        f"Parameters '{json.dumps(parameters, separators=(',', ':'))}' could not be used to start "
        f"the Task: [{problem}]"
    )
    assert "TaskScheduled" not in services.types(ended.arn)


# --- what is not there ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "sentence"),
    [
        (
            "aws-sdk:s3:getObjekt",
            "The service 's3' has no action 'getObjekt': did you mean 'getObject'?",
        ),
        ("aws-sdk:dynamo:getItem", "AWS has no service 'dynamo': did you mean 'dynamodb'?"),
        ("aws-sdk:logs:createLogGroup", "AWS has no service 'logs'"),
        (
            "aws-sdk:translate:translateText",
            (
                "nestedsf does not emulate aws-sdk:translate:translateText: moto does not have the "
                "service"
            ),
        ),
        (
            "aws-sdk:sqs:listMessageMoveTasks",
            (
                "nestedsf does not emulate aws-sdk:sqs:listMessageMoveTasks: moto does not have the "
                "action"
            ),
        ),
        (
            "glue:startJobRun.sync",
            "nestedsf does not emulate the optimized integration glue:startJobRun.sync",
        ),
    ],
)
def test_what_cannot_be_called_is_refused_when_the_machine_is_created(
    services: Lab, resource: str, sentence: str
) -> None:
    parameters = {"JobName": "a"}
    with pytest.raises(ClientError) as refused:
        services.create(machine({"Call": task(INTEGRATION + resource, parameters)}))
    assert refused.value.response["Error"]["Code"] == "InvalidDefinition"
    message = refused.value.response["Error"]["Message"]
    assert sentence in message
    assert "(state 'Call')" in message


@settings(max_examples=25, deadline=None)
@given(
    resource=st.sampled_from(
        [
            *("s3:listObjectsV2", "dynamodb:query", "sns:createTopic", "ssm:putParameter"),
            *("eventbridge:putRule", "sqs:createQueue", "iam:createUser", "kinesis:putRecord"),
        ]
    ),
    parameters=st.dictionaries(
        st.sampled_from(
            ["Bucket", "TableName", "Name", "Value", "QueueName", "Tags", "Key", "Data"]
        )
        | texts().filter(lambda name: not name.endswith(".$")),
        json_values(),
        max_size=3,
    ),
)
def test_no_parameters_end_in_the_words_of_python(
    call: Call, resource: str, parameters: dict[str, Any]
) -> None:
    given = {"values": list(parameters.values())}
    paths = {f"{name}.$": f"$.values[{i}]" for i, name in enumerate(parameters)}
    ended = call(f"aws-sdk:{resource}", paths, given)
    assert ended.status in {"SUCCEEDED", "FAILED"}
    sentence = (ended.cause or "").replace(json.dumps(given, ensure_ascii=False), "")
    assert not PYTHON.search(
        re.sub(r"The Parameters '.*' could not", "", sentence, flags=re.DOTALL)
    )


# --- requests that are held open ------------------------------------------------------------


def test_a_queue_that_stays_empty_is_waited_for_without_holding_up_others(services: Lab) -> None:
    url = services.session.client("sqs").create_queue(QueueName=f"w{next(_numbers)}")["QueueUrl"]
    receive = task(
        f"{INTEGRATION}aws-sdk:sqs:receiveMessage", {"QueueUrl": url, "WaitTimeSeconds": 20}
    )
    waiting = services.start(machine({"Receive": receive}))
    assert services.run(machine({"Pass": passing()}))["status"] == "SUCCEEDED"
    assert services.describe(waiting)["status"] == "RUNNING"
    ended = services.ended(waiting)
    assert ended["output"] == "{}"
    assert ended["stopDate"] - ended["startDate"] == timedelta(seconds=20)


def test_a_queue_may_say_itself_how_long_it_is_waited_for(call: Call, services: Lab) -> None:
    url = services.session.client("sqs").create_queue(
        QueueName=f"w{next(_numbers)}", Attributes={"ReceiveMessageWaitTimeSeconds": "3"}
    )["QueueUrl"]
    for asked, seconds in (({}, 3), ({"WaitTimeSeconds": 0}, 0)):
        ended = call("aws-sdk:sqs:receiveMessage", {"QueueUrl": url, **asked})
        described = services.describe(ended.arn)
        assert described["stopDate"] - described["startDate"] == timedelta(seconds=seconds)


def test_a_message_ends_the_wait(services: Lab) -> None:
    sqs = services.session.client("sqs")
    url = sqs.create_queue(QueueName=f"w{next(_numbers)}")["QueueUrl"]
    parameters = {"QueueUrl": url, "WaitTimeSeconds": 20}
    receive = task(f"{INTEGRATION}aws-sdk:sqs:receiveMessage", parameters)
    waiting = services.start(machine({"Receive": receive}))
    services.until_event(waiting, "TaskStarted")
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    output = json.loads(services.ended(waiting)["output"])
    assert [message["Body"] for message in output["Messages"]] == ["hello"]


def test_a_queue_that_is_not_there_is_not_waited_for(call: Call) -> None:
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/nowhere"
    ended = call("aws-sdk:sqs:receiveMessage", {"QueueUrl": url})
    assert ended.error == "Sqs.QueueDoesNotExistException"
