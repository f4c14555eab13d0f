"""Mistakes in the limits of a Task: fields that it does not have, and values that AWS refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.asl.validation.fields.table import SUPPORTED
from nestedsf.lessons import mistakes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["path_without_seconds", "seconds_faults", "unknown_fields"]

_PATHS = ("HeartbeatSecondsPath", "TimeoutSecondsPath")


def unknown_fields(fields: Mapping[str, Any]) -> Iterator[str]:
    """The fields that no Task has."""
    for key in map(str, fields):
        if key not in SUPPORTED["Task"]:
            yield f"AWS refuses it: a Task has no field {key}."


def seconds_faults(fields: Mapping[str, Any]) -> Iterator[str]:
    """What AWS refuses in the limits of a Task, in words of ours."""
    limits = {
        name: fields[name] for name in ("HeartbeatSeconds", "TimeoutSeconds") if name in fields
    }
    if fields.get("QueryLanguage") == "JSONata":
        limits = {name: value for name, value in limits.items() if not str(value).startswith("{%")}
    for name, value in limits.items():
        if isinstance(value, bool) or not isinstance(value, int):
            told = (
                mistakes.a(value)
                if isinstance(value, bool | str)
                else json.dumps(value, default=str)
            )
            yield f"AWS refuses it: {name} is {told}, and it must be a whole number."
            return
        if value < 1:
            yield f"AWS refuses it: {name} is {value}, and it must be 1 at least."
    heartbeat, timeout = limits.get("HeartbeatSeconds"), limits.get("TimeoutSeconds")
    if heartbeat and timeout and heartbeat >= timeout:
        yield (
            f"AWS refuses it: HeartbeatSeconds is {heartbeat} and TimeoutSeconds is {timeout}, and "
            "the first must be smaller."
        )
    for name in _PATHS:
        path = fields.get(name, "$")
        if not (isinstance(path, str) and path.startswith("$")):
            yield f"AWS refuses it: {name} is {mistakes.a(path)}, and it must be a path, which begins with $."


def path_without_seconds(fields: Mapping[str, Any], error: str | None) -> str | None:
    """That the path of a limit leads to no number in the input, where that is what has failed."""
    paths = [(name, fields[name]) for name in _PATHS if name in fields]
    if error != "States.Runtime" or not paths:
        return None
    name, path = paths[0]
    return f"fails at once with {error}: {name} finds no number of seconds at {path} in its input"
