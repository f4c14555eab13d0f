"""Run patterns in parallel (notebook 07): the checks of its exercises."""

from __future__ import annotations

from nestedsf.lessons.in_parallel.checks import (
    check_1,
    check_2,
    check_3,
)
from nestedsf.lessons.run_a_job import wait_for_children

__all__ = [
    "check_1",
    "check_2",
    "check_3",
    "wait_for_children",
]
