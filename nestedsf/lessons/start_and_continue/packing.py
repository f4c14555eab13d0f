"""Packing: the child and the orders with which the Tasks of two notebooks are tried."""

from __future__ import annotations

from typing import Any

__all__ = ["CHILD", "ORDERS"]

ORDERS: tuple[dict[str, Any], ...] = (
    {"order": 7, "items": ["tea", "cup"], "total": 40},
    {"order": "B-12", "total": 15},
)
_PACK = {"Type": "Wait", "Seconds": 30, "Next": "Count boxes"}
# Its number of boxes is another one in each execution, so that none can be written down.
_COUNT = {
    "Type": "Pass",
    "Parameters": {"boxes.$": "States.MathRandom(3, 9000)"},
    "End": True,
}
CHILD: dict[str, Any] = {"StartAt": "Pack", "States": {"Pack": _PACK, "Count boxes": _COUNT}}
