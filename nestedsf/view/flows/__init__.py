"""Flows: what each field of a state made of its data; see ``nestedsf.trace.dataflow``."""

from __future__ import annotations

from nestedsf.view.flows.flow import DataFlowView, data_flow

__all__ = ["DataFlowView", "data_flow"]
