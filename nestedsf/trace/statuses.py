"""The statuses of executions and of visits, as AWS calls them."""

from __future__ import annotations

__all__ = ["ABORTED", "FAILED", "PENDING", "RUNNING", "SUCCEEDED", "TIMED_OUT"]

RUNNING = "RUNNING"
SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"
TIMED_OUT = "TIMED_OUT"
ABORTED = "ABORTED"
PENDING = "PENDING"
"""Of the items of a Map Run alone: no child execution has been started for it."""
