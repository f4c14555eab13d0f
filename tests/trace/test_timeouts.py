"""Which limit of a Task, or of its execution, ran out: the history only says States.Timeout."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.trace.causes import root_cause
from nestedsf.trace.timeouts import ran_out
from tests.trace.machines import Recording

START = datetime(2024, 3, 4, 9, tzinfo=timezone.utc)
SENDS = {"resourceType": "sqs", "resource": "sendMessage"}
WAITS = {"resourceType": "sqs", "resource": "sendMessage.waitForTaskToken"}


def timed_out(
    after: float | None,
    about: dict[str, str] = SENDS,
    state: dict[str, Any] | None = None,
    **limits: int,
) -> ExecutionTrace:
    """A Task that timed out after some seconds, with the limits that its events name."""
    resource = f"arn:aws:states:::sqs:{about['resource']}"
    task = {"Type": "Task", "Resource": resource, "End": True, **(state or {})}
    record = Recording({"StartAt": "Ask", "States": {"Ask": task}})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="Ask", input={})
    last = record.add("TaskScheduled", last, parameters={}, **about, **limits)
    last = record.add("TaskStarted", last, **about)
    last = record.add("TaskTimedOut", last, error="States.Timeout", **about)
    record.add("ExecutionFailed", last, error="States.Timeout")
    if after is not None:
        for event in record.events:
            over = event["id"] >= last
            event["timestamp"] = START + timedelta(seconds=after if over else 0)
    return trace_of(record.events, record.definition)


UNSENT = ": the task token was not sent back"


@pytest.mark.parametrize(
    ("trace", "words"),
    [
        (timed_out(60.1, timeoutInSeconds=60), "ran for 60 s (TimeoutSeconds 60)"),
        (
            timed_out(3600.2, WAITS, timeoutInSeconds=86400, heartbeatInSeconds=3600),
            f"no heartbeat for 1 h (HeartbeatSeconds 3,600){UNSENT}",
        ),
        (
            timed_out(86400.2, WAITS, timeoutInSeconds=86400, heartbeatInSeconds=3600),
            f"ran for 1 d (TimeoutSeconds 86,400){UNSENT}",
        ),
        # Heartbeats came, and then no more.
        (
            timed_out(500, timeoutInSeconds=600, heartbeatInSeconds=90),
            "no heartbeat for 90 s (HeartbeatSeconds 90)",
        ),
        (
            timed_out(None, timeoutInSeconds=5400, heartbeatInSeconds=120),
            (
                "no heartbeat for 2 min (HeartbeatSeconds 120), or "
                "ran for 1 h 30 min (TimeoutSeconds 5,400)"
            ),
        ),
        # The definition tells where the events do not.
        (timed_out(7, state={"TimeoutSeconds": 7}), "ran for 7 s (TimeoutSeconds 7)"),
        (timed_out(7, state={"TimeoutSecondsPath": "$.x"}), None),
        (timed_out(7, state={"TimeoutSeconds": "{% 7 %}"}), None),
        (timed_out(7, WAITS), "the task token was not sent back"),
        (timed_out(7), None),
    ],
)
def test_a_task_says_which_limit_ran_out(trace: ExecutionTrace, words: str | None) -> None:
    assert ran_out(trace.visit("Ask")) == words
    cause = root_cause(trace)
    assert cause is not None
    assert cause.reason == words
    assert (f"limit   {words}" in trace.outline(width=200)) == (words is not None)


def test_only_what_has_timed_out_says_so() -> None:
    record = Recording({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("PassStateEntered", 0, name="A", input={})
    record.add("PassStateExited", last, name="A", output={})
    assert ran_out(trace_of(record.events, record.definition).visit("A")) is None


def test_an_activity_that_nobody_took_says_so() -> None:
    arn = "arn:aws:states:eu-west-1:123456789012:activity:sign"
    task = {"Type": "Task", "Resource": arn, "End": True}
    record = Recording({"StartAt": "A", "States": {"A": task}})
    record.add("ExecutionStarted", 0, input={})
    last = record.add("TaskStateEntered", 0, name="A", input={})
    last = record.add("ActivityScheduled", last, resource=arn, timeoutInSeconds=30)
    last = record.add("ActivityTimedOut", last, error="States.Timeout")
    record.add("ExecutionFailed", last, error="States.Timeout")
    said = ran_out(trace_of(record.events, record.definition).visit("A"))
    assert said == "ran for 30 s (TimeoutSeconds 30): no worker took the task"


@pytest.mark.parametrize(
    ("limit", "words"), [(90, "ran for 90 s (TimeoutSeconds 90)"), (None, None)]
)
def test_an_execution_says_its_limit(limit: int | None, words: str | None) -> None:
    machine: dict[str, Any] = {
        "StartAt": "A",
        "States": {"A": {"Type": "Wait", "Seconds": 900, "End": True}},
    }
    record = Recording({**machine, **({"TimeoutSeconds": limit} if limit else {})})
    record.add("ExecutionStarted", 0, input={})
    record.add("WaitStateEntered", 0, name="A", input={})
    record.add("ExecutionTimedOut", 0, error="States.Timeout")
    cause = root_cause(trace_of(record.events, record.definition))
    assert cause is not None
    assert cause.reason == words


@pytest.mark.parametrize("limits", [{}, {"TimeoutSeconds": 99_999_999}])
def test_an_execution_that_has_lasted_a_year_is_told_so(limits: dict[str, int]) -> None:
    wait = {"Type": "Wait", "Seconds": 40_000_000, "End": True}
    record = Recording({"StartAt": "Long", "States": {"Long": wait}, **limits})
    record.add("ExecutionStarted", 0, input={})
    record.add("WaitStateEntered", 0, name="Long", input={})
    record.add("ExecutionTimedOut", 0, error="States.Timeout")
    for event, days in zip(record.events, (0, 0, 365), strict=True):
        event["timestamp"] = START + timedelta(days=days)
    outline = trace_of(record.events, record.definition).outline()
    assert "limit   ran for a year, the longest of an execution" in outline
