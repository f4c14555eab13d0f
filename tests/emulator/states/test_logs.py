"""Logs: what executions leave in Amazon CloudWatch Logs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.machines_for_tests import (
    ROLE,
    Json,
    Lab,
    caught,
    machine,
    mapping,
    passing,
    refusal,
    task,
    wait,
)

if TYPE_CHECKING:
    import nestedsf

GROUP = "/aws/vendedlogs/states/orders"
VALIDATION = "log_stream_created_by_aws_to_validate_log_delivery_subscriptions"
FAIL = {"Type": "Fail", "Error": "Bad", "Cause": "So it is"}


def arn_of(group: str = GROUP, region: str = "us-east-1", account: str = "123456789012") -> str:
    return f"arn:aws:logs:{region}:{account}:log-group:{group}:*"


def configured(level: str = "ALL", *, data: bool = True, group: str | None = None) -> Json:
    """A logging configuration."""
    destination = {"cloudWatchLogsLogGroup": {"logGroupArn": group or arn_of()}}
    return {"level": level, "includeExecutionData": data, "destinations": [destination]}


@pytest.fixture
def logs(session: nestedsf.MotoSession) -> Any:
    """A client of CloudWatch Logs, in an account with a log group."""
    client = session.client("logs")
    client.create_log_group(logGroupName=GROUP)
    return client


def logged(logs: Any) -> list[Json]:
    """What executions have logged."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP)
    events = [event for page in pages for event in page["events"]]
    return [json.loads(e["message"]) for e in events if e["logStreamName"] != VALIDATION]


def types(logs: Any) -> list[str]:
    return [event["type"] for event in logged(logs)]


def test_each_event_is_a_log_event(lab: Lab, logs: Any) -> None:
    arn = lab.create(machine({"Wait": wait(2)}), loggingConfiguration=configured())
    execution = lab.start(arn, {"n": 1})
    lab.ended(execution)
    history = lab.events(execution)
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=GROUP, filterPattern=f'"{execution}"'
    )
    events = [event for page in pages for event in page["events"]]
    moment = history[-1]["timestamp"]
    assert events[-1]["timestamp"] == round(moment.timestamp() * 1000)
    machine_name = arn.rpartition(":")[2]
    assert events[-1]["logStreamName"] == f"states/{machine_name}/{moment:%Y-%m-%d-%H}/00000000"
    written = [json.loads(event["message"]) for event in events]
    for message, event in zip(written, history, strict=True):
        details = next(value for key, value in event.items() if key.endswith("Details"))
        assert message == {
            "id": str(event["id"]),
            "type": event["type"],
            "details": details,
            "previous_event_id": str(event["previousEventId"]),
            "event_timestamp": str(round(event["timestamp"].timestamp() * 1000)),
            "execution_arn": execution,
            "redrive_count": "0",
        }


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("ERROR", ["TaskFailed", "FailStateEntered", "ExecutionFailed"]),
        ("FATAL", ["ExecutionFailed"]),
        ("OFF", []),
    ],
)
def test_a_level_has_events_of_its_own(
    lab: Lab, logs: Any, level: str, expected: list[str]
) -> None:
    call = task("arn:aws:states:::sqs:sendMessage", {"QueueUrl": "none", "MessageBody": "x"})
    definition = machine({"Send": caught(call, Next="Bad"), "Bad": FAIL})
    arn = lab.create(definition, loggingConfiguration=configured(level))
    lab.ended(lab.start(arn))
    assert types(logs) == expected


def test_data_are_logged_only_where_they_are_asked_for(lab: Lab, logs: Any) -> None:
    states = {
        "Keep": passing(Assign={"secret": "kept"}, Result="secret", Next="Send"),
        "Send": task("arn:aws:states:::dynamodb:getItem", {"TableName": "secret", "Key": {}}),
    }
    arn = lab.create(machine(states), loggingConfiguration=configured(data=False))
    lab.ended(lab.start(arn, {"secret": 1}))
    scheduled = next(e for e in logged(logs) if e["type"] == "TaskScheduled")
    assert scheduled["details"] == {
        "region": "us-east-1",
        "resource": "getItem",
        "resourceType": "dynamodb",
    }
    before = [e for e in logged(logs) if not e["type"].endswith("Failed")]
    assert "secret" not in json.dumps(before)
    assert next(e for e in before if e["type"] == "PassStateExited")["details"] == {"name": "Keep"}


def test_an_express_workflow_logs_and_so_do_the_children_of_a_map_run(lab: Lab, logs: Any) -> None:
    arn = lab.create(
        machine({"Done": passing()}), type="EXPRESS", loggingConfiguration=configured()
    )
    started = lab.sfn.start_sync_execution(stateMachineArn=arn)["executionArn"]
    assert {event["execution_arn"] for event in logged(logs)} == {started}
    for kind in ("EXPRESS", "STANDARD"):
        config = {"Mode": "DISTRIBUTED", "ExecutionType": kind}
        processor = {"ProcessorConfig": config, **machine({"In each": passing()})}
        definition = machine({"Each": mapping(processor, Label="each")})
        parent = lab.start(lab.create(definition, loggingConfiguration=configured()), [1, 2])
        lab.ended(parent)
        arns = {event["execution_arn"] for event in logged(logs)} - {started}
        started = ""
        name = parent.split(":")[6]
        own = {found for found in arns if f":{name}" in found}
        assert len(own) == 3
        kinds = sorted(found.split(":")[5] for found in own - {parent})
        assert kinds == [("express" if kind == "EXPRESS" else "execution")] * 2


def test_a_large_input_is_cut_off(lab: Lab, logs: Any) -> None:
    arn = lab.create(machine({"Done": passing()}), loggingConfiguration=configured())
    text = json.dumps("\N{GRINNING FACE}" * 20_000 + '"' * 60_000, ensure_ascii=False)
    lab.ended(lab.start(arn, text))
    details = logged(logs)[0]["details"]
    assert details["inputDetails"] == {"truncated": True}
    assert text.startswith(details["input"])
    size = len(json.dumps(details["input"], ensure_ascii=False).encode()) - 2
    assert 248 * 1024 - 4 <= size <= 248 * 1024


def test_hours_that_are_skipped_are_logged(
    lab: Lab, logs: Any, session: nestedsf.MotoSession
) -> None:
    arn = lab.create(machine({"Wait": wait(5 * 3600)}), loggingConfiguration=configured())
    lab.start(arn)
    session.skip(6 * 3600)
    assert types(logs)[-1] == "ExecutionSucceeded"
    streams = logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    assert len([s for s in streams if s["logStreamName"].startswith("states/")]) == 2


# --- the log group ------------------------------------------------------------------------


def test_a_log_group_is_validated_as_aws_does(lab: Lab, logs: Any) -> None:
    lab.create(machine({"Done": passing()}), loggingConfiguration=configured())
    [stream] = logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    assert stream["logStreamName"] == VALIDATION
    [event] = logs.get_log_events(logGroupName=GROUP, logStreamName=VALIDATION)["events"]
    assert event["message"].startswith("Permissions are set correctly")


@pytest.mark.parametrize(
    "given",
    [
        configured(group=arn_of("/aws/vendedlogs/states/none")),
        configured(group=arn_of().removesuffix(":*")),
        configured(group=arn_of(region="eu-west-1")),
        configured(group=arn_of(account="210987654321")),
        configured("OFF", group=arn_of("/aws/vendedlogs/states/none")),
        {"level": "ALL", "destinations": [{}]},
        {"level": "ALL", "destinations": [{"cloudWatchLogsLogGroup": {}}]},
    ],
)
@pytest.mark.usefixtures("logs")
def test_a_log_group_that_is_not_there_is_refused(lab: Lab, given: Json) -> None:
    definition = json.dumps(machine({"Done": passing()}))
    refused = refusal(
        lab.sfn.create_state_machine,
        name="main",
        definition=definition,
        roleArn=ROLE,
        loggingConfiguration=given,
    )
    assert refused == {
        "Code": "InvalidLoggingConfiguration",
        "Message": "Invalid Logging Configuration: Log Destination not found.",
    }
    assert lab.sfn.list_state_machines()["stateMachines"] == []


def test_of_a_deleted_log_group_nobody_is_told(lab: Lab, logs: Any) -> None:
    arn = lab.create(machine({"Done": passing()}), loggingConfiguration=configured())
    logs.delete_log_group(logGroupName=GROUP)
    assert lab.run(arn)["status"] == "SUCCEEDED"
    lab.sfn.update_state_machine(stateMachineArn=arn, tracingConfiguration={"enabled": True})
    logs.create_log_group(logGroupName=GROUP)
    assert lab.run(arn)["status"] == "SUCCEEDED"
    assert len(types(logs)) == 4


def test_tracing_is_kept_and_answered(lab: Lab) -> None:
    arn = lab.create(machine({"Done": passing()}), tracingConfiguration={"enabled": True})
    described = lab.sfn.describe_state_machine(stateMachineArn=arn)
    assert described["tracingConfiguration"] == {"enabled": True}
    execution = lab.start(arn, traceHeader="Root=1-5e1b4151-5ac6c58c;Sampled=1")
    assert lab.ended(execution)["traceHeader"] == "Root=1-5e1b4151-5ac6c58c;Sampled=1"


def test_a_subscription_that_leads_nowhere_hinders_nobody(
    lab: Lab, logs: Any, session: nestedsf.MotoSession
) -> None:
    kinesis = session.client("kinesis")
    kinesis.create_stream(StreamName="orders", ShardCount=1)
    stream = kinesis.describe_stream(StreamName="orders")["StreamDescription"]["StreamARN"]
    logs.put_subscription_filter(
        logGroupName=GROUP, filterName="all", filterPattern="", destinationArn=stream, roleArn=ROLE
    )
    kinesis.delete_stream(StreamName="orders")
    arn = lab.create(machine({"Done": passing()}), loggingConfiguration=configured())
    assert lab.run(arn)["status"] == "SUCCEEDED"
    assert len(types(logs)) == 4


def test_a_subscription_gets_what_is_logged(
    lab: Lab, logs: Any, session: nestedsf.MotoSession
) -> None:
    kinesis = session.client("kinesis")
    kinesis.create_stream(StreamName="orders", ShardCount=1)
    stream = kinesis.describe_stream(StreamName="orders")["StreamDescription"]["StreamARN"]
    logs.put_subscription_filter(
        logGroupName=GROUP, filterName="all", filterPattern="", destinationArn=stream, roleArn=ROLE
    )
    arn = lab.create(machine({"Done": passing()}), loggingConfiguration=configured())
    lab.run(arn)
    iterator = kinesis.get_shard_iterator(
        StreamName="orders", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    assert len(kinesis.get_records(ShardIterator=iterator)["Records"]) >= 4
