"""The workflows that the checks of notebook 16 start, right and wrong."""

from __future__ import annotations

from typing import Any

__all__ = ["CHARGE", "TAKE", "carrier", "order"]

_RUN_A_JOB = "arn:aws:states:::states:startExecution.sync:2"


def _look_up(folder: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:ssm:getParameter",
        "Parameters": {"Name.$": f"States.Format('/{folder}/{{}}', $.to)"},
        "ResultSelector": {"price.$": "$.Parameter.Value"},
        "End": True,
    }


def carrier(folder: str = "price") -> dict[str, Any]:
    """What loads a parcel, and looks up the price for its town in this folder."""
    load = {"Type": "Wait", "SecondsPath": "$.seconds", "Next": "Look up the price"}
    return {"StartAt": "Load", "States": {"Load": load, "Look up the price": _look_up(folder)}}


def order(town: str = "to", **fields: object) -> dict[str, Any]:
    """What has the carrier ship a parcel to the town at this key; where it catches, it gives up."""
    ship = {
        "Type": "Task",
        "Resource": _RUN_A_JOB,
        "Parameters": {
            "StateMachineArn": "${carrier}",
            "Input": {"to.$": f"$.{town}", "seconds.$": "$.seconds"},
        },
        "End": True,
        **fields,
    }
    give_up = {"Give up": {"Type": "Fail", "Error": "GaveUp"}} if "Catch" in fields else {}
    return {"StartAt": "Ship", "States": {"Ship": ship, **give_up}}


TAKE = "Take the money"
CHARGE: dict[str, Any] = {
    "StartAt": "Is the card good?",
    "States": {
        "Is the card good?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.card", "StringEquals": "declined", "Next": "Decline"}],
            "Default": TAKE,
        },
        "Decline": {"Type": "Fail", "Error": "Declined"},
        TAKE: {"Type": "Pass", "Next": "Write the receipt"},
        "Write the receipt": _look_up("price"),
    },
}
"""What charges a card, unless it is declined, and then writes a receipt with the price."""
