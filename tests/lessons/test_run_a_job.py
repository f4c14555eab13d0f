"""The checks of "Run a job and wait for it" tell text from JSON, and whose error it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import nestedsf
from nestedsf.lessons import run_a_job as lesson

START = "arn:aws:states:::states:startExecution"
CHILD = "${AnotherStateMachineArn}"
NOTHING = [None, 7, "", "{", [], {}, "{}", "null", '"x"', object(), [None], {"a": object()}, [[]]]


@pytest.fixture(scope="module")
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=20) as session:
        yield session


# --- 1: the child's output as JSON ------------------------------------------------------

TASK = {
    "Type": "Task",
    "Resource": f"{START}.sync",
    "Parameters": {"StateMachineArn": CHILD},
    "Next": "Ship",
}
KEPT = {"ResultPath": "$.packing"}
READ = {"ResultSelector": {"Output.$": "States.StringToJson($.Output)"}}


@pytest.mark.parametrize(
    "change",
    [
        {"Resource": f"{START}.sync:2", **KEPT},
        {**KEPT, **READ},
        {
            "Resource": f"{START}.sync:2",
            "ResultSelector": {"Output.$": "$.Output"},
            "ResultPath": "$['packing']",
        },
        {
            "Resource": f"{START}.sync:2",
            "ResultSelector": {"boxes.$": "$.Output.boxes"},
            "ResultPath": "$.packing.Output",
        },
    ],
)
def test_the_output_is_json(session: nestedsf.MotoSession, change: dict[str, Any]) -> None:
    for task in (json.dumps({**TASK, **change}), {**TASK, **change}):
        verdict = lesson.check_1(task, session)
        assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "what comes back replaces the input"),
        ({"Resource": f"{START}.sync:2"}, "what comes back replaces the input"),
        ({"OutputPath": "$.Output"}, "handed a text, and the order is not at $.order"),
        (KEPT, "is the text '{\"boxes\":2}', so there is no $.packing.Output.boxes"),
        (
            {
                "Resource": f"{START}.sync:2",
                "ResultSelector": {"Output.$": "States.JsonToString($.Output)"},
                **KEPT,
            },
            "something has made text of it",
        ),
        ({"ResultPath": "$.started"}, "no $.packing.Output, but an object with order, started"),
        (
            {"ResultSelector": {"out.$": "States.StringToJson($.Output)"}, **KEPT},
            "no $.packing.Output, but an object with out",
        ),
        ({"ResultPath": None}, "no $.packing.Output, but an object with order"),
        ({"ResultPath": "null"}, "JSON writes null without quotes"),
        ({"ResultPath": "packing"}, 'a path begins with "$"'),
        (
            {"ResultSelector": {"Output": "$.Output"}, **KEPT},
            'Write "Output.$"',
        ),
        (
            {
                "Resource": f"{START}.sync:2",
                "ResultSelector": {"Output.$": "States.StringToJson($.Output)"},
                **KEPT,
            },
            "Ship was not entered",
        ),
        ({"Resource": START, **KEPT}, "without an ending the Task does not wait"),
        ({"Resource": f"{START}.sync:3", **KEPT}, "the endings of Run a Job are"),
        ({"Resource": f"{START}.sync2", **KEPT}, "the endings of Run a Job are"),
        ({"Resource": f"{START}.waitForTaskToken"}, "Nobody is given the token"),
        ({"Next": "Pack"}, 'the next state is "Ship"'),
        ({"Parameters": {**TASK["Parameters"], **KEPT}}, "belongs beside"),
    ],
)
def test_what_is_wrong_with_the_task(
    session: nestedsf.MotoSession, change: dict[str, Any], words: str
) -> None:
    verdict = lesson.check_1(json.dumps({**TASK, **change}), session)
    assert not verdict.solved
    assert words in verdict.words


def test_a_key_without_quotes_is_told(session: nestedsf.MotoSession) -> None:
    text = json.dumps({**TASK, **KEPT}).replace('"ResultPath"', "ResultPath")
    assert "The key ResultPath has no quotes" in lesson.check_1(text, session).words


# --- 2: a Catch that matches ------------------------------------------------------------

CATCHER = {"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.failure", "Next": "Apologize"}


@pytest.mark.parametrize(
    "catch",
    [
        [CATCHER],
        json.dumps([CATCHER]),
        [{**CATCHER, "ErrorEquals": ["States.ALL"]}],
        [{**CATCHER, "ErrorEquals": ["OutOfStock", "States.TaskFailed"]}],
        [{**CATCHER, "ErrorEquals": ["OutOfStock"]}, CATCHER],
    ],
)
def test_a_catch_that_matches(session: nestedsf.MotoSession, catch: object) -> None:
    verdict = lesson.check_2(catch, session)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ErrorEquals": ["OutOfStock"]}, "OutOfStock is the error of the child"),
        ({"ErrorEquals": ["States.Timeout"]}, "States.Timeout did not match"),
        ({"ErrorEquals": "States.TaskFailed"}, 'even of one: ["States.TaskFailed"]'),
        ({"ErrorEquals": ["OutOfStock", "States.ALL"]}, "States.ALL stands alone"),
        ({"ErrorEquals": []}, "has a list of error names"),
        ({"ResultPath": None}, "put the error at $.failure"),
        ({"ResultPath": "$"}, "a Catch has a ResultPath of its own"),
        ({"ResultPath": "$.error"}, "put the error at $.failure"),
        ({"ResultPath": "failure"}, 'a path begins with "$"'),
        ({"Next": "Ship"}, 'leads to "Ship", not "Apologize"'),
        ({"Next": None}, 'leads to null, not "Apologize"'),
    ],
)
def test_what_is_wrong_with_the_catch(
    session: nestedsf.MotoSession, change: dict[str, Any], words: str
) -> None:
    verdict = lesson.check_2(json.dumps([{**CATCHER, **change}]), session)
    assert not verdict.solved
    assert words in verdict.words


def test_the_form_of_a_catch_is_told(session: nestedsf.MotoSession) -> None:
    without = {key: value for key, value in CATCHER.items() if key != "ResultPath"}
    assert "the order is lost" in lesson.check_2([without], session).words
    assert "put [ and ] around it" in lesson.check_2(json.dumps(CATCHER), session).words
    assert "each entry of a Catch is an object" in lesson.check_2('["x"]', session).words
    text = '[{ErrorEquals: ["States.ALL"]}]'
    assert "The key ErrorEquals has no quotes" in lesson.check_2(text, session).words


# --- 3: which Resource ------------------------------------------------------------------

RESOURCES = {
    "A": START,
    "B": f"{START}.sync:2",
    "C": f"{START}.sync",
    "D": "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
}


def test_the_resources() -> None:
    assert lesson.check_3(json.dumps(RESOURCES)).solved
    assert lesson.check_3(RESOURCES).solved


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"A": f"{START}.sync"}, "A: nobody waits here"),
        ({"B": f"{START}.sync"}, "B: the output as JSON"),
        ({"C": f"{START}.sync:2"}, "C: the output as text"),
        ({"D": f"{START}.sync"}, "D: Express does not support .sync"),
        ({"D": f"{START}.sync:2"}, "D: Express does not support .sync"),
        ({"D": "arn:aws:states:::states:startSyncExecution"}, "of the AWS SDK service sfn"),
        ({"D": "arn:aws:states:::aws-sdk:sfn:StartSyncExecution"}, "read with its capitals"),
        ({"A": "states:startExecution"}, "with three colons"),
        ({"A": 7}, "a Resource is a text"),
        ({"B": ""}, "B has no Resource yet"),
        ({"C": None}, "C has no Resource yet"),
    ],
)
def test_what_is_wrong_with_the_resources(change: dict[str, Any], words: str) -> None:
    verdict = lesson.check_3(json.dumps({**RESOURCES, **change}))
    assert not verdict.solved
    assert words in verdict.words


# --- all --------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", NOTHING)
def test_nothing_makes_a_check_fail(session: nestedsf.MotoSession, answer: object) -> None:
    assert not lesson.check_1(answer, session).solved
    assert not lesson.check_2(answer, session).solved
    assert not lesson.check_3(answer).solved


@pytest.mark.parametrize("value", [None, 7, "", {}, [7]])
def test_no_field_makes_a_check_fail(session: nestedsf.MotoSession, value: object) -> None:
    for field in ("Parameters", "ResultSelector", "Retry"):
        lesson.check_1({**TASK, **KEPT, field: value}, session)
    for field in CATCHER:
        lesson.check_2([{**CATCHER, field: value}], session)


def test_it_waits_for_children_or_the_end(session: nestedsf.MotoSession) -> None:
    task = {**TASK, "Next": "Ship"}
    parent = {"StartAt": "A", "States": {"A": task, "Ship": {"Type": "Pass", "End": True}}}
    child = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60_000, "End": True}}}
    deployment = nestedsf.deploy(
        session, stack_name="children", main_definition=parent, another_definition=child
    )
    arn = nestedsf.start_execution(session, deployment)
    first = lesson.wait_for_children(session, arn, 1).visit("A").child
    assert first is not None
    assert first.status == "RUNNING"
    session.client("stepfunctions").stop_execution(executionArn=arn)
    assert lesson.wait_for_children(session, arn, 2).status == "ABORTED"
