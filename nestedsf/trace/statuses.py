"""The statuses of executions and of visits, as AWS calls them."""

from __future__ import annotations

__all__ = [
    "ABORTED",
    "ENDED_BADLY",
    "FAILED",
    "PENDING",
    "PENDING_REDRIVE",
    "RUNNING",
    "SUCCEEDED",
    "TIMED_OUT",
]

RUNNING = "RUNNING"
SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"
TIMED_OUT = "TIMED_OUT"
ABORTED = "ABORTED"
ENDED_BADLY = (FAILED, TIMED_OUT, ABORTED)
PENDING = "PENDING"
"""Of the items of a Map Run alone: no child execution has been started for it."""
PENDING_REDRIVE = "PENDING_REDRIVE"
"""Of a child of a redriven Map Run that is to be redriven: it has not begun again."""
