"""The shop: the state machines that an order's workflow starts, and the first half of its own.

Nobody is asked and nothing is sent: what takes time is a Wait, and all times are the account's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.judging.machines import put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.account.sessions.moto import MotoSession

__all__ = [
    "ALL_AT_ONCE",
    "CHILDREN",
    "FIRST_HALF",
    "NAMES_COLLIDE",
    "filled_in",
    "opened",
    "state_machine",
]

PACK: dict[str, Any] = {
    "StartAt": "Pack",
    "States": {
        "Pack": {"Type": "Wait", "Seconds": 60, "Next": "Count boxes"},
        "Count boxes": {
            "Type": "Pass",
            "Parameters": {"item.$": "$.item", "boxes": 1},
            "End": True,
        },
    },
}
APPROVE: dict[str, Any] = {
    "Comment": "In a shop a person clicks; here the token is sent back after five minutes.",
    "StartAt": "Wait for a person",
    "States": {
        "Wait for a person": {"Type": "Wait", "Seconds": 300, "Next": "Send the token"},
        "Send the token": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
            "Parameters": {"TaskToken.$": "$.TaskToken", "Output": '{"approved":true}'},
            "End": True,
        },
    },
}
CHARGE: dict[str, Any] = {
    "StartAt": "Ask the bank",
    "States": {
        "Ask the bank": {"Type": "Wait", "Seconds": 5, "Next": "A voucher?"},
        "A voucher?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.total", "NumericEquals": 23, "Next": "Charge the rest"}],
            "Default": "Charge",
        },
        "Charge the rest": {"Type": "Pass", "Parameters": {"paid": 18}, "End": True},
        "Charge": {"Type": "Pass", "Parameters": {"paid.$": "$.total"}, "End": True},
    },
}
SHIP: dict[str, Any] = {
    "StartAt": "Where to?",
    "States": {
        "Where to?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.to", "StringEquals": "the Moon", "Next": "No rocket"},
                {"Variable": "$.to", "StringEquals": "the North Pole", "Next": "Wait for spring"},
                {"Variable": "$.to", "StringEquals": "Basel", "Next": "Drive far"},
            ],
            "Default": "Drive",
        },
        "No rocket": {"Type": "Fail", "Error": "NoRocket", "Cause": "We do not ship there."},
        "Wait for spring": {"Type": "Wait", "Seconds": 90 * 86_400, "Next": "Drive"},
        "Drive": {"Type": "Wait", "Seconds": 60, "Next": "Unload"},
        "Drive far": {"Type": "Wait", "Seconds": 540, "Next": "Unload"},
        "Unload": {
            "Type": "Pass",
            "Parameters": {"boxes.$": "States.ArrayLength($.packed)"},
            "End": True,
        },
    },
}
MAIL: dict[str, Any] = {
    "StartAt": "Wait for the mail server",
    "States": {
        "Wait for the mail server": {"Type": "Wait", "Seconds": 30, "Next": "Write"},
        "Write": {"Type": "Pass", "Parameters": {"about.$": "$.order"}, "End": True},
    },
}
CHILDREN: dict[str, Mapping[str, Any]] = {
    "PackArn": PACK,
    "ApproveArn": APPROVE,
    "ChargeArn": CHARGE,
    "ShipArn": SHIP,
    "MailArn": MAIL,
}
"""The children's definitions, by what stands for their ARNs in a parent's."""

ALL_AT_ONCE = """{"StartAt": "Pack each item", "States": {"Pack each item": {
  "Type": "Map", "ItemsPath": "$.items", "End": true,
  "ItemProcessor": {"StartAt": "Start packing", "States": {"Start packing": {
    "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": true,
    "Parameters": {"StateMachineArn": "${PackArn}", "Input": {"item.$": "$"}},
    "OutputPath": "$.Output"}}}}}}"""
"""What packs all items of an order, with no limit of its own."""

NAMES_COLLIDE = """{"StartAt": "Pack each item", "States": {"Pack each item": {
  "Type": "Map", "ItemsPath": "$.items", "End": true,
  "ItemProcessor": {"StartAt": "Start packing", "States": {"Start packing": {
    "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": true,
    "Parameters": {"StateMachineArn": "${PackArn}", "Input": {"item.$": "$"},
      "Name.$": "$$.Execution.Name"},
    "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}],
    "OutputPath": "$.Output"}}}}}}"""
"""What exercise 2 begins with."""

FIRST_HALF = """{
  "StartAt": "Above 100?",
  "States": {
    "Above 100?": {"Type": "Choice", "Default": "Pack each item", "Choices": [
      {"Variable": "$.total", "NumericGreaterThan": 100, "Next": "Ask for approval"}]},
    "Ask for approval": {"Type": "Task", "Next": "Pack each item",
      "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
      "Parameters": {"StateMachineArn": "${ApproveArn}", "Input": {
        "order.$": "$.order", "TaskToken.$": "$$.Task.Token",
        "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id"}},
      "TimeoutSeconds": 86400, "ResultPath": "$.approval"},
    "Pack each item": {"Type": "Map", "Next": "Charge the card",
      "ItemsPath": "$.items", "ResultPath": "$.packed",
      "ItemProcessor": {"StartAt": "Start packing", "States": {"Start packing": {
        "Type": "Task", "End": true,
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": "${PackArn}", "Input": {
          "item.$": "$",
          "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id"}},
        "TimeoutSeconds": 3600, "OutputPath": "$.Output"}}}}
  }
}"""
"""An order is approved, if it is a large one, and packed. The rest is the capstone."""


def filled_in(definition: str, arns: Mapping[str, str]) -> str:
    """A definition with ARNs in it, as DefinitionSubstitutions of CloudFormation fill them in.

    >>> filled_in("${PackArn} of ${Somebody}", {"PackArn": "an ARN"})
    'an ARN of ${Somebody}'
    """
    for name, arn in arns.items():
        definition = definition.replace("${" + name + "}", arn)
    return definition


def state_machine(
    session: MotoSession, name: str, definition: str | Mapping[str, Any], **arns: str
) -> str:
    """Create a state machine, or update the one that has this name, and answer with its ARN.

    Args:
        session: An emulated account, where no role is asked what it may do.
        name: The state machine's name.
        definition: Its definition, as JSON text or as a dict.
        **arns: What stands for `${PackArn}` and the like in it.
    """
    text = definition if isinstance(definition, str) else json.dumps(definition)
    return put(session, name, filled_in(text, arns))


def opened(session: MotoSession) -> dict[str, str]:
    """Create the children of the whole order; their ARNs, as ``CHILDREN`` names them."""
    return {
        name: state_machine(session, name.removesuffix("Arn").lower(), child)
        for name, child in CHILDREN.items()
    }
