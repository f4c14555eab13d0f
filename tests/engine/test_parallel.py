"""Parallel: what runs at once, in which order, and what a failing branch leaves behind."""

from __future__ import annotations

from tests.engine.machines import (
    callback,
    caught,
    failing,
    function,
    job,
    machine,
    mapping,
    parallel,
    passing,
    retried,
    task,
    wait,
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
    output,
    run,
    seconds,
    types,
)


def test_the_events_of_two_branches() -> None:
    both = parallel(machine({"A": wait(2)}), machine({"B": wait(1)}))
    execution = run(machine({"X": both}), 0)
    assert [(e.previous_id, e.type, at(e)) for e in execution.events] == [
        (0, "ExecutionStarted", 0),
        (0, "ParallelStateEntered", 0),
        (2, "ParallelStateStarted", 0),
        (3, "WaitStateEntered", 0),
        (3, "WaitStateEntered", 0),
        (5, "WaitStateExited", 1),
        (4, "WaitStateExited", 2),
        (7, "ParallelStateSucceeded", 2),
        (7, "ParallelStateExited", 2),  # it skips ParallelStateSucceeded
        (9, "ExecutionSucceeded", 2),
    ]


def test_outputs_are_in_the_order_of_the_branches() -> None:
    both = parallel(
        machine({"A": wait(2, Next="A1"), "A1": passing(Result="a")}),
        machine({"B": passing(Result="b")}),
        machine({"C": wait(1)}),
    )
    assert output(run(machine({"X": both}), "in")) == ["a", "b", "in"]


def test_every_branch_has_the_same_input() -> None:
    both = parallel(
        machine({"A": passing()}),
        machine({"B": passing()}),
        InputPath="$.a",
        Parameters={"b.$": "$.b", "x": 1},
        ResultSelector={"all.$": "$[*].b"},
        ResultPath="$.r",
        OutputPath="$.r.all",
    )
    assert output(run(machine({"X": both}), {"a": {"b": 2}})) == [2, 2]


def test_a_failing_branch_aborts_what_runs_beside_it() -> None:
    both = parallel(
        machine({"A": function()}),
        machine({"B": task(Parameters={})}),
        machine({"C": wait(60)}),
        machine({"D": parallel(machine({"E": wait(60)}))}),
        machine({"F": mapping(machine({"G": wait(60)}), ItemsPath="$.l")}),
        machine({"H": wait(1)}),
    )
    execution = run(
        machine({"X": both}), {"l": [1, 2]}, bake=[fails("Oven.Cold", after=5)], invoke=[NEVER]
    )
    failed = event(execution, "LambdaFunctionFailed")
    after = execution.events[failed.id :]
    assert [e.type for e in after] == [
        *("TaskStateAborted", "TaskStateAborted", "WaitStateAborted", "ParallelStateAborted"),
        *("MapStateAborted", "ParallelStateFailed", "ExecutionFailed"),
    ]
    assert {e.previous_id for e in after[:-1]} == {failed.id}
    assert after[-1].previous_id == after[-2].id
    assert (failure(execution)[0], seconds(execution)) == ("Oven.Cold", 5)


def test_a_retry_that_is_waited_for_is_aborted_too() -> None:
    slow = retried(function(), IntervalSeconds=60)
    both = parallel(machine({"A": slow}), machine({"B": wait(5, Next="C"), "C": failing("Boom")}))
    execution = run(machine({"X": both}), bake=[fails("Oven.Cold")])
    assert types(execution)[-3:] == ["TaskStateAborted", "ParallelStateFailed", "ExecutionFailed"]
    assert seconds(execution) == 5


def test_of_two_branches_that_fail_in_the_same_instant_the_first_counts() -> None:
    both = parallel(
        machine({"A": wait(5, Next="A1"), "A1": failing("First")}),
        machine({"B": wait(5, Next="B1"), "B1": failing("Second")}),
    )
    execution = run(machine({"X": caught(both), "Caught": passing()}))
    assert output(execution)["Error"] == "First"
    assert types(execution).count("FailStateEntered") == 2


def test_tasks_that_time_out_in_the_same_instant_all_say_so_first() -> None:
    states = [machine({name: callback(TimeoutSeconds=5)}) for name in "ABC"]
    execution = Lab().run(machine({"X": parallel(*states)}))
    ends = types(execution)[types(execution).index("TaskTimedOut") :]
    assert ends == [
        *["TaskTimedOut"] * 3,
        *["TaskStateAborted"] * 3,
        *("ParallelStateFailed", "ExecutionFailed"),
    ]
    first = event(execution, "TaskTimedOut")
    assert {e.previous_id for e in events(execution, "TaskStateAborted")} == {first.id}


def test_tasks_side_by_side_are_all_scheduled_before_one_starts() -> None:
    states = [machine({name: task(Parameters={})}) for name in "ABC"]
    execution = run(machine({"X": parallel(*states)}))
    assert [t for t in types(execution) if t.startswith("Task") and "State" not in t] == [
        *["TaskScheduled"] * 3,
        *["TaskStarted", "TaskSucceeded"] * 3,
    ]


def test_a_branch_that_fails_after_a_caught_failure_inside() -> None:
    inner = machine({"A": caught(function()), "Caught": failing("Last")})
    execution = run(machine({"X": parallel(inner)}), bake=[fails("Oven.Cold")])
    assert failure(execution)[0] == "Last"
    assert "TaskStateAborted" not in types(execution)  # it was left


def test_a_failure_passes_through_nested_containers() -> None:
    inner = mapping(machine({"B": failing("Boom")}), ItemsPath="$.l")
    execution = run(machine({"X": parallel(machine({"A": inner}))}), {"l": [1]})
    assert types(execution)[-6:] == [
        *("FailStateEntered", "MapIterationFailed", "MapStateFailed"),
        *("MapStateAborted", "ParallelStateFailed", "ExecutionFailed"),
    ]
    failed = event(execution, "MapStateFailed")
    assert [e.previous_id for e in execution.events[-3:]] == [failed.id, failed.id, failed.id + 2]


def test_nothing_of_an_aborted_branch_follows() -> None:
    lab = Lab(jobs={"startExecution": [answers(1, after=60)]})
    both = parallel(
        machine({"A": callback()}),
        machine({"B": job()}),
        machine({"C": wait(5, Next="D"), "D": failing("Boom")}),
    )
    states = {"X": caught(both), "Caught": wait(600)}
    execution = lab.start(machine(states))
    lab.later(2)
    late = lab.waiting(0)
    lab.later(4)
    assert lab.tokens.waiting(lab.issued[0]) is None
    late.succeed("late")
    lab.scheduler.run()
    # The last attempt of each was aborted; nothing but the Wait that follows comes after it.
    assert types(execution)[-5:] == [
        *("ParallelStateFailed", "ParallelStateExited"),
        *("WaitStateEntered", "WaitStateExited", "ExecutionSucceeded"),
    ]
