"""Executions as values: no AWS, no pictures, and but for JSONPath the standard library only.

A history goes in as JSON, and an `ExecutionTrace` comes out::

    history  ──load_history──▶  HistoryEvent, …  ──trace_of──▶  ExecutionTrace
                                                     ▲            .visits: StateVisit, …
    ASL text ──parse_definition──▶  Definition ──────┘            .outline(), .to_dict()

Every value is frozen. Equality leaves out what differs between two executions that did the
same: ids, times, ARNs, tokens (see `masked`).
"""

from __future__ import annotations

from nestedsf.trace.assembly.execution import trace_of
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.trace.history.events import HistoryEvent, HistorySource, load_history
from nestedsf.trace.outline import outline
from nestedsf.trace.visits import StateVisit

__all__ = [
    "ExecutionTrace",
    "HistoryEvent",
    "HistorySource",
    "StateVisit",
    "load_history",
    "outline",
    "trace_of",
]
