"""Choice, Retry, intrinsic functions and paths inside an execution."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.emulator.machines_for_tests import (
    Json,
    Lab,
    caught,
    machine,
    mapping,
    nested,
    parallel,
    passing,
    retried,
    task,
)


def output(answer: Json) -> Any:
    """The output of an execution that succeeded."""
    assert answer["status"] == "SUCCEEDED", answer
    return json.loads(answer["output"])


# --- Choice, Retry, intrinsic functions ---------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        ({"Variable": "$.a", "NumericEquals": 1}, {"a": 1}, True),
        ({"Variable": "$.a", "NumericEquals": 1}, {"a": "1"}, False),
        ({"Variable": "$.a", "StringMatches": "x*"}, {"a": "xy"}, True),
        ({"Variable": "$.a", "IsPresent": True}, {}, False),
        ({"Variable": "$.a", "IsNull": True}, {"a": None}, True),
        ({"Not": {"Variable": "$.a", "BooleanEquals": True}}, {"a": False}, True),
        ({"Variable": "$.a", "NumericLessThanPath": "$.b"}, {"a": 1, "b": 2}, True),
    ],
)
def test_a_choice(lab: Lab, rule: Json, given: Json, *, expected: bool) -> None:
    choice = {"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No"}
    states = {"Which": choice, "Yes": passing(Result=True), "No": passing(Result=False)}
    assert output(lab.run(machine(states), given)) is expected


def _choice(**more: Any) -> Json:
    rule = {"Variable": "$.a", "NumericEquals": 1, "Next": "Yes"}
    states = {"Which": {"Type": "Choice", "Choices": [rule], **more}, "Yes": passing()}
    return machine(states)


@pytest.mark.parametrize(
    ("given", "error", "cause"),
    [
        (
            {},
            "States.Runtime",
            "Invalid path '$.a': The choice state's condition path references an invalid value.",
        ),
        (
            {"a": 2},
            "States.NoChoiceMatched",
            "Failed to transition out of the state. The state does not point to a next state.",
        ),
    ],
)
def test_a_choice_that_leads_nowhere(lab: Lab, given: Json, error: str, cause: str) -> None:
    definition = _choice() if given else _choice(Default="Yes")
    answer = lab.run(definition, given)
    where = "An error occurred while executing the state 'Which' (entered at the event id #2). "
    assert (answer["error"], answer["cause"]) == (error, where + cause)


def test_a_retry_gives_up_after_its_attempts(lab: Lab, quick: str) -> None:
    lost = task(nested("", quick)["Resource"], {"StateMachineArn": quick + "x"})
    state = caught(retried(lost, MaxAttempts=2, BackoffRate=1.0))
    counted = passing(Parameters={"n.$": "$$.State.RetryCount"})
    arn = lab.start(machine({"A": {**state, "Next": "Caught"}, "Caught": counted}))
    lab.ended(arn)
    assert lab.types(arn).count("TaskFailed") == 3


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("States.Format('{} and {}', $.a, 'b')", "1 and b"),
        ("States.Array($.a, $.l)", [1, [1, 2, 2]]),
        ("States.ArrayUnique($.l)", [1, 2]),
        ("States.ArrayLength($.l)", 3),
        ("States.ArrayGetItem($.l, 1)", 2),
        ("States.MathAdd($.a, -3)", -2),
        ("States.StringToJson($.t)", {"x": 1}),
        ("States.JsonToString($.l)", "[1,2,2]"),
        ("States.StringSplit('a,b', ',')", ["a", "b"]),
        ("States.Base64Decode(States.Base64Encode('b'))", "b"),
        ("States.Hash('a', 'MD5')", "0cc175b9c0f1b6a831c399e269772661"),
        ("States.JsonMerge($.o, $.p, false)", {"x": 2, "y": 1}),
    ],
)
def test_an_intrinsic_function(lab: Lab, function: str, expected: Any) -> None:
    given = {"a": 1, "l": [1, 2, 2], "t": '{"x": 1}', "o": {"x": 1, "y": 1}, "p": {"x": 2}}
    state = passing(Parameters={"v.$": function}, OutputPath="$.v")
    assert output(lab.run(machine({"A": state}), given)) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (r"States.Format('it\'s {}', 1)", "it's 1"),
        ("States.Format('ß{}', 1)", "ß1"),
    ],
)
def test_a_text_in_an_intrinsic_function(lab: Lab, function: str, expected: str) -> None:
    state = passing(Parameters={"v.$": function}, OutputPath="$.v")
    assert output(lab.run(machine({"A": state}))) == expected


def test_a_uuid_is_one(lab: Lab) -> None:
    state = passing(Parameters={"v.$": "States.UUID()"})
    assert re.fullmatch(r"[0-9a-f-]{36}", output(lab.run(machine({"A": state})))["v"])


def test_a_state_may_have_any_letters(lab: Lab) -> None:
    answer = lab.run(machine({"Größe": passing()}))  # json.dumps escapes them in the definition
    assert lab.details(answer["executionArn"], "PassStateEntered")[0]["name"] == "Größe"


def test_a_path_may_have_any_letters(lab: Lab) -> None:
    state = passing(InputPath="$.größe")
    assert output(lab.run(machine({"A": state}), {"größe": 1})) == 1


# --- paths that are not there -------------------------------------------------------------


def test_a_missing_path_in_parameters(lab: Lab, quick: str) -> None:
    start = nested("", quick)["Resource"]
    lost = task(start, {"StateMachineArn": quick, "Input.$": "$.missing"})
    answer = lab.run(machine({"X": caught(retried(lost)), "Caught": passing()}))
    assert lab.types(answer["executionArn"]) == [
        *("ExecutionStarted", "TaskStateEntered", "ExecutionFailed")
    ]
    assert answer["error"] == "States.Runtime"
    assert answer["cause"] == (
        "An error occurred while executing the state 'X' (entered at the event id #2). The "
        "JSONPath '$.missing' specified for the field 'Input.$' could not be found in the input "
        "'{}'"
    )


@pytest.mark.parametrize("container", ["Parallel", "Map"])
def test_a_missing_path_in_a_branch_names_the_state(lab: Lab, quick: str, container: str) -> None:
    inner = machine({"X": nested("", quick, {"v.$": "$.missing"})})
    outer = parallel(inner) if container == "Parallel" else mapping(inner)
    answer = lab.run(machine({"Outer": outer}), [{}])
    arn = answer["executionArn"]
    entered = next(event["id"] for event in lab.events(arn) if event["type"] == "TaskStateEntered")
    assert answer["error"] == "States.Runtime"
    assert answer["cause"].startswith(
        f"An error occurred while executing the state 'X' (entered at the event id #{entered}). The"
    )


@pytest.mark.parametrize("field", ["InputPath", "OutputPath"])
def test_a_missing_input_or_output_path(lab: Lab, field: str) -> None:
    answer = lab.run(machine({"X": passing(**{field: "$.missing"})}), {"a": 1})
    assert answer["error"] == "States.Runtime"
    assert answer["cause"] == (
        "An error occurred while executing the state 'X' (entered at the event id #2). Invalid "
        "path '$.missing' : No results for path: $['missing']"
    )


def test_an_output_of_more_than_262144_bytes_fails(lab: Lab) -> None:
    doubled = passing(Parameters={"a.$": "$", "b.$": "$"})
    answer = lab.run(machine({"A": doubled}), json.dumps("x" * 150_000))
    assert answer["error"] == "States.DataLimitExceeded"


def test_a_nested_result_that_is_too_large_fails_the_parent(lab: Lab, quick: str) -> None:
    given = json.dumps({"x": "x" * 150_000})
    whole = task(nested(".sync:2", quick)["Resource"], {"StateMachineArn": quick, "Input.$": "$"})
    answer = lab.run(machine({"A": whole}), given)
    assert answer["error"] == "States.DataLimitExceeded"
    [child] = lab.sfn.list_executions(stateMachineArn=quick)["executions"]
    assert child["status"] == "SUCCEEDED"
