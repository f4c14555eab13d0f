"""What a recording needs that is not emulated yet, by what its requests and answers hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recorded.recordings import Recording, Request

_ACTIONS = {
    "StartSyncExecution": "Express workflows",
    "RedriveExecution": "redrive",
}
_FIELDS = {
    "ItemBatcher": "ItemBatcher",
    "ResultWriter": "ResultWriter",
    "tracingConfiguration": "tracing",
}
_VALUES = {
    ("type", "EXPRESS"): "Express workflows",
    ("ExecutionType", "EXPRESS"): "Express workflows",
}
_TEXTS = {
    ":activity:": "activities",
    ":states:::apigateway:": "API Gateway",
    ":states:::http:": "HTTP tasks",
    "Step Functions Execution Status Change": "EventBridge's events of executions",
}


def missing_features(recording: Recording) -> tuple[str, ...]:
    """The features of a recording that come later, sorted; none where it is due now."""
    found = set()
    for request in recording.requests:
        action = request.action
        if action in _ACTIONS:
            found.add(_ACTIONS[action])
        if "Activit" in action:
            found.add("activities")
        found.update(_of_fields(request.parameters))
        if _log_groups(request) and list(recording.answers) != ["exception"]:
            found.add("logging")
    text = json.dumps([[r.parameters for r in recording.requests], recording.answers])
    found.update(feature for part, feature in _TEXTS.items() if part in text)
    found.update(_of_labels(recording))
    return tuple(sorted(found))


def _log_groups(request: Request) -> Any:
    """Where a state machine is to log: a configuration that AWS refuses is refused here as well."""
    return request.parameters.get("loggingConfiguration", {}).get("destinations")


def _of_labels(recording: Recording) -> Iterator[str]:
    for label in recording.answers:
        if label == "logged_execution_events":
            yield "logging"
        elif label == "messages":
            yield "the signatures of Amazon SNS"  # moto has version 2 only


def _of_fields(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _FIELDS:
                yield _FIELDS[key]
            if isinstance(item, str) and (key, item) in _VALUES:
                yield _VALUES[key, item]
            yield from _of_fields(item)
    elif isinstance(value, list):
        for item in value:
            yield from _of_fields(item)
