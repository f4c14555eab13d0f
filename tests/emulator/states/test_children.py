"""Children: which are stopped with their parent, and which go on."""

from __future__ import annotations

import pytest

from tests.emulator.machines_for_tests import (
    Lab,
    machine,
    make_function,
    nested,
    parallel,
    task,
    until,
    wait,
    waiting,
)

LONG = 60_000


def only_child(lab: Lab, child: str) -> str:
    """The ARN of the one execution of a machine."""
    [started] = until(lambda: lab.sfn.list_executions(stateMachineArn=child)["executions"])
    return str(started["executionArn"])


@pytest.mark.parametrize("pattern", [".sync", ".sync:2"])
def test_a_child_that_is_waited_for_is_stopped_too(lab: Lab, slow: str, pattern: str) -> None:
    arn = lab.start(machine({"A": nested(pattern, slow)}))
    lab.until_event(arn, "TaskSubmitted")
    lab.sfn.stop_execution(executionArn=arn)
    child = lab.ended(only_child(lab, slow))
    assert child["status"] == "ABORTED"


def test_a_grandchild_is_stopped_too(lab: Lab, slow: str) -> None:
    middle = lab.create(machine({"A": nested(".sync", slow)}))
    arn = lab.start(machine({"A": nested(".sync", middle)}))
    grandchild = only_child(lab, slow)
    lab.sfn.stop_execution(executionArn=arn)
    assert lab.ended(grandchild)["status"] == "ABORTED"
    assert lab.ended(only_child(lab, middle))["status"] == "ABORTED"


def test_a_child_that_was_only_started_goes_on(lab: Lab) -> None:
    child = lab.create(machine({"Wait": wait(20)}))
    arn = lab.start(machine({"A": nested("", child, Next="B"), "B": wait(LONG)}))
    lab.until_event(arn, "WaitStateEntered")
    lab.sfn.stop_execution(executionArn=arn)
    assert lab.ended(only_child(lab, child))["status"] == "SUCCEEDED"


def test_a_child_that_was_to_call_back_goes_on_and_is_too_late(lab: Lab, quick: str) -> None:
    function = make_function(
        lab.session,
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('stepfunctions').send_task_success(taskToken=event['Token'], output='1')\n",
    )
    parameters = {"FunctionName": function, "Payload.$": "$"}
    call = task("arn:aws:states:::lambda:invoke", parameters)
    gate = waiting(quick, ResultPath=None, Next="Call")  # opened when the parent is stopped
    child = lab.create(machine({"Gate": gate, "Call": call}))
    arn = lab.start(machine({"A": waiting(child)}))
    started = only_child(lab, child)
    opens = lab.token(started)
    lab.sfn.stop_execution(executionArn=arn)
    lab.sfn.send_task_success(taskToken=opens, output="1")
    answer = lab.ended(started)
    assert (answer["status"], answer["error"]) == ("FAILED", "TaskTimedOut")
    assert "Provided task does not exist anymore" in answer["cause"]


def test_a_sibling_that_fails_stops_the_child(lab: Lab, slow: str, quick: str) -> None:
    both = parallel(machine({"A": nested(".sync", slow)}), machine({"B": waiting(quick)}))
    arn = lab.start(machine({"Both": both}))
    child = only_child(lab, slow)
    lab.until_event(arn, "TaskSubmitted", 2)
    lab.sfn.send_task_failure(taskToken=lab.token(arn), error="Boom")
    assert lab.ended(arn)["error"] == "Boom"
    assert lab.ended(child)["status"] == "ABORTED"


def test_a_time_out_of_the_task_stops_the_child(lab: Lab, slow: str) -> None:
    arn = lab.start(machine({"A": nested(".sync", slow, TimeoutSeconds=5)}))
    assert lab.ended(arn)["error"] == "States.Timeout"
    assert lab.ended(only_child(lab, slow))["status"] == "ABORTED"


def test_a_machine_that_times_out_stops_its_child(lab: Lab, slow: str) -> None:
    arn = lab.start(machine({"A": nested(".sync", slow)}, TimeoutSeconds=10))
    assert lab.ended(arn)["status"] == "TIMED_OUT"
    assert lab.ended(only_child(lab, slow))["status"] == "ABORTED"
