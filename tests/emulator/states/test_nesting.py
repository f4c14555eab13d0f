"""Nested executions: what the three patterns hand over, and how failures arrive."""

from __future__ import annotations

import json
import re
import threading

import pytest

import nestedsf
from tests.emulator.machines_for_tests import (
    Json,
    Lab,
    caught,
    failing,
    machine,
    nested,
    passing,
    retried,
    task,
    wait,
)


def test_request_response_goes_on_at_once(lab: Lab) -> None:
    slow = lab.create(machine({"A": wait(60_000)}))
    answer = lab.run(machine({"A": nested("", slow)}))
    result = json.loads(answer["output"])
    assert list(result) == ["ExecutionArn", "SdkHttpMetadata", "SdkResponseMetadata", "StartDate"]
    assert isinstance(result["StartDate"], int)
    assert lab.describe(result["ExecutionArn"])["status"] == "RUNNING"
    assert "TaskSubmitted" not in lab.types(answer["executionArn"])


SYNC_KEYS = [
    *("ExecutionArn", "Input", "InputDetails", "Name", "Output", "OutputDetails"),
    *("RedriveCount", "RedriveStatus", "RedriveStatusReason"),
    *("StartDate", "StateMachineArn", "Status", "StopDate"),
]


@pytest.mark.parametrize("output", ["text", {"a": [1]}, [], 1.5, None, True])
def test_sync_hands_text_over_and_sync_2_json(lab: Lab, output: object) -> None:
    child = lab.create(machine({"A": passing(Result=output)}))
    text = json.loads(lab.run(machine({"A": nested(".sync", child, {"ß": 1})}))["output"])
    value = json.loads(lab.run(machine({"A": nested(".sync:2", child, {"ß": 1})}))["output"])
    assert list(text) == list(value) == SYNC_KEYS
    assert (text["Input"], value["Input"]) == ('{"ß":1}', {"ß": 1})
    assert json.loads(text["Output"]) == value["Output"] == output
    assert isinstance(text["Output"], str)
    for result in (text, value):
        assert (result["Status"], result["InputDetails"]) == ("SUCCEEDED", {"Included": True})
        assert result["StopDate"] >= result["StartDate"] > 10**12


@pytest.mark.parametrize("pattern", [".sync", ".sync:2"])
@pytest.mark.parametrize(
    ("child", "status", "keys"),
    [
        (machine({"A": failing("Boom", Cause="Why")}), "FAILED", {"Error", "Cause"}),
        (machine({"A": wait(600)}, TimeoutSeconds=1), "TIMED_OUT", set()),
    ],
)
def test_a_child_that_fails_is_a_failed_task(
    lab: Lab, pattern: str, child: Json, status: str, keys: set[str]
) -> None:
    answer = lab.run(machine({"A": nested(pattern, lab.create(child))}))
    assert (answer["status"], answer["error"]) == ("FAILED", "States.TaskFailed")
    cause = json.loads(answer["cause"])
    assert cause["Status"] == status
    assert keys <= set(cause)
    assert "Output" not in cause


def test_a_stopped_child_is_a_failed_task(lab: Lab) -> None:
    child = lab.create(machine({"A": wait(60_000)}))
    arn = lab.start(machine({"A": nested(".sync", child)}))
    lab.until_event(arn, "TaskSubmitted")
    started = json.loads(lab.details(arn, "TaskSubmitted")[0]["output"])["ExecutionArn"]
    lab.sfn.stop_execution(executionArn=started, error="Enough")
    answer = lab.ended(arn)
    assert answer["error"] == "States.TaskFailed"
    assert json.loads(answer["cause"])["Status"] == "ABORTED"
    assert json.loads(answer["cause"])["Error"] == "Enough"


@pytest.mark.parametrize(("name", "matches"), [("Boom", False), ("States.TaskFailed", True)])
def test_a_parent_catches_task_failed_and_not_the_childs_error(
    lab: Lab, name: str, *, matches: bool
) -> None:
    child = lab.create(machine({"A": failing("Boom")}))
    state = caught(nested(".sync", child), name)
    answer = lab.run(machine({"A": state, "Caught": passing()}))
    assert answer["status"] == ("SUCCEEDED" if matches else "FAILED")


def test_an_unknown_child_is_named(lab: Lab, quick: str) -> None:
    answer = lab.run(machine({"A": nested(".sync", quick + "x")}))
    assert answer["error"] == "StepFunctions.StateMachineDoesNotExistException"
    assert re.fullmatch(
        rf"State Machine Does Not Exist: '{quick}x' \(Service: AWSStepFunctions; "
        r"Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: \S+; Proxy: null\)",
        answer["cause"],
    )


def test_a_fixed_name_starts_a_child_once(lab: Lab, quick: str) -> None:
    named = task(nested("", quick)["Resource"], {"StateMachineArn": quick, "Name": "once"})
    parent = lab.create(machine({"A": named}))
    assert lab.run(parent)["status"] == "SUCCEEDED"
    assert lab.run(parent)["error"] == "StepFunctions.ExecutionAlreadyExistsException"


def test_children_of_children_come_with_the_trace(
    session: nestedsf.MotoSession, lab: Lab, quick: str
) -> None:
    middle = lab.create(machine({"Middle": nested(".sync:2", quick)}))
    top = lab.create(machine({"Top": nested(".sync:2", middle)}))
    trace = nestedsf.run(session, top)
    assert [execution.status for execution in trace.executions()] == ["SUCCEEDED"] * 3
    output = trace.output["Output"]["Output"]
    assert output == {}


def test_a_retry_starts_a_child_anew(lab: Lab) -> None:
    child = lab.create(machine({"A": failing()}))
    arn = lab.start(machine({"A": retried(nested(".sync", child), MaxAttempts=2)}))
    assert lab.ended(arn)["status"] == "FAILED"
    assert len(lab.sfn.list_executions(stateMachineArn=child)["executions"]) == 3
    assert lab.types(arn).count("TaskFailed") == 3


def test_what_is_listed_can_be_read_and_stopped(lab: Lab) -> None:
    slow = lab.create(machine({"A": wait(60_000)}))
    seen: set[str] = set()
    failures: list[Exception] = []
    done = threading.Event()

    def read_and_stop() -> None:
        while not done.is_set():
            try:
                for item in lab.sfn.list_executions(stateMachineArn=slow)["executions"]:
                    if item["executionArn"] not in seen:
                        seen.add(item["executionArn"])
                        lab.sfn.get_execution_history(executionArn=item["executionArn"])
                        lab.sfn.stop_execution(executionArn=item["executionArn"])
            except Exception as failure:  # noqa: BLE001, PERF203
                failures.append(failure)

    reader = threading.Thread(target=read_and_stop)
    reader.start()
    for _ in range(20):
        lab.start(slow)
    done.set()
    reader.join()
    assert failures == []


@pytest.mark.parametrize("pattern", [".sync", ".sync:2", ".waitForTaskToken"])
@pytest.mark.parametrize("then", ["Catch", "Retry"])
def test_nothing_of_an_attempt_follows_its_time_out(lab: Lab, pattern: str, then: str) -> None:
    slow = lab.create(machine({"A": wait(60_000)}))
    given = {"StateMachineArn": slow, "Input": {"t.$": "$$.Task.Token"}}
    more = (
        {"Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Done"}]}
        if then == "Catch"
        else {"Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}]}
    )
    resource = f"arn:aws:states:::states:startExecution{pattern}"
    state = {
        "Type": "Task",
        "Resource": resource,
        "Parameters": given,
        "TimeoutSeconds": 30,  # room for a busy machine
        "Next": "Done",
        **more,
    }
    answer = lab.run({"StartAt": "T", "States": {"T": state, "Done": {**wait(5), "End": True}}})
    attempt = ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskTimedOut"]
    expected = (
        [*attempt, "TaskStateExited", "WaitStateEntered", "WaitStateExited", "ExecutionSucceeded"]
        if then == "Catch"
        else [*attempt, *attempt, "ExecutionFailed"]
    )
    types = lab.types(answer["executionArn"])
    assert types == ["ExecutionStarted", "TaskStateEntered", *expected]
