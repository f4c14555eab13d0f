"""The ends that come from outside: StopExecution, and the TimeoutSeconds of the machine."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.machines import (
    callback,
    caught,
    function,
    job,
    machine,
    mapping,
    parallel,
    passing,
    retried,
    wait,
)
from tests.engine.running import NEVER, NOW, Lab, answers, at, events, fails, seconds, types
from tests.engine.stepping import Stepping

if TYPE_CHECKING:
    from nestedsf.engine.execution import Execution
    from nestedsf.engine.history import HistoryEvent

BUSY = {
    "a Wait": wait(1000),
    "a function": function("slow"),
    "a retry": retried(function("fails"), IntervalSeconds=1000),
    "a token": callback(HeartbeatSeconds=500, TimeoutSeconds=1000),
    "a job": job(),
    "a Parallel": parallel(machine({"A": wait(1000)}), machine({"B": callback()})),
    "a Map": mapping(machine({"I": job()}), ItemsPath="$.l", MaxConcurrency=2),
    "a Map in a Parallel": parallel(
        machine({"A": mapping(machine({"I": wait(1000)}), ItemsPath="$.l")}),
        machine({"B": wait(1000)}),
    ),
}


def busy_lab(**fields: Any) -> Lab:
    script = {"slow": [NEVER], "fails": [fails("Oven.Cold")]}
    return Lab(script=script, jobs={"startExecution": [NEVER]}, **fields)


def assert_aborted(execution: Execution, **why: str) -> None:
    """It is as AWS leaves an execution that was stopped."""
    last = execution.events[-1]
    assert (execution.status, execution.output) == ("ABORTED", None)
    assert (last.type, last.previous_id, dict(last.details)) == ("ExecutionAborted", 0, why)
    assert execution.stop_date == last.timestamp
    assert [t for t in types(execution) if t.startswith("Execution")] == [
        "ExecutionStarted",
        "ExecutionAborted",
    ]


def assert_left_alone(lab: Lab, execution: Execution) -> None:
    """Nothing of an execution that has ended is left: no event, no token, no job."""
    before = list(execution.events)
    for token in lab.issued:
        assert lab.tokens.waiting(token) is None
        assert lab.tokens.was_issued(token)
    lab.scheduler.run()
    assert execution.events == before
    jobs = [e for e in events(execution, "TaskSubmitted") if e.details["resourceType"] == "states"]
    assert len(lab.stopped) == len(jobs)


# --- StopExecution ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BUSY)
def test_an_execution_may_be_stopped_whatever_it_does(kind: str) -> None:
    lab = busy_lab()
    execution = lab.start(
        machine({"X": {**BUSY[kind], "Next": "Y"}, "Y": passing()}), {"l": [1, 2, 3]}
    )
    lab.later(7)
    execution.stop("Enough", "It took too long.")
    assert_aborted(execution, error="Enough", cause="It took too long.")
    assert (execution.error, execution.cause) == ("Enough", "It took too long.")
    assert seconds(execution) == 7
    assert_left_alone(lab, execution)


def test_before_anything_has_happened() -> None:
    lab = busy_lab()
    execution = lab.start(machine({"X": wait(9)}))
    execution.stop()
    assert_aborted(execution)
    lab.scheduler.run()
    assert types(execution) == ["ExecutionStarted", "ExecutionAborted"]


def test_what_has_ended_stays_as_it_is() -> None:
    lab = Lab()
    ended = lab.run(machine({"X": passing()}))
    ended.stop("Late")
    assert (ended.status, ended.error, types(ended)[-1]) == (
        "SUCCEEDED",
        None,
        "ExecutionSucceeded",
    )
    stopped = lab.start(machine({"X": wait(9)}))
    stopped.stop("First")
    lab.later(1)
    stopped.stop("Second")
    assert_aborted(stopped, error="First")


def test_who_waits_for_the_end_is_told_once() -> None:
    lab, told = Lab(), []
    execution = lab.start(machine({"X": wait(9)}))
    execution.ended.then(lambda: told.append(execution.status))
    execution.stop()
    execution.stop()
    lab.scheduler.run()
    assert told == ["ABORTED"]


def test_an_execution_may_stop_itself() -> None:
    class Stopping(Lab):
        def call(self, call: Any) -> Any:
            running[0].stop("Enough")
            return super().call(call)

    running: list[Execution] = []
    for state in (function(), parallel(machine({"A": function()}), machine({"B": wait(9)}))):
        lab = Stopping()
        running[:] = [lab.start(machine({"X": state}))]
        lab.scheduler.run()
        assert_aborted(running[0], error="Enough")


def test_a_late_answer_or_token_changes_nothing() -> None:
    lab = Lab(script={"bake": [answers(1, after=60)]})
    both = parallel(machine({"A": function()}), machine({"B": callback()}))
    execution = lab.start(machine({"X": caught(both), "Caught": passing()}))
    lab.later(5)
    task = lab.waiting()
    execution.stop()
    task.succeed("late")
    lab.scheduler.run()
    assert_aborted(execution)


EVERYTHING = machine(
    {
        "Both": caught(
            parallel(
                machine({"A": retried(function("fails"), MaxAttempts=2)}),
                machine(
                    {
                        "B": mapping(
                            machine({"I": function("ok", Next="W"), "W": wait(1)}),
                            ItemsPath="$.l",
                            MaxConcurrency=2,
                        )
                    }
                ),
                machine({"C": job(TimeoutSeconds=60)}),
                machine({"D": callback(HeartbeatSeconds=60)}),
                machine({"E": wait(2, Next="F"), "F": passing()}),
            ),
            ResultPath="$.why",
        ),
        "Caught": wait(1, Next="Last"),
        "Last": passing(),
    },
    TimeoutSeconds=3600,
)


def stopped_at(step: int) -> tuple[Lab, Execution, list[HistoryEvent]]:
    """An execution that is stopped before a step, with the events that it had then."""
    at_the_stop: list[HistoryEvent] = []

    def stop() -> None:
        execution.stop("Enough")
        at_the_stop.extend(execution.events)

    lab = busy_lab(scheduler=Stepping(step, stop))
    execution = lab.start(EVERYTHING, {"l": [1, 2, 3, 4]})
    lab.scheduler.run()
    return lab, execution, at_the_stop


def steps_of_everything() -> int:
    scheduler = Stepping(-1, lambda: None)
    busy_lab(scheduler=scheduler).run(EVERYTHING, {"l": [1, 2, 3, 4]})
    return scheduler.steps


STEPS = steps_of_everything()


@pytest.mark.parametrize("step", range(STEPS))
def test_an_execution_may_be_stopped_at_any_moment(step: int) -> None:
    lab, execution, before = stopped_at(step)
    if execution.status == "SUCCEEDED":
        assert before == execution.events  # the last steps are those of what has ended
        return
    assert_aborted(execution, error="Enough")
    assert execution.events == before
    for token in lab.issued:
        assert lab.tokens.waiting(token) is None
    assert types(execution).count("TaskSubmitted") >= len(lab.stopped)


# --- TimeoutSeconds of the machine ------------------------------------------------------------


@pytest.mark.parametrize("kind", BUSY)
def test_a_machine_may_time_out_whatever_it_does(kind: str) -> None:
    lab = busy_lab()
    execution = lab.run(machine({"X": BUSY[kind]}, TimeoutSeconds=10), {"l": [1, 2, 3]})
    last = execution.events[-1]
    assert (execution.status, seconds(execution)) == ("TIMED_OUT", 10)
    assert (execution.error, execution.cause, execution.output) == (None, None, None)
    assert (last.type, last.previous_id, at(last)) == ("ExecutionTimedOut", 0, 10)
    assert last.details == {"error": "States.Timeout"}
    assert_left_alone(lab, execution)


def test_a_machine_that_ends_in_time_leaves_no_timer() -> None:
    lab = Lab()
    execution = lab.run(machine({"X": wait(9)}, TimeoutSeconds=10))
    assert (execution.status, lab.scheduler.now) == ("SUCCEEDED", NOW + timedelta(seconds=9))


def test_a_time_out_of_a_machine_cannot_be_caught() -> None:
    state = caught(retried(callback()))
    execution = Lab().run(machine({"X": state, "Caught": passing()}, TimeoutSeconds=5))
    assert execution.status == "TIMED_OUT"


@settings(deadline=None)
@given(st.integers(0, 20), st.integers(1, 20))
def test_a_stop_and_a_time_out_do_not_both_end_it(stop: int, limit: int) -> None:
    lab = Lab()
    execution = lab.start(machine({"X": wait(100)}, TimeoutSeconds=limit))
    lab.later(stop)
    execution.stop()
    lab.scheduler.run()
    assert execution.status == ("TIMED_OUT" if limit <= stop else "ABORTED")
    assert sum(t.startswith("Execution") for t in types(execution)) == 2
