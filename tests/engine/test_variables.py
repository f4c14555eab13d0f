"""Variables: what Assign sets, when, and where it can be read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.machines import (
    Json,
    caught,
    choice,
    function,
    machine,
    mapping,
    parallel,
    passing,
    wait,
)
from tests.engine.running import answers, event, fails, failure, output, run

READ = passing(Parameters={"v.$": "$v"}, OutputPath="$.v")


def value_after(state: Json, given: Any = None, **script: Any) -> Any:
    """What `$v` is in the state after one."""
    rest = {"Caught": READ, "Read": READ}
    next_state = {} if state["Type"] == "Choice" else {"Next": "Read"}
    return output(run(machine({"X": {**state, **next_state}, **rest}), given, **script))


# --- who assigns, and what it reads -----------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (passing(Assign={"v": 1}), 1),
        (passing(Assign={"v.$": "$.a"}), 5),
        (passing(Result={"a": 2}, ResultPath="$.r", Assign={"v.$": "$.a"}), 2),
        (
            passing(Parameters={"a": 3}, OutputPath="$.b", ResultPath="$.b", Assign={"v.$": "$"}),
            {"a": 3},
        ),
        (passing(Assign={"v.$": "$$.State.Name"}), "X"),
        (passing(Assign={"v.$": "States.MathAdd($.a, 1)"}), 6),
        (passing(Assign={"v": {"deep": [1, {"x.$": "$.a"}]}}), {"deep": [1, {"x": 5}]}),
        (wait(1, Assign={"v.$": "$.a"}), 5),
        (function(Assign={"v.$": "$.r"}), "result"),
        (function(ResultSelector={"s.$": "$.r"}, Assign={"v.$": "$.s"}), "result"),
        (function(ResultPath=None, Assign={"v.$": "$.r"}), "result"),
        (parallel(machine({"A": passing(Result=1)}), Assign={"v.$": "$[0]"}), 1),
        (mapping(machine({"A": passing()}), ItemsPath="$.l", Assign={"v.$": "$"}), [7, 8]),
    ],
)
def test_a_state_assigns_of_its_result(state: Json, expected: Any) -> None:
    given = {"a": 5, "l": [7, 8]}
    assert value_after(state, given, bake=[answers({"r": "result"})]) == expected


def test_the_rule_that_matches_assigns_and_not_the_state() -> None:
    rule = {"Variable": "$.a", "NumericEquals": 1, "Next": "Read", "Assign": {"v": "rule"}}
    state = choice(rule, Default="Read", Assign={"v": "default"})
    assert value_after(state, {"a": 1}) == "rule"
    assert value_after(state, {"a": 2}) == "default"


def test_a_catcher_assigns_of_the_error_and_not_the_state() -> None:
    state = caught(function(Assign={"v": "state"}), Assign={"v.$": "States.Format('{}!', $.Error)"})
    assert value_after(state, bake=[fails("Oven.Cold")]) == "Oven.Cold!"
    assert value_after(state, bake=[answers(1)]) == "state"


def test_all_values_are_those_before() -> None:
    states = {
        "X": passing(Assign={"v": 1, "w": 2}, Next="Y"),
        "Y": passing(Assign={"v.$": "$w", "w.$": "$v", "u.$": "States.MathAdd($v, $w)"}, Next="Z"),
        "Z": passing(Parameters={"v.$": "$v", "w.$": "$w", "u.$": "$u"}),
    }
    assert output(run(machine(states))) == {"v": 2, "w": 1, "u": 3}


def test_the_state_that_assigns_reads_the_values_before_everywhere_else() -> None:
    state = passing(Parameters={"old.$": "$v"}, Assign={"v": "new"}, ResultPath="$.r")
    execution = run(machine({"A": passing(Assign={"v": "old"}, Next="B"), "B": state}))
    assert output(execution)["r"] == {"old": "old"}


def test_the_exited_event_says_what_was_assigned() -> None:
    execution = run(machine({"X": passing(Assign={"v": [1], "w.$": "$.a"})}), {"a": "text"})
    exited = event(execution, "PassStateExited")
    assert exited.details["assignedVariables"] == {"v": "[1]", "w": '"text"'}
    assert exited.details["assignedVariablesDetails"] == {"truncated": False}
    plain = event(run(machine({"X": passing()})), "PassStateExited")
    assert "assignedVariables" not in plain.details


def test_a_variable_that_was_never_set_ends_the_execution() -> None:
    error, cause = failure(run(machine({"X": READ})))
    assert error == "States.Runtime"
    assert "$v" in str(cause)


# --- scopes -----------------------------------------------------------------------------------


SET_INSIDE = machine({"I": passing(Assign={"v": "inner"}, Next="J"), "J": READ})


@pytest.mark.parametrize(
    ("container", "inside"),
    [
        (parallel(SET_INSIDE, machine({"K": READ})), ["inner", "outer"]),
        (mapping(SET_INSIDE, ItemsPath="$.l"), ["inner", "inner"]),
    ],
)
def test_what_is_assigned_inside_stays_inside(container: Json, inside: list[str]) -> None:
    states = {
        "Set": passing(Assign={"v": "outer"}, Next="X"),
        "X": {**container, "ResultPath": "$.inside", "Next": "Read"},
        "Read": passing(Parameters={"v.$": "$v", "inside.$": "$.inside"}),
    }
    execution = run(machine(states), {"l": [1, 2]})
    assert output(execution) == {"v": "outer", "inside": inside}


def test_iterations_do_not_share_their_variables() -> None:
    counted = passing(Assign={"n.$": "States.MathAdd($n, $)"}, Next="J")
    item = machine({"I": counted, "J": passing(Parameters={"n.$": "$n"}, OutputPath="$.n")})
    states = {
        "Set": passing(Assign={"n": 100}, Next="X"),
        "X": mapping(item, MaxConcurrency=1),
    }
    assert output(run(machine(states), [1, 2, 3])) == [101, 102, 103]


def test_a_variable_may_be_read_where_a_path_may() -> None:
    states = {
        "Set": passing(Assign={"l": [3, 4], "s": 5, "m": 1, "o": {"p": 9}}, Next="Wait"),
        "Wait": {"Type": "Wait", "SecondsPath": "$s", "Next": "Map"},
        "Map": mapping(
            machine({"I": passing(Parameters={"s.$": "$s", "v.$": "$$.Map.Item.Value"})}),
            ItemsPath="$l",
            MaxConcurrencyPath="$m",
            Next="Which",
        ),
        "Which": choice({"Variable": "$o.p", "NumericEqualsPath": "$o.p", "Next": "Out"}),
        "Out": passing(InputPath="$o", OutputPath="$.p"),
    }
    execution = run(machine(states))
    assert output(execution) == 9
    assert (execution.events[-1].timestamp - execution.start_date).total_seconds() == 5


def test_a_retried_container_starts_with_the_variables_from_outside() -> None:
    item = machine(
        {
            "Inc": passing(Assign={"n.$": "States.MathAdd($n, 1)"}, Next="I"),
            "I": function(Parameters={"n.$": "$n"}),
        }
    )
    again = [{"ErrorEquals": ["States.ALL"]}]
    states = {"Set": passing(Assign={"n": 0}, Next="X"), "X": parallel(item, Retry=again)}
    execution = run(machine(states), bake=[fails("Oven.Cold"), answers("ok")])
    sent = [e.details["input"] for e in execution.events if e.type == "LambdaFunctionScheduled"]
    assert sent == ['{"n":1}', '{"n":1}']
