"""Notebook 16: executions that fail in the night and are redriven, and what their children do.

https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
"""

from __future__ import annotations

from nestedsf.lessons.redrive_a_failure.decisions import check_1
from nestedsf.lessons.redrive_a_failure.names import check_2
from nestedsf.lessons.redrive_a_failure.nights import children, create, night
from nestedsf.lessons.redrive_a_failure.one_charge import check_3

__all__ = ["check_1", "check_2", "check_3", "children", "create", "night"]
