"""Retry and Catch: which of them takes a failure, when, and what it makes of it."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.machines import (
    Json,
    callback,
    caught,
    failing,
    function,
    machine,
    mapping,
    parallel,
    passing,
    retried,
    wait,
)
from tests.engine.running import (
    Lab,
    answers,
    at,
    before,
    event,
    events,
    fails,
    failure,
    output,
    run,
    seconds,
    types,
)

if TYPE_CHECKING:
    from nestedsf.engine.execution import Execution

COLD, HOT = fails("Oven.Cold", "Heat it."), fails("Oven.Hot", "Let it be.")


def pauses(execution: Execution) -> list[float]:
    """The seconds between the attempts of a function."""
    moments = [at(e) for e in events(execution, "LambdaFunctionScheduled")]
    return [round(later - earlier, 3) for earlier, later in pairwise(moments)]


# --- Retry ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [1, 2, 4]),
        ({"IntervalSeconds": 3}, [3, 6, 12]),
        ({"IntervalSeconds": 3, "BackoffRate": 1}, [3, 3, 3]),
        ({"IntervalSeconds": 2, "BackoffRate": 1.5, "MaxAttempts": 4}, [2, 3, 4.5, 6.75]),
        ({"MaxAttempts": 5, "MaxDelaySeconds": 5}, [1, 2, 4, 5, 5]),
        ({"MaxAttempts": 1}, [1]),
        ({"MaxAttempts": 0}, []),
    ],
)
def test_how_often_and_how_late_an_attempt_is_made_again(
    fields: Json, expected: list[float]
) -> None:
    execution = run(machine({"X": retried(function(), **fields)}), bake=[COLD])
    assert failure(execution) == ("Oven.Cold", "Heat it.")
    assert pauses(execution) == expected
    assert seconds(execution) == sum(expected)
    assert types(execution).count("LambdaFunctionFailed") == len(expected) + 1


def test_attempts_follow_one_another_in_the_history() -> None:
    execution = run(machine({"X": retried(function())}), bake=[COLD, answers(1)])
    assert [(e.previous_id, e.type) for e in execution.events] == [
        (0, "ExecutionStarted"),
        (0, "TaskStateEntered"),
        (2, "LambdaFunctionScheduled"),
        (3, "LambdaFunctionStarted"),
        (4, "LambdaFunctionFailed"),
        (5, "LambdaFunctionScheduled"),
        (6, "LambdaFunctionStarted"),
        (7, "LambdaFunctionSucceeded"),
        (8, "TaskStateExited"),
        (9, "ExecutionSucceeded"),
    ]


def test_full_jitter_draws_each_delay_anew_and_in_the_same_way_each_time() -> None:
    fields = {"IntervalSeconds": 100, "MaxAttempts": 6, "JitterStrategy": "FULL", "BackoffRate": 1}
    definition = machine({"X": retried(function(), **fields)})

    def drawn(seed: int) -> list[float]:
        return pauses(Lab(script={"bake": [COLD]}, seed=seed).run(definition))

    assert all(0 <= delay <= 100 for delay in drawn(1))
    assert len(set(drawn(1))) == 6
    assert drawn(1) == drawn(1) != drawn(2)


def test_each_retrier_counts_its_own_attempts() -> None:
    state = retried(function(), "Oven.Cold", MaxAttempts=2, IntervalSeconds=10, BackoffRate=1)
    state = retried(state, "Oven.Hot", MaxAttempts=1, IntervalSeconds=20, BackoffRate=1)
    bake = [COLD, HOT, COLD, HOT, COLD]
    execution = run(machine({"X": state}), bake=bake)
    assert failure(execution)[0] == "Oven.Hot"
    assert pauses(execution) == [10, 20, 10]


def test_the_first_retrier_that_matches_decides() -> None:
    state = retried(function(), "Oven.Cold", MaxAttempts=0)
    state = retried(state, "States.ALL", IntervalSeconds=7, MaxAttempts=1)
    assert pauses(run(machine({"X": state}), bake=[COLD])) == []
    assert pauses(run(machine({"X": state}), bake=[HOT])) == [7]


@pytest.mark.parametrize(
    ("error", "names", "is_retried"),
    [
        ("Oven.Cold", ["Oven.Cold"], True),
        ("Oven.Cold", ["Oven.Hot", "Oven.Cold"], True),
        ("Oven.Cold", ["Oven.Hot"], False),
        ("Oven.Cold", ["States.ALL"], True),
        ("Oven.Cold", ["States.TaskFailed"], True),
        ("Oven.Cold", ["States.Timeout"], False),
        ("States.TaskFailed", ["States.TaskFailed"], True),
        ("States.Runtime", ["States.ALL"], False),
        ("States.Runtime", ["States.Runtime"], False),
    ],
)
def test_which_errors_a_retrier_and_a_catcher_match(
    error: str, names: list[str], *, is_retried: bool
) -> None:
    again = run(machine({"X": retried(function(), *names)}), bake=[fails(error), answers(1)])
    taken = run(
        machine({"X": caught(function(), *names), "Caught": passing()}), bake=[fails(error)]
    )
    assert {again.status, taken.status} == {"SUCCEEDED" if is_retried else "FAILED"}


def test_the_context_object_counts_the_retries() -> None:
    counted = {"n.$": "$$.State.RetryCount"}
    lab = Lab(script={"bake": [COLD, COLD, answers({})]})
    state = retried(
        function(Parameters=counted, ResultSelector=counted, Assign=counted, Next="Y"),
    )
    last = passing(Parameters={"n.$": "$.n", "v.$": "$n"})
    execution = lab.run(machine({"X": state, "Y": last}))
    assert [call.parameters for call in lab.calls] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert output(execution) == {"n": 2, "v": 2}


def test_each_visit_counts_its_retries_anew() -> None:
    again = {"Variable": "$.done", "BooleanEquals": False, "Next": "X"}
    lab = Lab(
        script={"bake": [COLD, answers({"done": False}), COLD, COLD, answers({"done": True})]}
    )
    states = {
        "X": retried(
            function(Parameters={"n.$": "$$.State.RetryCount"}, Next="Again"), MaxAttempts=2
        ),
        "Again": {"Type": "Choice", "Choices": [again], "Default": "End"},
        "End": {"Type": "Succeed"},
    }
    assert output(lab.run(machine(states))) == {"done": True}
    assert [call.parameters["n"] for call in lab.calls] == [0, 1, 0, 1, 2]


def test_an_output_that_cannot_be_made_is_a_failure_like_another() -> None:
    """The task is called again: its result is what was not to be used."""
    state = retried(function(ResultSelector={"n.$": "States.MathAdd($.n, 1)"}))
    execution = run(machine({"X": state}), bake=[answers({"n": "one"}), answers({"n": 1})])
    assert output(execution) == {"n": 2}
    assert types(execution).count("LambdaFunctionSucceeded") == 2


@pytest.mark.parametrize("container", ["Parallel", "Map"])
def test_a_container_is_retried_as_a_whole(container: str) -> None:
    inner = machine({"X": function()})
    outer = parallel(inner, machine({"W": wait(5)})) if container == "Parallel" else mapping(inner)
    execution = run(machine({"Outer": retried(outer)}), [1, 2], bake=[COLD, COLD, answers(7)])
    assert output(execution) == ([7, [1, 2]] if container == "Parallel" else [7, 7])
    assert types(execution).count(f"{container}StateStarted") in {2, 3}
    # Between two attempts the container neither fails nor ends.
    assert f"{container}StateFailed" not in types(execution)
    second = events(execution, f"{container}StateStarted")[1]
    assert before(execution, second).type == "LambdaFunctionFailed"
    assert at(second) == 1


def test_a_container_that_is_retried_without_success_fails_once() -> None:
    both = retried(parallel(machine({"X": failing()})), MaxAttempts=2)
    execution = run(machine({"Outer": both}))
    assert types(execution).count("ParallelStateStarted") == 3
    assert types(execution)[-2:] == ["ParallelStateFailed", "ExecutionFailed"]
    assert types(execution).count("ParallelStateFailed") == 1


# --- Catch ------------------------------------------------------------------------------------


def _caught(state: Json, given: Any = None, *outcomes: Any) -> Execution:
    states = {"X": {**state, "Next": "Never"}, "Never": failing("Never"), "Caught": passing()}
    return run(machine(states), given, bake=list(outcomes) or [COLD])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"Error": "Oven.Cold", "Cause": "Heat it."}),
        ({"ResultPath": "$"}, {"Error": "Oven.Cold", "Cause": "Heat it."}),
        ({"ResultPath": "$.why"}, {"in": 1, "why": {"Error": "Oven.Cold", "Cause": "Heat it."}}),
        ({"ResultPath": None}, {"in": 1}),
    ],
)
def test_what_a_catcher_passes_on(fields: Json, expected: Any) -> None:
    execution = _caught(caught(function(), **fields), {"in": 1})
    assert output(execution) == expected
    exited = event(execution, "TaskStateExited")
    assert before(execution, exited).type == "LambdaFunctionFailed"
    assert json.loads(exited.details["output"]) == expected


def test_the_paths_of_the_state_are_not_those_of_its_catcher() -> None:
    state = caught(function(ResultPath="$.r", OutputPath="$.r", ResultSelector={"n.$": "$.n"}))
    assert output(_caught(state, {"in": 1})) == {"Error": "Oven.Cold", "Cause": "Heat it."}


def test_a_result_path_of_a_catcher_is_in_the_raw_input() -> None:
    state = caught(function(InputPath="$.deep"), ResultPath="$.why")
    assert set(output(_caught(state, {"deep": {"n": 1}}))) == {"deep", "why"}


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        (fails("E", "c"), {"Error": "E", "Cause": "c"}),
        (fails("E"), {"Error": "E", "Cause": ""}),
        (fails(None), {"Error": None, "Cause": None}),
    ],
)
def test_what_was_not_said_of_an_error(failed: Any, expected: Json) -> None:
    assert output(_caught(caught(function()), None, failed)) == expected


def test_a_time_out_has_a_cause_without_characters() -> None:
    execution = _caught(caught(function(TimeoutSeconds=1)), None, answers(1, after=9))
    assert output(execution) == {"Error": "States.Timeout", "Cause": ""}


def test_the_first_catcher_that_matches_takes_it() -> None:
    state = caught(caught(function(), "Oven.Hot", Next="Never"), "Oven.Cold", ResultPath="$.e")
    assert set(output(_caught(caught(state), {"in": 1}))) == {"in", "e"}


def test_a_retrier_comes_before_a_catcher() -> None:
    execution = _caught(caught(retried(function(), "Oven.Cold", MaxAttempts=2)), None, COLD)
    assert types(execution).count("LambdaFunctionFailed") == 3
    assert seconds(execution) == 3


@pytest.mark.parametrize("container", ["Parallel", "Map"])
def test_a_container_catches_what_fails_in_it(container: str) -> None:
    inner = machine({"I": failing("Oven.Cold", Cause="Heat it.")})
    outer = parallel(inner) if container == "Parallel" else mapping(inner)
    execution = _caught(caught(outer, "Oven.Cold", ResultPath="$[1]"), [1, 2])
    assert output(execution)[1] == {"Error": "Oven.Cold", "Cause": "Heat it."}
    exited = event(execution, f"{container}StateExited")
    assert before(execution, exited).type == f"{container}StateFailed"


def test_what_is_caught_inside_does_not_reach_the_container() -> None:
    inner = machine({"I": caught(function()), "Caught": passing(Result="fine")})
    assert output(run(machine({"X": parallel(inner)}), bake=[COLD])) == ["fine"]


def test_what_a_catcher_cannot_make_fails_the_execution() -> None:
    state = caught(function(), Assign={"n.$": "$.none"})
    assert failure(_caught(state))[0] == "States.Runtime"


@pytest.mark.parametrize("inside", [passing(OutputPath="$.none"), function(OutputPath="$.none")])
def test_a_runtime_error_inside_a_container_ends_the_execution_at_once(inside: Json) -> None:
    """Measured on AWS by others: neither the container nor its iteration fails before."""
    bad = machine({"I": inside})
    for outer in (parallel(bad, machine({"W": wait(9)})), mapping(bad)):
        execution = _caught(caught(retried(outer)), [{}], answers({}))
        failed = execution.events[-1]
        assert failure(execution)[0] == "States.Runtime"
        assert not {"ParallelStateFailed", "MapStateFailed", "MapIterationFailed"} & set(
            types(execution)
        )
        entered = next(e for e in execution.events if e.details.get("name") == "I")
        assert f"'I' (entered at the event id #{entered.id})" in str(execution.cause)
        assert before(execution, failed).type in {"PassStateEntered", "LambdaFunctionSucceeded"}


def test_a_token_may_fail_a_task_until_it_is_caught() -> None:
    lab = Lab()
    execution = lab.start(machine({"X": caught(callback()), "Caught": callback()}))
    lab.later(1)
    lab.waiting().fail("Oven.Cold", None)
    lab.later(1)
    assert lab.issued == ["token-0", "token-1"]
    lab.waiting().succeed("done")
    lab.scheduler.run()
    assert output(execution) == "done"
