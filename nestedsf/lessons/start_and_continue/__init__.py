"""Checks of the notebook "Start an execution and continue": keep the input, mind the link."""

from __future__ import annotations

from nestedsf.lessons.start_and_continue.checks import (
    check_1,
    check_2,
    check_3,
)

__all__ = [
    "check_1",
    "check_2",
    "check_3",
]
