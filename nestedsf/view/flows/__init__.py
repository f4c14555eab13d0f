"""Flows: what each field of a state made of its data; see ``nestedsf.trace.dataflow``."""

from __future__ import annotations

from nestedsf.view.flows.flow import DataFlowView, data_flow
from nestedsf.view.flows.state_result import StateResult

__all__ = ["DataFlowView", "StateResult", "data_flow"]
