"""The shop's orders and its shipping, as the checks of notebook 18 run them."""

from __future__ import annotations

from typing import Any

__all__ = ["ORDERS", "SHIPPING", "order", "shipping"]

ORDERS, SHIPPING = "nestedsf-order", "nestedsf-Shipping"
"""What `deploy` calls their state machines in the notebook."""
_REFUSE = {"Variable": "$.kilos", "NumericGreaterThan": 20, "Next": "Refuse"}


def shipping(hand_over: dict[str, Any] | None = None) -> dict[str, Any]:
    """The definition of shipping; what it hands over, where it reads more of the order."""
    parcel = {"Result": {"parcel": 31}} if hand_over is None else {"Parameters": hand_over}
    return {
        "StartAt": "Too heavy?",
        "States": {
            "Too heavy?": {"Type": "Choice", "Choices": [_REFUSE], "Default": "Hand over"},
            "Refuse": {"Type": "Fail", "Error": "TooHeavy", "Cause": "At most 20 kilos."},
            "Hand over": {"Type": "Pass", **parcel, "End": True},
        },
    }


def order(shipping_arn: str, **ship: object) -> dict[str, Any]:
    """The definition of an order, with more fields of the Task that ships it."""
    return {
        "StartAt": "Pack",
        "TimeoutSeconds": 1800,
        "States": {
            "Pack": {"Type": "Wait", "SecondsPath": "$.packing", "Next": "Ship"},
            "Ship": {
                "Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution.sync:2",
                "Parameters": {"StateMachineArn": shipping_arn, "Input.$": "$"},
                **ship,
                "End": True,
            },
        },
    }
