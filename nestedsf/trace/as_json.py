"""An ExecutionTrace as a JSON value: the field names are those of the dataclasses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.jsontext import Json
from nestedsf.masking.values import without_secrets

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["as_json"]

_Shown: TypeAlias = Callable[[Json], Json]

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


def as_json(trace: ExecutionTrace, *, show_secrets: bool = False) -> dict[str, Any]:
    """The execution with its visits, their events and child executions, ready for ``json.dumps``.

    Times are ISO 8601 text. Executions keep their names, so that they can be told apart.

    Args:
        trace: The execution.
        show_secrets: Whether account ids, task tokens and the like are there as they are; else
            there are marks in their places (see ``nestedsf.masking.values``).
    """
    return _execution(trace, _as_it_is if show_secrets else without_secrets)


def _as_it_is(value: Json) -> Json:
    return value


def _execution(trace: ExecutionTrace, shown: _Shown) -> dict[str, Any]:
    value: dict[str, Any] = {key: shown(getattr(trace, key)) for key in _TRACE}
    value["state_machine_arn"] = shown(trace.state_machine_arn)
    value["started"] = _iso(trace.started)
    value["stopped"] = _iso(trace.stopped)
    value["visits"] = [_visit(visit, shown) for visit in trace.visits]
    return value


def _visit(visit: StateVisit, shown: _Shown) -> dict[str, Any]:
    value: dict[str, Any] = {key: shown(getattr(visit, key)) for key in _VISIT}
    value["child"] = _execution(visit.child, shown) if visit.child is not None else None
    value["entered"] = _iso(visit.entered)
    value["exited"] = _iso(visit.exited)
    value["events"] = [_event(event, shown) for event in visit.events]
    return value


def _event(event: HistoryEvent, shown: _Shown) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": shown(event.type),
        "previous_event_id": event.previous_event_id,
        "timestamp": _iso(event.timestamp),
        "details": shown(dict(event.details)),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
