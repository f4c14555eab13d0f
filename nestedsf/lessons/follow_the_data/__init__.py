"""Notebook 03: states to send data through, and checks of what becomes of it.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
"""

from __future__ import annotations

from nestedsf.lessons.follow_the_data.checks import (
    check_1,
    check_2,
    check_3,
)
from nestedsf.lessons.follow_the_data.handed_on import check_4
from nestedsf.lessons.follow_the_data.one_state import visit_of

__all__ = [
    "check_1",
    "check_2",
    "check_3",
    "check_4",
    "visit_of",
]
