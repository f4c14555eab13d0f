"""Your own workflow: the checks of notebook 10, which run what the reader has written.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
"""

from __future__ import annotations

from nestedsf.lessons.your_own_workflow.checks import (
    FIRST_HALF,
    check_1,
    check_2,
    check_3,
    state_machine,
)

__all__ = [
    "FIRST_HALF",
    "check_1",
    "check_2",
    "check_3",
    "state_machine",
]
