"""The checks of "Start an execution and continue" say what a Task loses, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import nestedsf
from nestedsf.lessons import start_and_continue as lesson

START = "arn:aws:states:::states:startExecution"
CHILD = "${AnotherStateMachineArn}"
LINK = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
NOTHING = [None, 7, "", "{", [], {}, "{}", "null", '"x"', object(), [None], {"a": object()}, {1, 2}]


@pytest.fixture(scope="module")
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=20) as session:
        yield session


def changed(whole: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The object with other entries; those that are `...` are left out."""
    return {key: value for key, value in {**whole, **change}.items() if value is not ...}


# --- 1: keep the input ------------------------------------------------------------------

LOSING = {
    "Type": "Task",
    "Resource": START,
    "Parameters": {"StateMachineArn": CHILD, "Input": {"order.$": "$.order"}},
    "Next": "Ship",
}
SELECTED = {"ResultSelector": {"ExecutionArn.$": "$.ExecutionArn"}}
KEEPING = {**LOSING, **SELECTED, "ResultPath": "$.packing"}


@pytest.mark.parametrize(
    "task",
    [
        json.dumps(KEEPING),
        KEEPING,
        {**KEEPING, "ResultSelector": {"ExecutionArn.$": "$['ExecutionArn']"}},
        {**KEEPING, "ResultPath": "$['packing']", "OutputPath": "$"},
    ],
)
def test_the_order_is_kept(session: nestedsf.MotoSession, task: object) -> None:
    verdict = lesson.check_1(task, session)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "without a ResultPath the answer of StartExecution replaces the order"),
        (SELECTED, "it replaces the order all the same"),
        ({"ResultPath": None}, "drops the whole answer, the ARN with it"),
        ({"ResultPath": "null"}, "JSON writes null without quotes"),
        ({"ResultPath.$": "$.packing"}, "it has no .$ at its end"),
        ({"ResultPath": "packing"}, 'a path begins with "$"'),
        ({"ResultPath": "$"}, "the order is not at $.order"),
        ({"ResultPath": "$.order"}, "the order is not at $.order"),
        ({"ResultPath": "$.started", **SELECTED}, "with order, started: the ResultPath is to be"),
        ({"ResultPath": "$.packing"}, "and the ARN alone is asked for"),
        (
            {"ResultPath": "$.packing.ExecutionArn", **SELECTED},
            "with ExecutionArn, and no ExecutionArn of the child",
        ),
        (
            {"ResultPath": "$.packing", "ResultSelector": {"ExecutionArn": "$.ExecutionArn"}},
            'Write "ExecutionArn.$"',
        ),
        (
            {"ResultPath": "$.packing", "ResultSelector": {"ExecutionArn.$": "$.Arn"}},
            "The JSONPath '$.Arn'",
        ),
        ({"ResultPath": "$.packing", "OutputPath": "$.packing"}, "an OutputPath takes out a part"),
        ({"Resource": f"{START}.sync"}, "the ending .sync makes the Task wait"),
        ({"Resource": "arn:aws:states:::lambda:invoke"}, "is what starts an execution"),
        ({"Next": "Pack"}, 'the next state is "Ship"'),
        ({"Parameters": {**LOSING["Parameters"], "ResultPath": "$.packing"}}, "belongs beside"),
        (
            {"Parameters": {"StateMachineArn": CHILD, "Input": {"order": "$.order"}}},
            'Write "order.$"',
        ),
    ],
)
def test_what_is_wrong_with_the_task(
    session: nestedsf.MotoSession, change: dict[str, Any], words: str
) -> None:
    verdict = lesson.check_1(json.dumps({**LOSING, **change}), session)
    assert not verdict.solved
    assert words in verdict.words


def test_a_key_without_quotes_is_told(session: nestedsf.MotoSession) -> None:
    text = json.dumps(KEEPING).replace('"ResultPath"', "ResultPath")
    assert "The key ResultPath has no quotes" in lesson.check_1(text, session).words


def test_a_closed_session_is_told() -> None:
    with nestedsf.moto_session(time_scale=20) as session:
        pass
    assert "This moto session is closed" in lesson.check_1(KEEPING, session).words


# --- 2: what a Catch sees ---------------------------------------------------------------


@pytest.mark.parametrize("answer", ["BE", "eb", "B, E", ["B", "E"], ("b", "e"), {"B", "E"}])
def test_the_cases_that_a_catch_sees(answer: object) -> None:
    assert lesson.check_2(answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("B", "B is right, and 1 more"),
        ("A", "A reaches no Catch: the child ends as FAILED after the Task has ended"),
        ("BDE", "D reaches no Catch: how long"),
        ("CBE", "C reaches no Catch"),
        ("X", "there is no case X"),
        (["BE"], "there is no case BE"),
        (7, "letters are wanted"),
    ],
)
def test_what_is_wrong_with_the_letters(answer: object, words: str) -> None:
    verdict = lesson.check_2(answer)
    assert not verdict.solved
    assert words in verdict.words


@pytest.mark.parametrize(
    ("letter", "parameters", "pack"),
    [
        ("A", {}, {"Type": "Fail", "Error": "OutOfStock"}),
        ("B", {"StateMachineArn": f"{CHILD}-gone"}, {"Type": "Pass", "End": True}),
        ("E", {"Name": "taken"}, {"Type": "Pass", "End": True}),
    ],
)
def test_what_is_said_of_the_cases_is_so(
    session: nestedsf.MotoSession, letter: str, parameters: dict[str, Any], pack: dict[str, Any]
) -> None:
    task = changed(LOSING, {"Parameters": {**LOSING["Parameters"], **parameters}})
    task["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    end = {"Type": "Pass", "End": True}
    parent = {"StartAt": "A", "States": {"A": task, "Ship": end, "Caught": end}}
    child = {"StartAt": "Pack", "States": {"Pack": pack}}
    deployment = nestedsf.deploy(
        session, stack_name=f"case-{letter}", main_definition=parent, another_definition=child
    )
    nestedsf.run(session, deployment.another_arn, {"order": 1}, name="taken", check=False)
    trace = nestedsf.run(session, deployment, {"order": 7})
    caught = trace.visits[-1].state_name == "Caught"
    assert caught == (letter in "BE")


# --- 3: a whole definition --------------------------------------------------------------

INPUT = {"order.$": "$.order", "rush": True, f"{LINK}.$": "$$.Execution.Id"}
TASK = {
    "Type": "Task",
    "Resource": START,
    "Parameters": {"StateMachineArn": CHILD, "Input": INPUT},
    "ResultPath": None,
    "End": True,
}


def whole(task: dict[str, Any]) -> str:
    return json.dumps({"StartAt": "Start", "States": {"Start": task}})


def with_input(**change: Any) -> dict[str, Any]:
    given = changed(INPUT, {key.replace("_D", ".$"): value for key, value in change.items()})
    return {"Parameters": {"StateMachineArn": CHILD, "Input": given}}


def test_a_definition_that_does_it(session: nestedsf.MotoSession) -> None:
    after = {"Type": "Pass", "InputPath": "$.order", "ResultPath": "$.order", "End": True}
    two = {**TASK, "End": ..., "Next": "After"}
    longer = {"StartAt": "A", "States": {"A": changed(TASK, two), "After": after}}
    for definition in (whole(TASK), json.loads(whole(TASK)), json.dumps(longer)):
        verdict = lesson.check_3(definition, session)
        assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ResultPath": ...}, "which ResultPath drops the answer?"),
        ({"ResultPath": "$.x"}, "an object with order, x"),
        ({"ResultPath": "null"}, "JSON writes null without quotes"),
        ({"End": ...}, "either a Next or an End"),
        ({"Resource": f"{START}.sync:2"}, "the Resource ends in .sync:2, so it waits"),
        ({"Resource": "arn:aws:states:::lambda:invoke"}, f"no Resource is {START}"),
        ({"Type": "Pass"}, "none of the states is a Task"),
        (with_input(rush="true"), 'has "true" as rush, and the JSON value true'),
        (with_input(rush=...), "has no rush"),
        (with_input(order_D=..., order="$.order"), 'Write "order.$"'),
        (with_input(order_D=..., order=8), "its order is not 7"),
        (with_input(order_D="$$.order"), "$$.order"),
        ({"Parameters": {"StateMachineArn": CHILD}}, "its order is not 7"),
        (with_input(**{f"{LINK}_D": ...}), "the child does not know its parent"),
        (with_input(**{f"{LINK}_D": ..., LINK: "$$.Execution.Id"}), f'Write "{LINK}.$"'),
        (with_input(**{f"{LINK}_D": "$.Execution.Id"}), "two dollars, $$.Execution.Id"),
        (with_input(**{f"{LINK}_D": "$$.Execution.Name"}), "its value is $$.Execution.Id"),
        (
            {"Parameters": {"StateMachineArn": CHILD, "Input": INPUT, "Input.$": "$"}},
            "exclude each other",
        ),
        ({"Parameters": {"StateMachineArn": "another", "Input": INPUT}}, "Invalid Arn"),
        ({"Parameters": {"StateMachineArn": "${Child}", "Input": INPUT}}, "still holds ${Child}"),
    ],
)
def test_what_is_wrong_with_the_definition(
    session: nestedsf.MotoSession, change: dict[str, Any], words: str
) -> None:
    verdict = lesson.check_3(whole(changed(TASK, change)), session)
    assert not verdict.solved
    assert words in verdict.words


def test_a_start_is_told_what_to_do(session: nestedsf.MotoSession) -> None:
    words = lesson.check_3('{"StartAt": "", "States": {}}', session).words
    assert "write a Task into States" in words
    words = lesson.check_3('{"StartAt": "B", "States": {"A": {"Type": "Pass"}}}', session).words
    assert "names the state 'B'" in words
    text = whole(TASK).replace('"End": true', '"End": True')
    assert "True is Python" in lesson.check_3(text, session).words


@pytest.mark.parametrize("answer", NOTHING)
def test_nothing_makes_a_check_fail(session: nestedsf.MotoSession, answer: object) -> None:
    assert not lesson.check_1(answer, session).solved
    assert not lesson.check_2(answer).solved
    assert not lesson.check_3(answer, session).solved


@pytest.mark.parametrize("field", ["Parameters", "ResultSelector", "ResultPath", "Catch"])
@pytest.mark.parametrize("value", [None, "", {}, [7]])
def test_no_field_makes_a_check_fail(
    session: nestedsf.MotoSession, field: str, value: object
) -> None:
    lesson.check_1({**KEEPING, field: value}, session)
    lesson.check_3(json.loads(whole({**TASK, field: value})), session)
