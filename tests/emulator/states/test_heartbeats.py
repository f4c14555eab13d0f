"""Time-outs and heartbeats of a task that waits for a token; tokens of `.sync` tasks."""

from __future__ import annotations

import json

import pytest

from tests.emulator.machines_for_tests import (
    TIMED_OUT,
    Lab,
    machine,
    nested,
    passing,
    refusals,
    wait,
    waiting,
)

# --- time-outs and heartbeats ---------------------------------------------------------------


@pytest.mark.parametrize("limit", ["TimeoutSeconds", "HeartbeatSeconds"])
def test_a_limit_ends_the_task(lab: Lab, quick: str, limit: str) -> None:
    arn = lab.start(machine({"A": waiting(quick, **{limit: 5})}))
    token = lab.token(arn)
    answer = lab.ended(arn)
    details = {"resource": "startExecution.waitForTaskToken", "resourceType": "states"}
    assert (answer["status"], answer["error"], "cause" in answer) == (
        "FAILED",
        "States.Timeout",
        False,
    )
    assert lab.details(arn, "TaskTimedOut") == [{**details, "error": "States.Timeout"}]
    key = {"TimeoutSeconds": "timeoutInSeconds", "HeartbeatSeconds": "heartbeatInSeconds"}[limit]
    assert lab.details(arn, "TaskScheduled")[0][key] == 5
    assert refusals(lab, token) == [TIMED_OUT] * 3


def test_a_heartbeat_is_accepted_without_heartbeat_seconds(lab: Lab, patient: str) -> None:
    token = lab.token(patient)
    before = lab.types(patient)
    lab.sfn.send_task_heartbeat(taskToken=token)
    assert lab.types(patient) == before
    lab.sfn.send_task_success(taskToken=token, output="1")
    assert lab.ended(patient)["status"] == "SUCCEEDED"


def test_heartbeats_keep_a_task_alive_and_leave_no_event(lab: Lab, quick: str) -> None:
    states = {"A": waiting(quick, HeartbeatSeconds=3600, Next="B"), "B": passing()}
    arn = lab.start(machine(states))
    token = lab.token(arn)
    for _ in range(5):
        lab.session.skip(1800)
        lab.sfn.send_task_heartbeat(taskToken=token)
    lab.sfn.send_task_success(taskToken=token, output="1")
    assert lab.ended(arn)["status"] == "SUCCEEDED"
    assert not any("eartbeat" in kind for kind in lab.types(arn))


def test_heartbeats_never_extend_the_timeout(lab: Lab, quick: str) -> None:
    arn = lab.start(machine({"A": waiting(quick, HeartbeatSeconds=3600, TimeoutSeconds=7200)}))
    token = lab.token(arn)
    for _ in range(3):
        lab.session.skip(1800)
        lab.sfn.send_task_heartbeat(taskToken=token)
    lab.session.skip(1800)
    assert refusals(lab, token) == [TIMED_OUT] * 3
    answer = lab.ended(arn)
    assert answer["error"] == "States.Timeout"
    lasted = (answer["stopDate"] - answer["startDate"]).total_seconds()
    assert lasted == 7200


# --- .sync --------------------------------------------------------------------------------


def test_a_token_ends_a_sync_task_early(lab: Lab) -> None:
    slow = lab.create(machine({"A": wait(6000)}))
    parent = nested(".sync:2", slow, {"Token.$": "$$.Task.Token"})
    arn = lab.start(machine({"A": parent}))
    lab.sfn.send_task_success(taskToken=lab.token(arn), output='{"early": true}')
    answer = lab.ended(arn)
    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"early": True})
    assert "TaskSucceeded" in lab.types(arn)


def test_a_token_fails_a_sync_task_early(lab: Lab) -> None:
    slow = lab.create(machine({"A": wait(6000)}))
    arn = lab.start(machine({"A": nested(".sync", slow, {"Token.$": "$$.Task.Token"})}))
    lab.sfn.send_task_failure(taskToken=lab.token(arn), error="Early")
    answer = lab.ended(arn)
    assert (answer["status"], answer["error"]) == ("FAILED", "Early")


def test_the_token_of_a_sync_task_that_has_ended_has_timed_out(lab: Lab, quick: str) -> None:
    arn = lab.start(machine({"A": nested(".sync", quick, {"Token.$": "$$.Task.Token"})}))
    lab.ended(arn)
    assert refusals(lab, lab.token(arn)) == [TIMED_OUT] * 3
