"""Last night of notebook 15: a Map Run of batches that has failed, to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.lifecycle import run
from nestedsf.lessons.fan_out_over_a_file.trying import DISTRIBUTED, upload
from nestedsf.lessons.judging.machines import put

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["ORDERS", "last_night"]

ORDERS = range(201, 241)
_TOWNS = ("Bern", "Oslo", "Riga", "Rome", "Turin", "Lima", "Bonn")
_ODD = {208: ("Atlantis", "30"), 224: ("Oslo", "a dozen"), 233: ("Atlantis", "10")}
"""What is odd about three orders: the last of them is not reached."""
_ONE_ORDER: dict[str, Any] = {
    "StartAt": "Is there a carrier?",
    "States": {
        "Is there a carrier?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.town", "StringEquals": "Atlantis", "Next": "Give up"}],
            "Default": "Count the labels",
        },
        "Count the labels": {
            "Type": "Pass",
            "Parameters": {"order.$": "$.order", "labels.$": "States.StringToJson($.pieces)"},
            "Next": "Print the labels",
        },
        "Print the labels": {"Type": "Wait", "SecondsPath": "$.labels", "Next": "Hand over"},
        "Hand over": {"Type": "Pass", "End": True},
        "Give up": {
            "Type": "Fail",
            "Error": "NoCarrier",
            "CausePath": "States.Format('Nobody goes to {}.', $.town)",
        },
    },
}
_NIGHT: dict[str, Any] = {
    "StartAt": "Each batch",
    "States": {
        "Each batch": {
            "Type": "Map",
            "Label": "batches",
            "MaxConcurrency": 2,
            "ToleratedFailureCount": 5,
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
                "Parameters": {"Bucket.$": "$.bucket", "Key.$": "$.file"},
            },
            "ItemBatcher": {"MaxItemsPerBatch": 5},
            "ItemProcessor": {
                **DISTRIBUTED,
                "StartAt": "Each order",
                "States": {
                    "Each order": {
                        "Type": "Map",
                        "ItemsPath": "$.Items",
                        "ItemProcessor": _ONE_ORDER,
                        "End": True,
                    }
                },
            },
            "End": True,
        }
    },
}


def last_night(session: MotoSession) -> ExecutionTrace:
    """Run last night's orders, forty in batches of five; the Map Run fails.

    Args:
        session: An emulated account.
    """
    rows = (",".join((str(order), *_row(order))) for order in ORDERS)
    given = upload(session, "last-night.csv", "\n".join(["order,town,pieces", *rows]))
    return run(session, put(session, "last-night", _NIGHT), given, check=False)


def _row(order: int) -> tuple[str, str]:
    usual = _TOWNS[order % len(_TOWNS)], str(20 + order % 9 * 5)
    return _ODD.get(order, usual)
