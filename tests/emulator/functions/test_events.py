"""Functions that other services invoke, as SNS does with what is published."""

from __future__ import annotations

from typing import Any

import nestedsf
from tests.emulator.machines_for_tests import Lab, machine, make_function

SENDING = """
import json
import boto3

def handler(event, context):
    message = json.loads(event["Records"][0]["Sns"]["Message"])
    boto3.client("stepfunctions").send_task_success(
        taskToken=message["token"], output=json.dumps({"order": message["order"]})
    )
"""


def test_a_function_that_a_topic_invokes_sends_the_token(
    session: nestedsf.MotoSession, lab: Lab
) -> None:
    topic = session.client("sns").create_topic(Name="approvals")["TopicArn"]
    function = make_function(session, SENDING)
    session.client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function)
    message: dict[str, Any] = {"token.$": "$$.Task.Token", "order.$": "$.order"}
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish.waitForTaskToken",
        "Parameters": {"TopicArn": topic, "Message": message},
        "TimeoutSeconds": 600,
    }
    assert lab.run(machine({"Approve": state}), {"order": 7})["output"] == '{"order":7}'
