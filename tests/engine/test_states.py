"""Pass, Choice, Wait, Fail and Succeed: what they do with their fields, and their events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from nestedsf.asl.timestamps import format_timestamp
from tests.engine.machines import Json, choice, failing, machine, parallel, passing, wait
from tests.engine.running import (
    NOW,
    ROLE,
    Lab,
    at,
    event,
    failure,
    output,
    run,
    seconds,
    types,
)

ENTERED = "An error occurred while executing the state 'X' (entered at the event id #2). "


# --- an execution -----------------------------------------------------------------------------


def test_the_events_of_one_state() -> None:
    execution = run(machine({"X": passing(Result=[1])}), {"a": 1})
    assert [(e.id, e.previous_id, e.type) for e in execution.events] == [
        (1, 0, "ExecutionStarted"),
        (2, 0, "PassStateEntered"),
        (3, 2, "PassStateExited"),
        (4, 3, "ExecutionSucceeded"),
    ]
    shown = {"truncated": False}
    assert [dict(e.details) for e in execution.events] == [
        {"input": '{"a":1}', "inputDetails": shown, "roleArn": ROLE},
        {"name": "X", "input": '{"a":1}', "inputDetails": shown},
        {"name": "X", "output": "[1]", "outputDetails": shown},
        {"output": "[1]", "outputDetails": shown},
    ]
    assert (execution.status, execution.output, execution.stop_date) == ("SUCCEEDED", "[1]", NOW)
    assert execution.ended.result() is execution


def test_the_first_state_has_its_input_as_it_was_given() -> None:
    given = ' { "ö" : 1.0,\n"a": [ ] } '
    execution = Lab().run(machine({"X": passing(Next="Y"), "Y": passing()}), text=given)
    entered = [e.details["input"] for e in execution.events if "StateEntered" in e.type]
    assert event(execution, "ExecutionStarted").details["input"] == given
    assert entered == [given, '{"ö":1.0,"a":[]}']


def test_a_cause_quotes_the_input_as_it_was_given() -> None:
    execution = Lab().run(machine({"X": passing(Parameters={"n.$": "$.n"})}), text='{ "a" : 1 }')
    assert failure(execution)[1] == (
        f"{ENTERED}The JSONPath '$.n' specified for the field 'n.$' could not be found in the "
        "input '{ \"a\" : 1 }'"
    )


def test_what_the_context_object_holds() -> None:
    wanted = {"c.$": "$$"}
    states = {"W": wait(90, Next="X"), "X": passing(Parameters=wanted)}
    context = output(run(machine(states), {"a": [1]}))["c"]
    assert context == {
        "Execution": {
            "Id": "arn:aws:states:eu-west-1:123456789012:execution:bakery:0",
            "Input": {"a": [1]},
            "StartTime": "2026-03-01T09:00:00.000Z",
            "Name": "0",
            "RoleArn": ROLE,
            "RedriveCount": 0,
        },
        "StateMachine": {
            "Id": "arn:aws:states:eu-west-1:123456789012:stateMachine:bakery",
            "Name": "bakery",
        },
        "State": {"Name": "X", "EnteredTime": "2026-03-01T09:01:30.000Z"},
    }


# --- Pass -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"a": {"b": 1}, "c": 2}),
        ({"InputPath": "$.a"}, {"b": 1}),
        ({"InputPath": None}, {}),
        ({"OutputPath": "$.c"}, 2),
        ({"OutputPath": None}, {}),
        ({"Result": "r"}, "r"),
        ({"Result": None}, None),
        ({"Result": {"x.$": "$.a"}}, {"x.$": "$.a"}),
        ({"Parameters": {"x.$": "$.a.b"}}, {"x": 1}),
        ({"InputPath": "$.a", "Parameters": {"x.$": "$.b"}}, {"x": 1}),
        ({"Result": 7, "ResultPath": "$.a.b"}, {"a": {"b": 7}, "c": 2}),
        ({"Result": 7, "ResultPath": "$.d.e"}, {"a": {"b": 1}, "c": 2, "d": {"e": 7}}),
        ({"Result": 7, "ResultPath": None}, {"a": {"b": 1}, "c": 2}),
        ({"Result": 7, "ResultPath": "$.d", "OutputPath": "$.d"}, 7),
        ({"InputPath": "$.a", "ResultPath": "$.d"}, {"a": {"b": 1}, "c": 2, "d": {"b": 1}}),
    ],
)
def test_a_pass_state(fields: Json, expected: Any) -> None:
    assert output(run(machine({"X": passing(**fields)}), {"a": {"b": 1}, "c": 2})) == expected


@pytest.mark.parametrize("field", ["InputPath", "OutputPath"])
@pytest.mark.parametrize("state", [passing(), wait(0), {"Type": "Succeed"}])
def test_a_path_to_nothing_ends_the_execution(field: str, state: Json) -> None:
    execution = run(machine({"X": {**state, field: "$.none"}}), {"a": 1})
    assert failure(execution) == (
        "States.Runtime",
        f"{ENTERED}Invalid path '$.none' : No results for path: $['none']",
    )
    assert types(execution)[-1] == "ExecutionFailed"
    assert execution.events[-1].previous_id == 2


def test_a_function_that_fails_where_nothing_can_be_caught_is_a_runtime_error() -> None:
    broken = passing(Parameters={"n.$": "States.MathAdd('a', 1)"})
    assert failure(run(machine({"X": broken})))[0] == "States.Runtime"


# --- Choice -----------------------------------------------------------------------------------


def _chosen(given: Any, **fields: Any) -> Any:
    rules = [
        {"Variable": "$.n", "NumericLessThan": 3, "Next": "Few"},
        {"Variable": "$.n", "NumericLessThan": 5, "Next": "Some"},
    ]
    states = {
        "X": choice(*rules, **fields),
        **{name: passing(Result=name) for name in ("Few", "Some", "Many")},
    }
    return run(machine(states), given)


@pytest.mark.parametrize(("n", "expected"), [(1, "Few"), (3, "Some"), (9, "Many")])
def test_the_first_rule_that_holds_leads_on(n: int, expected: str) -> None:
    execution = _chosen({"n": n}, Default="Many")
    assert output(execution) == expected
    assert types(execution)[1:3] == ["ChoiceStateEntered", "ChoiceStateExited"]


def test_a_choice_selects_its_input_and_output() -> None:
    rule = {"Variable": "$.n", "NumericEquals": 1, "Next": "Y"}
    state = choice(rule, InputPath="$.in", OutputPath="$.m")
    given = {"in": {"n": 1, "m": "out"}}
    assert output(run(machine({"X": state, "Y": passing()}), given)) == "out"


def test_no_rule_and_no_default() -> None:
    execution = _chosen({"n": 9})
    assert failure(execution) == (
        "States.NoChoiceMatched",
        (
            f"{ENTERED}Failed to transition out of the state. The state does not point to a next "
            "state."
        ),
    )
    assert types(execution) == ["ExecutionStarted", "ChoiceStateEntered", "ExecutionFailed"]


def test_a_variable_that_is_not_there_is_no_reason_for_the_default() -> None:
    assert failure(_chosen({}, Default="Many")) == (
        "States.Runtime",
        (
            f"{ENTERED}Invalid path '$.n': The choice state's condition path references an invalid "
            "value."
        ),
    )


# --- Wait -------------------------------------------------------------------------------------


IN_A_MINUTE = format_timestamp(NOW + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("fields", "given", "expected"),
    [
        ({"Seconds": 0}, {}, 0),
        ({"Seconds": 86_400}, {}, 86_400),
        ({"SecondsPath": "$.s"}, {"s": 7}, 7),
        ({"SecondsPath": "$.s"}, {"s": "7"}, 7),
        ({"SecondsPath": "$$.Execution.Input.s"}, {"s": 7}, 7),
        ({"InputPath": "$.in", "SecondsPath": "$.s"}, {"in": {"s": 7}}, 7),
        ({"Timestamp": IN_A_MINUTE}, {}, 60),
        ({"Timestamp": "2020-01-01T00:00:00Z"}, {}, 0),
        ({"TimestampPath": "$.t"}, {"t": IN_A_MINUTE}, 60),
        ({"TimestampPath": "$.t"}, {"t": "2026-03-01T11:00:00.250+01:00"}, 3600.25),
    ],
)
def test_a_wait_ends_when_it_is_due(fields: Json, given: Json, expected: float) -> None:
    execution = run(machine({"X": {"Type": "Wait", **fields}}), given)
    assert output(execution) == given.get("in", given)
    assert at(event(execution, "WaitStateExited")) == seconds(execution) == expected


@pytest.mark.parametrize(
    ("field", "value", "cause"),
    [
        ("SecondsPath", -1, "The SecondsPath parameter references a negative value: $.v == -1"),
        (
            "SecondsPath",
            1.5,
            "The SecondsPath parameter cannot be parsed as a long value: $.v == 1.5",
        ),
        ("SecondsPath", 2**31, "Wait state delay is too long."),
        ("SecondsPath", 10**17, "Wait state delay is too long."),
        ("TimestampPath", "9999-12-31T23:59:59Z", "Wait state delay is too long."),
        (
            "TimestampPath",
            "tomorrow",
            (
                "The TimestampPath parameter does not reference a valid ISO-8601 extended offset "
                "date-time format string: $.v == tomorrow"
            ),
        ),
    ],
)
def test_what_cannot_be_waited_for(field: str, value: object, cause: str) -> None:
    execution = run(machine({"X": {"Type": "Wait", field: "$.v"}}), {"v": value})
    assert failure(execution) == ("States.Runtime", ENTERED + cause)


def test_waits_of_a_fraction_of_a_millisecond_are_stamped_in_milliseconds() -> None:
    moment = "2026-03-01T09:00:00.0019Z"
    execution = run(machine({"X": {"Type": "Wait", "TimestampPath": "$.t"}}), {"t": moment})
    assert at(event(execution, "WaitStateExited")) == 0.001


# --- Succeed and Fail -------------------------------------------------------------------------


def test_a_succeed_state_ends_the_machine() -> None:
    states = {"X": {"Type": "Succeed", "InputPath": "$.a", "OutputPath": "$.b"}}
    execution = run(machine(states), {"a": {"b": 1}})
    assert output(execution) == 1
    assert types(execution)[1:3] == ["SucceedStateEntered", "SucceedStateExited"]


def test_a_succeed_state_ends_its_branch_alone() -> None:
    inner = machine({"Y": {"Type": "Succeed"}})
    states = {"X": parallel(inner, machine({"Z": wait(1)}), Next="After"), "After": passing()}
    execution = run(machine(states), 7)
    assert output(execution) == [7, 7]
    assert event(execution, "PassStateEntered").details["name"] == "After"
    assert seconds(execution) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Error": "E", "Cause": "c"}, ("E", "c")),
        ({"Error": "E"}, ("E", None)),
        ({"Cause": "c"}, (None, "c")),
        ({}, (None, None)),
        ({"ErrorPath": "$.e", "CausePath": "$.c"}, ("Oven.Hot", "400 °C")),
        ({"ErrorPath": "$$.State.Name", "Cause": "c"}, ("X", "c")),
        ({"CausePath": "States.Format('{}!', $.c)"}, (None, "400 °C!")),
    ],
)
def test_a_fail_state_ends_the_machine(fields: Json, expected: tuple[Any, Any]) -> None:
    execution = run(machine({"X": {"Type": "Fail", **fields}}), {"e": "Oven.Hot", "c": "400 °C"})
    assert failure(execution) == expected
    assert types(execution) == ["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]
    names = {"error": expected[0], "cause": expected[1]}
    assert execution.events[-1].details == {k: v for k, v in names.items() if v is not None}


def test_a_fail_state_whose_path_finds_no_text() -> None:
    execution = run(machine({"X": {"Type": "Fail", "ErrorPath": "$.e"}}), {"e": 1})
    assert failure(execution) == (
        "States.Runtime",
        f"{ENTERED}The ErrorPath field must reference a string: $.e == 1",
    )


def test_a_fail_state_is_not_left() -> None:
    assert "FailStateExited" not in types(run(machine({"X": failing()})))
