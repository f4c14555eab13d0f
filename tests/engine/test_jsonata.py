"""States whose query language is JSONata: what their fields give, and what fails them.

The causes and locations are recorded on AWS, for other expressions.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.machines import Json, choice, failing, machine, mapping, parallel, passing, task
from tests.engine.running import answers, fails, output, run

PREFIX = "An error occurred while executing the state 'X' (entered at the event id #2). "


def jsonata(states: Json, **fields: Any) -> Json:
    return machine(states, QueryLanguage="JSONata", **fields)


def result(state: Json, given: Any = None, **script: Any) -> Any:
    """The output of one state."""
    return output(run(jsonata({"X": state}), given, **script))


# --- what fields give ---


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (passing(), {"n": 4}),
        (passing(Output="{% $states.input.n * 2 %}"), 8),
        (
            passing(Output={"a": "{% $states.input.n %}", "b": ["{% 1 %}", " {% 2 %}"]}),
            {"a": 4, "b": [1, " {% 2 %}"]},
        ),
        (passing(Output={"a.$": "$.n"}), {"a.$": "$.n"}),
        (passing(Output="{% $states.context.State.Name %}"), "X"),
        ({"Type": "Succeed", "Output": "{% 'done' %}"}, "done"),
        ({"Type": "Wait", "Seconds": "{% $states.input.n %}", "Output": "{% 'slept' %}"}, "slept"),
        ({"Type": "Wait", "Timestamp": "{% '2026-03-01T09:00:05Z' %}"}, {"n": 4}),
    ],
)
def test_a_state_gives_its_output(state: Json, expected: Any) -> None:
    assert result(state, {"n": 4}) == expected


def test_a_wait_waits_for_what_an_expression_gives() -> None:
    ran = run(jsonata({"X": {"Type": "Wait", "Seconds": "{% 30 + 30 %}"}}))
    assert (ran.stop_date - ran.start_date).total_seconds() == 60


def test_a_task_is_called_with_its_arguments_and_gives_its_output() -> None:
    state = task(
        Arguments={"FunctionName": "bake", "Payload": {"eggs": "{% $states.input.n + 2 %}"}},
        Assign={"cake": "{% $states.result.Payload %}"},
        Output={"asked": "{% $states.input.n %}", "got": "{% $states.result.Payload %}"},
    )
    states = {"X": {**state, "Next": "Y"}, "Y": passing(Output="{% [$cake, $states.input] %}")}
    ran = run(jsonata(states), {"n": 1}, invoke=[answers({"Payload": "cake"})])
    assert output(ran) == ["cake", {"asked": 1, "got": "cake"}]


def test_a_catch_has_the_error_and_an_output_of_its_own() -> None:
    caught = {
        "ErrorEquals": ["Oven.Cold"],
        "Assign": {"why": "{% $states.errorOutput.Cause %}"},
        "Output": {"was": "{% $states.input.n %}", "error": "{% $states.errorOutput.Error %}"},
        "Next": "Y",
    }
    states = {"X": task(Catch=[caught]), "Y": passing(Output="{% [$why, $states.input] %}")}
    ran = run(jsonata(states), {"n": 1}, invoke=[fails("Oven.Cold", "no gas")])
    assert output(ran) == ["no gas", {"was": 1, "error": "Oven.Cold"}]


@pytest.mark.parametrize(("given", "expected"), [(1, "few"), (5, {"rule": 5}), (9, "default")])
def test_a_choice_takes_the_first_condition_that_is_true(given: int, expected: Any) -> None:
    state = choice(
        {"Condition": "{% $states.input < 3 %}", "Output": "few", "Next": "Y"},
        {
            "Condition": "{% $states.input < 7 %}",
            "Output": {"rule": "{% $states.input %}"},
            "Next": "Y",
        },
        Default="Y",
        Output="default",
    )
    assert output(run(jsonata({"X": state, "Y": passing()}), given)) == expected


def test_a_map_runs_what_items_gives() -> None:
    state = {
        "Type": "Map",
        "Items": "{% $states.input.orders[paid] %}",
        "MaxConcurrency": "{% 1 + 1 %}",
        "ItemSelector": {
            "id": "{% $states.context.Map.Item.Value.id %}",
            "of": "{% $count($states.input.orders) %}",
        },
        "ItemProcessor": machine(
            {"P": passing(Output="{% $states.input.id & '/' & $states.input.of %}")}
        ),
    }
    given = {
        "orders": [{"id": "a", "paid": True}, {"id": "b", "paid": False}, {"id": "c", "paid": True}]
    }
    assert result(state, given) == ["a/3", "c/3"]


def test_a_parallel_hands_its_arguments_to_each_branch() -> None:
    state = {
        **parallel(machine({"P": passing()}), machine({"Q": passing()})),
        "Arguments": {"n": "{% 7 %}"},
    }
    assert result(state) == [{"n": 7}, {"n": 7}]


def test_a_state_may_have_a_language_of_its_own() -> None:
    states = {
        "X": passing(QueryLanguage="JSONata", Assign={"a": "{% 1 + 1 %}"}, Next="Y"),
        "Y": passing(Parameters={"b.$": "$a", "c": "{% $a %}"}),
    }
    assert output(run(machine(states))) == {"b": 2, "c": "{% $a %}"}


def test_a_fail_has_what_its_expressions_give() -> None:
    ran = run(jsonata({"X": failing("{% $states.input.e %}", Cause="{% 'because' %}")}), {"e": "E"})
    assert (ran.error, ran.cause) == ("E", "because")


# --- what fails a state ---


@pytest.mark.parametrize(
    ("state", "location", "cause"),
    [
        (
            passing(Output={"a": [1, {"b": "{% $nobody %}"}]}),
            "Output/a[1]/b",
            "The JSONata expression '$nobody' specified for the field 'Output/a[1]/b' returned nothing (undefined).",
        ),
        (
            passing(Assign={"v": "{% $states.input.x %}"}),
            "Assign/v",
            "The JSONata expression '$states.input.x' specified for the field 'Assign/v' returned nothing (undefined).",
        ),
        (
            passing(Output="{% $sum %}"),
            "Output",
            "The JSONata expression '$sum' specified for the field 'Output' returned an unsupported result type.",
        ),
        (
            passing(Output="{% 1 + 'a' %}"),
            "Output",
            "The JSONata expression '1 + 'a'' specified for the field 'Output' threw an error during evaluation. T2002: The right side of the \"+\" operator must evaluate to a number",
        ),
        (
            passing(Output="{% [1..900000] %}"),
            "Output",
            "The JSONata expression '[1..900000]' specified for the field 'Output' threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage",
        ),
        (
            {"Type": "Wait", "Seconds": "{% 'ten' %}"},
            "Seconds",
            "The JSONata expression ''ten'' specified for the field 'Seconds' returned an unexpected result type. Expected 'number', but was 'string' for value: \"ten\"",
        ),
        (
            {"Type": "Wait", "Seconds": "{% 2 - 5 %}"},
            "Seconds",
            "Expected non-negative integer for Seconds, got '-3' instead.",
        ),
        (
            task(TimeoutSeconds="{% 5 / 2 %}"),
            "TimeoutSeconds",
            "The JSONata expression '5 / 2' specified for the field 'TimeoutSeconds' returned an unexpected result type. Expected 'integer', but was 'number' for value: 2.5",
        ),
        (
            choice({"Condition": "{% 1 %}", "Next": "Y"}),
            "Choices[0]/Condition",
            "The JSONata expression '1' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1",
        ),
        (
            failing("{% 7 %}"),
            "Error",
            "The JSONata expression '7' specified for the field 'Error' returned an unexpected result type. Expected 'string', but was 'number' for value: 7",
        ),
    ],
)
def test_a_field_that_gives_nothing_fails_the_state(state: Json, location: str, cause: str) -> None:
    ran = run(jsonata({"X": state, "Y": passing()}))
    assert (ran.status, ran.error) == ("FAILED", "States.QueryEvaluationError")
    assert ran.cause == PREFIX + cause
    [found] = [event for event in ran.events if event.type == "EvaluationFailed"]
    assert dict(found.details) == {
        "error": "States.QueryEvaluationError",
        "cause": PREFIX + cause,
        "location": location,
        "state": "X",
    }


def test_a_catch_takes_what_cannot_be_evaluated() -> None:
    caught = {"ErrorEquals": ["States.QueryEvaluationError"], "Next": "Y"}
    state = task(Arguments={"FunctionName": "{% $nobody %}"}, Catch=[caught])
    ran = run(jsonata({"X": state, "Y": passing(Output="{% $states.input.Error %}")}))
    assert output(ran) == "States.QueryEvaluationError"
    assert [event.type for event in ran.events][1:4] == [
        "TaskStateEntered",
        "EvaluationFailed",
        "TaskStateExited",
    ]


def test_a_map_without_a_list_fails() -> None:
    state = mapping(machine({"P": passing()}))
    ran = run(jsonata({"X": {k: v for k, v in state.items() if k != "ItemsPath"}}), {"n": 1})
    assert ran.cause == PREFIX + 'Map state input must be an array but was: {"n":1}'
