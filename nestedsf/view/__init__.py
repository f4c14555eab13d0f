"""What people see: executions and definitions as pictures, tables and text.

One folder for each kind of view. Each view is a value that a notebook shows, with a text twin
that says the same, and is made by a plain function on values: nothing here is given a client or
a session. The explorer puts them all into one widget.
"""

from __future__ import annotations

from nestedsf.view.checks import Check
from nestedsf.view.comparisons import Comparison, ExecutionComparison, compare
from nestedsf.view.diagrams import Diagram, draw
from nestedsf.view.flows import DataFlowView, StateResult, data_flow
from nestedsf.view.reports import Report, report
from nestedsf.view.sequences import Sequence, sequence
from nestedsf.view.timelines import Timeline, timeline

__all__ = [
    "Check",
    "Comparison",
    "DataFlowView",
    "Diagram",
    "ExecutionComparison",
    "Report",
    "Sequence",
    "StateResult",
    "Timeline",
    "compare",
    "data_flow",
    "draw",
    "report",
    "sequence",
    "timeline",
]
