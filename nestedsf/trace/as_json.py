"""An ExecutionTrace as a JSON value: the field names are those of the dataclasses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, cast

from nestedsf.jsontext import Json, compact
from nestedsf.masking.values import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.map_runs import MapRun
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

_MAP_RUN = (
    "arn",
    "label",
    "status",
    "max_concurrency",
    "tolerated_failure_count",
    "tolerated_failure_percentage",
    "redrive_count",
)
_CHILD = ("number", "name", "status", "execution_arn", "items")
_VALUES = ("input", "output", "parameters", "error", "cause")
_LARGE = 10_000
_DEEPEST = 50  # the json module follows 1,000 levels, and each execution has four


def as_json(trace: ExecutionTrace, *, show_secrets: bool = False) -> dict[str, Any]:
    """The execution with its visits, their events and child executions, ready for ``json.dumps``.

    Times are ISO 8601 text. Executions keep their names, so that they can be told apart. Of
    executions that nest deeper than 50 there is their number, as ``children_left_out``: no reader
    of JSON follows them for ever. ``trace.executions()`` has them.

    Args:
        trace: The execution.
        show_secrets: Whether account ids, task tokens and the like are there as they are; else
            there are marks in their places (see ``nestedsf.masking.values``).
    """
    shown = _as_it_is if show_secrets else _remembering(without_secrets)
    whole = _execution(trace, shown)
    waiting = [(trace, whole, 1)]
    while waiting:  # without recursion: executions nest
        parent, value, depth = waiting.pop()
        for visit, written in zip(parent.visits, value["visits"], strict=True):
            if depth == _DEEPEST:
                left_out = sum(1 for child in visit.children for _ in child.executions())
                if left_out:
                    written["children_left_out"] = left_out
                continue
            if visit.child is not None:
                written["child"] = _execution(visit.child, shown)
                waiting.append((visit.child, written["child"], depth + 1))
            for run, told in zip(visit.map_runs, written["map_runs"], strict=True):
                for child, one in zip(run.children, told["children"], strict=True):
                    if child.trace is not None:
                        one["trace"] = _execution(child.trace, shown)
                        waiting.append((child.trace, one["trace"], depth + 1))
    return whole


def _as_it_is(value: Json) -> Json:
    return value


def _remembering(shown: _Shown) -> _Shown:
    """The same, which masks a large value once: it stands in a state, in its events and beside."""
    known: dict[str, Json] = {}
    same: dict[int, tuple[Json, Json]] = {}  # it keeps the values, and so their ids

    def remembered(value: Json) -> Json:
        if not isinstance(value, (str, dict, list)) or (
            isinstance(value, str) and len(value) < _LARGE
        ):
            return shown(value)
        if id(value) not in same:
            same[id(value)] = value, written(value)
        return same[id(value)][1]

    def written(value: str | dict[str, Json] | list[Json]) -> Json:
        text = value if isinstance(value, str) else compact(value)
        if len(text) < _LARGE:
            return shown(value)
        key = f"{type(value).__name__} {text}"
        if key not in known:
            known[key] = shown(value)
        return known[key]

    return remembered


def _execution(trace: ExecutionTrace, shown: _Shown) -> dict[str, Any]:
    value: dict[str, Any] = {key: shown(getattr(trace, key)) for key in _TRACE}
    value["state_machine_arn"] = shown(trace.state_machine_arn)
    value["started"] = _iso(trace.started)
    value["stopped"] = _iso(trace.stopped)
    value["visits"] = [_visit(visit, shown) for visit in trace.visits]
    return value


def _visit(visit: StateVisit, shown: _Shown) -> dict[str, Any]:
    value: dict[str, Any] = {key: shown(getattr(visit, key)) for key in _VISIT}
    value["child"] = None
    value["map_runs"] = [_map_run(run, shown) for run in visit.map_runs]
    value["entered"] = _iso(visit.entered)
    value["exited"] = _iso(visit.exited)
    value["events"] = [_event(event, shown) for event in visit.events]
    return value


def _map_run(run: MapRun, shown: _Shown) -> dict[str, Any]:
    value: dict[str, Any] = {key: shown(getattr(run, key)) for key in _MAP_RUN}
    value["item_counts"] = dict(run.item_counts)
    value["execution_counts"] = dict(run.execution_counts)
    value["started"] = _iso(run.started)
    value["stopped"] = _iso(run.stopped)
    value["children"] = [
        {
            **{key: shown(getattr(child, key)) for key in _CHILD},
            "started": _iso(child.started),
            "stopped": _iso(child.stopped),
            "trace": None,
        }
        for child in run.children
    ]
    return value


def _event(event: HistoryEvent, shown: _Shown) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": shown(event.type),
        "previous_event_id": event.previous_event_id,
        "timestamp": _iso(event.timestamp),
        "details": _details(event.details, shown),
    }


def _details(details: Mapping[str, Any], shown: _Shown) -> dict[str, Any]:
    """The details of an event: the values that states have as well are masked by themselves."""
    large = {
        key: shown(value)
        for key, value in details.items()
        if key in _VALUES and isinstance(value, (str, dict, list))
    }
    rest = cast("dict[str, Any]", shown({k: v for k, v in details.items() if k not in large}))
    return {key: large[key] if key in large else rest[key] for key in details}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
