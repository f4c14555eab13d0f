"""The people whom a Task asks: the child that the checks of the limits start, for each of them.

One says nothing, one answers soon, one sends heartbeats for ever, and one sends heartbeats and
answers late. There are 4 minutes between two heartbeats.
"""

from __future__ import annotations

from typing import Any

__all__ = ["PERSON"]


def _call(action: str, **fields: object) -> dict[str, Any]:
    """A Task that sends something with the token; where the token is used up, it ends."""
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::aws-sdk:sfn:{action}",
        "Parameters": {"TaskToken.$": "$.token", **fields},
        "ResultPath": None,
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "End"}],
        "Next": "End",
    }


_WHO = "$.order.person"
PERSON: dict[str, Any] = {
    "StartAt": "Who",
    "States": {
        "Who": {
            "Type": "Choice",
            "Choices": [
                {"Variable": _WHO, "StringEquals": "silent", "Next": "End"},
                {"Variable": _WHO, "StringEquals": "quick", "Next": "Soon"},
            ],
            "Default": "Count",
        },
        "Soon": {"Type": "Wait", "Seconds": 240, "Next": "Answer"},
        "Count": {"Type": "Pass", "Result": 0, "ResultPath": "$.heartbeats", "Next": "Work"},
        "Work": {"Type": "Wait", "Seconds": 240, "Next": "Heartbeat"},
        "Heartbeat": {**_call("sendTaskHeartbeat"), "Next": "Add"},
        "Add": {
            "Type": "Pass",
            "Parameters": {
                "order.$": "$.order",
                "token.$": "$.token",
                "heartbeats.$": "States.MathAdd($.heartbeats, 1)",
            },
            "Next": "Enough",
        },
        "Enough": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": _WHO, "StringEquals": "thorough"},
                        {"Variable": "$.heartbeats", "NumericEquals": 6},
                    ],
                    "Next": "Answer",
                }
            ],
            "Default": "Work",
        },
        "Answer": _call("sendTaskSuccess", Output='"approved"'),
        "End": {"Type": "Succeed"},
    },
}
