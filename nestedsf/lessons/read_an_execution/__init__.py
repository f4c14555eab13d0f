"""Notebook 02: a shop whose orders fail at night only, and checks of reading histories.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
"""

from __future__ import annotations

from nestedsf.lessons.read_an_execution.checks import (
    ORDERS,
    PACK,
    SHOP,
    check_1,
    check_2,
    check_3,
    shop_orders,
)

__all__ = [
    "ORDERS",
    "PACK",
    "SHOP",
    "check_1",
    "check_2",
    "check_3",
    "shop_orders",
]
