"""What the exercises of notebook 07 execute: the shop's order, and a Parallel with known outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.lessons.judging.languages import JSONATA, inside, is_jsonata
from nestedsf.lessons.judging.tryouts import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["APPROVAL", "GO_ON", "JOB", "MAIL", "PACKING", "TEXTS", "order", "selecting"]

MAIL = "Send the confirmation"
PACKING = "Start packing"
APPROVAL = "Ask for approval"
GO_ON = "Go on without it"

JOB: dict[str, Any] = {
    "StartAt": "Look",
    "States": {
        "Look": {"Type": "Wait", "Seconds": 5, "Next": "There?"},
        "There?": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": "$.all.tea", "IsPresent": True},
                        {"Variable": "$.all.tea", "NumericEquals": 0},
                    ],
                    "Next": "Out of stock",
                }
            ],
            "Default": "Work",
        },
        "Out of stock": {"Type": "Fail", "Error": "OutOfStock"},
        "Work": {"Type": "Wait", "Seconds": 5, "Next": "Call back?"},
        "Call back?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.TaskToken", "IsPresent": True, "Next": "Call back"}],
            "Default": "Report",
        },
        "Call back": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
            "Parameters": {"TaskToken.$": "$.TaskToken", "Output": '{"approved": true}'},
            "Next": "Report",
        },
        "Report": {"Type": "Pass", "Result": "packed", "End": True},
    },
}
"""A child that fails after 5 seconds where it packs tea that is out of stock.

Otherwise it has done its work after 10 seconds, and calls back where it has a token.
"""

TEXTS: tuple[tuple[object, str, str], ...] = (
    ("completed", '"completed"', "called back"),
    ({"boxes": 2}, '{"boxes":2}', "7"),
    ('He said "yes"', '"He said \\"yes\\""', "[true]"),
)
"""Decoded outputs of .sync, as .sync hands them over, and outputs of a callback beside them."""


def order(packing: Mapping[str, object]) -> dict[str, Any]:
    """The order of the lesson, whose packing has these fields, and then a state to go on with."""
    token = {"of": "approval", "TaskToken.$": "$$.Task.Token"}
    packed = _task(".sync:2", {"of": "packing", "all.$": "$"}, End=True) | dict(packing)
    if is_jsonata(packing.get("Catch")):
        given = {"of": "packing", "all": "{% $states.input %}"}
        del packed["Parameters"]
        packed |= {**JSONATA, "Arguments": {"StateMachineArn": PLACEHOLDER, "Input": given}}
    go_on = {"Type": "Pass", "Result": "nothing packed", "End": True}
    branches: list[dict[str, Any]] = [
        {PACKING: packed, GO_ON: go_on} if packing else {PACKING: packed},
        {APPROVAL: _task(".waitForTaskToken", token, End=True)},
    ]
    return {
        "StartAt": MAIL,
        "States": {
            MAIL: _task("", {"of": "mail"}, ResultPath=None, Next="Pack and approve"),
            "Pack and approve": {
                "Type": "Parallel",
                "Branches": [{"StartAt": next(iter(each)), "States": each} for each in branches],
                "Next": "Ship",
            },
            "Ship": {"Type": "Pass", "End": True},
        },
    }


def _task(ending: str, given: Mapping[str, object], **fields: object) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::states:startExecution{ending}",
        "Parameters": {"StateMachineArn": PLACEHOLDER, "Input": given},
        **fields,
    }


def selecting(selector: object) -> dict[str, Any]:
    """A Parallel with this ResultSelector, which has the outputs of TEXTS by the input's `case`."""
    texts = [[text, callback] for _, text, callback in TEXTS]
    of_case = "States.ArrayGetItem($, $$.Execution.Input.case)"
    branches = [
        {
            "StartAt": name,
            "States": {
                name: {
                    "Type": "Pass",
                    "Parameters": {"text.$": f"States.ArrayGetItem({of_case}, {number})"},
                    "OutputPath": "$.text",
                    "End": True,
                }
            },
        }
        for number, name in enumerate(("completion", "callback"))
    ]
    both = {"Type": "Parallel", "Branches": branches, "End": True}
    if is_jsonata(selector):
        both |= {**JSONATA, "Output": inside(selector, "Output")}
    else:
        both["ResultSelector"] = selector
    return {
        "StartAt": "Prepare",
        "States": {
            "Prepare": {"Type": "Pass", "Result": texts, "Next": "Start in parallel"},
            "Start in parallel": both,
        },
    }
