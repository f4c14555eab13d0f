"""What a comparison says: the questions, and the answer of one visit to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.jsontext import compact, elide, holds_json, visible
from nestedsf.masking.display import for_display
from nestedsf.trace.cost import starts_express, starts_more, transitions, transitions_of_visit
from nestedsf.trace.family import result_of, waits_for_child
from nestedsf.trace.resources.permissions import MACHINE, task_permissions
from nestedsf.trace.tasks import CALLBACK, REQUEST_RESPONSE, RUN_A_JOB, START_SYNC, without_ending
from nestedsf.view.bounds import LARGE_VALUE
from nestedsf.view.names import held, shown_name

if TYPE_CHECKING:
    from nestedsf.jsontext import Json
    from nestedsf.trace.visits import StateVisit

__all__ = ["QUESTIONS", "answers"]

_ROOM = 120
_KEYS = 6
_STARTS = ("states:startExecution", "aws-sdk:sfn:startExecution", START_SYNC)

QUESTIONS = (
    "Pattern",
    "Waits for",
    "Its events",
    "Ended by",
    "Output",
    "If the child fails",
    "If the parent is stopped",
    "Time-out",
    "Permissions",
    "Price",
)
"""The questions, in the order of ``answers``."""

_WAITS = {
    REQUEST_RESPONSE: "the answer of the service; then the parent goes on",
    RUN_A_JOB: "the end of the job",
    CALLBACK: "its task token to come back",
}
_STARTER_WAITS = {
    REQUEST_RESPONSE: "the answer of StartExecution; the child goes on by itself",
    RUN_A_JOB: "the end of the child execution",
    START_SYNC: "the end of the child execution, within five minutes",
    CALLBACK: "its task token to come back, whether or not the child has ended",
}
_CHILD_FAILS = {
    REQUEST_RESPONSE: "nothing: the parent has gone on",
    RUN_A_JOB: "TaskFailed with States.TaskFailed; the cause describes the child",
    START_SYNC: "the Task succeeds; its result has the child's Status, Error and Cause",
    CALLBACK: "nothing, until SendTaskFailure comes or the time is out",
}
_PARENT_STOPPED = {
    REQUEST_RESPONSE: "the child goes on",
    RUN_A_JOB: "the child is stopped too, as far as that works",
    START_SYNC: "the child goes on, for five minutes at most",
    CALLBACK: "the child goes on; its token is no longer accepted",
}
_NO_TIMEOUT = {
    REQUEST_RESPONSE: "none set",
    START_SYNC: "none set; an Express workflow ends within five minutes",
    RUN_A_JOB: "none set: waits up to a year",
    CALLBACK: "none set: waits up to a year",
}


def answers(visit: StateVisit) -> tuple[str, ...]:
    """One visit's answers to the questions, ready to show."""
    pattern = _pattern_of(visit)
    starts = (visit.resource or "").startswith(_STARTS)
    other = "does not apply"
    return (
        _pattern(visit),
        (_STARTER_WAITS if starts else _WAITS).get(pattern, other),
        _events(visit),
        _ended_by(visit),
        _output(visit),
        _CHILD_FAILS.get(pattern, other) if starts else other,
        _PARENT_STOPPED.get(pattern, other) if starts else other,
        _timeout(visit),
        _permissions(visit),
        _price(visit),
    )


def _pattern(visit: StateVisit) -> str:
    action, ending = without_ending(visit.resource or "")
    words = f"{visit.integration_pattern or visit.state_type}: {action}"
    if ending and visit.integration_pattern not in (RUN_A_JOB, CALLBACK):
        return shown_name(f"{action}, {visit.integration_pattern}")
    return shown_name(f"{words} with {ending}" if ending else words)


def _pattern_of(visit: StateVisit) -> str:
    """The integration pattern; StartSyncExecution answers unlike any other Request Response."""
    return START_SYNC if visit.resource == START_SYNC else visit.integration_pattern or ""


def _events(visit: StateVisit) -> str:
    kinds = [e.type for e in visit.events if not e.type.endswith(("StateEntered", "StateExited"))]
    shown = kinds[:12]
    more = len(kinds) - len(shown)
    return ", ".join(shown + ([f"{more:,} more"] if more else [])) or "none of its own"


def _ended_by(visit: StateVisit) -> str:
    result = result_of(visit)
    if result is None:
        return f"nothing yet: it is {visit.status}" if visit.status == "RUNNING" else visit.status
    if result.type.endswith(("Failed", "TimedOut")):
        return shown_name(f"{result.type}: {visit.error or 'no error name'}")
    if visit.integration_pattern == CALLBACK:
        return f"SendTaskSuccess ({result.type})"
    if waits_for_child(visit):
        return f"the child's end ({result.type})"
    return f"the answer ({result.type})"


def _output(visit: StateVisit) -> str:
    value = visit.output
    if isinstance(value, str):
        if _holds_json(value):
            return f"a string that holds JSON text: {_shown(value)}"
        return f"a string: {_shown(value)}"
    if isinstance(value, dict):
        names = [f"{key} ({_kind(value[key])})" for key in list(value)[:_KEYS]]
        more = len(value) - len(names)
        words = "an object with " + ", ".join(names + ([f"{more:,} more"] if more else []))
        return shown_name(words if names else "an empty object")
    return _shown(value) if value is not None else "none"


def _holds_json(text: str) -> bool:
    return len(text) <= LARGE_VALUE and holds_json(text)


def _kind(value: Json) -> str:
    if isinstance(value, str):
        return "string of JSON text" if _holds_json(value) else "string"
    kinds = {dict: "object", list: "array", bool: "boolean", int: "number", float: "number"}
    return kinds.get(type(value), "null")


def _shown(value: Json) -> str:
    return elide(visible(compact(for_display(held(value)))), _ROOM)


def _timeout(visit: StateVisit) -> str:
    scheduled = [e.details for e in visit.events if e.type.endswith("Scheduled")]
    if scheduled:
        words = {"timeoutInSeconds": "time-out", "heartbeatInSeconds": "heartbeat"}
        found = [f"{words[k]} {scheduled[-1][k]} s" for k in words if k in scheduled[-1]]
        if found:
            return ", ".join(found)
    return _NO_TIMEOUT.get(_pattern_of(visit), "does not apply")


def _permissions(visit: StateVisit) -> str:
    """The actions; on which resources, ``nestedsf.trace.resources.permissions`` says."""
    found = list(task_permissions(visit.resource, visit.integration_pattern, visit.parameters))
    parts = [
        (", ".join(needed.actions) or needed.on)
        + ("" if needed.who == MACHINE else f" for {needed.who}")
        for needed in found
    ]
    return shown_name("; ".join(parts)) or "none"


def _price(visit: StateVisit) -> str:
    own = transitions_of_visit(visit)
    words = f"{own} state transition{'s' if own > 1 else ''}"
    if starts_express(visit):
        return f"{words}, and the price of an Express workflow"
    if visit.child is None:
        return words
    least = "at least " * any(map(starts_more, (visit, *visit.child.walk())))
    whose = "its children" if starts_more(visit) else "the child"
    return f"{words}, and {least}{transitions(visit.child):,} of {whose}"
