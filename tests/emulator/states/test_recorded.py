"""Executions on the emulator leave the histories that AWS recorded."""

from __future__ import annotations

import copy
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from nestedsf import MotoSession, moto_session
from tests.emulator.states.recorded import (
    Event,
    api_scenarios,
    later_keys,
    normal,
    run_calls,
    run_scenario,
    scenarios,
    without,
    without_branch_order,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCENARIOS = scenarios()
API_SCENARIOS = api_scenarios()
TIME_SCALE = 50


@pytest.fixture
def session() -> Iterator[MotoSession]:
    """A session on the emulator."""
    with moto_session(time_scale=TIME_SCALE) as session:
        yield session


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_history_equals_aws(name: str) -> None:
    stopped = any("stop" in step for step in SCENARIOS[name].get("drive", []))
    with moto_session(time_scale=1 if stopped else TIME_SCALE) as session:  # a stop comes in time
        expected, actual = run_scenario(session, SCENARIOS[name])
    assert actual == expected


@pytest.mark.parametrize("name", API_SCENARIOS)
def test_the_answers_equal_aws(session: MotoSession, name: str) -> None:
    expected, actual = run_calls(session, API_SCENARIOS[name])
    assert actual == expected


# --- the comparison shows what differs --------------------------------------------------


def _task(events: list[Event], kind: str) -> dict:
    event = next(event for event in events if event["type"] == kind)
    return next(value for key, value in event.items() if key.endswith("EventDetails"))


def _other_error(events: list[Event]) -> None:
    _task(events, "TaskFailed")["error"] = "States.Timeout"


def _other_error_in_the_cause(events: list[Event]) -> None:
    _task(events, "TaskFailed")["cause"]["Error"] = "OtherFailure"


def _no_cause(events: list[Event]) -> None:
    del _task(events, "TaskFailed")["cause"]


def _empty_cause(events: list[Event]) -> None:
    _task(events, "TaskFailed")["cause"] = ""


def _missing_event(events: list[Event]) -> None:
    del events[4]


def _other_previous_event(events: list[Event]) -> None:
    events[-1]["previousEventId"] -= 1


def _other_type(events: list[Event]) -> None:
    events[1]["type"] = "PassStateEntered"


def _no_timestamp(events: list[Event]) -> None:
    del events[3]["timestamp"]


def _iso_date(events: list[Event]) -> None:
    _task(events, "TaskFailed")["cause"]["StartDate"] = "2023-07-05T15:55:56.000Z"


def _no_request_id(events: list[Event]) -> None:
    del _task(events, "TaskSubmitted")["output"]["SdkResponseMetadata"]["RequestId"]


def _other_header(events: list[Event]) -> None:
    headers = _task(events, "TaskSubmitted")["output"]["SdkHttpMetadata"]["HttpHeaders"]
    headers["Content-Type"] = "text/xml"


def _other_execution_name(events: list[Event]) -> None:
    _task(events, "TaskSubmitted")["output"]["ExecutionArn"] = (
        "arn:aws:states:us-east-1:123456789012:execution:recorded-child-0123abcd:None"
    )


def _decoded_input(events: list[Event]) -> None:
    _task(events, "TaskFailed")["cause"]["Input"] = {}


@pytest.mark.parametrize(
    "change",
    [
        *(_other_error, _other_error_in_the_cause, _no_cause, _empty_cause, _missing_event),
        *(_other_previous_event, _other_type, _no_timestamp, _iso_date),
        *(_no_request_id, _other_header, _other_execution_name, _decoded_input),
    ],
)
@pytest.mark.parametrize("concurrent", [False, True])
def test_a_difference_shows(change: Callable[[list[Event]], None], *, concurrent: bool) -> None:
    recorded = SCENARIOS["run-a-job-child-failed"]["events"]
    changed = copy.deepcopy(recorded)
    change(changed)
    assert normal(changed, concurrent=concurrent) != normal(recorded, concurrent=concurrent)


def test_another_number_shows() -> None:
    recorded = SCENARIOS["run-a-job-child-failed"]["events"]
    changed = copy.deepcopy(recorded)
    changed[-1]["id"] += 1
    assert normal(changed) != normal(recorded)


def test_a_recording_is_not_held_to_what_aws_added_later() -> None:
    assert "RedriveCount" in later_keys({"recorded": "14-11-2023, 23:59:59"})
    assert "RedriveCount" not in later_keys({"recorded": "15-11-2023, 00:00:00"})
    assert without(frozenset({"RedriveCount"}), [{"RedriveCount": 0, "Name": "x"}]) == [
        {"Name": "x"}
    ]


def test_what_varies_between_runs_is_masked() -> None:
    recorded = SCENARIOS["run-a-job-child-failed"]["events"]
    arn = "arn:aws:states:eu-west-1:123456789012"
    changed = copy.deepcopy(recorded)
    for event in changed:
        event["timestamp"] = datetime.now(timezone.utc)
    _task(changed, "ExecutionStarted")["roleArn"] = "arn:aws:iam::123456789012:role/some-role"
    scheduled = _task(changed, "TaskScheduled")
    scheduled["region"] = "eu-west-1"
    scheduled["parameters"]["StateMachineArn"] = f"{arn}:stateMachine:recorded-child-0123abcd"
    output = _task(changed, "TaskSubmitted")["output"]
    output["ExecutionArn"] = f"{arn}:execution:recorded-child-0123abcd:TestStartTarget"
    output["StartDate"] = 1688572556000
    output["SdkHttpMetadata"]["AllHttpHeaders"]["x-amzn-RequestId"] = "x-amzn-RequestId"
    output["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"] = "99"
    output["SdkResponseMetadata"]["RequestId"] = "52a48b4e-8d23-4d0c-9d3a-0f2e4a1c7b11"
    assert normal(changed) == normal(recorded)


def _event(number: int, previous: int, kind: str) -> Event:
    return {"id": number, "previousEventId": previous, "timestamp": "timestamp", "type": kind}


def test_concurrent_branches_may_interleave() -> None:
    one = [_event(1, 0, "Start"), _event(2, 1, "A"), _event(3, 1, "B"), _event(4, 2, "A2")]
    other = [_event(1, 0, "Start"), _event(2, 1, "B"), _event(3, 1, "A"), _event(4, 3, "A2")]
    assert normal(one, concurrent=True) == normal(other, concurrent=True)
    assert normal(one) != normal(other)


def test_concurrent_branches_keep_their_order() -> None:
    one = [_event(1, 0, "Start"), _event(2, 1, "A"), _event(3, 1, "B"), _event(4, 2, "C")]
    other = [_event(1, 0, "Start"), _event(2, 1, "A"), _event(3, 1, "B"), _event(4, 3, "C")]
    assert normal(one, concurrent=True) != normal(other, concurrent=True)


def test_a_parallel_without_its_order_keeps_its_events() -> None:
    events = [
        _event(1, 0, "ParallelStateStarted"),
        _event(2, 1, "B"),
        _event(3, 1, "A"),
        _event(4, 3, "ParallelStateSucceeded"),
        _event(5, 3, "ParallelStateExited"),
    ]
    kept = without_branch_order(events)
    assert [event["type"] for event in kept] == [
        *("ParallelStateStarted", "A", "B", "ParallelStateExited")
    ]
    assert without_branch_order(events[:2] + events[3:]) != kept
    assert without_branch_order(kept) == kept


def test_a_scenario_names_its_source() -> None:
    samples = {"source": "the samples come without"}
    for name, scenario in {**SCENARIOS, **API_SCENARIOS}.items():
        assert "recorded" in scenario, name
        if "source" not in scenario:
            samples[name] = scenario["recorded"]
    assert len(samples) == 8
