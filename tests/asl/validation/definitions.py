"""Definitions for the tests of validation: one with nearly every field, and short ones."""

from __future__ import annotations

import json
from typing import Any

from nestedsf.asl.validation import refusal, validate

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:pack"


def one(state: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A machine of one state, called Only."""
    return {"StartAt": "Only", "States": {"Only": state}, **fields}


def end(**fields: Any) -> dict[str, Any]:
    """A Pass state that ends its machine."""
    return {"Type": "Pass", "End": True, **fields}


def task(**fields: Any) -> dict[str, Any]:
    """A Task state that ends its machine."""
    return {"Type": "Task", "Resource": FUNCTION, "End": True, **fields}


def refused(definition: Any, kind: str = "STANDARD") -> str:
    """Why a definition is refused, without the words before it; empty if it is accepted."""
    text = definition if isinstance(definition, str) else json.dumps(definition)
    message = refusal(validate(text, type=kind))
    return message.removeprefix("Invalid State Machine Definition: '").removesuffix("'")


FULL: dict[str, Any] = {
    "Comment": "Parcels",
    "Version": "1.0",
    "TimeoutSeconds": 900,
    "StartAt": "Weigh",
    "States": {
        "Weigh": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "InputPath": "$.parcel",
            "Parameters": {
                "FunctionName": "scale",
                "Payload": {"token.$": "$$.Task.Token", "tags": [{"tag.$": "$.tags[0]"}]},
            },
            "ResultSelector": {"grams.$": "States.MathAdd($.grams, 1)"},
            "ResultPath": "$.weight",
            "OutputPath": "$",
            "TimeoutSeconds": 60,
            "HeartbeatSeconds": 5,
            "Retry": [
                {"ErrorEquals": ["Scale.Busy"], "MaxAttempts": 0, "BackoffRate": 1.5},
                {
                    "ErrorEquals": ["States.ALL"],
                    "IntervalSeconds": 2,
                    "MaxDelaySeconds": 30,
                    "JitterStrategy": "FULL",
                },
            ],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "Lost"}],
            "Assign": {"grams.$": "$.grams", "seen": True},
            "Next": "Heavy?",
        },
        "Heavy?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.weight.grams", "NumericGreaterThan": 900.5, "Next": "Rest"},
                {
                    "And": [
                        {"Variable": "$grams", "IsPresent": True},
                        {"Not": {"Variable": "$.a['b']", "StringEqualsPath": "$$.State.Name"}},
                    ],
                    "Next": "Pack",
                },
            ],
            "Default": "Rest",
        },
        "Rest": {"Type": "Wait", "Timestamp": "2031-05-04T03:02:01+02:00", "Next": "Pack"},
        "Pack": {
            "Type": "Parallel",
            "Branches": [
                one(end(Result={"any": ["thing", None]}, ResultPath="$.label")),
                {
                    "StartAt": "Boxes",
                    "States": {
                        "Boxes": {
                            "Type": "Map",
                            "ItemsPath": "$.boxes",
                            "ItemSelector": {"box.$": "$$.Map.Item.Value"},
                            "MaxConcurrency": 3,
                            "ToleratedFailurePercentage": 12.5,
                            "ItemProcessor": {
                                "ProcessorConfig": {"Mode": "INLINE"},
                                "StartAt": "Close",
                                "States": {"Close": {"Type": "Succeed"}},
                            },
                            "End": True,
                        }
                    },
                },
            ],
            "Next": "Ship",
        },
        "Ship": {
            "Type": "Map",
            "Label": "Shipping",
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
                "Parameters": {"Bucket.$": "$.bucket", "Key": "list.csv"},
            },
            "ItemBatcher": {"MaxItemsPerBatch": 10},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": "Hand over",
                "States": {"Hand over": task()},
            },
            "ResultWriter": {
                "Resource": "arn:aws:states:::s3:putObject",
                "Parameters": {"Bucket": "out"},
            },
            "End": True,
        },
        "Lost": {
            "Type": "Fail",
            "ErrorPath": "States.Format('Lost.{}', $.kind)",
            "CausePath": "$.why",
        },
    },
}

FULL_JSONATA: dict[str, Any] = {
    "QueryLanguage": "JSONata",
    "StartAt": "Weigh",
    "States": {
        "Weigh": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Arguments": {"QueueUrl": "{% $states.input.queue %}", "MessageBody": "{% $grams %}"},
            "Output": "{% $states.result %}",
            "Assign": {"sent": "{% $states.result.MessageId %}"},
            "TimeoutSeconds": "{% 60 %}",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Output": {"a": 1}, "Next": "Which"}],
            "Next": "Which",
        },
        "Which": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $sent %}", "Output": {"b": 2}, "Next": "Each"}],
            "Default": "Each",
        },
        "Each": {
            "Type": "Map",
            "Items": [1, 2, "{% $sent %}"],
            "MaxConcurrency": "{% 2 %}",
            "ItemProcessor": one({"Type": "Wait", "Seconds": "{% 1 %}", "End": True}),
            "End": True,
        },
    },
}
