"""The carrier: the workflow that ships, and ways in which somebody may break it."""

from __future__ import annotations

from typing import Any

__all__ = ["BROKEN", "CALL", "SHIPPING"]

CALL = "Call the carrier"
_TASK: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::http:invoke",
    "TimeoutSeconds": 60,
    "Parameters": {
        "Method": "POST",
        "ApiEndpoint": "https://example.com/parcels",
        "Authentication": {"ConnectionArn": "${Connection}"},
        "RequestBody.$": "$",
    },
    "OutputPath": "$.ResponseBody",
    "Retry": [{"ErrorEquals": ["States.Http.StatusCode.503"], "IntervalSeconds": 5}],
    "End": True,
}


def _shipping(**change: object) -> dict[str, Any]:
    task = {key: value for key, value in {**_TASK, **change}.items() if value is not None}
    return {"StartAt": CALL, "States": {CALL: task}}


SHIPPING = _shipping()
"""shipping.asl.json of the notebook, as a value."""

_RETRY_ALL = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 5}]
BROKEN = {
    "a busy carrier is not called again": _shipping(Retry=None),
    "the carrier is called again after any error": _shipping(Retry=_RETRY_ALL),
    "the output is more than the carrier's answer": _shipping(OutputPath=None),
}
"""Broken versions, by what is wrong with them."""
