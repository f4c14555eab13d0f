"""Generated histories, with the chains and the details that AWS writes, of any length."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

GIVEN = {"order": 12, "items": [{"sku": "A-1", "n": 2}], "who": "someone@example.com"}
SYNC = {"resourceType": "states", "resource": "startExecution.sync:2"}
_PASS = {"Type": "Pass", "Next": "Again"}


@dataclass(slots=True)
class Recording:
    """Events, as GetExecutionHistory answers them in JSON."""

    length: int
    events: list[dict[str, Any]] = field(default_factory=list)

    def add(self, kind: str, previous: int, **details: Any) -> int:
        """Add an event and answer with its id."""
        number = len(self.events) + 1
        event: dict[str, Any] = {
            "timestamp": f"2025-01-15T10:{number // 1000:02}:00.{number % 1000:03}000+00:00",
            "type": kind,
            "id": number,
            "previousEventId": previous,
        }
        for name in ("input", "output", "parameters"):
            if name in details:
                details[name] = json.dumps(details[name])
                if name != "parameters":
                    details[f"{name}Details"] = {"truncated": False}
        if details:
            _, state, way = kind.partition("State")
            key = f"state{way}" if state else kind[0].lower() + kind[1:]
            event[f"{key}EventDetails"] = details
        self.events.append(event)
        return number

    def visit(self, kind: str, previous: int, name: str) -> int:
        """Add a state that is entered and left."""
        last = self.add(f"{kind}StateEntered", previous, name=name, input=GIVEN)
        return self.add(f"{kind}StateExited", last, name=name, output=GIVEN)

    def task(self, previous: int, name: str, number: int) -> int:
        """Add a Task that starts an execution and awaits it."""
        arn = f"arn:aws:states:us-east-1:123456789012:execution:child:{number}"
        output = {"ExecutionArn": arn, "Name": f"{number}", "StartDate": 1_700_000_000_000}
        given = {"Input": {"item": number}, "StateMachineArn": "child"}
        last = self.add("TaskStateEntered", previous, name=name, input={"item": number})
        last = self.add("TaskScheduled", last, parameters=given, region="us-east-1", **SYNC)
        last = self.add("TaskStarted", last, **SYNC)
        last = self.add("TaskSubmitted", last, output=output, **SYNC)
        last = self.add("TaskSucceeded", last, output=output, **SYNC)
        return self.add("TaskStateExited", last, name=name, output=output)

    def fill(self, last: int) -> None:
        """Go on with Pass states up to the wanted length."""
        while len(self.events) < self.length - 1:
            last = self.visit("Pass", last, "Again")
        del self.events[self.length - 1 :]
        if len(self.events) < self.length:
            self.add("ExecutionSucceeded", last, output=GIVEN)


def passes(record: Recording) -> None:
    """A chain of Pass states, a loop."""
    record.fill(record.add("ExecutionStarted", 0, input=GIVEN, roleArn="role"))


def map_of_tasks(record: Recording) -> None:
    """A Map whose items each start an execution."""
    last = record.add("ExecutionStarted", 0, input=GIVEN, roleArn="role")
    last = record.add("MapStateEntered", last, name="Each", input=GIVEN)
    count = (record.length - 10) // 8
    started = last = record.add("MapStateStarted", last, length=count)
    for index in range(count):
        last = record.add("MapIterationStarted", started, name="Each", index=index)
        last = record.task(last, "Start child", index)
        last = record.add("MapIterationSucceeded", last, name="Each", index=index)
    record.add("MapStateSucceeded", last)
    record.fill(record.add("MapStateExited", last, name="Each", output=GIVEN))


def nested_parallels(record: Recording) -> None:
    """A Parallel in a loop: a Pass in one branch, in the other a Parallel of two Tasks."""
    last = record.add("ExecutionStarted", 0, input=GIVEN, roleArn="role")
    while len(record.events) < record.length - 30:
        last = record.add("ParallelStateEntered", last, name="Outer", input=GIVEN)
        started = record.add("ParallelStateStarted", last)
        record.visit("Pass", started, "Beside")
        last = record.add("ParallelStateEntered", started, name="Inner", input=GIVEN)
        started = record.add("ParallelStateStarted", last)
        record.task(started, "Left", len(record.events))
        last = record.task(started, "Right", len(record.events))
        for name in ("Inner", "Outer"):
            record.add("ParallelStateSucceeded", last)
            last = record.add("ParallelStateExited", last, name=name, output=[GIVEN])
    record.fill(last)


def _task(name: str) -> dict[str, Any]:
    resource = "arn:aws:states:::states:startExecution.sync:2"
    return {"StartAt": name, "States": {name: {"Type": "Task", "Resource": resource, "End": True}}}


_INNER = {"Type": "Parallel", "Branches": [_task("Left"), _task("Right")], "End": True}
_BRANCHES = [
    {"StartAt": "Beside", "States": {"Beside": {"Type": "Pass", "End": True}}},
    {"StartAt": "Inner", "States": {"Inner": _INNER}},
]
_EACH = {"Type": "Map", "ItemProcessor": _task("Start child"), "Next": "Again"}
_OUTER = {"Type": "Parallel", "Branches": _BRANCHES, "Next": "Again"}

SHAPES: dict[str, tuple[Callable[[Recording], None], dict[str, Any]]] = {
    "a chain of Pass states": (passes, {"StartAt": "Again", "States": {"Again": _PASS}}),
    "a Map of Tasks": (
        map_of_tasks,
        {"StartAt": "Each", "States": {"Each": _EACH, "Again": _PASS}},
    ),
    "nested Parallels": (
        nested_parallels,
        {"StartAt": "Outer", "States": {"Outer": _OUTER, "Again": _PASS}},
    ),
}
"""What writes each shape of history, and the definition that it tells of."""
