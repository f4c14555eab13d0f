"""Tasks that wait: for their token, for heartbeats, for the end of a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.machines import (
    Json,
    callback,
    caught,
    function,
    job,
    machine,
    mapping,
    parallel,
    passing,
    retried,
    task,
)
from tests.engine.running import (
    NEVER,
    Lab,
    answers,
    at,
    event,
    events,
    fails,
    failure,
    of_the_task,
    output,
    run,
    seconds,
    types,
)

if TYPE_CHECKING:
    from nestedsf.engine.execution import Execution

SEND = {"resource": "sendMessage.waitForTaskToken", "resourceType": "sqs"}
START = {"resource": "startExecution.sync:2", "resourceType": "states"}
SHOWN = {"truncated": False}


# --- tokens -----------------------------------------------------------------------------------


def waiting_task(**fields: Any) -> tuple[Lab, Execution]:
    """An execution whose only Task waits for its token."""
    lab = Lab(script={"sendMessage": [answers({"MessageId": "m"})]})
    execution = lab.start(machine({"X": callback(**fields)}))
    lab.later()
    assert types(execution)[-1] == "TaskSubmitted"
    return lab, execution


def test_a_task_waits_for_its_token() -> None:
    lab, execution = waiting_task()
    lab.later(86_400)
    lab.waiting().succeed({"n": 1})
    lab.scheduler.run()
    assert of_the_task(execution) == [
        (
            "TaskScheduled",
            {
                **SEND,
                "region": "eu-west-1",
                "parameters": '{"QueueUrl":"q","MessageBody":{"token":"token-0"}}',
            },
        ),
        ("TaskStarted", SEND),
        ("TaskSubmitted", {**SEND, "output": '{"MessageId":"m"}', "outputDetails": SHOWN}),
        ("TaskSucceeded", {**SEND, "output": '{"n":1}', "outputDetails": SHOWN}),
    ]
    assert (output(execution), seconds(execution)) == ({"n": 1}, 86_400)


@pytest.mark.parametrize(
    "names",
    [
        *(("Oven.Cold", "Heat it."), ("Oven.Cold", None), (None, "Heat it."), (None, None)),
        ("States.Timeout", "Late"),  # a name that is sent is no time-out
    ],
)
def test_a_token_may_bring_a_failure(names: tuple[str | None, str | None]) -> None:
    lab, execution = waiting_task()
    lab.waiting().fail(*names)
    lab.scheduler.run()
    assert failure(execution) == names
    given = {k: v for k, v in zip(("error", "cause"), names, strict=True) if v is not None}
    assert of_the_task(execution)[-1] == ("TaskFailed", {**SEND, **given})


def test_a_token_that_comes_before_the_call_is_answered() -> None:
    class Hasty(Lab):
        def call(self, call: Any) -> Any:
            self.waiting().succeed("early")
            return super().call(call)

    lab = Hasty(script={"sendMessage": [answers({}, after=2)]})
    execution = lab.run(machine({"X": callback()}))
    assert output(execution) == "early"
    assert types(execution)[3:6] == ["TaskStarted", "TaskSubmitted", "TaskSucceeded"]
    assert seconds(execution) == 2


def test_a_call_that_fails_is_not_waited_for() -> None:
    lab = Lab(script={"sendMessage": [fails("SQS.Gone", "No such queue.")]})
    execution = lab.run(machine({"X": callback()}))
    assert failure(execution) == ("SQS.Gone", "No such queue.")
    assert "TaskSubmitted" not in types(execution)
    assert lab.tokens.waiting("token-0") is None


def test_a_token_is_known_as_long_as_and_after_it_is_waited_for() -> None:
    lab, _ = waiting_task()
    assert not lab.tokens.was_issued("of nobody")
    assert lab.tokens.waiting("of nobody") is None
    task = lab.waiting()
    task.succeed(1)
    assert lab.tokens.waiting("token-0") is None  # once
    assert lab.tokens.was_issued("token-0")
    task.fail("Too", "late")
    lab.scheduler.run()
    assert lab.tokens.waiting("token-0") is None
    assert lab.tokens.was_issued("token-0")


def test_each_attempt_has_a_token_of_its_own() -> None:
    lab = Lab()
    execution = lab.start(machine({"X": retried(callback(), IntervalSeconds=1)}))
    lab.later()
    lab.waiting().fail("Again", None)
    lab.later(1)
    assert lab.issued == ["token-0", "token-1"]
    assert lab.tokens.waiting("token-0") is None
    lab.waiting(1).succeed(2)
    lab.scheduler.run()
    assert output(execution) == 2
    sent = [e.details["parameters"] for e in events(execution, "TaskScheduled")]
    assert ["token-0" in sent[0], "token-1" in sent[1]] == [True, True]


def test_a_task_that_gives_no_token_away_has_none_in_its_context() -> None:
    state = task(Parameters={"t.$": "$$.Task.Token"})
    assert failure(run(machine({"X": state})))[0] == "States.Runtime"


# --- heartbeats -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields", [{"HeartbeatSeconds": 10}, {"HeartbeatSecondsPath": "$$.Execution.Input.s"}]
)
def test_a_missed_heartbeat_ends_the_task(fields: Json) -> None:
    lab = Lab()
    execution = lab.run(machine({"X": callback(**fields)}), {"s": 10})
    assert failure(execution) == ("States.Timeout", None)
    assert of_the_task(execution)[-1] == ("TaskTimedOut", {**SEND, "error": "States.Timeout"})
    assert event(execution, "TaskScheduled").details["heartbeatInSeconds"] == 10
    assert seconds(execution) == 10
    assert lab.tokens.waiting("token-0") is None


def test_heartbeats_keep_a_task_alive_and_leave_no_event() -> None:
    lab, execution = waiting_task(HeartbeatSeconds=10)
    before = len(execution.events)
    for _ in range(100):
        lab.later(9.999)
        lab.waiting().beat()
    assert len(execution.events) == before
    lab.scheduler.run()
    assert at(event(execution, "TaskTimedOut")) == pytest.approx(100 * 9.999 + 10)


def test_a_heartbeat_is_no_answer() -> None:
    lab, execution = waiting_task()
    lab.waiting().beat()
    lab.later(1)
    assert execution.status == "RUNNING"
    lab.waiting().succeed(1)
    lab.scheduler.run()
    assert output(execution) == 1


def test_heartbeats_never_extend_the_time_out() -> None:
    lab, execution = waiting_task(HeartbeatSeconds=10, TimeoutSeconds=20)
    for _ in range(2):
        lab.later(8)
        lab.waiting().beat()
    lab.scheduler.run()
    assert (failure(execution), seconds(execution)) == (("States.Timeout", None), 20)


@pytest.mark.parametrize(
    ("limits", "name", "is_caught"),
    [
        ({"HeartbeatSeconds": 5}, "States.HeartbeatTimeout", True),
        ({"HeartbeatSeconds": 5}, "States.Timeout", True),
        ({"HeartbeatSeconds": 5}, "States.ALL", True),
        ({"HeartbeatSeconds": 5}, "States.TaskFailed", False),
        ({"TimeoutSeconds": 5}, "States.HeartbeatTimeout", False),
        ({"TimeoutSeconds": 5}, "States.Timeout", True),
        ({"TimeoutSeconds": 5}, "States.TaskFailed", False),
    ],
)
def test_who_catches_a_time_out(limits: Json, name: str, *, is_caught: bool) -> None:
    execution = Lab().run(machine({"X": caught(callback(**limits), name), "Caught": passing()}))
    if is_caught:
        assert output(execution) == {"Error": "States.Timeout", "Cause": ""}
    else:
        assert failure(execution) == ("States.Timeout", None)


# --- jobs -------------------------------------------------------------------------------------


def test_a_task_waits_for_its_job() -> None:
    lab = Lab(
        script={"startExecution": [answers({"ExecutionArn": "e"})]},
        jobs={"startExecution": [answers({"Output": 1}, after=60)]},
    )
    execution = lab.run(machine({"X": job()}))
    assert of_the_task(execution)[2:] == [
        ("TaskSubmitted", {**START, "output": '{"ExecutionArn":"e"}', "outputDetails": SHOWN}),
        ("TaskSucceeded", {**START, "output": '{"Output":1}', "outputDetails": SHOWN}),
    ]
    assert (seconds(execution), lab.stopped) == (60, [])


def test_a_job_that_fails() -> None:
    lab = Lab(jobs={"startExecution": [fails("States.TaskFailed", '{"Status":"FAILED"}', after=3)]})
    execution = lab.run(machine({"X": job()}))
    assert failure(execution) == ("States.TaskFailed", '{"Status":"FAILED"}')
    assert types(execution)[-3:] == ["TaskSubmitted", "TaskFailed", "ExecutionFailed"]
    assert lab.stopped == []


@pytest.mark.parametrize("fails_early", [True, False])
def test_a_token_ends_a_job_early(*, fails_early: bool) -> None:
    lab = Lab(jobs={"startExecution": [answers({}, after=60)]})
    execution = lab.start(machine({"X": job()}))
    lab.later(5)
    if fails_early:
        lab.waiting().fail("Early", None)
    else:
        lab.waiting().succeed("early")
    lab.scheduler.run()
    assert lab.stopped == ["startExecution"]
    assert seconds(execution) == 5
    if fails_early:
        assert failure(execution) == ("Early", None)
    else:
        assert output(execution) == "early"


def test_a_job_is_stopped_when_its_task_times_out() -> None:
    lab = Lab(jobs={"startExecution": [NEVER]})
    execution = lab.run(machine({"X": job(TimeoutSeconds=5)}))
    assert failure(execution) == ("States.Timeout", None)
    assert lab.stopped == ["startExecution"]
    assert lab.tokens.waiting("token-0") is None


def test_a_job_is_stopped_when_a_branch_beside_it_fails() -> None:
    lab = Lab(script={"bake": [fails("Oven.Cold", after=5)]}, jobs={"startExecution": [NEVER]})
    both = parallel(machine({"A": job()}), machine({"B": function()}))
    assert failure(lab.run(machine({"X": both})))[0] == "Oven.Cold"
    assert lab.stopped == ["startExecution"]


def test_a_job_is_stopped_with_its_execution() -> None:
    lab = Lab(jobs={"startExecution": [NEVER]})
    execution = lab.start(machine({"X": mapping(machine({"A": job()}))}), [1, 2, 3])
    lab.later(1)
    execution.stop()
    assert lab.stopped == ["startExecution"] * 3
