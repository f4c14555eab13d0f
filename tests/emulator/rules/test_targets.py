"""Rules: which events they take, and what each kind of target gets."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.machines_for_tests import Lab, handler, machine, make_function, passing, until
from tests.emulator.rules.conftest import ANY_CHANGE

if TYPE_CHECKING:
    from tests.emulator.rules.conftest import Watch

FAILED = {**ANY_CHANGE, "detail": {"status": ["FAILED", "TIMED_OUT"]}}


def put(watch: Watch, **detail: Any) -> None:
    """Send an event of the user's own."""
    [entry] = watch.session.client("events").put_events(
        Entries=[{"Source": "shop", "DetailType": "order", "Detail": json.dumps(detail)}]
    )["Entries"]
    assert entry["EventId"]


def test_a_pattern_says_which_events_a_rule_takes(watch: Watch, lab: Lab, quick: str) -> None:
    watch.rule(FAILED, watch.queue_arn)
    lab.run(quick)
    assert watch.statuses() == []


def test_a_disabled_rule_and_one_with_a_schedule_take_none(
    watch: Watch, lab: Lab, quick: str
) -> None:
    watch.rule(ANY_CHANGE, watch.queue_arn, state="DISABLED")
    events = lab.session.client("events")
    events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
    events.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": watch.queue_arn}])
    lab.run(quick)
    assert watch.statuses() == []


def test_a_state_machine_is_started_with_the_event(watch: Watch, lab: Lab, quick: str) -> None:
    handler_arn = lab.create(machine({"Handle": passing()}))
    watch.rule({**ANY_CHANGE, "detail": {"stateMachineArn": [quick]}}, handler_arn)
    lab.run(quick, {"order": 7})

    def handled() -> Any:
        found = lab.sfn.list_executions(stateMachineArn=handler_arn, statusFilter="SUCCEEDED")
        return len(found["executions"]) == 2 and found["executions"]

    started = until(handled)
    inputs = [json.loads(lab.describe(one["executionArn"])["input"]) for one in started]
    assert {one["detail"]["status"] for one in inputs} == {"RUNNING", "SUCCEEDED"}
    assert all(
        one["name"].startswith(f"{i['id']}_") for one, i in zip(started, inputs, strict=True)
    )


def test_a_rule_that_takes_the_events_of_what_it_starts_goes_on_with_time(
    watch: Watch, lab: Lab, quick: str
) -> None:
    watch.rule(ANY_CHANGE, quick)
    lab.run(quick)
    until(lambda: len(lab.sfn.list_executions(stateMachineArn=quick)["executions"]) > 4)
    lab.session.client("events").disable_rule(Name="watch")


def test_a_function_is_invoked(watch: Watch, lab: Lab, quick: str) -> None:
    code = "boto3.client('sqs').send_message(QueueUrl=event['url'], MessageBody=event['status'])"
    function = make_function(lab.session, handler(code, "import boto3"))
    transformer = {
        "InputPathsMap": {"status": "$.detail.status"},
        "InputTemplate": f'{{"url": "{watch.url}", "status": <status>}}',
    }
    pattern = {**ANY_CHANGE, "detail": {"status": ["SUCCEEDED"]}}
    watch.rule(pattern, function, InputTransformer=transformer)
    lab.run(quick)
    assert watch.until_body() == "SUCCEEDED"


def test_topics_log_groups_and_buses_are_targets(watch: Watch, lab: Lab) -> None:
    sns, logs, events = (lab.session.client(name) for name in ("sns", "logs", "events"))
    topic = sns.create_topic(Name="changes")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=watch.queue_arn)
    logs.create_log_group(logGroupName="/aws/events/changes")
    bus = events.create_event_bus(Name="archive")["EventBusArn"]
    events.put_rule(Name="all", EventBusName="archive", EventPattern='{"source": ["shop"]}')
    targets = [{"Id": "1", "Arn": watch.queue_arn}, {"Id": "2", "Arn": bus}]
    events.put_targets(Rule="all", EventBusName="archive", Targets=targets)
    group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/changes"
    watch.rule({"source": ["shop"]}, topic, group, bus)
    put(watch, order=7)
    by_topic, by_bus = (json.loads(body) for body in watch.bodies())
    [logged] = logs.filter_log_events(logGroupName="/aws/events/changes")["events"]
    assert json.loads(by_topic["Message"]) == by_bus == json.loads(logged["message"])
    assert by_bus["detail"] == {"order": 7}
    assert by_bus["account"] == "123456789012"
    assert by_bus["time"].endswith("Z")


def test_inputs_are_made_of_events(watch: Watch) -> None:
    template = (
        '{"said": "<text> by <who>", "n": <n>, "all": <d>, "none": <none>,'
        ' "r": "<aws.events.rule-name>"}'
    )
    paths = {"text": "$.detail.text", "n": "$.detail.n", "d": "$.detail", "none": "$.detail.none"}
    transformer = {"InputPathsMap": {**paths, "who": "$.source"}, "InputTemplate": template}
    watch.rule({"source": ["shop"]}, watch.queue_arn, InputTransformer=transformer)
    put(watch, text='a "b"\n', n=1)
    assert watch.events() == [
        {
            "said": 'a "b"\n by shop',
            "n": 1,
            "all": {"text": 'a "b"\n', "n": 1},
            "none": None,
            "r": "watch",
        }
    ]
    watch.rule({"source": ["shop"]}, watch.queue_arn, InputPath="$.detail.n")
    put(watch, n=[2])
    watch.rule({"source": ["shop"]}, watch.queue_arn, Input='{"constant": true}')
    put(watch)
    assert watch.bodies() == ["[2]", '{"constant": true}']


def test_a_target_that_is_not_there_keeps_nothing_from_the_others(
    watch: Watch, lab: Lab, quick: str, caplog: pytest.LogCaptureFixture
) -> None:
    here = "us-east-1:123456789012"
    missing = [
        *(f"arn:aws:sqs:{here}:gone", f"arn:aws:lambda:{here}:function:gone"),
        *(f"arn:aws:sns:{here}:gone", f"arn:aws:logs:{here}:log-group:gone"),
        *(f"arn:aws:states:{here}:stateMachine:gone", f"arn:aws:kinesis:{here}:stream/gone"),
        *(f"arn:aws:events:{here}:event-bus/gone", "arn:aws:events:us-east-1:1:event-bus/default"),
    ]
    with caplog.at_level(logging.CRITICAL):
        watch.rule(ANY_CHANGE, *missing, watch.queue_arn)
        assert lab.run(quick)["status"] == "SUCCEEDED"
    assert watch.statuses() == ["RUNNING", "SUCCEEDED"]


def test_what_is_not_delivered_goes_to_the_dead_letter_queue(
    watch: Watch, lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    here = "us-east-1:123456789012"
    quick = lab.create(machine({"A": passing()}))
    letters = {"DeadLetterConfig": {"Arn": watch.queue_arn}}
    codes = {
        f"arn:aws:sqs:{here}:gone": "NO_RESOURCE",
        f"arn:aws:lambda:{here}:function:gone": "INVALID_JSON",
        f"arn:aws:logs:{here}:log-group:gone": "NO_RESOURCE",
        f"arn:aws:sns:{here}:gone": "NO_RESOURCE",
        f"arn:aws:states:{here}:stateMachine:gone": "NO_RESOURCE",
        f"arn:aws:events:{here}:event-bus/gone": "NO_RESOURCE",
        quick: "SDK_CLIENT_ERROR",
    }
    with caplog.at_level(logging.CRITICAL):
        transformer = {"InputTransformer": {"InputTemplate": "no <b>JSON"}}
        watch.rule({"source": ["shop"]}, *codes, **transformer, **letters)
        put(watch, order=7)
        sqs, got = lab.session.client("sqs"), []

        def all_there() -> bool:
            asked = {"QueueUrl": watch.url, "MaxNumberOfMessages": 10}
            got.extend(
                sqs.receive_message(**asked, MessageAttributeNames=["All"]).get("Messages", ())
            )
            return len(got) == len(codes)

        until(all_there, 20)
    found = {}
    for message in got:
        event = json.loads(message["Body"])
        assert (event["source"], event["detail"]) == ("shop", {"order": 7})
        told = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
        assert told["RULE_ARN"] == f"arn:aws:events:{here}:rule/watch"
        assert told["RETRY_ATTEMPTS"] == "0"
        assert told["ERROR_MESSAGE"]
        found[told["TARGET_ARN"]] = told["ERROR_CODE"]
    assert found == codes
