"""The functions that recorded executions invoke: their code, from what they answered.

Most echo their event; others raise, answer with a text, are too slow or answer with too much.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.recorded.recordings import details, histories, strings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recorded.ordering import Event
    from tests.recorded.recordings import Recording

ECHO = """\
def handler(event, context):
    return event
"""
_LARGE = """\
def handler(event, context):
    return "a" * 257 * 1024
"""
_SLOW = """\
import time

def handler(event, context):
    time.sleep(800)
    return event
"""
_CONSTANT = """\
def handler(event, context):
    return {value!r}
"""
_RAISING = """\
def handler(event, context):
    raise {error}({message!r})
"""

_OUTCOMES = re.compile(r"(LambdaFunction|Task)(Succeeded|Failed|TimedOut)")
_SCHEDULED = {"LambdaFunctionScheduled", "TaskScheduled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One invocation in a history: the state that it was made in, the event, how it ended."""

    state: str
    event: Any
    outcome: str
    details: dict[str, Any]


def code_of(recording: Recording, function: str) -> str:
    """The code of a function that a recording's requests name."""
    states = set(_states_of(recording, function))
    made = [invocation for events in histories(recording) for invocation in _invocations(events)]
    made += _of_tests(recording)
    own = [invocation for invocation in made if invocation.state in states]
    if not made and "States.Timeout" in json.dumps(recording.answers):
        return _SLOW  # in a child execution, whose history is not recorded
    if not made:  # of an Express workflow, of which the last event alone is recorded
        return next(map(_raising, _causes(recording.answers)), ECHO)
    return _code(own or made)


def _code(invocations: list[Invocation]) -> str:
    for invocation in invocations:
        if invocation.outcome == "TimedOut":
            return _SLOW
        if invocation.details.get("error") == "States.DataLimitExceeded":
            return _LARGE
        cause = invocation.details.get("cause")
        if invocation.outcome == "Failed" and isinstance(cause, dict):
            return _raising(cause)
    if all(map(_is_echo, invocations)):
        return ECHO
    return _CONSTANT.format(value=_answer(invocations[0]))


def _causes(answers: Any) -> Iterator[dict[str, Any]]:
    """What functions have raised, where texts say it."""
    for _, text in strings(answers):
        cause = _parsed(text) if "errorType" in text else None
        if isinstance(cause, dict):
            yield cause


def _raising(cause: dict[str, Any]) -> str:
    error = cause["errorType"]
    source = _RAISING.format(error=error, message=cause["errorMessage"])
    trace = re.search(r"line (\d+), in handler\n    (.*)\n", "".join(cause.get("stackTrace", [])))
    if trace:
        source = f"def handler(event, context):\n    {trace[2]}\n"
    if error != "Exception":
        source = f"class {error}(Exception): pass\n{source}"
    return "\n" * max(int(trace[1]) - source.count("\n") if trace else 0, 0) + source


def _is_echo(invocation: Invocation) -> bool:
    event = invocation.event
    answers = [event, {} if event is None else event]
    if isinstance(event, str):
        answers += [_parsed(event)]
    return _answer(invocation) in answers


def _answer(invocation: Invocation) -> Any:
    output = invocation.details.get("output")
    if invocation.details.get("resourceType") == "lambda":
        return output.get("Payload") if isinstance(output, dict) else output
    return _parsed(output) if isinstance(output, str) else output


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _invocations(events: list[Event]) -> Iterator[Invocation]:
    """The invocations in a history whose ids are not masked."""
    by_id = {event["id"]: event for event in events if isinstance(event["id"], int)}
    inside = [event for event in events if not isinstance(event["id"], int)]
    for event in events:
        ended = _OUTCOMES.fullmatch(event["type"])
        if not ended or (ended[1] == "Task" and details(event).get("resourceType") != "lambda"):
            continue
        before = list(_before(by_id, event)) if isinstance(event["id"], int) else inside
        scheduled = next((e for e in before if e["type"] in _SCHEDULED), None)
        entered = next((e for e in before if e["type"] == "TaskStateEntered"), None)
        sent = details(scheduled or {})
        payload = sent.get("input") if ended[1] != "Task" else _payload(sent.get("parameters"))
        yield Invocation(
            state=details(entered or {}).get("name", ""),
            event=_parsed(payload) if ended[1] != "Task" and isinstance(payload, str) else payload,
            outcome=ended[2],
            details=details(event),
        )


def _of_tests(recording: Recording) -> Iterator[Invocation]:
    """The invocations of TestState, as far as its answers show them."""
    for request, answer in zip(recording.requests, recording.answers.values(), strict=False):
        if request.action == "TestState" and "mock" not in request.parameters:
            of_service = "Parameters" in request.parameters["definition"]
            given = request.parameters.get("input")
            if "output" in answer:
                yield Invocation(
                    state="",
                    event=_payload(given) if of_service else given,
                    outcome="Succeeded",
                    details={
                        "resourceType": "lambda" if of_service else "",
                        "output": answer["output"],
                    },
                )


def _payload(parameters: Any) -> Any:
    return parameters.get("Payload") if isinstance(parameters, dict) else None


def _before(by_id: dict[int, Event], event: Event) -> Iterator[Event]:
    while event["previousEventId"] in by_id:
        event = by_id[event["previousEventId"]]
        yield event


def _states_of(recording: Recording, function: str) -> Iterator[str]:
    """The Task states that invoke a function by its name or ARN, wherever they stand."""
    for request in recording.requests:
        yield from _tasks(request.parameters.get("definition"), function)


def _tasks(value: Any, function: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _tasks(item, function)
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        if isinstance(item, dict) and item.get("Type") == "Task":
            arguments = item.get("Parameters") or item.get("Arguments")
            named = [item.get("Resource"), arguments]
            if re.search(rf"{re.escape(function)}(?![\w-])", json.dumps(named)):
                yield name
        yield from _tasks(item, function)
