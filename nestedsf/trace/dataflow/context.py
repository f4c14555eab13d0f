"""The context object: what ``$$`` stands for in a definition, as far as the history knows it.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from nestedsf.asl.timestamps import format_timestamp
from nestedsf.trace.arns import execution_name
from nestedsf.trace.dataflow.unresolved import Unresolved, quoted
from nestedsf.trace.redrives import redrives_of, retries

if TYPE_CHECKING:
    from datetime import datetime

    from nestedsf.jsontext import Json
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["JSONATA", "context_object", "known", "language_of", "refuse_unknown"]

JSONATA, _JSONPATH = "JSONata", "JSONPath"

_RETRIED = ("Task", "Parallel", "Map")
_NAME_IN_ARN = 6  # arn:aws:states:region:account:stateMachine:name


class _Unknown:
    """Stands in the context object for what the history does not know."""


_UNKNOWN = _Unknown()
_DEPTH = 3  # Map, Item, Value


def refuse_unknown(value: object, path: str) -> None:
    """Refuse what a path finds in the context object where the history does not know all of it.

    Raises:
        Unresolved: It does not.
    """
    _refuse(value, path, _DEPTH)


def _refuse(value: object, path: str, depth: int) -> None:
    if value is _UNKNOWN:
        raise Unresolved(f"the history does not hold all of {quoted(path)}")
    if depth and isinstance(value, dict):
        value = list(value.values())
    if depth and isinstance(value, list):
        for inner in value:
            _refuse(inner, path, depth - 1)


def known(value: Json) -> Json:
    """A part of the context object without what the history does not know."""
    if isinstance(value, dict):
        return {
            key: known(inner) for key, inner in value.items() if not isinstance(inner, _Unknown)
        }
    return value


def language_of(visit: StateVisit) -> str:
    """The query language of a visit's state, JSONPath or JSONata; empty where it is not known."""
    if visit.definition is None:
        return ""
    whole = visit.context.query_language if visit.context is not None else None
    return str(visit.definition.raw.get("QueryLanguage") or whole or _JSONPATH)


def context_object(visit: StateVisit, item: tuple[int, Json] | None = None) -> dict[str, Json]:
    """The context object of a visit, of several attempts of the last one.

    What the history does not know is in it as something that ``refuse_unknown()`` finds.

    Args:
        visit: The visit.
        item: The index and the value of the Map item, where there is one.
    """
    state: dict[str, object] = {
        "EnteredTime": _moment(visit.entered),
        "Name": visit.state_name,
    }
    if visit.state_type in _RETRIED:
        state["RetryCount"] = retries(visit)
    value: dict[str, object] = {
        "Execution": _UNKNOWN,
        "StateMachine": _UNKNOWN,
        "State": state,
    }
    context = visit.context
    if context is not None:
        details = context.started.details
        redrives = _redrives_before(visit)
        value["Execution"] = {
            "Id": context.execution_arn or _UNKNOWN,
            "Input": details.get("input", _UNKNOWN),
            "Name": execution_name(context.execution_arn) or _UNKNOWN,
            "RoleArn": details.get("roleArn", _UNKNOWN),
            "StartTime": _moment(context.started.timestamp),
            "RedriveCount": len(redrives),
            **({"RedriveTime": _moment(redrives[-1].timestamp)} if redrives else {}),
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
    if item is not None:
        value["Map"] = {"Item": {"Index": item[0], "Value": item[1]}}
    return cast("dict[str, Json]", value)  # what is unknown is refused before it gets out


def _redrives_before(visit: StateVisit) -> list[HistoryEvent]:
    """The redrives that had been when the state's fields were evaluated last."""
    through = redrives_of(visit)
    latest = through[-1].id if through else visit.events[0].id
    redrives = visit.context.redrives if visit.context is not None else ()
    return [redrive for redrive in redrives if redrive.id <= latest]


def _moment(moment: datetime | None) -> object:
    """A time as the context object has it."""
    return _UNKNOWN if moment is None else format_timestamp(moment)
