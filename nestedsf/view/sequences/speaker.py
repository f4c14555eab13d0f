"""Speakers: what one execution says and is told, read off its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.jsontext import canonical, compact, elide, visible
from nestedsf.masking.display import for_display
from nestedsf.trace.family import (
    Member,
    answer_of,
    earlier_attempts,
    holder_of_token,
    reply_of,
    waits_for_child,
)
from nestedsf.trace.redrives import REDRIVEN
from nestedsf.trace.tasks import CALLBACK, RUN_A_JOB
from nestedsf.view.names import held, shown_name
from nestedsf.view.sequences.messages import Message, MessageKind, Said
from nestedsf.view.timelines.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nestedsf.jsontext import Json
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["ANYBODY", "STEP_FUNCTIONS", "Speaker"]

STEP_FUNCTIONS = "Step Functions"
ANYBODY = "whoever has the token"
_NAME = 60
_VALUE = 31  # so short that nothing is counted


class Speaker:
    """What one execution said and was told."""

    def __init__(
        self,
        members: Sequence[Member],
        number: int,
        names: Sequence[str],
        marks: Sequence[tuple[float, int]],
        folds: Mapping[int, str],
    ) -> None:
        self.folds = folds
        self.member = members[number]
        self.number = number
        self.name = names[number]
        self.names = names
        self.marks = marks

    def said(self) -> Iterator[Said]:
        """All messages of it, in no order."""
        trace = self.member.execution
        yield self._at(trace.events[0], 0, self._begin())
        for visit in trace.visits:
            if visit.index in self.folds:
                if self.folds[visit.index]:
                    note = self._note(self.folds[visit.index])
                    yield self._at(visit.events[0], 0, note)
            elif visit.state_type == "Task":
                yield from self._task(visit)
            else:
                yield self._at(visit.events[0], 0, self._note(_plain(visit)))
        for event in trace.events[1:]:
            if event.type == REDRIVEN:
                yield self._at(event, 0, self._told("request", REDRIVEN))
            elif event.type.startswith("Execution"):
                yield self._at(event, 9, self._end(event))

    def _at(self, event: HistoryEvent, number: int, message: Message) -> Said:
        return Said(*self.marks[event.id - 1], self.number, number, message)

    def _note(self, words: str) -> Message:
        return Message(sender=self.name, receiver=self.name, kind="note", words=words)

    def _begin(self) -> Message:
        starter = self.member.starter
        token = starter.task_token if starter is not None else None
        handed = _holds(self.member.execution.input, token)
        words = (
            f"ExecutionStarted by {quoted(starter.state_name)}" if starter else "ExecutionStarted"
        )
        words += ", with the task token in its input" if handed else ""
        return self._told("request", words)

    def _told(self, kind: MessageKind, words: str) -> Message:
        return Message(sender=STEP_FUNCTIONS, receiver=self.name, kind=kind, words=words)

    def _end(self, end: HistoryEvent) -> Message:
        trace = self.member.execution
        words = end.type
        error = end.details.get("error")
        if end.type == "ExecutionSucceeded" and trace.output is not None:
            words += f": {_shown(trace.output)}"
        elif isinstance(error, str):
            words += f": {_text(error)}"
        kind: MessageKind = "answer" if end.type == "ExecutionSucceeded" else "failure"
        return Message(sender=self.name, receiver=STEP_FUNCTIONS, kind=kind, words=words)

    def _task(self, visit: StateVisit) -> Iterator[Said]:
        partner = _partner(visit)
        attempt = 0
        last = reply_of(visit)
        for event in visit.events:
            kind = event.type
            if kind.endswith("Scheduled"):
                attempt += 1
                yield self._at(event, 0, self._request(visit, partner, attempt))
            elif kind.endswith("Submitted"):
                words = (
                    f"{_of(event, visit)}{_answered(visit, event)}, now waits for {_awaited(visit)}"
                )
                yield self._at(event, 1, self._answer(partner, "answer", words))
            elif kind.endswith(("Succeeded", "Failed", "TimedOut")) and "State" not in kind:
                yield from self._result(visit, event, partner, final=event is last)
            elif kind.endswith("StateAborted"):
                words = f"{quoted(visit.state_name)} is aborted"
                yield self._at(event, 3, self._note(words))

    def _request(self, visit: StateVisit, partner: str, attempt: int) -> Message:
        words = _action(visit)
        if _holds(visit.parameters, self._own_token(visit)):
            words += " with the task token"
        words += f" for {quoted(visit.state_name)}"
        if attempt > 1:
            words += f", attempt {attempt}"
        return Message(sender=self.name, receiver=partner, kind="request", words=words)

    def _own_token(self, visit: StateVisit) -> str | None:
        starter = self.member.starter
        return visit.task_token or (starter.task_token if starter is not None else None)

    def _answer(self, sender: str, kind: MessageKind, words: str) -> Message:
        return Message(sender=sender, receiver=self.name, kind=kind, words=words)

    def _result(
        self, visit: StateVisit, event: HistoryEvent, partner: str, *, final: bool
    ) -> Iterator[Said]:
        good = event.type.endswith("Succeeded")
        timed_out = event.type.endswith("TimedOut")
        called_back = visit.integration_pattern == CALLBACK and (
            good or (event.type == "TaskFailed" and _after_submit(visit, event))
        )
        if called_back and final:
            message = self._call_back(visit, good=good)
            if message is not None:
                yield self._at(event, 2, message)
        words = _of(event, visit)
        if good:
            words += _answered(visit, event)
        elif event.details.get("error") is not None:
            words += f": {_text(event.details['error'])}"
        if called_back or timed_out or visit.integration_pattern == RUN_A_JOB:
            partner = STEP_FUNCTIONS
        kind: MessageKind = "answer" if good else "failure"
        yield self._at(event, 3, self._answer(partner, kind, words))

    def _call_back(self, visit: StateVisit, *, good: bool) -> Message | None:
        action = "SendTaskSuccess" if good else "SendTaskFailure"
        holder = holder_of_token(visit)
        if holder is not None and (holder.resource or "").startswith("aws-sdk:sfn:sendTask"):
            return None  # the child's own Task says it
        inferred = holder is not None and _before(holder, visit)
        sender = _partner(holder) if holder is not None and inferred else ANYBODY
        return Message(
            sender=sender,
            receiver=STEP_FUNCTIONS,
            kind="request",
            words=f"{action} with the task token" + (" (inferred)" if inferred else ""),
            inferred=inferred,
        )


def _before(holder: StateVisit, visit: StateVisit) -> bool:
    """Whether the holder was called before the callback came, as far as there are times."""
    called, came = holder.events[0].timestamp, reply_of(visit)
    return came is None or called is None or came.timestamp is None or called <= came.timestamp


def _after_submit(visit: StateVisit, event: HistoryEvent) -> bool:
    return any(e.type == "TaskSubmitted" and e.id == event.previous_event_id for e in visit.events)


def _plain(visit: StateVisit) -> str:
    words = f"{quoted(visit.state_name)} ({_text(visit.state_type)})"
    run = visit.map_run
    if run is not None:
        words += f" starts a child execution for each item: {run.words or 'none'}"
    return f"{words} fails" if visit.status == "FAILED" else words


def _partner(visit: StateVisit) -> str:
    """Who a Task asks: Step Functions, a function by its name, or a service."""
    resource = visit.resource or ""
    service = resource.partition(":")[0]
    if resource.startswith(("states:", "aws-sdk:sfn:")):
        return STEP_FUNCTIONS
    if service == "lambda" and isinstance(visit.parameters, dict):
        return _function(str(visit.parameters.get("FunctionName", "")))
    if resource.startswith("arn:"):
        return _function(resource)
    return (
        _text(":".join(resource.split(":")[:2]) if service == "aws-sdk" else service) or "a service"
    )


def _function(name: str) -> str:
    """The name in a function's or activity's ARN, without version."""
    parts = name.split(":")
    if len(parts) > 6 and parts[0] == "arn":  # noqa: PLR2004  arn:…:function:name
        return f"{_text(parts[5])} {_text(parts[6])}"
    return f"function {_text(name)}".rstrip()


def _action(visit: StateVisit) -> str:
    resource = visit.resource or ""
    return _text("invoke" if resource.startswith("arn:") else resource)


def _of(event: HistoryEvent, visit: StateVisit) -> str:
    return f"{event.type} of {quoted(visit.state_name)}"


def _awaited(visit: StateVisit) -> str:
    return "the child to end" if visit.integration_pattern == RUN_A_JOB else "the task token"


def _answered(visit: StateVisit, event: HistoryEvent) -> str:
    """What an answer holds: of StartExecution the ARN, of a child that has ended its output."""
    output = event.details.get("output")
    waits = waits_for_child(visit)
    answers = map(answer_of, (visit, *earlier_attempts(visit)))
    if any(event is answer for answer in answers) and not (waits and event.type == "TaskSucceeded"):
        return ": the ExecutionArn"
    if isinstance(output, dict) and waits and "Output" in output:
        output = output["Output"]
    elif isinstance(output, dict) and waits and "Status" in output:
        output = output["Status"]
    if isinstance(output, dict) and "Payload" in output:
        output = output["Payload"]
    return f": {_shown(output)}"


def _holds(value: Json, token: str | None) -> bool:
    return bool(token) and canonical(token)[1:-1] in canonical(value)


def _shown(value: Json) -> str:
    return elide(visible(compact(for_display(held(value)))), _VALUE)


def _text(text: str) -> str:
    return elide(shown_name(text), _NAME)
