"""Executions that AWS recorded, run purely: what they called answers as it did on AWS."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future
from nestedsf.jsontext import compact
from tests.engine.running import Jobs, Lab
from tests.recorded.comparing import Matcher, later_keys
from tests.recorded.features import missing_features
from tests.recorded.ordering import history_difference
from tests.recorded.recordings import details, histories, recordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.engine.history import HistoryEvent
    from nestedsf.engine.services import Call
    from tests.recorded.comparing import Difference
    from tests.recorded.ordering import Event

_IN_THE_PROJECT = Path(__file__).parents[1] / "histories" / "recorded"
_PLACEHOLDERS = {
    "${FunctionArn}": "arn:aws:lambda:eu-west-1:123456789012:function:bake",
    "${ChildArn}": "arn:aws:states:eu-west-1:123456789012:stateMachine:child",
    "${Timestamp}": "2026-03-01T09:00:05",
}
_OTHER_MASK = (
    "wait-timestamp-path-without-zone"  # its input's mask is a timestamp's, and it has none
)
_SCHEDULED = {"TaskScheduled", "LambdaFunctionScheduled"}
_MICROSECOND = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One execution on AWS: the day, what it ran, with what input, and its history."""

    name: str
    day: str
    definition: dict[str, Any]
    given: Any
    events: list[Event]


def in_the_project() -> Iterator[Recorded]:
    """The executions among the histories of the project."""
    for path in sorted(_IN_THE_PROJECT.glob("*.json")):
        text = path.read_text(encoding="utf-8")
        for placeholder, value in _PLACEHOLDERS.items():
            text = text.replace(placeholder, value)
        found = json.loads(text)
        if path.stem != _OTHER_MASK and "events" in found and not _is_masked(found["events"]):
            yield Recorded(
                name=path.stem,
                day=_day(found["recorded"]),
                definition=found["definition"],
                given=found["input"],
                events=found["events"],
            )


def beside_the_project() -> Iterator[Recorded]:
    """The executions whose definition, input and history are recorded; none where none are."""
    for recording in recordings():
        made = [r.parameters for r in recording.requests if r.action == "CreateStateMachine"]
        started = [r.parameters for r in recording.requests if r.action == "StartExecution"]
        found = list(histories(recording))
        if (
            missing_features(recording)
            or len(made) != 1
            or len(started) != len(found)
            or "DISTRIBUTED" in json.dumps(made)
            or "reverseOrder" in "".join(recording.answers)
        ):
            continue
        for number, (start, events) in enumerate(zip(started, found, strict=True)):
            if not (_is_masked(events) or _is_refused(made[0]["definition"], events)):
                yield Recorded(
                    name=recording.name + (f"-{number}" if len(found) > 1 else ""),
                    day=recording.day,
                    definition=made[0]["definition"],
                    given=start.get("input", {}),
                    events=events,
                )


def _is_refused(definition: Any, events: list[Event]) -> bool:
    """Whether API Gateway's headers were refused before the call: no engine without it knows."""
    scheduled = any(event["type"] == "TaskScheduled" for event in events)
    return ":states:::apigateway:" in json.dumps(definition) and not scheduled


def difference(recorded: Recorded) -> Difference | None:
    """Run it; where its history first differs from AWS's."""
    matcher = Matcher(later=later_keys(recorded.day), older=recorded.day < "2025-11")
    matcher.learn(details(recorded.events[0]).get("input"), recorded.given)
    lab = Lab()
    services = _Services(events=recorded.events, matcher=matcher, lab=lab)
    lab.environment = replace(lab.environment, services=services)
    execution = lab.start(recorded.definition, text=compact(recorded.given))
    last = recorded.events[-1]["type"]
    if last == "ExecutionAborted":
        lab.later(1)
        execution.stop()
    lab.scheduler.run()
    actual = [_as_api(event) for event in execution.events]
    if not last.startswith("Execution") or last == "ExecutionStarted":
        actual = actual[: len(recorded.events)]  # it was asked for before the end
    return history_difference(matcher, recorded.events, actual, "events")


def _is_masked(events: list[Event]) -> bool:
    return any(isinstance(event["id"], list) for event in events)


def _day(recorded: str) -> str:
    return "-".join(reversed(recorded.partition(",")[0].split("-")))


def _as_api(event: HistoryEvent) -> Event:
    """An event as GetExecutionHistory answers it."""
    found = {
        "id": event.id,
        "previousEventId": event.previous_id,
        "type": event.type,
        "timestamp": event.timestamp,
    }
    if event.details or event.type.startswith("Execution"):
        found[event.details_key] = event.details
    return found


@dataclass(kw_only=True)
class _Services:
    """What was called, with the answers of a history."""

    events: list[Event]
    matcher: Matcher
    lab: Lab
    _taken: set[int] = field(default_factory=set)

    def is_mocked(self, state: str) -> bool:  # noqa: ARG002  the protocol's
        return False

    def prepare(self, call: Call) -> Any:
        return call.parameters

    def call(self, call: Call) -> Future:
        future = Future()
        ended = self._after(self._after(self._scheduled(call)))
        if ended is not None:
            self._later(ended, future)
            sent = self._after(ended)
            if sent is not None and ended["type"] == "TaskSubmitted":
                self._later(sent, self.lab.waiting().result)
        return future

    def job(self, call: Call, answer: Any) -> Jobs:  # noqa: ARG002  a token ends it
        return Jobs(ended=Future(), stopped=[], name=call.resource.action)

    def _scheduled(self, call: Call) -> Event:
        """The event of the call: the first one with its parameters, else the first one."""
        left = [
            event
            for event in self.events
            if event["type"] in _SCHEDULED and event["id"] not in self._taken
        ]
        sent = compact(call.parameters)
        found = next((event for event in left if self._is_sent(event, sent)), left[0])
        self._taken.add(found["id"])
        return found

    def _is_sent(self, event: Event, text: str) -> bool:
        found = details(event)
        return self.matcher.matches(found.get("parameters", found.get("input")), text)

    def _after(self, event: Event | None) -> Event | None:
        """The event that is chained to one."""
        if event is None:
            return None
        return next((e for e in self.events if e["previousEventId"] == event["id"]), None)

    def _later(self, ended: Event, future: Future) -> None:
        """End a future as an event says, in the order of the events; time-outs come by themselves."""
        timer = self.lab.scheduler.timer(ended["id"] * _MICROSECOND)
        found = details(ended)
        if ended["type"].endswith(("Succeeded", "Submitted")):
            timer.then(lambda: future.set_result(_value(found.get("output"))))
        elif ended["type"].endswith("Failed"):
            cause = found.get("cause")
            text = cause if cause is None or isinstance(cause, str) else compact(cause)
            timer.then(lambda: future.set_error(TaskFailure(found.get("error"), text)))


def _value(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return text
