"""A Distributed Map in a moto session: rows of a CSV file, of which some are bad."""

from __future__ import annotations

import json
from typing import Any

import nestedsf

ROLE = "arn:aws:iam::123456789012:role/r"
BUCKET, GROUP = "rows-of-the-day", "/aws/vendedlogs/states/rows"


def rows(count: int, bad: range = range(0)) -> str:
    """A CSV file with a row for each number; those with a bad amount fail."""
    lines = (f"{number},{'none' if number in bad else number}" for number in range(count))
    return "\n".join(["id,amount", *lines, ""])


def fan_out(kind: str = "STANDARD", **fields: Any) -> dict[str, Any]:
    """A definition that checks each row in a child execution."""
    refused = {"Variable": "$.amount", "StringEquals": "none", "Next": "Refuse"}
    return {
        "StartAt": "Each row",
        "States": {
            "Each row": {
                "Type": "Map",
                "Label": "rows",
                "ItemReader": {
                    "Resource": "arn:aws:states:::s3:getObject",
                    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
                    "Parameters": {"Bucket": BUCKET, "Key": "rows.csv"},
                },
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
                    "StartAt": "Check",
                    "States": {
                        "Check": {"Type": "Choice", "Choices": [refused], "Default": "Take"},
                        "Refuse": {"Type": "Fail", "Error": "BadRow", "Cause": "It has no amount."},
                        "Take": {"Type": "Pass", "End": True},
                    },
                },
                "ResultPath": None,
                "End": True,
                **fields,
            }
        },
    }


def created(session: nestedsf.MotoSession, text: str, definition: dict[str, Any]) -> str:
    """The ARN of a machine that reads a file of this text, and logs."""
    session.client("s3").create_bucket(Bucket=BUCKET)
    session.client("s3").put_object(Bucket=BUCKET, Key="rows.csv", Body=text)
    session.client("logs").create_log_group(logGroupName=GROUP)
    group = f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}:*"
    logging = {
        "level": "ALL",
        "includeExecutionData": True,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}],
    }
    made = session.client("stepfunctions").create_state_machine(
        name="main",
        definition=json.dumps(definition),
        roleArn=ROLE,
        loggingConfiguration=logging,
    )
    return str(made["stateMachineArn"])
