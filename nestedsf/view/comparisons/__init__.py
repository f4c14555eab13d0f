"""Comparisons: two executions state by state, or Tasks with what they waited for and cost."""

from __future__ import annotations

from nestedsf.view.comparisons.compare import Comparison, compare
from nestedsf.view.comparisons.executions import ExecutionComparison

__all__ = ["Comparison", "ExecutionComparison", "compare"]
