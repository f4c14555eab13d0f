"""An ExecutionTrace as a JSON value: the field names are those of the dataclasses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from nestedsf.model.history import HistoryEvent
    from nestedsf.model.trace import ExecutionTrace
    from nestedsf.model.visits import StateVisit

__all__ = ["as_json"]

_TRACE = ("name", "status", "input", "output", "error", "cause", "execution_arn")
_VISIT = (
    "state_name",
    "state_type",
    "status",
    "input",
    "output",
    "error",
    "cause",
    "caught",
    "attempts",
    "integration_pattern",
    "resource",
    "child_execution_arn",
    "child_links_back",
    "parameters",
    "index",
    "container",
    "container_index",
    "container_attempt",
    "branch",
    "iteration",
)


def as_json(trace: ExecutionTrace) -> dict[str, Any]:
    """The execution with its visits, their events and child executions, ready for ``json.dumps``.

    Times are ISO 8601 text. Nothing is masked: ARNs and task tokens are there as AWS has them.
    """
    value: dict[str, Any] = {key: getattr(trace, key) for key in _TRACE}
    value["state_machine_arn"] = trace.state_machine_arn
    value["started"] = _iso(trace.started)
    value["stopped"] = _iso(trace.stopped)
    value["visits"] = [_visit(visit) for visit in trace.visits]
    return value


def _visit(visit: StateVisit) -> dict[str, Any]:
    value: dict[str, Any] = {key: getattr(visit, key) for key in _VISIT}
    value["child"] = as_json(visit.child) if visit.child is not None else None
    value["entered"] = _iso(visit.entered)
    value["exited"] = _iso(visit.exited)
    value["events"] = [_event(event) for event in visit.events]
    return value


def _event(event: HistoryEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "previous_event_id": event.previous_event_id,
        "timestamp": _iso(event.timestamp),
        "details": dict(event.details),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
