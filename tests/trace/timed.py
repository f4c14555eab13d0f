"""Histories with times, written by hand: retries, waiting, branches, children."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from nestedsf.trace import ExecutionTrace, trace_of
from tests.trace.machines import Recording

START = datetime(2024, 1, 15, 10, tzinfo=timezone.utc)
LAMBDA = {"resourceType": "lambda", "resource": "invoke"}
CALLBACK = {"resourceType": "lambda", "resource": "invoke.waitForTaskToken"}


class Clock(Recording):
    """A recording whose events have times, in seconds from the start."""

    def __init__(self) -> None:
        super().__init__({})

    def at(self, seconds: float, kind: str, previous: int, **details: Any) -> int:
        number = self.add(kind, previous, **details)
        self.events[-1]["timestamp"] = START + timedelta(seconds=seconds)
        return number


def retried_then_waiting() -> ExecutionTrace:
    """Two failed attempts with back-off and a third that works; then a person is waited for."""
    clock = Clock()
    clock.at(0, "ExecutionStarted", 0, input={})
    last = clock.at(1, "TaskStateEntered", 0, name="Charge", input={})
    for begin, end in ((2, 6), (9, 12)):
        last = clock.at(begin, "TaskScheduled", last, **LAMBDA)
        last = clock.at(begin, "TaskStarted", last, **LAMBDA)
        last = clock.at(end, "TaskFailed", last, error="Busy", **LAMBDA)
    last = clock.at(20, "TaskScheduled", last, **LAMBDA)
    last = clock.at(21, "TaskStarted", last, **LAMBDA)
    last = clock.at(25, "TaskSucceeded", last, output={}, **LAMBDA)
    last = clock.at(26, "TaskStateExited", last, name="Charge", output={})
    last = clock.at(26, "TaskStateEntered", last, name="Ask", input={})
    last = clock.at(26, "TaskScheduled", last, **CALLBACK)
    last = clock.at(27, "TaskStarted", last, **CALLBACK)
    last = clock.at(28, "TaskSubmitted", last, output={}, **CALLBACK)
    last = clock.at(98, "TaskTimedOut", last, error="States.Timeout", **CALLBACK)
    last = clock.at(100, "ExecutionFailed", last, error="States.Timeout")
    return trace_of(clock.events, name="orders")


def branches(*, wait_first: bool = True, late: float = 30) -> ExecutionTrace:
    """A Parallel of a short and a long Wait; the history has the one or the other first."""
    clock = Clock()
    clock.at(0, "ExecutionStarted", 0, input={})
    last = clock.at(0, "ParallelStateEntered", 0, name="Both", input={})
    started = clock.at(0, "ParallelStateStarted", last)
    order = ("Short", "Long") if wait_first else ("Long", "Short")
    entered = {name: clock.at(1, "WaitStateEntered", started, name=name) for name in order}
    ends = {"Short": 10, "Long": late}
    exited = {
        name: clock.at(end, "WaitStateExited", entered[name], name=name)
        for name, end in sorted(ends.items(), key=lambda item: item[1])
    }
    last = list(exited.values())[-1]
    clock.at(late, "ParallelStateSucceeded", last)
    last = clock.at(late, "ParallelStateExited", last, name="Both", output=[])
    clock.at(late, "ExecutionSucceeded", last, output=[])
    return trace_of(clock.events, name="both")
