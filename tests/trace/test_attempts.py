"""Attempts: what each came to and when, and the back-off that was planned and that was taken."""

from __future__ import annotations

from typing import Any

import pytest

from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.trace.timing.attempts import BackOff, attempts_of
from nestedsf.trace.timing.spans import timetable
from tests.trace import timed

Rule = dict[str, Any]


def tried(
    errors: list[str], gaps: list[float], rules: object, *, end: str = "TaskSucceeded"
) -> ExecutionTrace:
    """A Task whose attempts take a second each and fail with these errors, the last one ends so."""
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "TaskStateEntered", 0, name="A")
    now = 0.0
    for error, gap in zip([*errors, ""], [*gaps, 0], strict=True):
        last = clock.at(now, "TaskScheduled", last, **timed.LAMBDA)
        last = clock.at(now, "TaskStarted", last, **timed.LAMBDA)
        if error:
            last = clock.at(now + 1, "TaskFailed", last, error=error, **timed.LAMBDA)
        elif end:
            last = clock.at(now + 1, end, last, **timed.LAMBDA)
        now += 1 + gap
    state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    machine = {"StartAt": "A", "States": {"A": {**state, "Retry": rules}}}
    return trace_of(clock.events, machine)


def planned(trace: ExecutionTrace) -> list[tuple[float, float] | None]:
    found = attempts_of(trace.visits[0])
    return [(a.planned.least, a.planned.most) if a.planned else None for a in found]


def test_an_attempt_has_its_times_its_error_and_its_back_off() -> None:
    rule = {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 2}
    trace = tried(["Busy", "Busy"], [2, 4.5], [rule])
    first, second, third = attempts_of(trace.visits[0])
    assert (first.number, first.status, first.error, first.seconds) == (1, "FAILED", "Busy", 1)
    assert (first.planned, first.back_off) == (BackOff(2, 2, rule, 1), 2)
    assert (second.planned, second.back_off) == (BackOff(4, 4, rule, 2), 4.5)
    assert (third.status, third.error, third.planned, third.back_off) == (
        "RUNNING",  # the state has not been left
        None,
        None,
        None,
    )


def test_each_retrier_counts_for_itself_and_is_capped() -> None:
    rules = [
        {"ErrorEquals": ["Busy"], "IntervalSeconds": 3, "BackoffRate": 3, "MaxDelaySeconds": 10},
        {"ErrorEquals": ["States.ALL"]},
    ]
    trace = tried(["Busy", "Other", "Busy", "Busy", "Other"], [3, 1, 9, 10, 2], rules)
    assert planned(trace) == [(3, 3), (1, 1), (9, 9), (10, 10), (2, 2), None]


def test_a_jitter_is_a_range() -> None:
    rule = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 4, "JitterStrategy": "FULL"}
    assert planned(tried(["E", "E"], [1, 7], [rule])) == [(0, 4), (0, 8), None]


def test_the_time_out_of_a_heartbeat_is_known_by_either_name() -> None:
    rule = {"ErrorEquals": ["States.HeartbeatTimeout"], "IntervalSeconds": 5}
    assert planned(tried(["States.Timeout"], [5], [rule])) == [(5, 5), None]


@pytest.mark.parametrize(
    "rules",
    [
        None,
        "all",
        ["all"],
        [{"ErrorEquals": "E"}],
        [{"ErrorEquals": ["E"], "IntervalSeconds": "3"}],
        [{"ErrorEquals": ["E"], "BackoffRate": True}],
        [{"ErrorEquals": ["Other"]}],
    ],
)
def test_what_the_definition_does_not_tell_is_not_planned(rules: object) -> None:
    assert planned(tried(["E"], [1], rules)) == [None, None]


def test_of_what_is_backing_off_the_plan_is_known() -> None:
    rule = {"ErrorEquals": ["E"], "IntervalSeconds": 30}
    trace = tried(["E"], [30], [rule])
    visit = trace.visits[0]
    found = attempts_of(visit, visit.events[:4])
    assert [(a.status, a.planned, a.back_off) for a in found] == [
        ("FAILED", BackOff(30, 30, rule, 1), None)
    ]
    running = trace_of(trace.events[:5], trace.definition)
    assert attempts_of(running.visits[0])[0].planned == BackOff(30, 30, rule, 1)
    kinds = [span.kind for span in timetable(running).lanes[1].spans]
    assert kinds == ["working", "back-off"]  # though no time has passed since
    assert running.visits[0].status == "RUNNING"


def test_the_last_attempt_of_a_failed_visit_has_its_error_and_no_back_off() -> None:
    rule = {"ErrorEquals": ["States.ALL"]}
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "ParallelStateEntered", 0, name="P")
    last = clock.at(0, "ParallelStateStarted", last)
    inner = clock.at(1, "TaskStateEntered", last, name="A")
    inner = clock.at(1, "TaskScheduled", inner, **timed.LAMBDA)
    failed = clock.at(3, "TaskFailed", inner, error="E", cause="why", **timed.LAMBDA)
    last = clock.at(4, "ParallelStateStarted", failed)
    inner = clock.at(4, "TaskStateEntered", last, name="A")
    inner = clock.at(4, "TaskScheduled", inner, **timed.LAMBDA)
    failed = clock.at(5, "TaskFailed", inner, error="E2", cause="why", **timed.LAMBDA)
    clock.at(5, "ExecutionFailed", failed, error="E2", cause="why")
    machine = {
        "StartAt": "P",
        "States": {"P": {"Type": "Parallel", "Branches": [], "Retry": [rule], "End": True}},
    }
    trace = trace_of(clock.events, machine)
    first, second = attempts_of(trace.visits[0], history=trace.events)
    assert (first.status, first.error, first.seconds, first.back_off) == ("FAILED", "E", 3, 1)
    assert first.planned == BackOff(1, 1, rule, 1)
    assert (second.status, second.error, second.planned) == ("FAILED", "E2", None)


def test_a_state_without_attempts_has_none() -> None:
    assert attempts_of(timed.branches().visit("Long")) == ()
