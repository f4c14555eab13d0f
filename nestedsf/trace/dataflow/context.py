"""The context object: what ``$$`` stands for in a definition, as far as the history knows it.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, cast

from nestedsf.trace.dataflow.paths import Unresolved, found, quoted

if TYPE_CHECKING:
    from datetime import datetime

    from nestedsf.jsontext import Json
    from nestedsf.trace.visits import StateVisit

__all__ = ["from_context"]

_RETRIED = ("Task", "Parallel", "Map")
_NAME_IN_ARN = 6  # arn:aws:states:region:account:stateMachine:name


def from_context(path: str, visit: StateVisit, item: tuple[int, Json] | None = None) -> Json:
    """What a path that begins with ``$$`` finds in the context object of a visit.

    Args:
        path: As ``$$.Execution.Id``.
        visit: The visit; of several attempts the last one counts.
        item: The index and the value of the Map item, where there is one.

    Raises:
        Unresolved: The history does not know it, or the path finds nothing.
    """
    try:
        # A Map asks for its items again and again, and for nothing else.
        whole = _context_object(visit, item) if not path.startswith("$$.Map.") else _map(item)
        value = found(path[1:], whole)
    except Unresolved as error:
        # The library was given the path without its first $.
        raise Unresolved(str(error).replace(quoted(path[1:]), quoted(path))) from None
    _refuse_unknown(value, path)
    return value


class _Unknown:
    """Stands in the context object for what the history does not know."""


_UNKNOWN = _Unknown()
_DEPTH = 3  # Map, Item, Value


def _refuse_unknown(value: object, path: str, depth: int = _DEPTH) -> None:
    if value is _UNKNOWN:
        raise Unresolved(f"the history does not hold all of {quoted(path)}")
    if depth and isinstance(value, dict):
        value = list(value.values())
    if depth and isinstance(value, list):
        for inner in value:
            _refuse_unknown(inner, path, depth - 1)


def _context_object(visit: StateVisit, item: tuple[int, Json] | None) -> Json:
    state: dict[str, object] = {
        "EnteredTime": _moment(visit.entered),
        "Name": visit.state_name,
    }
    if visit.state_type in _RETRIED:
        state["RetryCount"] = visit.attempts - 1
    value: dict[str, object] = {
        "Execution": _UNKNOWN,
        "StateMachine": _UNKNOWN,
        "State": state,
    }
    context = visit.context
    if context is not None:
        details = context.started.details
        value["Execution"] = {
            "Id": context.execution_arn or _UNKNOWN,
            "Input": details.get("input", _UNKNOWN),
            "Name": (context.execution_arn or "").rpartition(":")[2] or _UNKNOWN,
            "RoleArn": details.get("roleArn", _UNKNOWN),
            "StartTime": _moment(context.started.timestamp),
            "RedriveCount": _UNKNOWN if context.redriven else 0,
        }
        arn = context.state_machine_arn or ""
        parts = (arn or context.execution_arn or "").split(":")
        value["StateMachine"] = {
            "Id": arn or _UNKNOWN,
            "Name": parts[_NAME_IN_ARN] if len(parts) > _NAME_IN_ARN else _UNKNOWN,
        }
    if visit.task_token is not None:
        value["Task"] = {"Token": visit.task_token}
    elif visit.state_type == "Task":
        value["Task"] = _UNKNOWN
    value |= cast("dict[str, object]", _map(item))
    return cast("Json", value)  # what is unknown is refused before it gets out


def _map(item: tuple[int, Json] | None) -> Json:
    return {"Map": {"Item": {"Index": item[0], "Value": item[1]}}} if item is not None else {}


def _moment(moment: datetime | None) -> object:
    """A time as the context object has it."""
    if moment is None:
        return _UNKNOWN
    text = moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
