"""Map: what an iteration is given, how many run at once, and what a failing one leaves behind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.machines import (
    Json,
    caught,
    choice,
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

SECONDS = {"Type": "Wait", "SecondsPath": "$"}
ITEM = {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value"}


# --- Map --------------------------------------------------------------------------------------


def test_the_events_of_a_map_one_item_at_a_time() -> None:
    items = mapping(machine({"I": passing()}), MaxConcurrency=1)
    execution = run(machine({"X": items}), ["a", "b"])
    assert [(e.previous_id, e.type) for e in execution.events[1:]] == [
        (0, "MapStateEntered"),
        (2, "MapStateStarted"),
        (3, "MapIterationStarted"),
        (4, "PassStateEntered"),
        (5, "PassStateExited"),
        (6, "MapIterationSucceeded"),
        (6, "MapIterationStarted"),
        (8, "PassStateEntered"),
        (9, "PassStateExited"),
        (10, "MapIterationSucceeded"),
        (11, "MapStateSucceeded"),
        (11, "MapStateExited"),
        (13, "ExecutionSucceeded"),
    ]
    assert event(execution, "MapStateStarted").details == {"length": 2}
    assert event(execution, "MapIterationStarted", 1).details == {"name": "X", "index": 1}


def test_a_map_of_nothing() -> None:
    execution = run(machine({"X": mapping(machine({"I": failing()}))}), [])
    assert output(execution) == []
    assert [(e.previous_id, e.type) for e in execution.events[2:5]] == [
        (2, "MapStateStarted"),
        (3, "MapStateSucceeded"),
        (3, "MapStateExited"),
    ]


@pytest.mark.parametrize("processor", ["ItemProcessor", "Iterator"])
@pytest.mark.parametrize("selector", ["ItemSelector", "Parameters"])
def test_what_an_iteration_is_given(processor: str, selector: str) -> None:
    state = {
        "Type": "Map",
        "InputPath": "$.in",
        "ItemsPath": "$.l",
        selector: {**ITEM, "all.$": "$.all"},
        processor: machine({"I": passing()}),
        "ResultPath": "$.out",
    }
    given = {"in": {"l": ["a", "b"], "all": 7}}
    assert output(run(machine({"X": state}), given)) == {
        **given,
        "out": [{"i": 0, "v": "a", "all": 7}, {"i": 1, "v": "b", "all": 7}],
    }


@pytest.mark.parametrize(
    ("fields", "given", "at_once"),
    [
        ({}, {}, 40),
        ({"MaxConcurrency": 0}, {}, 40),
        ({"MaxConcurrency": 3}, {}, 3),
        ({"MaxConcurrency": 1000}, {}, 40),
        ({"MaxConcurrencyPath": "$.m"}, {"m": 2}, 2),
        ({"MaxConcurrencyPath": "$.m"}, {"m": "2"}, 2),
        ({"MaxConcurrencyPath": "$.m"}, {"m": 0}, 40),
    ],
)
def test_how_many_iterations_run_at_once(fields: Json, given: Json, at_once: int) -> None:
    items = mapping(machine({"I": wait(10)}), ItemsPath="$.l", **fields)
    execution = run(machine({"X": items}), {"l": list(range(90)), **given})
    rounds = -(-90 // at_once)
    assert seconds(execution) == 10 * rounds
    running = most = 0
    for e in execution.events:
        running += (e.type == "MapIterationStarted") - (e.type == "MapIterationSucceeded")
        most = max(most, running)
    assert most == at_once


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        (-1, "Expected non-negative integer for MaxConcurrency, got '-1' instead."),
        (
            "x",
            'The MaxConcurrencyPath field refers to value "x" which is not a valid integer: $.m',
        ),
    ],
)
def test_a_concurrency_that_is_no_number(value: Any, cause: str) -> None:
    items = mapping(machine({"I": passing()}), ItemsPath="$.l", MaxConcurrencyPath="$.m")
    error, said = failure(run(machine({"X": items}), {"l": [1], "m": value}))
    assert (error, str(said).partition("). ")[2]) == ("States.Runtime", cause)


def test_an_iteration_starts_as_soon_as_one_has_ended() -> None:
    items = mapping(machine({"I": SECONDS}), MaxConcurrency=2)
    execution = run(machine({"X": items}), [5, 1, 1, 1])
    started = [(at(e), e.details["index"]) for e in events(execution, "MapIterationStarted")]
    assert started == [(0, 0), (0, 1), (1, 2), (2, 3)]
    assert output(execution) == [5, 1, 1, 1]  # in the order of the items
    exited = event(execution, "MapStateExited")
    assert before(execution, exited).details == {"name": "X", "index": 0}


@pytest.mark.parametrize("given", [{}, 7, None, "text", {"l": [1]}])
def test_what_is_no_list_is_no_map(given: Any) -> None:
    execution = Lab().run(
        machine({"X": mapping(machine({"I": passing()}))}), text=json.dumps(given)
    )
    error, cause = failure(execution)
    assert error == "States.Runtime"
    assert str(cause).endswith('Reference path "$" must point to array.')


def test_a_failing_iteration_aborts_the_others() -> None:
    rule = {"Variable": "$", "NumericEquals": 1, "Next": "Fails"}
    item = machine(
        {"Which": choice(rule, Default="Waits"), "Fails": failing("Boom"), "Waits": wait(60)}
    )
    execution = run(machine({"X": mapping(item)}), [0, 1, 2])
    failed = event(execution, "FailStateEntered")
    ends = execution.events[types(execution).index("MapIterationAborted") :]
    assert [(e.type, e.details.get("index")) for e in ends] == [
        ("MapIterationAborted", 0),
        ("WaitStateAborted", None),
        ("MapIterationFailed", 1),
        ("MapIterationAborted", 2),
        ("WaitStateAborted", None),
        ("MapStateFailed", None),
        ("ExecutionFailed", None),
    ]
    assert {e.previous_id for e in ends[:-1]} == {failed.id}


def test_no_iteration_starts_after_one_has_failed() -> None:
    rule = {"Variable": "$", "NumericEquals": 0, "Next": "Fails"}
    item = machine({"Which": choice(rule, Default="Fine"), "Fails": failing(), "Fine": passing()})
    execution = run(machine({"X": mapping(item, MaxConcurrency=2)}), [0, 1, 2, 3])
    assert types(execution).count("MapIterationStarted") == 2
    assert failure(execution)[0] == "Oven.Cold"


def test_a_selector_that_finds_nothing_names_the_map() -> None:
    items = mapping(machine({"I": passing()}), ItemsPath="$.l", ItemSelector={"v.$": "$.none"})
    execution = run(machine({"X": caught(items, Next="X")}), {"l": [1]})
    error, cause = failure(execution)
    assert error == "States.Runtime"
    assert str(cause).startswith(
        "An error occurred while executing the state 'X' (entered at the event id #2). The "
        "JSONPath '$.none' specified for the field 'v.$' could not be found in the input "
    )
    assert "PassStateEntered" not in types(execution)


def test_a_selector_whose_function_fails_can_be_caught() -> None:
    selector = {"v.$": "States.MathAdd('a', 1)"}
    items = caught(mapping(machine({"I": passing()}), ItemSelector=selector))
    execution = run(machine({"X": items, "Caught": passing()}), [1])
    assert output(execution)["Error"] == "States.IntrinsicFailure"
    assert "MapIterationFailed" in types(execution)


# --- $$.Map -----------------------------------------------------------------------------------


INSIDE = {
    "Pass": passing(Parameters=ITEM),
    "Task": function(Parameters=ITEM),
    "Parallel": parallel(machine({"P": passing(Parameters=ITEM)}), OutputPath="$[0]"),
    "Task in a Parallel": parallel(machine({"P": function(Parameters=ITEM)}), OutputPath="$[0]"),
    "after another state": wait(1, Next="After"),
}


@pytest.mark.parametrize("kind", INSIDE)
def test_every_state_of_an_iteration_knows_its_item(kind: str) -> None:
    states: Json = {"I": INSIDE[kind]}
    if kind == "after another state":
        states["After"] = passing(Parameters=ITEM)
    execution = run(machine({"X": mapping(machine(states))}), ["a", "b"])
    assert output(execution) == [{"i": 0, "v": "a"}, {"i": 1, "v": "b"}]


@pytest.mark.parametrize(
    "field", ["InputPath", "OutputPath", "ResultSelector", "Choice", "Wait", "Fail"]
)
def test_every_field_of_an_iteration_knows_its_item(field: str) -> None:
    value = "$$.Map.Item.Value"
    states: Json
    if field in {"InputPath", "OutputPath"}:
        states = {"I": passing(**{field: value})}
    elif field == "ResultSelector":
        states = {"I": function(ResultSelector={"v.$": value}, OutputPath="$.v")}
    elif field == "Choice":
        rule = {"Variable": value, "NumericEquals": 3, "Next": "J"}
        states = {"I": choice(rule), "J": passing()}
    elif field == "Wait":
        states = {"I": {"Type": "Wait", "SecondsPath": value}}
    else:
        states = {
            "I": {"Type": "Fail", "Error": "E", "CausePath": f"States.Format('{{}}', {value})"}
        }
    execution = run(machine({"X": mapping(machine(states))}), [3])
    if field == "Fail":
        assert failure(execution) == ("E", "3")
    else:
        assert output(execution) == [3]
    assert seconds(execution) == (3 if field == "Wait" else 0)


def test_an_inner_map_has_items_of_its_own_and_the_outer_ones_come_back() -> None:
    inner = mapping(machine({"J": passing(Parameters=ITEM)}), Next="After", ResultPath="$.inner")
    inner["ItemsPath"] = "$.l"
    item = machine({"I": inner, "After": passing(Parameters={**ITEM, "inner.$": "$.inner"})})
    given = [{"l": ["a"]}, {"l": ["b", "c"]}]
    assert output(run(machine({"X": mapping(item)}), given)) == [
        {"i": 0, "v": given[0], "inner": [{"i": 0, "v": "a"}]},
        {"i": 1, "v": given[1], "inner": [{"i": 0, "v": "b"}, {"i": 1, "v": "c"}]},
    ]


def test_a_selector_of_an_inner_map_reads_the_inner_item() -> None:
    inner = mapping(machine({"J": passing()}), ItemSelector=ITEM)
    execution = run(machine({"X": mapping(machine({"I": inner}))}), [["a"], ["b"]])
    assert output(execution) == [[{"i": 0, "v": "a"}], [{"i": 0, "v": "b"}]]


def test_no_item_is_left_after_a_map() -> None:
    states = {
        "X": mapping(machine({"I": passing()}), Next="Y"),
        "Y": passing(Parameters=ITEM),
    }
    assert failure(run(machine(states), [1]))[0] == "States.Runtime"


def test_a_retry_inside_an_iteration_keeps_its_item() -> None:
    lab = Lab(script={"bake": [fails("Oven.Cold"), answers("ok")]})
    items = mapping(machine({"I": retried(function(Parameters=ITEM))}))
    assert output(lab.run(machine({"X": items}), ["a"])) == ["ok"]
    assert [call.parameters for call in lab.calls] == [{"i": 0, "v": "a"}] * 2
