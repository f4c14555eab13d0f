"""Evidence: what a visit's events hold of its data, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nestedsf.jsontext import decode
from nestedsf.trace.statuses import SUCCEEDED, TIMED_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nestedsf.jsontext import Json
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = [
    "Evidence",
    "assigned",
    "entered",
    "exited",
    "failure",
    "first_input",
    "iteration_inputs",
    "result",
    "scheduled",
]

_RESULTS = ("TaskSucceeded", "LambdaFunctionSucceeded", "ActivitySucceeded")
_ENDS = ("Failed", "TimedOut")
_MOST = 3  # types of events that are named
_SCHEDULED = {
    "TaskScheduled": "parameters",
    "LambdaFunctionScheduled": "input",
    "ActivityScheduled": "input",
}


class Evidence(NamedTuple):
    """What the history holds of one value.

    Attributes:
        value: The value, decoded.
        event: The type of the event that holds it; of branches and iterations those of theirs.
        flaw: Why the value cannot be used, empty where it can.
    """

    value: Json
    event: str
    flaw: str = ""


def entered(visit: StateVisit) -> Evidence:
    """The state's input."""
    if not visit.events:
        return Evidence(visit.input, f"{visit.state_type}StateEntered")
    return _of(visit.events[0], "input")


def scheduled(visit: StateVisit) -> Evidence | None:
    """What the last attempt of a Task was called with."""
    for event in reversed(visit.events):
        if event.type in _SCHEDULED:
            return _of(event, _SCHEDULED[event.type])
    return None


def result(visit: StateVisit) -> Evidence | None:
    """The result of a Task, or of a Parallel or Map the outputs of its branches or iterations."""
    if visit.parts and visit.status == SUCCEEDED:
        outputs: list[Json] = []
        for part in visit.parts:
            if part.last is None:
                return None
            output = _of(part.last, "output")
            if output.flaw:
                return output
            outputs.append(output.value)
        return Evidence(outputs, _types(part.last for part in visit.parts))
    for event in visit.events:
        if event.type == "MapStateStarted" and event.details.get("length") == 0:
            return Evidence([], event.type)
    for event in reversed(visit.events):
        if event.type in _RESULTS:
            return _of(event, "output")
    return None


def failure(visit: StateVisit) -> Evidence:
    """The error output that a Catch passes on."""
    # A time-out has no cause, of which AWS makes a text without characters.
    cause = "" if visit.cause is None and visit.status == TIMED_OUT else visit.cause
    failed = next((e.type for e in reversed(visit.events) if e.type.endswith(_ENDS)), "")
    return Evidence({"Error": visit.error, "Cause": cause}, failed)


def first_input(visit: StateVisit) -> Evidence | None:
    """What the branches of a Parallel were given; None before the first one begins."""
    return _of(visit.parts[0].first, "input") if visit.parts else None


def iteration_inputs(visit: StateVisit, computed: Json) -> Evidence | None:
    """What the iterations of a Map were given; of those that did not begin, what is computed."""
    if not visit.parts:
        return None
    inputs = {part.number: _of(part.first, "input") for part in visit.parts}
    flawed = next((given for given in inputs.values() if given.flaw), None)
    if flawed is not None:
        return flawed
    values = list(computed) if isinstance(computed, list) else []
    for number, given in sorted(inputs.items()):
        values[number : number + 1] = [given.value]
    return Evidence(values, _types(part.first for part in visit.parts))


def exited(visit: StateVisit) -> Evidence | None:
    """The state's output; None where it was not exited."""
    event = _exit(visit)
    return _of(event, "output") if event is not None else None


def assigned(visit: StateVisit) -> Evidence | None:
    """The variables that the state assigned, of which AWS has JSON texts; None if not exited."""
    event = _exit(visit)
    found = _of(event, "assignedVariables") if event is not None else None
    if found is None or not isinstance(found.value, dict):
        return found
    return found._replace(value={name: _decoded(value) for name, value in found.value.items()})


def _decoded(value: Json) -> Json:
    try:
        return decode(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _types(events: Iterable[HistoryEvent | None]) -> str:
    """The types of these events, each once, and not too many."""
    found = [*dict.fromkeys(event.type for event in events if event is not None)]
    return ", ".join([*found[:_MOST], *(["…"] if len(found) > _MOST else [])])


def _exit(visit: StateVisit) -> HistoryEvent | None:
    last = visit.events[-1] if visit.events else None
    return last if last is not None and last.type.endswith("StateExited") else None


def _of(event: HistoryEvent, key: str) -> Evidence:
    details = event.details
    about = details.get(f"{key}Details")
    if isinstance(about, dict) and about.get("truncated"):
        return Evidence(None, event.type, f"The history holds the {key} of {event.type} cut off.")
    if key not in details:
        return Evidence(None, event.type, f"The history holds no {key} of {event.type}.")
    return Evidence(details[key], event.type)
