"""The panel: what an explorer shows of one state, tab by tab, as JSON values.

JSON values go as JSON text, masked: the page decodes it, and numbers keep all their digits.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.jsontext import compact, visible
from nestedsf.masking.display import text_for_display
from nestedsf.trace.dataflow.stages import DIFFERS
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.view.bounds import LARGE_VALUE, MOST_EVENTS
from nestedsf.view.names import held, shown_name, shown_text

if TYPE_CHECKING:
    from nestedsf.asl.definition import StateDefinition
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["TABS", "Subject", "event_details", "is_waiting", "json_text", "panel_of"]

_SURROGATES = re.compile("[\ud800-\udfff]")
_SCHEDULED = ("TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled")
_ENDS = {"Failed": FAILED, "TimedOut": TIMED_OUT, "Aborted": ABORTED, "Succeeded": SUCCEEDED}


def json_text(value: object) -> str:
    """The masked value as JSON text that any encoder takes."""
    return _encodable(text_for_display(compact(held(value))))


def _encodable(text: str) -> str:
    """The text with lone surrogates, which have no UTF-8, written as JSON's escapes."""
    return _SURROGATES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _masked(text: str) -> str:
    return _encodable(shown_text(text))


def event_details(event: HistoryEvent) -> str:
    """The details of an event as JSON text."""
    return json_text(event.details)


class Subject(NamedTuple):
    """What a panel is about.

    Attributes:
        visit: The visit; None for a state that was not entered.
        state: The state in the definition, where it is known.
        known: Those of the visit's events that have happened at the moment that is shown.
    """

    visit: StateVisit | None
    state: StateDefinition | None
    known: tuple[HistoryEvent, ...]


def panel_of(tab: str, about: Subject) -> dict[str, Any]:
    """One tab of the panel, one of `TABS`."""
    return TABS[tab](about)


def _io(about: Subject) -> dict[str, Any]:
    values: list[dict[str, Any]] = []
    if about.visit is None or not about.known:
        return {"values": values}
    first = about.known[0].details
    if "input" in first:
        values.append({"label": "Input", "json": json_text(first["input"])})
    if about.visit.parameters is not None and any(e.type == "TaskScheduled" for e in about.known):
        values.append(
            {"label": "Parameters of the call", "json": json_text(about.visit.parameters)}
        )
    over = len(about.known) == len(about.visit.events)
    last = about.known[-1].details
    if about.known[-1].type.endswith("StateExited") and "output" in last:
        values.append({"label": "Output", "json": json_text(last["output"])})
    if over and about.visit.error is not None:
        values.append({"label": "Error", "text": shown_name(about.visit.error)})
    if over and about.visit.cause is not None:
        values.append(_cause(about.visit.cause))
    return {"values": values}


def _cause(cause: str) -> dict[str, Any]:
    """A cause: of a failed child it is JSON as text, and is shown as both."""
    try:
        value = json.loads(cause) if len(cause) <= LARGE_VALUE else None
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, (dict, list)):
        return {"label": "Cause", "json": json_text(value), "note": "JSON as text, decoded here"}
    return {"label": "Cause", "text": _masked(cause)}


def _flow(about: Subject) -> dict[str, Any]:
    from nestedsf.trace.dataflow.flow import data_flow_of  # noqa: PLC0415  a JSONPath library

    if about.visit is None or not about.known:
        return {"stages": []}
    if len(about.known) < len(about.visit.events):
        return {"stages": [], "note": "The state has not ended yet at this moment."}
    stages = []
    for stage in data_flow_of(about.visit).stages:
        says = _masked(stage.says) if isinstance(stage.says, str) else json_text(stage.says)
        shown: dict[str, Any] = {
            "name": stage.name,
            "is_set": stage.is_set,
            "source": stage.source,
            "event": stage.event,
            "change": _masked(stage.change),
            "says": "" if stage.says is None and not stage.is_set else visible(says),
            "note": visible(_masked(stage.note)),
        }
        if stage.is_known:
            shown["json"] = json_text(stage.value)
        if stage.source == DIFFERS:
            shown["computed"] = json_text(stage.computed)
        stages.append(shown)
    return {"stages": stages}


def _definition(about: Subject) -> dict[str, Any]:
    return {"json": json_text(about.state.raw) if about.state is not None else None}


def _events(about: Subject) -> dict[str, Any]:
    return {
        "events": [
            {"id": event.id, "type": visible(event.type), "json": event_details(event)}
            for event in about.known[:MOST_EVENTS]
        ],
        "more": max(len(about.known) - MOST_EVENTS, 0),
    }


def _retries(about: Subject) -> dict[str, Any]:
    attempts: list[dict[str, Any]] = []
    for event in about.known:
        if "Iteration" in event.type:  # of an item of a Map, not of the Map
            continue
        if event.type in _SCHEDULED or event.type.endswith("StateStarted"):
            if attempts and attempts[-1]["status"] == RUNNING:
                attempts[-1]["status"] = FAILED  # a container's retry leaves no other event
            attempts.append({"status": RUNNING})
        elif attempts and event.type.endswith(tuple(_ENDS)):
            attempts[-1]["status"] = next(_ENDS[end] for end in _ENDS if event.type.endswith(end))
            for key in ("error", "cause"):
                if event.details.get(key) is not None:
                    attempts[-1][key] = _masked(str(event.details[key]))
    visit = about.visit
    if attempts and visit is not None and len(about.known) == len(visit.events):
        attempts[-1]["status"] = visit.status
    rules = about.state.raw.get("Retry") if about.state is not None else None
    return {
        "attempts": attempts[:MOST_EVENTS],
        "rules": json_text(rules) if isinstance(rules, list) else None,
    }


def _token(about: Subject) -> dict[str, Any]:
    raw = about.state.raw if about.state is not None else {}
    return {
        "characters": len(about.visit.task_token)
        if about.visit is not None and about.visit.task_token
        else 0,
        "waiting": is_waiting(about.visit),
        "timeout": raw.get("TimeoutSeconds"),
        "heartbeat": raw.get("HeartbeatSeconds"),
    }


def is_waiting(visit: StateVisit | None) -> bool:
    """Whether a Task waits for somebody to send its token."""
    return visit is not None and visit.status == RUNNING and visit.task_token is not None


TABS = {
    "io": _io,
    "flow": _flow,
    "definition": _definition,
    "events": _events,
    "retries": _retries,
    "token": _token,
}
"""The tabs, by the name that the page asks for them with."""
