"""Answer task tokens as they were answered on AWS, where no recorded machine does it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from tests.recorded.recordings import details, strings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recorded.ordering import Event
    from tests.recorded.recordings import Recording

_PATIENCE = 60.0
_POLL = 0.005
_ENDS = {"TaskSucceeded", "TaskFailed"}


def answer_tokens(sfn: Any, execution: str, recording: Recording, events: list[Event]) -> None:
    """Send what each task that waited for its token got, in the recorded order."""
    if _is_answered_by_a_machine(recording):
        return
    answered: set[str] = set()
    for ended in _answers(events):
        token = _token(sfn, execution, answered)
        if token is None:
            return
        answered.add(token)
        if ended["type"] == "TaskSucceeded":
            sfn.send_task_success(taskToken=token, output=_text(details(ended)["output"]))
        else:
            given = {k: _text(v) for k, v in details(ended).items() if k in {"error", "cause"}}
            sfn.send_task_failure(taskToken=token, **given)


def _is_answered_by_a_machine(recording: Recording) -> bool:
    return any(
        key == "Resource" and ":sendTask" in text
        for request in recording.requests
        for key, text in strings(request.parameters)
    )


def _answers(events: list[Event]) -> Iterator[Event]:
    """The events in which tasks that waited for their tokens ended, as they were answered."""
    by_id = {event["id"]: event for event in events if isinstance(event["id"], int)}
    for event in events:
        if event["type"] not in _ENDS or not isinstance(event["id"], int):
            continue
        before = by_id.get(event["previousEventId"], {})
        waited = details(event).get("resource", "").endswith(".waitForTaskToken")
        if waited and before.get("type") == "TaskSubmitted":
            yield event


def _token(sfn: Any, execution: str, answered: set[str]) -> str | None:
    """The token of a task that waits; None where none comes to wait."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        events = sfn.get_execution_history(executionArn=execution, maxResults=1000)["events"]
        submitted = sum(event["type"] == "TaskSubmitted" for event in events)
        tokens = [
            text
            for event in events
            if event["type"] == "TaskScheduled"
            for key, text in strings(json.loads(details(event)["parameters"]))
            if "token" in key.lower() and text not in answered
        ]
        if tokens and submitted > len(answered):
            return tokens[0]
        if len(events) > 1 and events[-1]["type"].startswith("Execution"):
            return None
        time.sleep(_POLL)
    return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
