"""The notebook "Run a job and wait for it": its checks, and a wait until a child is there."""

from __future__ import annotations

from nestedsf.lessons.run_a_job.checks import (
    check_1,
    check_2,
    check_3,
    wait_for_children,
)

__all__ = [
    "check_1",
    "check_2",
    "check_3",
    "wait_for_children",
]
