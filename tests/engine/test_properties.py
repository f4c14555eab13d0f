"""What holds of every execution, whatever its machine is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.random_machines import INPUT, expected, lab, machines
from tests.engine.running import Lab, output, types
from tests.engine.stepping import Stepping

if TYPE_CHECKING:
    from nestedsf.engine.execution import Execution
    from nestedsf.engine.history import HistoryEvent
    from tests.engine.machines import Json

ENDS = {
    "SUCCEEDED": "ExecutionSucceeded",
    "FAILED": "ExecutionFailed",
    "TIMED_OUT": "ExecutionTimedOut",
    "ABORTED": "ExecutionAborted",
}
# Examples are as quick as the machine is idle.
whatever_the_load = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
_limits = st.one_of(st.none(), st.integers(1, 5))


def chain(execution: Execution, event: HistoryEvent) -> list[HistoryEvent]:
    """The events that led to one, the nearest first."""
    found = []
    while event.previous_id:
        event = execution.events[event.previous_id - 1]
        found.append(event)
    return found


def assert_well_formed(execution: Execution) -> None:
    events = execution.events
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    assert all(0 <= event.previous_id < event.id for event in events)
    moments = [event.timestamp for event in events]
    assert moments == sorted(moments)
    assert (moments[0], moments[-1]) == (execution.start_date, execution.stop_date)
    # It begins and ends once, and what led to the end is in it.
    assert [t for t in types(execution) if t.startswith("Execution")] == [
        "ExecutionStarted",
        ENDS[execution.status],
    ]
    assert events[-1].type == ENDS[execution.status]
    first = {e.id for e in events if e.previous_id == 0} - {1, events[-1].id}
    assert first <= {2}
    for event in events:
        if event.type.endswith("StateExited"):
            entered = event.type.replace("Exited", "Entered"), event.details["name"]
            assert entered in [(e.type, e.details.get("name")) for e in chain(execution, event)]


def assert_left_alone(at: Lab, execution: Execution) -> None:
    """Nothing waits any more, and nothing comes after the end."""
    before = list(execution.events)
    assert [token for token in at.issued if at.tokens.waiting(token)] == []
    at.scheduler.run()
    assert execution.events == before


@whatever_the_load
@given(machines(), _limits)
def test_every_history_is_well_formed(definition: Json, limit: int | None) -> None:
    at = lab()
    execution = at.run(
        definition if limit is None else {**definition, "TimeoutSeconds": limit}, INPUT
    )
    assert_well_formed(execution)
    assert_left_alone(at, execution)
    if execution.status == "FAILED":
        assert "internal" not in str(execution.cause)


@whatever_the_load
@given(machines(), _limits)
def test_two_executions_of_a_machine_are_the_same(definition: Json, limit: int | None) -> None:
    first, second = (lab().run({**definition, "TimeoutSeconds": limit or 99}, INPUT) for _ in "12")
    assert first.events == second.events
    assert (first.status, first.output, first.error, first.cause) == (
        *(second.status, second.output, second.error, second.cause),
    )


@whatever_the_load
@given(machines())
def test_executions_beside_one_another_do_not_meet(definition: Json) -> None:
    """Of one clock and one account: each has the history that it has alone."""
    plain = Lab(script={}, jobs={})
    alone = plain.run(definition, INPUT)
    at = Lab(script={}, jobs={})
    several = [at.start(definition, INPUT) for _ in range(3)]
    at.scheduler.run()
    for execution in several:
        assert types(execution) == types(alone)
        assert [e.timestamp for e in execution.events] == [e.timestamp for e in alone.events]
        assert_well_formed(execution)


@whatever_the_load
@given(machines(), st.integers(0, 80))
def test_an_execution_that_is_stopped_at_any_moment_ends_there(definition: Json, step: int) -> None:
    def stop() -> None:
        execution.stop("Enough")
        at_the_stop.extend(execution.events)

    at_the_stop: list[HistoryEvent] = []
    at = lab(scheduler=Stepping(step, stop))
    execution = at.start(definition, INPUT)
    at.scheduler.run()
    if at_the_stop:
        assert at_the_stop == execution.events
    assert_well_formed(execution)
    assert_left_alone(at, execution)
    if execution.status == "ABORTED":
        assert execution.events[-1].previous_id == 0
        assert execution.error == "Enough"


@whatever_the_load
@given(machines())
def test_a_job_that_has_not_ended_is_stopped(definition: Json) -> None:
    """Each attempt that waited for a job, and had no end of it, stopped it once."""
    at = lab()
    execution = at.run(definition, INPUT)
    submitted = Counter(
        e.details["resource"] for e in execution.events if e.type == "TaskSubmitted"
    )["startExecution.sync:2"]
    ended = sum(
        e.type in {"TaskSucceeded", "TaskFailed"}
        and e.details["resource"] == "startExecution.sync:2"
        for e in execution.events
    )
    assert submitted - ended == len(at.stopped)


@whatever_the_load
@given(machines(fails=False))
def test_an_output_is_what_the_rules_say(definition: Json) -> None:
    wanted = expected(definition, INPUT)
    execution = lab().run(definition, INPUT)
    if execution.status == "FAILED":  # a ResultPath leads into what is no object
        assert execution.error in {"States.ResultPathMatchFailure", "States.ReferencePathConflict"}
        return
    assert output(execution) == wanted
