"""StopExecution and TimeoutSeconds: what ends, and what is left."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

import nestedsf
from tests.emulator.machines_for_tests import (
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
    wait,
    waiting,
)

LONG = 60_000


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


# --- TimeoutSeconds of the machine ----------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_machine_may_time_out_whatever_it_does(lab: Lab, quick: str, kind: str) -> None:
    definition = machine({"A": _states(lab, quick)[kind]}, TimeoutSeconds=1)
    arn = lab.start(definition, [1, 2])
    answer = lab.ended(arn)
    last = lab.events(arn)[-1]
    assert answer["status"] == "TIMED_OUT"
    assert (answer["stopDate"] - answer["startDate"]).total_seconds() == 1
    assert not {"error", "cause", "output"} & set(answer)
    assert (last["type"], last["previousEventId"]) == ("ExecutionTimedOut", 0)
    assert last["executionTimedOutEventDetails"] == {"error": "States.Timeout"}


def test_a_parent_cannot_catch_the_time_out_of_its_child(lab: Lab) -> None:
    child = lab.create(machine({"A": wait(LONG)}, TimeoutSeconds=5))
    state = caught(nested(".sync", child), "States.Timeout")
    answer = lab.run(machine({"A": state, "Caught": passing()}))
    assert (answer["status"], answer["error"]) == ("FAILED", "States.TaskFailed")
