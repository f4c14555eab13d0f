"""SNS's notifications: nestedsf.emulator.services.notifications."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.emulator.machines_for_tests import Lab


def test_the_version_is_always_2(lab: Lab) -> None:
    sns, sqs = lab.session.client("sns"), lab.session.client("sqs")
    topic = sns.create_topic(Name="topic")["TopicArn"]
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    queue = "arn:aws:sqs:us-east-1:123456789012:queue"
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    sns.publish(TopicArn=topic, Message="Hello")
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["SignatureVersion"] == "2", (
        "moto now has version 1: nestedsf.emulator.services.notifications may go"
    )
