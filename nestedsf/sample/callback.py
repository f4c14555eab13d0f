"""The callback function: ends the task that waits for the token it is given."""

import json

import boto3


def handler(event, context):
    """Send the message as the output of the waiting task.

    The output must be JSON text, so a message with quotes in it is safe only through
    json.dumps.
    An error is let out: the child execution then fails where it happened, and says why.
    """
    boto3.client("stepfunctions").send_task_success(
        taskToken=event["TaskToken"],
        output=json.dumps(event["Message"]),
    )
