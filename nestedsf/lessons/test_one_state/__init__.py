"""Notebook 13: one state tested by itself, and checks of mocks, of rules and of test cases.

https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""

from __future__ import annotations

from nestedsf.lessons.test_one_state.cases import check_3
from nestedsf.lessons.test_one_state.mock import check_1
from nestedsf.lessons.test_one_state.outcomes import outcome
from nestedsf.lessons.test_one_state.rules import check_2

__all__ = ["check_1", "check_2", "check_3", "outcome"]
