"""Parallel and Map: order, failures, and how many run at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.machines_for_tests import (
    Json,
    Lab,
    caught,
    failing,
    machine,
    mapping,
    nested,
    parallel,
    passing,
    retried,
    task,
    wait,
    waiting,
)


def output(answer: Json) -> Any:
    """The output of an execution that succeeded."""
    assert answer["status"] == "SUCCEEDED", answer
    return json.loads(answer["output"])


# --- Parallel -----------------------------------------------------------------------------


def test_branches_answer_in_the_order_of_the_definition(lab: Lab) -> None:
    both = parallel(
        machine({"Slow": wait(20, Next="A"), "A": passing(Result="a")}),
        machine({"B": passing(Result="b")}),
    )
    assert output(lab.run(machine({"Both": both}))) == ["a", "b"]


def test_a_failing_branch_aborts_its_siblings(lab: Lab, quick: str) -> None:
    both = parallel(
        machine({"A": waiting(quick)}),
        machine({"B": waiting(quick)}),
        machine({"C": wait(60_000)}),
    )
    arn = lab.start(machine({"All": both}))
    lab.until_event(arn, "TaskSubmitted", 2)
    lab.sfn.send_task_failure(taskToken=lab.token(arn), error="Boom")
    assert lab.ended(arn)["error"] == "Boom"
    events = lab.events(arn)
    failed = next(event for event in events if event["type"] == "TaskFailed")
    after = events[events.index(failed) + 1 :]
    assert [event["type"] for event in after] == [
        *("TaskStateAborted", "TaskStateAborted", "WaitStateAborted"),
        *("ParallelStateFailed", "ExecutionFailed"),
    ]
    assert {event["previousEventId"] for event in after[:-1]} == {failed["id"]}


def test_a_caught_branch_goes_on_after_the_failure(lab: Lab) -> None:
    both = caught(parallel(machine({"A": failing("Boom", Cause="Why")}), machine({"B": wait()})))
    answer = lab.run(machine({"Both": both, "Caught": passing()}))
    assert output(answer) == {"Error": "Boom", "Cause": "Why"}
    events = lab.events(answer["executionArn"])
    exited = next(event for event in events if event["type"] == "ParallelStateExited")
    before = next(event for event in events if event["id"] == exited["previousEventId"])
    assert before["type"] == "ParallelStateFailed"


def test_the_exit_skips_the_success(lab: Lab) -> None:
    arn = lab.run(machine({"One": parallel(machine({"A": passing()}))}))["executionArn"]
    events = lab.events(arn)
    exited = next(event for event in events if event["type"] == "ParallelStateExited")
    before = next(event for event in events if event["id"] == exited["previousEventId"])
    assert before["type"] == "PassStateExited"


def test_a_parallel_is_retried_as_a_whole(lab: Lab, quick: str) -> None:
    both = retried(parallel(machine({"A": passing(Result=1)}), machine({"B": waiting(quick)})))
    arn = lab.start(machine({"Both": both}))
    lab.sfn.send_task_failure(taskToken=lab.token(arn), error="Again")
    lab.sfn.send_task_success(taskToken=lab.token(arn, 2), output="2")
    assert output(lab.ended(arn)) == [1, 2]


# --- Map ----------------------------------------------------------------------------------


def test_a_map_of_nested_children(lab: Lab, quick: str) -> None:
    start = nested(".sync:2", quick, {"n.$": "$"}, OutputPath="$.Output.n")
    items = mapping(machine({"Child": start}))
    assert output(lab.run(machine({"Items": items}), list(range(8)))) == list(range(8))
    assert len(lab.sfn.list_executions(stateMachineArn=quick)["executions"]) == 8


@pytest.mark.parametrize("limit", [1, 2])
def test_max_concurrency_limits_the_items_that_run(lab: Lab, quick: str, limit: int) -> None:
    items = mapping(machine({"A": waiting(quick)}), MaxConcurrency=limit)
    arn = lab.start(machine({"Items": items}), [0] * 4)
    for done in range(4):
        token = lab.token(arn, done + 1)
        running = lab.types(arn).count("TaskSubmitted") - lab.types(arn).count("TaskSucceeded")
        assert running <= limit
        lab.sfn.send_task_success(taskToken=token, output=str(done))
        lab.until_event(arn, "TaskSucceeded", done + 1)
    assert sorted(output(lab.ended(arn))) == [0, 1, 2, 3]


def test_many_items_one_after_the_other(lab: Lab) -> None:
    items = mapping(machine({"A": passing()}), MaxConcurrency=1)
    assert output(lab.run(machine({"Items": items}), list(range(1600)))) == list(range(1600))


def test_a_parallel_in_a_map(lab: Lab) -> None:
    both = parallel(machine({"A": passing()}), machine({"B": passing(Result="b")}))
    items = mapping(machine({"Both": both}))
    assert output(lab.run(machine({"Items": items}), [1, 2])) == [[1, "b"], [2, "b"]]


def test_an_item_that_fails_fails_the_map(lab: Lab) -> None:
    choice = {"Variable": "$", "NumericEquals": 1, "Next": "Fails"}
    item = machine(
        {
            "Which": {"Type": "Choice", "Choices": [choice], "Default": "Waits"},
            "Fails": failing("Boom"),
            "Waits": wait(60_000),
        }
    )
    answer = lab.run(machine({"Items": mapping(item)}), [0, 1])
    assert (answer["status"], answer["error"]) == ("FAILED", "Boom")
    arn = answer["executionArn"]
    assert lab.details(arn, "MapIterationFailed") == [{"name": "Items", "index": 1}]
    assert lab.details(arn, "MapIterationAborted") == [{"name": "Items", "index": 0}]
    assert lab.types(arn)[-2:] == ["MapStateFailed", "ExecutionFailed"]


def test_an_item_can_be_caught(lab: Lab, quick: str) -> None:
    lost = task(nested("", quick)["Resource"], {"StateMachineArn": quick + "x"})
    items = mapping(machine({"A": caught(lost), "Caught": passing(Result="caught")}))
    assert output(lab.run(machine({"Items": items}), [1, 2])) == ["caught", "caught"]


def test_a_map_over_nothing_is_empty(lab: Lab) -> None:
    items = mapping(machine({"A": passing()}))
    assert output(lab.run(machine({"Items": items}), [])) == []


def test_an_item_knows_its_place(lab: Lab) -> None:
    place = {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "$.all"}
    items = mapping(machine({"A": passing()}), ItemsPath="$.items", ItemSelector=place)
    answer = lab.run(machine({"Items": items}), {"items": ["a", "b"], "all": 7})
    assert output(answer) == [{"i": 0, "v": "a", "all": 7}, {"i": 1, "v": "b", "all": 7}]
