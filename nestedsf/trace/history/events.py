"""Execution histories: what GetExecutionHistory answers, as checked and decoded events.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime  # noqa: TC003  dataclasses are read at run time
from typing import TYPE_CHECKING, Any, TypeAlias

from nestedsf.arguments import described
from nestedsf.exceptions import HistoryError
from nestedsf.jsontext import clipped, compact, decode, pruned
from nestedsf.masking.display import for_display
from nestedsf.trace.collector import collector_paused
from nestedsf.trace.history.predecessors import lacking, predecessors
from nestedsf.trace.history.sources import raw_events
from nestedsf.trace.history.timestamps import instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.asl.definition import Definition
    from nestedsf.jsontext import Json

__all__ = ["HistoryEvent", "HistorySource", "load_history", "with_predecessors"]

_PRUNED, _SHOWN = (100, 10_000, 8), 4_000  # of the details, in a repr
_LONG = 10_000
_Known: TypeAlias = dict[str, "Json"]
_MANY = 10  # missing ids named in a message
_JSON_TEXT = frozenset({"input", "output", "parameters"})
_PLAIN_TEXT = frozenset({"error", "cause"})
_DETAILS_WITH_JSON = frozenset(
    f"{kind}EventDetails"
    for kind in (
        "activityScheduled",
        "activitySucceeded",
        "executionStarted",
        "executionSucceeded",
        "lambdaFunctionScheduled",
        "lambdaFunctionSucceeded",
        "stateEntered",
        "stateExited",
        "taskScheduled",
        "taskSubmitted",
        "taskSucceeded",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HistoryEvent:
    """One event of an execution history. Its repr is masked.

    Attributes:
        id: From 1, without gaps in a history.
        type: As AWS names it; types that AWS adds later are accepted.
        previous_event_id: The event that led to this one, 0 for none. Where the event came
            without, it is worked out; see ``nestedsf.trace.history.predecessors``.
        timestamp: Aware; None where it is absent or masked.
        details: The event's ``…EventDetails``, empty where it has none. ``input``, ``output``
            and ``parameters`` are decoded; ``error`` and ``cause`` stay text.
        raw: The event as it came.
    """

    id: int
    type: str
    previous_event_id: int
    timestamp: datetime | None
    details: Mapping[str, Any] = field(hash=False)
    raw: Mapping[str, Any] = field(hash=False, compare=False)

    def __repr__(self) -> str:
        details = clipped(str(for_display(pruned(dict(self.details), *_PRUNED))), _SHOWN)
        return (
            f"HistoryEvent(id={self.id}, type={for_display(self.type)!r}, "
            f"previous_event_id={self.previous_event_id}, details={details})"
        )


HistorySource: TypeAlias = (
    str | os.PathLike[str] | Mapping[str, Any] | Iterable[Mapping[str, Any] | HistoryEvent]
)
"""What ``load_history`` reads: a path, a response, or an iterable of responses or events."""


def load_history(source: HistorySource) -> tuple[HistoryEvent, ...]:
    """The events of a whole history, by id.

    Values that are decoded already are taken as they are: an object, list or number where AWS
    has JSON text. A string there must be JSON text. Events that come twice are taken once.

    Args:
        source: A file's path, a GetExecutionHistory response, or an iterable of all its pages
            or of events, in any order; or what FilterLogEvents of Amazon CloudWatch Logs
            answers, with the events of one execution of an Express workflow.

    Raises:
        HistoryError: It is no history or not all of it; the message says what is missing.

    >>> load_history([{"id": 1, "type": "ExecutionStarted", "previousEventId": 0}])[0].type
    'ExecutionStarted'
    """
    with collector_paused():
        return with_predecessors(_loaded(*raw_events(source)))


def with_predecessors(
    events: Sequence[HistoryEvent], definition: Definition | None = None
) -> tuple[HistoryEvent, ...]:
    """The events of a whole history, with the predecessors of those that came without.

    Args:
        events: The events, by id.
        definition: The definition that ran, where it is known: of events that interleave, it
            tells which state can come after which.
    """
    missing = lacking(events)
    if not missing:
        return tuple(events)
    ids = predecessors(events, missing, definition)
    return tuple(
        replace(event, previous_event_id=number) if event.previous_event_id != number else event
        for event, number in zip(events, ids, strict=True)
    )


def _loaded(label: str, items: list[object]) -> list[HistoryEvent]:
    events: dict[int, HistoryEvent] = {}
    known: _Known = {}
    for item in items:
        event = item if isinstance(item, HistoryEvent) else _event(item, known)
        twin = events.setdefault(event.id, event)
        if twin is not event and twin != event:
            raise HistoryError(
                f"{label} has two different events with the id {event.id}: it is put together "
                "from two executions; load each by itself."
            )
    return _checked(events, label)


def _checked(events: dict[int, HistoryEvent], label: str) -> list[HistoryEvent]:
    ids = sorted(events)
    if ids[-1] != len(ids):
        raise HistoryError(
            f"{label} is not complete: of the events 1 to {ids[-1]:,}, {_missing(ids)} missing; "
            "fetch all pages (without --max-items of the AWS CLI, or with boto3's paginator)."
        )
    if events[1].type != "ExecutionStarted":
        raise HistoryError(
            f"{label} does not begin with ExecutionStarted: its event 1 is {events[1].type}; "
            "load the history of one Standard execution, from its first event on."
        )
    return [events[number] for number in ids]


def _missing(ids: list[int]) -> str:
    """The gaps in sorted ids, as ``3-5 and 8 are``; work by gaps, as an id may be huge."""
    gaps = []
    before = 0
    for number in ids:
        if number > before + 1:
            gaps.append(f"{before + 1}" if number == before + 2 else f"{before + 1}-{number - 1}")
        before = number
    more = len(gaps) - _MANY
    named = gaps[:_MANY] + ([f"{more:,} more gaps"] if more > 0 else [])
    if len(named) == 1:
        return f"{named[0]} {'are' if '-' in named[0] else 'is'}"
    return f"{', '.join(named[:-1])} and {named[-1]} are"


def _event(raw: object, known: _Known) -> HistoryEvent:
    """The decoded event of one raw one."""
    if type(raw) is not dict and not isinstance(raw, Mapping):  # the first is the fast one
        raise HistoryError(
            f"An event of the history is not an object but {described(raw)}; give the "
            "events as GetExecutionHistory answers them."
        )
    number = raw.get("id")
    if type(number) is not int or number < 1:
        raise HistoryError(
            f"An event of the history has the id {number!r}, not a whole number from 1; give "
            "the events as GetExecutionHistory answers them."
        )
    kind = raw.get("type")
    if not isinstance(kind, str):
        raise HistoryError(f"Event {number} of the history has no type; fetch the history again.")
    previous = raw.get("previousEventId")
    previous = 0 if previous is None else previous
    if type(previous) is not int or not 0 <= previous < number:
        raise HistoryError(
            f"Event {number} ({kind}) has the previousEventId {previous!r}, which is no earlier "
            "event; the ids were changed: fetch the history again."
        )
    return HistoryEvent(
        id=number,
        type=kind,
        previous_event_id=previous,
        timestamp=instant(raw.get("timestamp")),
        details=_details(raw, number, kind, known),
        raw=raw,
    )


def _details(raw: Mapping[str, Any], number: int, kind: str, known: _Known) -> Mapping[str, Any]:
    found: Mapping[str, Any] = {}
    for key in raw:
        if key[-12:] == "EventDetails":
            found = raw[key]
            if type(found) is not dict and not isinstance(found, Mapping):
                raise HistoryError(f"The {key} of event {number} ({kind}) is not an object.")
            found = _decoded(found, (key, number, kind), known)
            break
    if kind.endswith(("StateEntered", "StateExited")) and not isinstance(found.get("name"), str):
        raise HistoryError(
            f"Event {number} ({kind}) does not name its state; fetch the history again."
        )
    return found


def _decoded(
    found: Mapping[str, Any], about: tuple[str, int, str], known: _Known
) -> Mapping[str, Any]:
    key, number, kind = about
    details = dict(found)
    for name, value in found.items():
        if name in _JSON_TEXT and isinstance(value, str):
            try:
                details[name] = _value(value, known)
            except ValueError as error:
                if key in _DETAILS_WITH_JSON and not _is_truncated(found, name):
                    raise HistoryError(
                        f"The {name} of event {number} ({kind}) is not JSON text ({error}); give "
                        "the events as GetExecutionHistory answers them."
                    ) from None
        elif name in _PLAIN_TEXT and value is not None and not isinstance(value, str):
            details[name] = compact(value)
    return details


def _value(text: str, known: _Known) -> Json:
    """The value of a text; of a long one, which many events have, decoded once."""
    if len(text) < _LONG:
        return decode(text)
    if text not in known:
        known[text] = decode(text)
    return known[text]


def _is_truncated(details: Mapping[str, Any], name: str) -> bool:
    """Whether AWS says that it cut the text off, which then stays as it is."""
    about = details.get(f"{name}Details")
    return isinstance(about, Mapping) and bool(about.get("truncated"))
