"""Notebook 18: executions watched from outside, and checks of a pattern, of a night and of an alarm.

https://docs.aws.amazon.com/step-functions/latest/dg/monitoring-logging.html
"""

from __future__ import annotations

from nestedsf.lessons.watch_from_outside.accounts import (
    express,
    lead,
    log_group,
    logged,
    newest,
    published,
)
from nestedsf.lessons.watch_from_outside.alarm import check_3
from nestedsf.lessons.watch_from_outside.nights import check_2, night
from nestedsf.lessons.watch_from_outside.pattern import check_1
from nestedsf.lessons.watch_from_outside.queues import queue, received

__all__ = [
    "check_1",
    "check_2",
    "check_3",
    "express",
    "lead",
    "log_group",
    "logged",
    "newest",
    "night",
    "published",
    "queue",
    "received",
]
