"""Data flow: the stages that a state's data went through, computed, recorded and compared.

One module for each way to know them (``jsonpath``, ``jsonata``, ``recorded``), on ``paths``,
``templates`` and ``intrinsics``, with what the history holds as ``evidence``.
"""

from __future__ import annotations

from nestedsf.trace.dataflow.flow import DataFlow, Stage, as_json, data_flow_of

__all__ = ["DataFlow", "Stage", "as_json", "data_flow_of"]
