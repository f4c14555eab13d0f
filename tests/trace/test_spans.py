"""Spans: what each visit did when, and where the time of an execution went."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from nestedsf.trace import load_history, trace_of
from nestedsf.trace.timing.critical_path import shares
from nestedsf.trace.timing.spans import Lane, Timetable, timetable
from tests.trace import samples, timed
from tests.trace.machines import Recording, recordings
from tests.trace.test_speed import history


def lane(table: Timetable, name: str) -> Lane:
    return next(lane for lane in table.lanes if lane.visit and lane.visit.state_name == name)


def spans(table: Timetable, name: str) -> list[tuple[str, float, float, int, bool]]:
    return [(s.kind, s.start, s.end, s.attempt, s.failed) for s in lane(table, name).spans]


def test_attempts_back_off_and_waiting_are_told_apart() -> None:
    table = timetable(timed.retried_then_waiting())
    assert spans(table, "Charge") == [
        ("working", 1, 6, 1, True),
        ("back-off", 6, 9, 1, False),
        ("working", 9, 12, 2, True),
        ("back-off", 12, 20, 2, False),
        ("working", 20, 26, 3, False),
    ]
    assert spans(table, "Ask")[-2:] == [
        ("working", 26, 28, 1, True),
        ("waiting", 28, 98, 1, True),
    ]
    assert (table.axis, table.end, table.began) == ("time", 100, timed.START)


def test_a_caught_failure_is_followed_by_no_back_off() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "TaskStateEntered", 0, name="A")
    last = clock.at(1, "TaskScheduled", last, **timed.LAMBDA)
    last = clock.at(5, "TaskFailed", last, error="E", **timed.LAMBDA)
    last = clock.at(7, "TaskStateExited", last, name="A", output={})
    clock.at(7, "ExecutionSucceeded", last, output={})
    table = timetable(trace_of(clock.events))
    assert spans(table, "A") == [("working", 0, 7, 1, True)]  # one attempt is one span


def test_a_wait_state_waits_and_a_pass_state_works() -> None:
    assert spans(timetable(timed.branches()), "Long") == [("waiting", 1, 30, 1, False)]
    record = samples.single("Pass")
    for event in record.events:
        event["timestamp"] = "2024-01-15T10:00:00Z"
    assert spans(timetable(trace_of(record.events)), "A") == [("working", 0, 0, 1, False)]


def test_a_retried_parallel_backs_off_as_well() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "ParallelStateEntered", 0, name="P")
    last = clock.at(1, "ParallelStateStarted", last)
    side = clock.at(1, "WaitStateEntered", last, name="Other")
    failed = clock.at(4, "FailStateEntered", last, name="F")
    last = clock.at(9, "ParallelStateStarted", failed)
    last = clock.at(9, "PassStateEntered", last, name="Done")
    last = clock.at(10, "PassStateExited", last, name="Done", output={})
    last = clock.at(11, "ParallelStateExited", last, name="P", output={})
    clock.at(11, "ExecutionSucceeded", last, output={})
    assert side == 4
    table = timetable(trace_of(clock.events))
    assert spans(table, "P") == [
        ("contents", 0, 4, 1, True),
        ("back-off", 4, 9, 1, False),
        ("contents", 9, 11, 2, False),
    ]
    assert lane(table, "Other").end == 4  # with the attempt that it was part of


def test_a_fail_state_takes_no_time() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(2, "FailStateEntered", 0, name="F")
    clock.at(3, "ExecutionFailed", last, error="E")
    assert spans(timetable(trace_of(clock.events)), "F") == [("working", 2, 2, 1, True)]


def test_what_runs_ends_with_the_latest_event_or_at_the_time_given() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    clock.at(5, "WaitStateEntered", 0, name="A")
    trace = trace_of(clock.events)
    assert timetable(trace).end == 5
    table = timetable(trace, until=timed.START + timedelta(days=2))
    assert spans(table, "A") == [("waiting", 5, 172_800, 1, False)]


def test_the_shares_follow_what_the_end_waited_for() -> None:
    table = timetable(timed.branches())
    found = {share.lane.visit and share.lane.visit.state_name: share for share in shares(table)}
    assert found["Long"].length == 29
    assert found["Both"].length == 1
    assert "Short" not in found


def test_a_task_that_waits_hands_its_share_to_the_child() -> None:
    table = timetable(samples.parent(), "events")
    found = [share for share in shares(table) if share.lane.depth > 3]
    assert {share.lane.visit.state_name for share in found if share.lane.visit} == {
        "First long-running job",
        "Report completion",
    }


def test_masked_times_give_the_order_of_events() -> None:
    table = timetable(samples.recorded_trace("run-a-job"))
    assert (table.axis, table.began, table.end) == ("events", None, 7)
    assert spans(table, "StartExecution")[-2:] == [
        ("waiting", 4, 5, 1, False),
        ("working", 5, 6, 1, False),
    ]


def test_steps_do_not_depend_on_which_branch_was_faster() -> None:
    tables = [
        timetable(trace, "events")
        for trace in (
            timed.branches(),
            timed.branches(wait_first=False),
            timed.branches(late=5),
        )
    ]
    places = [
        {lane.visit.state_name: (lane.start, lane.end) for lane in table.lanes if lane.visit}
        for table in tables
    ]
    assert places[0] == places[1] == places[2]
    assert places[0]["Both"] == (1, 5)


def test_steps_put_a_child_between_its_start_and_what_waits_for_it() -> None:
    table = timetable(samples.parent(), "events")
    for name, waits in (("Start and continue", False), ("Wait for completion", True)):
        task = lane(table, name)
        child = table.lanes[table.lanes.index(task) + 1]
        assert child.visit is None
        assert task.start < child.start < task.end
        assert (child.end < task.end) is waits


def test_an_unknown_axis_is_refused() -> None:
    with pytest.raises(ValueError, match="'time' or 'events'"):
        timetable(samples.parent(), "hours")  # type: ignore[arg-type]


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(recordings())
def test_spans_have_no_gaps_and_shares_add_up(recording: Recording) -> None:
    table = timetable(trace_of(recording.events, recording.definition), "events")
    assert [lane.visit for lane in table.lanes[1:]] == list(
        trace_of(recording.events, recording.definition).visits
    )
    for lane in table.lanes:
        assert 0 <= lane.start <= lane.end <= table.end
        for before, after in pairwise(lane.spans):
            assert before.end == after.start
    total = sum(share.length for share in shares(table))
    assert total == pytest.approx(table.lanes[0].end - table.lanes[0].start)


def test_25_000_events_take_a_fraction_of_a_second() -> None:
    trace = trace_of(load_history({"events": history(25_000).events}))
    before = time.process_time()
    for axis in ("time", "events"):
        shares(timetable(trace, axis))  # type: ignore[arg-type]
    # 0.2 s on a quiet machine of two cores.
    assert time.process_time() - before < 1.5
