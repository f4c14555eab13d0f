"""Checks of the notebook "Handle what goes wrong": limits, a Retry, and an order that hangs."""

from __future__ import annotations

from nestedsf.lessons.when_it_goes_wrong.checks import (
    an_hour_later,
    check_1,
    check_2,
    check_3,
    create,
    hanging_order,
    sending_heartbeats,
    try_out,
)

__all__ = [
    "an_hour_later",
    "check_1",
    "check_2",
    "check_3",
    "create",
    "hanging_order",
    "sending_heartbeats",
    "try_out",
]
