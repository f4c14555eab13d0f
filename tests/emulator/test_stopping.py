"""StopExecution and TimeoutSeconds: what ends, what is left, what goes on."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

import nestedsf

from .machines_for_tests import (
    Json,
    Lab,
    caught,
    machine,
    make_function,
    mapping,
    nested,
    parallel,
    passing,
    retried,
    task,
    until,
    wait,
    waiting,
)

LONG = 60_000


@pytest.fixture
def slow(lab: Lab) -> str:
    """A machine that runs until it is stopped."""
    return lab.create(machine({"Wait": wait(LONG)}))


@pytest.fixture
def quick(lab: Lab) -> str:
    """A machine that ends at once."""
    return lab.create(machine({"Done": passing()}))


def only_child(lab: Lab, child: str) -> str:
    """The ARN of the one execution of a machine."""
    [started] = until(lambda: lab.sfn.list_executions(stateMachineArn=child)["executions"])
    return str(started["executionArn"])


def assert_aborted(lab: Lab, arn: str, **why: str) -> None:
    """Hold an execution against what AWS leaves of one that was stopped."""
    answer = lab.describe(arn)
    assert answer["status"] == "ABORTED"
    assert {key: answer[key] for key in ("error", "cause") if key in answer} == why
    assert answer["stopDate"] >= answer["startDate"]
    assert "output" not in answer
    last = lab.events(arn)[-1]
    assert (last["type"], last["previousEventId"]) == ("ExecutionAborted", 0)
    assert last["executionAbortedEventDetails"] == why
    assert lab.types(arn).count("ExecutionAborted") == 1


# --- the answer ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "why", [{"error": "Error", "cause": "Cause"}, {"error": "Error"}, {"cause": "Größe"}, {}]
)
def test_error_and_cause_are_kept(lab: Lab, slow: str, why: dict[str, str]) -> None:
    arn = lab.start(slow)
    answer = lab.sfn.stop_execution(executionArn=arn, **why)
    assert_aborted(lab, arn, **why)
    assert answer["stopDate"] == lab.describe(arn)["stopDate"]


def test_stopping_twice_changes_nothing(lab: Lab, slow: str) -> None:
    arn = lab.start(slow)
    first = lab.sfn.stop_execution(executionArn=arn, error="First")
    second = lab.sfn.stop_execution(executionArn=arn, error="Second")
    assert second["stopDate"] == first["stopDate"]
    assert_aborted(lab, arn, error="First")


def test_what_has_ended_stays_as_it_is(lab: Lab, quick: str) -> None:
    arn = lab.start(quick)
    before = lab.ended(arn)
    answer = lab.sfn.stop_execution(executionArn=arn, error="Late")
    assert answer["stopDate"] == before["stopDate"]
    assert lab.describe(arn) == before


def test_a_stopped_execution_raises_for_who_waits(
    session: nestedsf.MotoSession, lab: Lab, slow: str
) -> None:
    arn = nestedsf.start_execution(session, slow)
    nestedsf.stop_execution(session, arn, error="Enough", cause="It took too long.")
    with pytest.raises(nestedsf.exceptions.ExecutionFailed) as raised:
        nestedsf.wait_for(session, arn)
    assert (raised.value.status, raised.value.error) == ("ABORTED", "Enough")
    assert_aborted(lab, arn, error="Enough", cause="It took too long.")


@pytest.mark.xfail(strict=True, reason="nestedsf checks these lengths before it replaces the call")
@pytest.mark.parametrize("why", [{"error": "x" * 257}, {"cause": "x" * 32_769}])
def test_error_and_cause_have_lengths(lab: Lab, slow: str, why: dict[str, str]) -> None:
    with pytest.raises(ClientError, match="Member must have length less than or equal to"):
        lab.sfn.stop_execution(executionArn=lab.start(slow), **why)


# --- what it stops ------------------------------------------------------------------------


def _states(lab: Lab, quick: str) -> dict[str, Json]:
    """A machine for each thing that may be going on, by the event that shows it."""
    branch = machine({"W": wait(LONG)})
    fails = retried(waiting(quick, TimeoutSeconds=1), IntervalSeconds=LONG)
    loops = make_function(
        lab.session, "def handler(event, context):\n    while True: pass\n", Timeout=900
    )
    return {
        "WaitStateEntered": wait(LONG),
        "TaskSubmitted": waiting(quick),
        "ParallelStateStarted": parallel(branch, machine({"T": waiting(quick)})),
        "MapStateStarted": mapping(machine({"X": wait(LONG)})),
        "TaskTimedOut": fails,
        "LambdaFunctionStarted": {"Type": "Task", "Resource": loops},
    }


KINDS = [
    *("WaitStateEntered", "TaskSubmitted", "ParallelStateStarted"),
    *("MapStateStarted", "TaskTimedOut", "LambdaFunctionStarted"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_execution_ends_whatever_it_does(lab: Lab, quick: str, kind: str) -> None:
    definition = machine({"A": {**_states(lab, quick)[kind], "Next": "B"}, "B": passing()})
    arn = lab.start(definition, [1, 2])
    lab.until_event(arn, kind)
    lab.sfn.stop_execution(executionArn=arn, error="Enough")
    assert_aborted(lab, arn, error="Enough")
    assert "PassStateEntered" not in lab.types(arn)


def test_it_may_be_stopped_right_after_the_start(lab: Lab, slow: str) -> None:
    for _ in range(10):
        arn = lab.start(slow)
        lab.sfn.stop_execution(executionArn=arn)
        assert_aborted(lab, arn)
        assert lab.types(arn)[0] == "ExecutionStarted"


def test_nothing_follows_the_end(lab: Lab, quick: str) -> None:
    both = parallel(machine({"A": waiting(quick)}), machine({"B": waiting(quick)}))
    arn = lab.start(machine({"Both": caught(both), "Caught": passing()}))
    tokens = [lab.token(arn, 1), lab.token(arn, 2)]
    lab.sfn.stop_execution(executionArn=arn)
    before = lab.events(arn)
    for token in tokens:
        with pytest.raises(lab.sfn.exceptions.TaskTimedOut):
            lab.sfn.send_task_failure(taskToken=token, error="Late")
    assert lab.events(arn) == before
    assert_aborted(lab, arn)


# --- children -----------------------------------------------------------------------------


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


def test_a_child_that_was_to_call_back_goes_on_and_is_too_late(lab: Lab) -> None:
    function = make_function(
        lab.session,
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('stepfunctions').send_task_success(taskToken=event, output='1')\n",
    )
    parameters = {"FunctionName": function, "Payload.$": "$.Token"}
    call = task("arn:aws:states:::lambda:invoke", parameters)
    child = lab.create(machine({"Wait": wait(20, Next="Call"), "Call": call}))
    arn = lab.start(machine({"A": waiting(child)}))
    lab.until_event(arn, "TaskSubmitted")
    lab.sfn.stop_execution(executionArn=arn)
    answer = lab.ended(only_child(lab, child))
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


# --- TimeoutSeconds of the machine ----------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_machine_may_time_out_whatever_it_does(lab: Lab, quick: str, kind: str) -> None:
    definition = machine({"A": _states(lab, quick)[kind]}, TimeoutSeconds=20)
    arn = lab.start(definition, [1, 2])
    answer = lab.ended(arn)
    last = lab.events(arn)[-1]
    assert answer["status"] == "TIMED_OUT"
    assert (answer["stopDate"] - answer["startDate"]).total_seconds() >= 20
    assert not {"error", "cause", "output"} & set(answer)
    assert (last["type"], last.get("executionTimedOutEventDetails", {})) == (
        "ExecutionTimedOut",
        {},
    )


def test_a_machine_that_times_out_stops_its_child(lab: Lab, slow: str) -> None:
    arn = lab.start(machine({"A": nested(".sync", slow)}, TimeoutSeconds=10))
    assert lab.ended(arn)["status"] == "TIMED_OUT"
    assert lab.ended(only_child(lab, slow))["status"] == "ABORTED"


def test_a_parent_cannot_catch_the_time_out_of_its_child(lab: Lab) -> None:
    child = lab.create(machine({"A": wait(LONG)}, TimeoutSeconds=5))
    state = caught(nested(".sync", child), "States.Timeout")
    answer = lab.run(machine({"A": state, "Caught": passing()}))
    assert (answer["status"], answer["error"]) == ("FAILED", "States.TaskFailed")
