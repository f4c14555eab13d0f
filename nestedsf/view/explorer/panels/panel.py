"""The panel: what an explorer shows of one state, tab by tab, as JSON values.

JSON values go as JSON text, masked: the page decodes it, and numbers keep all their digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.exceptions import NestedsfError
from nestedsf.jsontext import visible
from nestedsf.trace.causes import is_waiting
from nestedsf.trace.dataflow.changes import UNCHANGED, sentence
from nestedsf.trace.dataflow.stages import DIFFERS
from nestedsf.trace.explanations import explained
from nestedsf.trace.statuses import TIMED_OUT
from nestedsf.trace.tasks import attempts_children
from nestedsf.trace.timeouts import ran_out
from nestedsf.trace.timing.attempts import attempts_of
from nestedsf.view.bounds import MOST_EVENTS
from nestedsf.view.diffs import as_json, diff
from nestedsf.view.explorer.lists.items import summary_of
from nestedsf.view.explorer.values.causes import named_of, why
from nestedsf.view.explorer.values.moments import milliseconds, since, times_of
from nestedsf.view.explorer.values.texts import encodable, json_text
from nestedsf.view.flows.rows import change_words
from nestedsf.view.names import shown_name, shown_text

if TYPE_CHECKING:
    from datetime import datetime

    from nestedsf.asl.definition import StateDefinition
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.timing.attempts import Attempt, BackOff
    from nestedsf.trace.visits import StateVisit

__all__ = [
    "TABS",
    "Subject",
    "child_of_attempt",
    "event_details",
    "json_text",
    "panel_of",
    "stage_diff",
]

_ALWAYS = ("input", "result", "output")
"""The stages whose value is shown also where it did not change."""


def _masked(text: str) -> str:
    return encodable(shown_text(text))


def event_details(event: HistoryEvent) -> str:
    """The details of an event as JSON text."""
    return json_text(event.details)


class Subject(NamedTuple):
    """What a panel is about.

    Attributes:
        visit: The visit; None for a state that was not entered.
        state: The state in the definition, where it is known.
        known: Those of the visit's events that have happened at the moment that is shown.
        history: All events of its execution, by id.
        began: When the first execution of all started.
    """

    visit: StateVisit | None
    state: StateDefinition | None
    known: tuple[HistoryEvent, ...]
    history: tuple[HistoryEvent, ...] = ()
    began: datetime | None = None


def panel_of(tab: str, about: Subject) -> dict[str, Any]:
    """One tab of the panel, one of `TABS`."""
    return TABS[tab](about)


def _io(about: Subject) -> dict[str, Any]:
    """Why it failed, then input and output."""
    values: list[dict[str, Any]] = []
    if about.visit is None or not about.known:
        return {"values": values}
    if len(about.known) == len(about.visit.events):
        limit = ran_out(about.visit) if about.visit.status == TIMED_OUT else None
        values += why(about.visit.error, about.visit.cause, limit)
        values += named_of(about.visit)
    first = about.known[0].details
    if "input" in first:
        values.append({"label": "Input", "json": json_text(first["input"])})
    if about.visit.parameters is not None and any(e.type == "TaskScheduled" for e in about.known):
        values.append(
            {"label": "Parameters of the call", "json": json_text(about.visit.parameters)}
        )
    last = about.known[-1].details
    if about.known[-1].type.endswith("StateExited") and "output" in last:
        values.append({"label": "Output", "json": json_text(last["output"])})
    return {"values": values}


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
            "change": _masked(sentence(stage.name, change_words(stage))) if stage.change else "",
            "unchanged": stage.change == UNCHANGED,
            "diff": stage.is_compared and stage.change != UNCHANGED,
            "says": "" if stage.says is None and not stage.is_set else visible(says),
            "note": visible(_masked(stage.note)),
        }
        matters = stage.is_set or stage.name in _ALWAYS or stage.source == DIFFERS
        if stage.is_known and matters:
            shown["json"] = json_text(stage.value)
        if stage.source == DIFFERS:
            shown["computed"] = json_text(stage.computed)
        stages.append(shown)
    return {"stages": stages}


def stage_diff(visit: StateVisit | None, number: int) -> dict[str, Any]:
    """What a stage of the data flow changed, place by place."""
    from nestedsf.trace.dataflow.flow import data_flow_of  # noqa: PLC0415  as above

    stages = data_flow_of(visit).stages if visit is not None else ()
    if not 0 <= number < len(stages):
        raise NestedsfError("This state has no such stage: choose it again.")
    return as_json(diff(stages[number].before, stages[number].value))


def _definition(about: Subject) -> dict[str, Any]:
    return {"json": json_text(about.state.raw) if about.state is not None else None}


def _events(about: Subject) -> dict[str, Any]:
    return {
        "events": [
            {
                "id": event.id,
                "type": visible(event.type),
                **times_of(event, about.history, about.began),
            }
            for event in about.known[:MOST_EVENTS]
        ],
        "more": max(len(about.known) - MOST_EVENTS, 0),
    }


def _retries(about: Subject) -> dict[str, Any]:
    found = attempts_of(about.visit, about.known, about.history) if about.visit is not None else ()
    rules = about.state.raw.get("Retry") if about.state is not None else None
    children = dict(attempts_children(about.known)) if about.visit is not None else {}
    return {
        "attempts": [
            {**_attempt(attempt, about), **_child_of(children.get(attempt.number), about)}
            for attempt in found[:MOST_EVENTS]
        ],
        "more": max(len(found) - MOST_EVENTS, 0),
        "rules": json_text(rules) if isinstance(rules, list) else None,
    }


def _child_of(arn: str | None, about: Subject) -> dict[str, Any]:
    """The execution that an attempt started, and whether it was read."""
    if arn is None or about.visit is None:
        return {}
    read = child_of_attempt(about.visit, arn)
    last = about.visit.child_execution_arn == arn
    return {
        "child": {
            "name": shown_name(" · ".join(arn.split(":")[-2:])),
            "arn": shown_name(arn),
            "status": read.status if read is not None else "",
            "isLast": last,
        }
    }


def child_of_attempt(visit: StateVisit, arn: str) -> ExecutionTrace | None:
    """The execution that one of the attempts of a Task started, where it was read."""
    known = (*visit.earlier_children, *([visit.child] if visit.child is not None else []))
    return next((child for child in known if child.execution_arn == arn), None)


def _attempt(attempt: Attempt, about: Subject) -> dict[str, Any]:
    """An attempt and the back-off after it; times are in milliseconds."""
    shown: dict[str, Any] = {
        "status": attempt.status,
        "since": since(about.began, attempt.start),
        "took": milliseconds(attempt.seconds),
        "backOff": milliseconds(attempt.back_off),
    }
    if attempt.redriven:
        shown["redriven"] = True
    if attempt.error is not None:
        shown["error"] = shown_name(attempt.error)
    if about.visit is not None and attempt.last is not None:
        limit = ran_out(about.visit, attempt.last)
        if limit is not None:
            shown["limit"] = limit
    if attempt.cause:
        told = explained(attempt.cause)
        shown["line"] = shown_name(told.line)
        shown["cause"] = (
            {"text": _masked(attempt.cause)}
            if told.value is None
            else {"json": json_text(told.value)}
        )
    if attempt.planned is not None:
        plan = attempt.planned
        shown["planned"] = [milliseconds(plan.least), milliseconds(plan.most)]
        shown["rule"] = _rule_said(plan)
    return shown


def _rule_said(plan: BackOff) -> str:
    """How a back-off follows from its retrier, in the words of the definition."""
    rule = plan.rule
    rate = rule.get("BackoffRate", 2.0)
    said = f"IntervalSeconds {rule.get('IntervalSeconds', 1):g}"
    if plan.retry > 1:
        said += f" times BackoffRate {rate:g}"
        said += f" to the power of {plan.retry - 1}" if plan.retry > 2 else ""  # noqa: PLR2004
    if "MaxDelaySeconds" in rule:
        said += f", MaxDelaySeconds {rule['MaxDelaySeconds']:g}"
    if rule.get("JitterStrategy") == "FULL":
        said += ", JitterStrategy FULL: any time up to that"
    return said


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


def _items(about: Subject) -> dict[str, Any]:
    return summary_of(about.visit if about.known else None)


TABS = {
    "io": _io,
    "items": _items,
    "flow": _flow,
    "definition": _definition,
    "events": _events,
    "retries": _retries,
    "token": _token,
}
"""The tabs, by the name that the page asks for them with."""
