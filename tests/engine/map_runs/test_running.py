"""A Distributed Map runs each item in an execution of its own."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from nestedsf.engine.map_runs.tolerance import Tolerance
from tests.engine.map_runs.account import (
    ACCOUNT,
    NOW,
    PASS,
    Account,
    distributed,
    distributed_map,
    output,
    types,
)

EXCEEDED = (
    "States.ExceedToleratedFailureThreshold",
    "The specified tolerated failure threshold was exceeded",
)
# Fails for items that are odd numbers.
ODD_FAILS: dict[str, Any] = {
    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    "StartAt": "Odd?",
    "States": {
        "Odd?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.odd", "BooleanEquals": True, "Next": "No"}],
            "Default": "Yes",
        },
        "No": {"Type": "Fail", "Error": "Odd", "Cause": "It is odd."},
        "Yes": PASS,
    },
}


def numbers(count: int) -> list[dict[str, bool]]:
    return [{"odd": bool(number % 2)} for number in range(count)]


def test_the_history_has_the_map_run_and_the_children_have_their_own() -> None:
    account = Account()
    execution = account.run(distributed(Label="each"), ["a", "b"])
    assert output(execution) == ["a", "b"]
    [map_run] = account.map_runs
    assert [(event.type, event.previous_id) for event in execution.events] == [
        ("ExecutionStarted", 0),
        ("MapStateEntered", 0),
        ("MapStateStarted", 2),
        ("MapRunStarted", 3),
        ("MapRunSucceeded", 4),
        ("MapStateSucceeded", 5),
        ("MapStateExited", 5),
        ("ExecutionSucceeded", 7),
    ]
    assert execution.events[3].details == {"mapRunArn": map_run.arn}
    assert map_run.arn == f"{ACCOUNT}:mapRun:orders/each:{map_run.id}"
    assert map_run.status == "SUCCEEDED"
    for child, item in zip(map_run.children, ("a", "b"), strict=True):
        assert child.arn == f"{ACCOUNT}:execution:orders/each:{child.name}"
        assert (child.input_text, child.output) == (f'"{item}"', f'"{item}"')
        assert types(child) == [  # type: ignore[arg-type]
            "ExecutionStarted",
            "PassStateEntered",
            "PassStateExited",
            "ExecutionSucceeded",
        ]


def test_a_map_without_a_label_has_the_same_made_up_one_in_each_run() -> None:
    account = Account()
    account.run(distributed(), [1])
    account.run(distributed(), [1])
    first, second = account.map_runs
    assert first.arn != second.arn
    assert first.state_machine_arn == second.state_machine_arn
    assert first.state_machine_arn.startswith(f"{ACCOUNT}:stateMachine:orders/")


def test_a_map_over_nothing_succeeds() -> None:
    assert output(Account().run(distributed(), [])) == []


def test_the_older_iterator_and_parameters_do_the_same() -> None:
    state = distributed_map()
    state["Iterator"] = state.pop("ItemProcessor")
    state |= {"Parameters": {"it.$": "$$.Map.Item.Value"}}
    execution = Account().run({"StartAt": "Each", "States": {"Each": state}}, [4])
    assert output(execution) == [{"it": 4}]


def test_item_selector_reads_the_input_the_item_its_index_and_its_source() -> None:
    selector = {
        "all.$": "$.list",
        "it.$": "$$.Map.Item.Value",
        "number.$": "$$.Map.Item.Index",
        "from.$": "$$.Map.Item.Source",
    }
    definition = distributed(ItemsPath="$.list", ItemSelector=selector)
    assert output(Account().run(definition, {"list": ["a", "b"]})) == [
        {"all": ["a", "b"], "it": "a", "number": 0, "from": "STATE_DATA"},
        {"all": ["a", "b"], "it": "b", "number": 1, "from": "STATE_DATA"},
    ]


def test_an_item_selector_that_finds_nothing_ends_the_execution() -> None:
    account = Account()
    execution = account.run(distributed(ItemSelector={"it.$": "$.none"}), [1])
    assert types(execution)[3:] == ["MapRunStarted", "MapRunFailed", "ExecutionFailed"]
    assert execution.events[-1].previous_id == len(execution.events) - 1
    assert execution.error == "States.Runtime"
    assert execution.events[-2].details == {"error": execution.error, "cause": execution.cause}
    assert account.map_runs[0].status == "FAILED"


def test_children_see_their_own_execution_and_no_variable_around() -> None:
    seen = {
        "Type": "Pass",
        "Parameters": {"me.$": "$$.Execution.Id", "got.$": "$$.Execution.Input"},
    }
    account = Account()
    [found] = output(account.run(distributed(seen, Label="each"), [{"n": 1}]))
    assert found == {"me": account.map_runs[0].children[0].arn, "got": {"n": 1}}

    definition = distributed({"Type": "Pass", "Parameters": {"it.$": "$outside"}, "End": True})
    definition["States"]["Before"] = {"Type": "Pass", "Assign": {"outside": 1}, "Next": "Each"}
    account = Account()
    execution = account.run({**definition, "StartAt": "Before"}, [1])
    assert (execution.error, execution.cause) == EXCEEDED
    assert account.map_runs[0].children[0].error == "States.Runtime"


def test_a_map_inside_a_child_starts_a_map_run_of_its_own() -> None:
    account = Account()
    inner = distributed_map(Label="inner")
    assert output(account.run(distributed(inner, Label="outer"), [[1, 2], [3]])) == [[1, 2], [3]]
    assert [map_run.arn.split(":")[6] for map_run in account.map_runs] == [
        "orders/outer",
        "orders/inner",
        "orders/inner",
    ]


@pytest.mark.parametrize(
    ("fields", "most"),
    [
        ({"MaxConcurrency": 3}, 3),
        ({"MaxConcurrencyPath": "$.most"}, 2),
        ({"MaxConcurrency": 0}, 6),
        ({}, 6),
    ],
)
def test_so_many_children_run_at_once(fields: dict[str, Any], most: int) -> None:
    account = Account()
    slow = {"Type": "Wait", "Seconds": 10, "End": True}
    execution = account.start(
        distributed(slow, ItemsPath="$.list", **fields), {"list": list(range(6)), "most": 2}
    )
    account.scheduler.run(NOW)
    [map_run] = account.map_runs
    assert [child.status for child in map_run.children] == ["RUNNING"] * most
    assert len(map_run.pending) == 6 - most
    account.scheduler.run()
    assert output(execution) == list(range(6))
    assert execution.stop_date == NOW + timedelta(seconds=10 * -(-6 // most))


def test_ten_thousand_children_run_at_once_and_no_more() -> None:
    account = Account()
    account.start(
        distributed({"Type": "Wait", "Seconds": 1, "End": True}, ResultPath=None), [0] * 10_001
    )
    account.scheduler.run(NOW)
    assert len(account.map_runs[0].children) == 10_000


def test_many_children_one_after_another() -> None:
    definition = distributed(MaxConcurrency=1, ResultPath=None)
    assert len(output(Account().run(definition, [0] * 5_000))) == 5_000


# --- failures -------------------------------------------------------------------------------


def test_one_child_that_fails_fails_the_map() -> None:
    account = Account()
    execution = account.run(distributed(ItemProcessor=ODD_FAILS), numbers(3))
    assert (execution.error, execution.cause) == EXCEEDED
    assert [(event.type, event.previous_id) for event in execution.events[4:]] == [
        ("MapRunFailed", 4),
        ("MapStateFailed", 5),
        ("ExecutionFailed", 6),
    ]
    assert execution.events[4].details == dict(zip(("error", "cause"), EXCEEDED, strict=True))
    assert account.map_runs[0].status == "FAILED"


def test_children_that_still_run_when_the_map_run_fails_are_stopped() -> None:
    slow = {"Type": "Wait", "SecondsPath": "$.seconds", "Next": "Odd?"}
    processor = {**ODD_FAILS, "StartAt": "Slow", "States": {"Slow": slow, **ODD_FAILS["States"]}}
    account = Account()
    items = [
        {"seconds": 60, "odd": False},
        {"seconds": 1, "odd": True},
        {"seconds": 9, "odd": False},
    ]
    execution = account.run(distributed(ItemProcessor=processor, MaxConcurrency=2), items)
    [map_run] = account.map_runs
    assert (execution.error, execution.cause) == EXCEEDED
    assert [child.status for child in map_run.children] == ["ABORTED", "FAILED"]
    assert len(map_run.pending) == 1
    assert execution.stop_date == NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    "fields",
    [
        {"ToleratedFailureCount": 2},
        {"ToleratedFailureCountPath": "$.two"},
        {"ToleratedFailurePercentage": 50},
        {"ToleratedFailurePercentagePath": "$.half"},
        {"ToleratedFailureCount": 3, "ToleratedFailurePercentage": 100},
    ],
)
def test_tolerated_failures_stand_in_the_result_with_their_error(fields: dict[str, Any]) -> None:
    account = Account()
    definition = distributed(ItemProcessor=ODD_FAILS, ItemsPath="$.list", **fields)
    given = {"list": numbers(4), "two": "2", "half": 50.0}
    first, second, third, _ = output(account.run(definition, given))
    assert (first, third) == ({"odd": False}, {"odd": False})
    assert list(second) == [
        *("Cause", "Error", "ExecutionArn", "Input", "InputDetails", "Name", "OutputDetails"),
        *("RedriveCount", "RedriveStatus", "StartDate", "StateMachineArn", "Status", "StopDate"),
    ]
    assert (second["Error"], second["Cause"]) == ("Odd", "It is odd.")
    assert second["Status"] == "FAILED"
    assert second["Input"] == '{"odd":true}'


@pytest.mark.parametrize(
    "fields",
    [
        {"ToleratedFailureCount": 1},
        {"ToleratedFailurePercentage": 49.9},
        {"ToleratedFailureCount": 1, "ToleratedFailurePercentage": 100},
        {"ToleratedFailureCount": 9, "ToleratedFailurePercentage": 10},
    ],
)
def test_more_failures_than_are_tolerated(fields: dict[str, Any]) -> None:
    execution = Account().run(distributed(ItemProcessor=ODD_FAILS, **fields), numbers(4))
    assert (execution.error, execution.cause) == EXCEEDED


def test_a_failed_batch_counts_as_all_of_its_items() -> None:
    fails = {"Type": "Fail"}
    definition = distributed(fails, ItemBatcher={"MaxItemsPerBatch": 3}, ToleratedFailureCount=3)
    assert Account().run(definition, [1, 2, 3]).status == "SUCCEEDED"
    assert Account().run(definition, [1, 2, 3, 4]).status == "FAILED"


@pytest.mark.parametrize(
    ("field", "value", "cause"),
    [
        (
            "ToleratedFailureCount",
            "few",
            (
                'The ToleratedFailureCountPath field refers to value "few" which is not a valid '
                "integer: $.value"
            ),
        ),
        ("ToleratedFailureCount", -2, "ToleratedFailureCount cannot be negative."),
        (
            "ToleratedFailurePercentage",
            100.5,
            "ToleratedFailurePercentage must be between 0 and 100.",
        ),
    ],
)
def test_a_tolerance_that_is_none_ends_the_execution(field: str, value: Any, cause: str) -> None:
    definition = distributed(ItemsPath="$.list", **{f"{field}Path": "$.value"})
    execution = Account().run(definition, {"list": [1], "value": value})
    assert types(execution)[2:] == ["MapStateStarted", "ExecutionFailed"]
    assert execution.error == "States.Runtime"
    assert execution.cause == (
        "An error occurred while executing the state 'Each' (entered at the event id #2). " + cause
    )


def test_a_map_run_that_fails_is_retried_as_another_and_caught() -> None:
    account = Account()
    definition = distributed(
        ItemProcessor=ODD_FAILS,
        Retry=[{"ErrorEquals": ["States.ExceedToleratedFailureThreshold"], "MaxAttempts": 1}],
        Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
    )
    definition["States"]["Caught"] = PASS
    execution = account.run(definition, numbers(2))
    assert output(execution) == dict(zip(("Error", "Cause"), EXCEEDED, strict=True))
    assert types(execution).count("MapRunStarted") == 2
    assert types(execution).count("MapStateFailed") == 1
    assert len({map_run.arn for map_run in account.map_runs}) == 2


def test_stopping_the_parent_stops_the_children() -> None:
    account = Account()
    execution = account.start(distributed({"Type": "Wait", "Seconds": 60, "End": True}), [1, 2])
    account.scheduler.run(NOW)
    execution.stop("Enough", "It was.")
    account.scheduler.run()
    [map_run] = account.map_runs
    assert map_run.status == "ABORTED"
    assert [child.status for child in map_run.children] == ["ABORTED", "ABORTED"]
    assert (execution.status, execution.stop_date) == ("ABORTED", NOW)
    assert map_run.stop_date == NOW


def test_a_map_run_takes_a_change_of_its_limits_while_it_runs() -> None:
    account = Account()
    slow = {"Type": "Wait", "Seconds": 1, "Next": "Odd?"}
    processor = {**ODD_FAILS, "StartAt": "Slow", "States": {"Slow": slow, **ODD_FAILS["States"]}}
    execution = account.start(distributed(ItemProcessor=processor, MaxConcurrency=1), numbers(5))
    account.scheduler.run(NOW)
    [map_run] = account.map_runs
    map_run.max_concurrency, map_run.tolerance = 4, Tolerance(count=2)
    account.scheduler.run()
    assert execution.status == "SUCCEEDED"
    assert execution.stop_date == NOW + timedelta(seconds=2)


def test_an_input_that_is_too_large_for_a_child_fails_the_map_run() -> None:
    definition = distributed(ItemSelector={"one.$": "$$.Map.Item.Value", "all.$": "$"})
    execution = Account().run(definition, ["x" * 140_000])
    assert execution.error == "States.DataLimitExceeded"


def test_two_runs_are_the_same_but_for_nothing() -> None:
    def events() -> str:
        execution = Account().run(distributed(ItemProcessor=ODD_FAILS), numbers(3))
        return json.dumps([(e.type, e.details, str(e.timestamp)) for e in execution.events])

    assert events() == events()
