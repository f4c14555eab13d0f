"""Optimized integrations: Amazon SQS, Amazon SNS, EventBridge and DynamoDB."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings

from tests.emulator.machines_for_tests import Lab
from tests.emulator.services.conftest import ACCOUNT, Call
from tests.emulator.services.values import json_values

_numbers = itertools.count(1)
METADATA = {"SdkHttpMetadata", "SdkResponseMetadata"}


@pytest.fixture
def queue(services: Lab) -> str:
    """The URL of an empty queue."""
    made = services.session.client("sqs").create_queue(QueueName=f"queue-{next(_numbers)}")
    return str(made["QueueUrl"])


@pytest.fixture(scope="module")
def table(services: Lab) -> str:
    name = f"table-{next(_numbers)}"
    services.session.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def received(services: Lab, url: str) -> list[str]:
    answer = services.session.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [message["Body"] for message in answer.get("Messages", [])]


# --- Amazon SQS -----------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(value=json_values().filter(lambda value: value not in (None, "")))
def test_a_message_is_text_as_it_is_and_all_else_as_json(
    call: Call, services: Lab, value: Any
) -> None:
    url = services.session.client("sqs").create_queue(QueueName=f"q-{next(_numbers)}")["QueueUrl"]
    parameters = {"QueueUrl": url, "MessageBody.$": "$.value"}
    sent = call("sqs:sendMessage", parameters, {"value": value})
    assert sent.status == "SUCCEEDED", sent.cause
    (body,) = received(services, url)
    assert body == value or json.loads(body) == value


def test_the_answer_of_a_queue(call: Call, queue: str) -> None:
    output = call("sqs:sendMessage", {"QueueUrl": queue, "MessageBody": {"a": 1}}).output
    assert output.keys() == {"MD5OfMessageBody", "MessageId", *METADATA}
    headers = output["SdkHttpMetadata"]["AllHttpHeaders"]
    assert headers["Content-Type"] == ["application/x-amz-json-1.0"]


def test_a_queue_that_is_not_there_and_one_that_is_nowhere(call: Call, queue: str) -> None:
    missing = call("sqs:sendMessage", {"QueueUrl": f"{queue}-not", "MessageBody": "a"})
    assert missing.error == "SQS.QueueDoesNotExistException"
    nowhere = call("sqs:sendMessage", {"QueueUrl": "http://nowhere/1/q", "MessageBody": "a"})
    assert (nowhere.error, nowhere.cause) == (
        "SQS.SdkClientException",
        "Unable to execute HTTP request: nowhere: Name or service not known",
    )


def test_a_message_that_is_null_is_asked_for_by_the_service(call: Call, queue: str) -> None:
    ended = call("sqs:sendMessage", {"QueueUrl": queue, "MessageBody.$": "$.none"}, {"none": None})
    assert ended.error == "SQS.AmazonSQSException"
    assert ended.cause is not None
    assert ended.cause.startswith(
        "The request must contain the parameter MessageBody. (Service: AmazonSQS; Status Code: 400; "
        "Error Code: MissingParameter; Request ID: "
    )


def test_what_step_functions_does_not_let_through(call: Call, queue: str) -> None:
    parameters = {"QueueUrl": queue, "MessageBody": "a", "MessageSystemAttributes": {}}
    ended = call("sqs:sendMessage", parameters)
    assert ended.error == "States.Runtime"


def test_a_token_comes_back_through_a_queue(call: Call, services: Lab, queue: str) -> None:
    body = {"Token.$": "$$.Task.Token", "Message": "hello"}
    parameters = {"QueueUrl": queue, "MessageBody": body}
    ended = call("sqs:sendMessage.waitForTaskToken", parameters, TimeoutSeconds=5)
    assert ended.error == "States.Timeout"
    (text,) = received(services, queue)
    assert json.loads(text)["Message"] == "hello"
    assert services.types(ended.arn)[3:6] == ["TaskStarted", "TaskSubmitted", "TaskTimedOut"]


# --- Amazon SNS -----------------------------------------------------------------------------


def test_a_topic_sends_what_is_published(call: Call, services: Lab, queue: str) -> None:
    sns = services.session.client("sns")
    topic = sns.create_topic(Name=f"topic-{next(_numbers)}")["TopicArn"]
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue.rpartition('/')[2]}"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    published = call("sns:publish", {"TopicArn": topic, "Message": {"boxes": 2}})
    assert published.output.keys() == {"MessageId", *METADATA}
    assert published.output["SdkHttpMetadata"]["HttpHeaders"]["Content-Type"] == "text/xml"
    (body,) = received(services, queue)
    assert json.loads(body)["Message"] == '{"boxes":2}'


def test_a_fifo_topic_numbers_its_messages(call: Call, services: Lab) -> None:
    made = services.session.client("sns").create_topic(
        Name=f"topic-{next(_numbers)}.fifo", Attributes={"FifoTopic": "true"}
    )
    parameters = {"TopicArn": made["TopicArn"], "Message": "a", "MessageGroupId": "g"}
    numbers = [
        call("sns:publish", {**parameters, "MessageDeduplicationId": which}).output[
            "SequenceNumber"
        ]
        for which in ("one", "two")
    ]
    assert [len(number) for number in numbers] == [20, 20]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("resource", "error", "form"),
    [
        (
            "sns:publish",
            "SNS.NotFoundException",
            "(Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: ",
        ),
        (
            "aws-sdk:sns:publish",
            "Sns.NotFoundException",
            "(Service: Sns, Status Code: 404, Request ID: ",
        ),
    ],
)
def test_a_topic_that_is_not_there(call: Call, resource: str, error: str, form: str) -> None:
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:nowhere"
    ended = call(resource, {"TopicArn": topic, "Message": "a"})
    assert ended.error == error
    assert ended.cause is not None
    assert ended.cause.startswith(f"Topic does not exist {form}")


# --- EventBridge ----------------------------------------------------------------------------


def test_an_event_names_the_execution_that_has_sent_it(
    call: Call, services: Lab, queue: str
) -> None:
    events = services.session.client("events")
    source = f"shop-{next(_numbers)}"
    events.put_rule(Name=source, EventPattern=json.dumps({"source": [source]}))
    arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue.rpartition('/')[2]}"
    events.put_targets(Rule=source, Targets=[{"Id": "queue", "Arn": arn}])
    entries = [
        {"Detail": {"n": 1}, "DetailType": "order", "Source": source},
        {"Detail": '{"n":2}', "DetailType": "order", "Source": source, "Resources": ["mine"]},
    ]
    ended = call("events:putEvents", {"Entries": entries})
    assert ended.output.keys() == {"Entries", "FailedEntryCount"}
    assert ended.output["FailedEntryCount"] == 0
    sent = sorted(
        map(json.loads, received(services, queue)), key=lambda event: event["detail"]["n"]
    )
    machine = ended.arn.replace(":execution:", ":stateMachine:").rpartition(":")[0]
    assert [event["resources"] for event in sent] == [
        [machine, ended.arn],
        ["mine", machine, ended.arn],
    ]


def test_an_event_that_is_refused_fails_the_task(call: Call) -> None:
    entries = [
        {"Detail": {}, "DetailType": "order", "Source": "shop"},
        {"Detail": {}, "DetailType": "order"},
    ]
    ended = call("events:putEvents", {"Entries": entries})
    assert ended.error == "EventBridge.FailedEntry"
    assert ended.cause is not None
    cause = json.loads(ended.cause)
    assert cause["FailedEntryCount"] == 1
    assert cause["Entries"][1]["ErrorCode"] == "InvalidArgument"


# --- DynamoDB -------------------------------------------------------------------------------

ITEM = {
    "id": {"S": "1"},
    "n": {"N": "2.5"},
    "deep": {"M": {"list": {"L": [{"BOOL": True}, {"NULL": True}]}}},
    "names": {"SS": ["a", "b"]},
}


@pytest.mark.parametrize("prefix", ["", "aws-sdk:"])
def test_an_item_is_put_changed_read_and_deleted(call: Call, table: str, prefix: str) -> None:
    key = {"TableName": table, "Key": {"id": {"S": "1"}}}
    put = call(f"{prefix}dynamodb:putItem", {"TableName": table, "Item": ITEM}).output
    assert put.keys() - METADATA == set()
    read = call(f"{prefix}dynamodb:getItem", key).output
    assert read["Item"] == ITEM
    assert (read.keys() >= METADATA) == (not prefix)
    update = {
        "UpdateExpression": "set n = :n",
        "ExpressionAttributeValues": {":n": {"N": "3"}},
        "ReturnValues": "UPDATED_NEW",
    }
    changed = call(f"{prefix}dynamodb:updateItem", {**key, **update}).output
    assert changed["Attributes"] == {"n": {"N": "3"}}
    call(f"{prefix}dynamodb:deleteItem", key)
    assert call(f"{prefix}dynamodb:getItem", key).output.keys() - METADATA == set()


def test_the_headers_of_dynamodb(call: Call, table: str) -> None:
    output = call("dynamodb:getItem", {"TableName": table, "Key": {"id": {"S": "none"}}}).output
    headers = output["SdkHttpMetadata"]["HttpHeaders"]
    assert headers["Server"] == "Server"
    assert headers["Content-Length"] == "2"
    assert headers["x-amz-crc32"] == "2745614147"  # of {}


@pytest.mark.parametrize(
    ("resource", "name", "error", "cause"),
    [
        (
            "dynamodb:putItem",
            "nowhere",
            "DynamoDB.ResourceNotFoundException",
            (
                "Requested resource not found (Service: AmazonDynamoDBv2; Status Code: 400; "
                "Error Code: ResourceNotFoundException; Request ID: "
            ),
        ),
        (
            "aws-sdk:dynamodb:putItem",
            "nowhere",
            "DynamoDb.ResourceNotFoundException",
            "Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: ",
        ),
        (
            "dynamodb:putItem",
            "no/name",
            "DynamoDB.AmazonDynamoDBException",
            (
                "1 validation error detected: Value 'no/name' at 'tableName' failed to satisfy "
                "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ (Service: "
            ),
        ),
        (
            "aws-sdk:dynamodb:putItem",
            None,
            "DynamoDb.DynamoDbException",
            (
                "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: "
                "Member must not be null (Service: DynamoDb, Status Code: 400, Request ID: "
            ),
        ),
    ],
)
def test_a_table_that_is_none(
    call: Call, resource: str, name: str | None, error: str, cause: str
) -> None:
    parameters = {"TableName.$": "$.name", "Item": {"id": {"S": "1"}}}
    ended = call(resource, parameters, {"name": name})
    assert ended.error == error
    assert ended.cause is not None
    assert ended.cause.startswith(cause)


def test_an_error_can_be_caught_by_its_name(call: Call, table: str) -> None:
    parameters = {
        "TableName": table,
        "Item": {"id": {"S": "caught"}},
        "ConditionExpression": "attribute_exists(id)",
    }
    ended = call("dynamodb:putItem", parameters)
    assert ended.error == "DynamoDB.ConditionalCheckFailedException"
