"""EventBridge's rules: nestedsf.emulator.rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.machines_for_tests import Json, Lab

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def received(lab: Lab) -> Callable[..., list[Json]]:
    """What a queue gets of an event by a rule."""

    def receive(**target: Any) -> list[Json]:
        sqs, events = lab.session.client("sqs"), lab.session.client("events")
        url = sqs.create_queue(QueueName="queue")["QueueUrl"]
        arn = "arn:aws:sqs:us-east-1:123456789012:queue"
        events.put_rule(Name="rule", EventPattern='{"source": ["shop"]}')
        events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": arn, **target}])
        events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": "{}"}])
        messages = sqs.receive_message(QueueUrl=url).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]

    return receive


def test_an_event_has_no_account(received: Callable[..., list[Json]]) -> None:
    assert "account" not in received()[0], "moto now has it: _as_on_aws of delivery may go"


def test_a_constant_input_is_ignored(received: Callable[..., list[Json]]) -> None:
    assert received(Input="{}") != [{}], "moto now has it: nestedsf.emulator.rules.inputs may go"


def test_functions_are_no_targets(received: Callable[..., list[Json]]) -> None:
    with pytest.raises(NotImplementedError, match="Expr not defined"):
        received(Arn="arn:aws:lambda:us-east-1:123456789012:function:f")


def test_a_pattern_is_not_tested(lab: Lab) -> None:
    event = dict.fromkeys(("id", "account", "source", "time", "region", "detail-type"), "x")
    answer = lab.session.client("events").test_event_pattern(
        EventPattern='{"source": ["x"]}', Event=json.dumps({**event, "resources": []})
    )
    assert "Result" not in answer, "moto now has it: _test_event_pattern of patterns may go"


def test_a_comparison_that_nobody_knows_is_accepted(lab: Lab) -> None:
    answer = lab.session.client("events").put_rule(
        Name="rule", EventPattern='{"source": [{"starts": "x"}]}'
    )
    assert answer["RuleArn"], "moto now refuses it: _validate_event_pattern of patterns may go"
