"""Redrives: an execution runs on from where it failed, with what had succeeded as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.machines import (
    Json,
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
from tests.engine.map_runs.account import Account, distributed
from tests.engine.random_machines import INPUT, lab, machines
from tests.engine.running import Lab, answers, event, events, fails, failure, output, types
from tests.engine.stepping import Stepping
from tests.engine.test_properties import whatever_the_load

if TYPE_CHECKING:
    from nestedsf.engine.execution import Execution

COLD = fails("Oven.Cold", "Heat it.")


def chain(**states: Json) -> Json:
    """A machine of states that follow one another."""
    names = [*states][1:]
    following = [
        {**state, "Next": name} for state, name in zip(states.values(), names, strict=False)
    ]
    return machine(dict(zip(states, [*following, *[*states.values()][-1:]], strict=True)))


def redriven(at: Lab, execution: Execution) -> Execution:
    """The execution, redriven and run until nothing more is due."""
    execution.redrive()
    at.scheduler.run()
    return execution


# --- one state ------------------------------------------------------------------------------


def test_a_task_is_scheduled_again_after_its_entered_event() -> None:
    """As measured on AWS: ExecutionRedriven, and the task chained to where it was entered."""
    at = Lab(script={"bake": [COLD, answers("bread")]})
    execution = at.run(chain(Prepare=passing(), Bake=function("bake")))
    assert failure(execution) == ("Oven.Cold", "Heat it.")
    before = len(execution.events)
    assert output(redriven(at, execution)) == "bread"
    assert types(execution, before + 1) == [
        *("ExecutionRedriven", "LambdaFunctionScheduled", "LambdaFunctionStarted"),
        *("LambdaFunctionSucceeded", "TaskStateExited", "ExecutionSucceeded"),
    ]
    again = event(execution, "ExecutionRedriven")
    assert (again.previous_id, again.details) == (before, {"redriveCount": 1})
    entered = event(execution, "TaskStateEntered")
    assert [e.previous_id for e in events(execution, "LambdaFunctionScheduled")] == [
        entered.id,
        entered.id,
    ]


def test_retries_begin_anew() -> None:
    at = Lab(script={"bake": [COLD]})
    execution = at.run(machine({"Bake": retried(function("bake"), MaxAttempts=2)}))
    redriven(at, execution)
    assert len(events(execution, "LambdaFunctionFailed")) == 6
    assert (execution.status, execution.redrive_count) == ("FAILED", 1)


def test_the_context_counts_redrives_and_keeps_the_times() -> None:
    template = {
        "e.$": "$$.Execution",
        "entered.$": "$$.State.EnteredTime",
        "retries.$": "$$.State.RetryCount",
    }
    at = Lab(script={"bake": [COLD, COLD]})
    execution = at.run(machine({"Bake": function("bake", Parameters=template)}), {"a": 1})
    first = at.calls[0].parameters
    at.later(60)
    redriven(at, execution)
    at.later(60)
    redriven(at, execution)
    third = at.calls[2].parameters
    assert isinstance(first, dict)
    assert isinstance(third, dict)
    assert "RedriveTime" not in first["e"]
    assert list(third["e"])[-2:] == ["RedriveCount", "RedriveTime"]
    assert third == {
        **first,
        "e": {**first["e"], "RedriveCount": 2, "RedriveTime": "2026-03-01T09:02:00.000Z"},
    }


def test_a_fail_fails_again_without_being_entered() -> None:
    at = Lab()
    execution = at.run(machine({"No": failing("Boom", Cause="Why")}))
    redriven(at, execution)
    assert failure(execution) == ("Boom", "Why")
    assert types(execution, 3) == ["ExecutionFailed", "ExecutionRedriven", "ExecutionFailed"]
    assert execution.events[-1].previous_id == execution.events[-2].id


def test_what_was_ended_is_open_again_and_time_begins_anew() -> None:
    at = Lab()
    execution = at.run(machine({"Wait": wait(5)}, TimeoutSeconds=3))
    assert execution.status == "TIMED_OUT"
    execution.redrive()
    assert (execution.status, execution.stop_date) == ("RUNNING", None)
    at.scheduler.run()
    assert execution.status == "TIMED_OUT"
    again = event(execution, "ExecutionRedriven").timestamp
    assert event(execution, "ExecutionTimedOut", 1).timestamp == again + timedelta(seconds=3)


def test_a_stopped_execution_waits_on() -> None:
    at = Lab()
    execution = at.start(chain(Wait=wait(5), Done=passing(Result=1)))
    at.later(2)
    execution.stop("Enough", "of it")
    assert output(redriven(at, execution)) == 1
    assert (execution.error, execution.cause) == (None, None)
    assert types(execution).count("WaitStateEntered") == 1


def test_variables_are_what_they_were() -> None:
    at = Lab(script={"bake": [COLD, answers(2)]})
    execution = at.run(
        chain(
            Set=passing(Assign={"n": 1}),
            Bake=function("bake"),
            Get=passing(Parameters={"n.$": "$n"}),
        )
    )
    assert output(redriven(at, execution)) == {"n": 1}


# --- containers -----------------------------------------------------------------------------


def test_branches_that_had_succeeded_do_not_run_again() -> None:
    branches = [machine({name: function(name)}) for name in ("good", "bad", "slow")]
    at = Lab(
        script={
            "good": [answers("good")],
            "bad": [fails("Oven.Cold", after=1), answers("fixed")],
            "slow": [answers("never", after=5), answers("now")],
        }
    )
    execution = at.run(chain(All=parallel(*branches), Done=passing()))
    before = len(execution.events)
    assert output(redriven(at, execution)) == ["good", "fixed", "now"]
    assert types(execution, before + 1)[:3] == [
        *("ExecutionRedriven", "LambdaFunctionScheduled", "LambdaFunctionScheduled"),
    ]
    assert types(execution).count("ParallelStateStarted") == 1
    assert types(execution).count("TaskStateEntered") == 3
    assert len(at.calls) == 5


def test_iterations_that_had_succeeded_do_not_run_again() -> None:
    """As measured on AWS: one had succeeded, one failed, one had not begun."""
    at = Lab(script={"bake": [answers(0), COLD, answers(1), answers(2)]})
    bakes = mapping(machine({"Bake": function("bake")}), MaxConcurrency=1)
    execution = at.run(machine({"Each": bakes}), [0, 1, 2])
    before = len(execution.events)
    assert output(redriven(at, execution)) == [0, 1, 2]
    assert types(execution, before + 1) == [
        "ExecutionRedriven",
        *("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"),
        *("TaskStateExited", "MapIterationSucceeded", "MapIterationStarted", "TaskStateEntered"),
        *("LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"),
        *("TaskStateExited", "MapIterationSucceeded", "MapStateSucceeded", "MapStateExited"),
        "ExecutionSucceeded",
    ]


def test_branches_go_on_inside_branches() -> None:
    at = Lab(script={"bake": [COLD, answers("bread")]})
    inner = machine({"In": mapping(chain(Wait=wait(1), Bake=function("bake")))})
    execution = at.run(machine({"Out": parallel(inner, machine({"Other": wait(9)}))}), [7])
    assert output(redriven(at, execution)) == [["bread"], [7]]
    assert types(execution).count("WaitStateEntered") == 2


def test_all_branches_run_again_where_their_outputs_were_too_large() -> None:
    """https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html"""
    large = answers("x" * 200_000)
    at = Lab(script={"a": [large, answers(1)], "b": [large, answers(2)]})
    both = parallel(machine({"A": function("a")}), machine({"B": function("b")}))
    execution = at.run(machine({"Both": both}))
    assert failure(execution)[0] == "States.DataLimitExceeded"
    assert output(redriven(at, execution)) == [1, 2]
    assert types(execution).count("ParallelStateStarted") == 2


def test_what_was_caught_is_not_gone_back_to() -> None:
    at = Lab(script={"bake": [COLD, answers("bread")], "sell": [COLD, answers("money")]})
    bake = caught(function("bake"), "States.ALL", Next="Sell")
    execution = at.run(machine({"Bake": {**bake, "Next": "Sell"}, "Sell": function("sell")}))
    assert output(redriven(at, execution)) == "money"
    assert len(at.calls) == 3


# --- whatever the machine -------------------------------------------------------------------


@whatever_the_load
@given(machines(fails=False), st.lists(st.integers(0, 60), min_size=1, max_size=3))
def test_one_that_is_stopped_and_redriven_ends_as_one_that_was_not(
    definition: Json, steps: list[int]
) -> None:
    def stop() -> None:
        execution.stop()

    undisturbed = lab().run(definition, INPUT)
    scheduler = Stepping(steps[0], stop)
    at = lab(scheduler=scheduler)
    execution = at.start(definition, INPUT)
    scheduler.run()
    for step in [*steps[1:], 10**6]:
        if execution.status == "ABORTED":
            scheduler.again(step)
            redriven(at, execution)
    assert (execution.status, execution.output, execution.error) == (
        *(undisturbed.status, undisturbed.output, undisturbed.error),
    )


@whatever_the_load
@given(machines(), st.integers(1, 3))
def test_whatever_fails_is_redriven_with_a_history_in_order(definition: Json, times: int) -> None:
    at = lab()
    execution = at.run(definition, INPUT)
    for _ in range(times):
        if execution.status == "FAILED":
            redriven(at, execution)
    assert [e.id for e in execution.events] == list(range(1, len(execution.events) + 1))
    assert all(0 <= e.previous_id < e.id for e in execution.events)
    moments = [e.timestamp for e in execution.events]
    assert moments == sorted(moments)
    assert len(events(execution, "ExecutionRedriven")) == execution.redrive_count
    assert "internal" not in str(execution.cause)
    assert [token for token in at.issued if at.tokens.waiting(token)] == []


# --- Map Runs -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_children_that_had_not_succeeded_are_redriven(kind: str) -> None:
    account = Account()
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
        "Parameters": {"Bucket": "b", "Key.$": "$"},
        "OutputPath": "$.Body",
        "End": True,
    }
    definition = distributed(task, MaxConcurrency=1)
    config = definition["States"]["Each"]["ItemProcessor"]["ProcessorConfig"]
    config["ExecutionType"] = kind
    account.objects = {"a": "A", "c": "C"}
    execution = account.run(definition, ["a", "b", "c"])
    [run] = account.map_runs
    assert [child.status for child in run.children] == ["SUCCEEDED", "FAILED"]
    assert execution.error == "States.ExceedToleratedFailureThreshold"
    arns = [child.arn for child in run.children]
    account.objects["b"] = "B"
    before = len(execution.events)
    execution.redrive()
    account.scheduler.run()
    assert execution.output == '["A","B","C"]'
    assert account.map_runs == [run]
    assert [child.arn for child in run.children][:2] == arns
    assert [child.redrive_count for child in run.children] == [0, 1, 0]
    assert (run.status, run.redrive_count, run.redrive_date) == (
        *("SUCCEEDED", 1, execution.redrive_date),
    )
    assert types(execution, before + 1)[:3] == [
        *("ExecutionRedriven", "MapRunRedriven", "MapRunSucceeded"),
    ]
    again = event(execution, "MapRunRedriven")
    assert again.details == {"mapRunArn": run.arn, "redriveCount": 1}
    assert again.previous_id == event(execution, "MapStateStarted").id
