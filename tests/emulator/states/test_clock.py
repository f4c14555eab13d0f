"""The clock: real seconds, faster seconds, and two sessions side by side."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone

import pytest

import nestedsf
from tests.emulator.machines_for_tests import (
    Json,
    Lab,
    account_of,
    caught,
    machine,
    nested,
    parallel,
    passing,
    retried,
    wait,
)


def lasted(answer: Json) -> float:
    """Seconds of Step Functions time from start to stop."""
    return float((answer["stopDate"] - answer["startDate"]).total_seconds())


@pytest.mark.parametrize("scale", [3, 50, 1000, 1e9])
def test_a_second_is_a_second_at_any_speed(scale: float) -> None:
    with nestedsf.moto_session(time_scale=scale) as session:
        assert lasted(Lab(session).run(machine({"A": wait(1)}))) == 1


# --- the same at any speed ----------------------------------------------------------------


def _whole(scale: float) -> nestedsf.ExecutionTrace:
    """A parent with a child, and a time-out that is caught beside a wait."""
    with nestedsf.moto_session(time_scale=scale) as session:
        lab = Lab(session)
        child = _named(lab, "child", machine({"W": wait(1, Next="D"), "D": passing(Result="x")}))
        slow = _named(lab, "slow", machine({"W": wait(600)}, TimeoutSeconds=1))
        parent = machine(
            {
                "Child": nested(".sync:2", child, OutputPath="$.Output", Next="Both"),
                "Both": parallel(
                    machine({"A": wait(1)}),
                    machine({"B": caught(nested(".sync", slow)), "Caught": passing(Result=1)}),
                ),
            }
        )
        return nestedsf.run(session, _named(lab, "parent", parent), name="one")


def _named(lab: Lab, name: str, definition: Json) -> str:
    role = "arn:aws:iam::123456789012:role/clock"
    made = lab.sfn.create_state_machine(name=name, definition=json.dumps(definition), roleArn=role)
    return str(made["stateMachineArn"])


def test_a_trace_is_the_same_at_any_speed() -> None:
    real, fast = (_whole(scale) for scale in (1, 20))
    assert fast == real
    assert fast.outline() == real.outline()


def test_the_sample_is_the_same_at_any_speed() -> None:
    traces = []
    for scale in (5, 50):
        with nestedsf.moto_session(time_scale=scale) as session:
            traces.append(nestedsf.run(session, nestedsf.deploy(session)))
    assert traces[0] == traces[1]
    assert traces[0].outline() == traces[1].outline()


# --- how long it takes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        wait(20),
        {"Type": "Wait", "SecondsPath": "$.seconds"},
        nested(".waitForTaskToken", "$child", TimeoutSeconds=20),
        nested(".waitForTaskToken", "$child", HeartbeatSeconds=20),
    ],
)
def test_a_state_takes_its_seconds(lab: Lab, state: Json) -> None:
    if "Parameters" in state:
        child = lab.create(machine({"A": passing()}))
        state = {**state, "Parameters": {"StateMachineArn": child}}
    begun = time.monotonic()
    answer = lab.run(machine({"A": state}), {"seconds": 20})
    assert lasted(answer) == 20
    assert time.monotonic() - begun >= 0.4  # at 50 times the wall's pace


MOMENT = pytest.mark.parametrize("field", ["Timestamp", "TimestampPath"])


def assert_reached(lab: Lab, field: str, form: str, zone: timezone = timezone.utc) -> None:
    """A Wait until a moment ends at that moment, or at once where it has passed."""
    moment = (account_of(lab).now() + timedelta(seconds=20)).replace(microsecond=0)
    text = moment.astimezone(zone).isoformat() if zone != timezone.utc else f"{moment:{form}}"
    state = {"Type": "Wait", field: text if field == "Timestamp" else "$.at"}
    answer = lab.run(machine({"A": state}), {"at": text})
    assert answer["status"] == "SUCCEEDED", answer
    assert answer["stopDate"] == max(moment, answer["startDate"])


@MOMENT
def test_a_wait_until_a_moment(lab: Lab, field: str) -> None:
    assert_reached(lab, field, "%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("zone", ["XXX-9", "XXX+9"])
def test_a_moment_is_the_same_in_every_time_zone(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert_reached(lab, "Timestamp", "%Y-%m-%dT%H:%M:%SZ")
    finally:
        monkeypatch.undo()
        time.tzset()


@MOMENT
def test_a_moment_may_name_its_zone(lab: Lab, field: str) -> None:
    assert_reached(lab, field, "", timezone(timedelta(hours=2)))


def test_a_moment_that_has_passed_is_not_waited_for(lab: Lab) -> None:
    state = {"Type": "Wait", "Timestamp": "2020-01-01T00:00:00Z"}
    assert lasted(lab.run(machine({"A": state}))) == 0


def test_a_back_off_grows(lab: Lab) -> None:
    child = lab.create(machine({"A": {"Type": "Fail"}}))
    state = retried(nested(".sync", child), IntervalSeconds=10, BackoffRate=2.0, MaxAttempts=2)
    arn = lab.start(machine({"A": state}))
    lab.ended(arn)
    failed, scheduled = (
        [event["timestamp"] for event in lab.events(arn) if event["type"] == kind]
        for kind in ("TaskFailed", "TaskScheduled")
    )
    pauses = [(b - a).total_seconds() for a, b in zip(failed, scheduled[1:], strict=False)]
    assert pauses == [10, 20]


def test_a_second_is_a_second_by_default() -> None:
    with nestedsf.moto_session() as session:
        before = datetime.now(timezone.utc)
        answer = Lab(session).run(machine({"A": wait(1)}))
        assert session.time_scale == 1
        assert lasted(answer) == 1
        after = datetime.now(timezone.utc)
        assert before - timedelta(seconds=1) < answer["startDate"] <= after


def test_a_slow_session_can_be_stopped_at_once() -> None:
    with nestedsf.moto_session(time_scale=0.01) as session:
        arn = Lab(session).start(machine({"A": wait(1)}))
        begun = time.monotonic()
        Lab(session).sfn.stop_execution(executionArn=arn)
        assert Lab(session).ended(arn)["status"] == "ABORTED"
    assert time.monotonic() - begun < 50  # a hundred, if it were waited for


# --- two sessions -------------------------------------------------------------------------


def test_two_sessions_have_clocks_of_their_own() -> None:
    with (
        nestedsf.moto_session(time_scale=1) as slow,
        nestedsf.moto_session(time_scale=100) as fast,
    ):
        definition = machine({"A": wait(30)})
        waiting = Lab(slow).start(definition)
        answer = Lab(fast).run(definition)
        assert answer["status"] == "SUCCEEDED"
        assert lasted(answer) == 30
        assert Lab(slow).describe(waiting)["status"] == "RUNNING"


def test_two_sessions_do_not_see_each_other(lab: Lab) -> None:
    lab.create(machine({"A": passing()}))
    with nestedsf.moto_session(time_scale=2) as other:
        assert Lab(other).sfn.list_state_machines()["stateMachines"] == []
        mine, theirs = (
            session.client("sts").get_caller_identity()["Account"]
            for session in (lab.session, other)
        )
    assert mine != theirs
    assert len(lab.sfn.list_state_machines()["stateMachines"]) == 1


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), "fast", None])
def test_a_scale_is_a_positive_number(scale: object) -> None:
    with pytest.raises(ValueError, match="time_scale is a positive number"):
        nestedsf.moto_session(time_scale=scale)  # type: ignore[arg-type]
