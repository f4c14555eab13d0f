"""Executions as values: no AWS, no pictures, and but for JSONPath the standard library only.

A history goes in as JSON, and an `ExecutionTrace` comes out::

    history  ──load_history──▶  HistoryEvent, …  ──trace_of──▶  ExecutionTrace
                                                     ▲            .visits: StateVisit, …
    ASL text ──parse_definition──▶  Definition ──────┘            .outline(), .to_dict()

Every value is frozen. Equality leaves out what differs between two executions that did the
same: ids, times, ARNs, tokens (see `masked`).
"""

from __future__ import annotations

from nestedsf.asl.definition import Definition, StateDefinition, parse_definition
from nestedsf.masking.values import masked
from nestedsf.model.history import HistoryEvent, HistorySource, load_history
from nestedsf.model.outline import outline
from nestedsf.model.trace import ExecutionTrace, trace_of
from nestedsf.model.visits import StateVisit

__all__ = [
    "Definition",
    "ExecutionTrace",
    "HistoryEvent",
    "HistorySource",
    "StateDefinition",
    "StateVisit",
    "load_history",
    "masked",
    "outline",
    "parse_definition",
    "trace_of",
]
