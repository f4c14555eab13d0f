"""The exercises of notebook 07: what is right in more than one form, and what people get wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

import nestedsf
from nestedsf.lessons import in_parallel as lesson

START = "Start new workflow and continue"
COMPLETION = "Start new workflow and wait for completion"
CALLBACK = "Start new workflow and wait for callback"
STOPPED = {START: "RUNNING", COMPLETION: "ABORTED", CALLBACK: "RUNNING"}
ANYTHING = (None, 7, True, "", "{", "[]", "{}", [], {}, "null", "NaN", object, "\ud800", b"{}")


@pytest.fixture(scope="module")
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=20) as session:
        yield session


@pytest.mark.parametrize("answer", ANYTHING, ids=repr)
def test_anything_is_answered(answer: object, session: nestedsf.MotoSession) -> None:
    assert not lesson.check_1(answer, session).solved
    assert not lesson.check_2(answer, session).solved
    assert not lesson.check_3(answer, session).solved


# --- exercise 1 -------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [STOPPED, json.dumps(STOPPED, indent=2)], ids=["dict", "text"])
def test_what_becomes_of_the_children_is_right(
    answer: object, session: nestedsf.MotoSession
) -> None:
    assert lesson.check_1(answer, session).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (dict.fromkeys(STOPPED, "?"), f"{START}: is its child RUNNING or ABORTED?"),
        ({START: "RUNNING", COMPLETION: "ABORTED"}, f"{CALLBACK}: is its child"),
        (STOPPED | {COMPLETION: "STOPPED"}, "a stopped one is ABORTED"),
        (STOPPED | {COMPLETION: ["ABORTED"]}, "is no status"),
        (STOPPED | {"Start in parallel": "ABORTED"}, "no Task that starts a child"),
        (STOPPED | {START: "ABORTED"}, "had its answer long ago"),
        (STOPPED | {START: "SUCCEEDED"}, "its child is not SUCCEEDED"),
        (STOPPED | {COMPLETION: "RUNNING"}, "stopped together with it"),
        (STOPPED | {CALLBACK: "ABORTED"}, "waiting for its token"),
        (list(STOPPED.values()), "a JSON object"),
    ],
)
def test_what_is_wrong_with_a_prediction_is_told(
    answer: Any, words: str, session: nestedsf.MotoSession
) -> None:
    verdict = lesson.check_1(json.dumps(answer), session)
    assert not verdict.solved
    assert words in verdict.words


def test_a_prediction_without_quotes_is_told(session: nestedsf.MotoSession) -> None:
    assert "quotes" in lesson.check_1("{Start: RUNNING}", session).words


# --- exercise 2 -------------------------------------------------------------------------


def catcher(*errors: str, **more: Any) -> dict[str, Any]:
    return {"ErrorEquals": list(errors), "Next": "Go on without it", **more}


@pytest.mark.parametrize(
    "catch",
    [
        [catcher("States.TaskFailed")],
        [catcher("States.ALL", ResultPath="$.error")],
        [catcher("OutOfStock"), catcher("States.Timeout", "States.TaskFailed")],
    ],
    ids=["TaskFailed", "ALL", "two"],
)
def test_a_catch_that_catches_is_right(catch: object, session: nestedsf.MotoSession) -> None:
    assert lesson.check_2(json.dumps(catch), session).solved


@pytest.mark.parametrize(
    ("catch", "words"),
    [
        ([{"ErrorEquals": ["?"], "Next": "?"}], "Which error does a .sync Task fail with"),
        ([catcher("OutOfStock")], "the child's own error is only in the cause"),
        ([catcher("States.Timeout")], "failed with States.TaskFailed, and the Catch has"),
        (catcher("States.ALL"), "put [ and ] round it"),
        ({"Catch": [catcher("States.ALL")]}, "only the list that stands there"),
        ([{"ErrorEquals": "States.ALL", "Next": "Go on without it"}], '["States.ALL"]'),
        ([{"ErrorEquals": ["States.ALL"]}], "Next is None"),
        ([catcher("States.ALL", Next="Start in parallel")], "No way leads out of a branch"),
        ([{"Next": "Go on without it"}], "a list of their names"),
        ([catcher("States.ALL", ResultPath=7)], "It cannot be used. 'SCHEMA_VALIDATION_FAILED"),
        (["States.ALL"], 'an object with "ErrorEquals" and "Next"'),
        ([], "at least one entry"),
    ],
)
def test_what_is_wrong_with_a_catch_is_told(
    catch: object, words: str, session: nestedsf.MotoSession
) -> None:
    verdict = lesson.check_2(json.dumps(catch), session)
    assert not verdict.solved
    assert words in verdict.words


def test_a_catch_that_is_no_json_is_told(session: nestedsf.MotoSession) -> None:
    catch = '[{ErrorEquals: ["States.ALL"], "Next": "Go on without it"}]'
    assert "key ErrorEquals has no quotes" in lesson.check_2(catch, session).words


# --- exercise 3 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "selector",
    [
        {"completion.$": "States.StringToJson($[0])", "callback.$": "$[1]"},
        {
            "callback.$": "States.ArrayGetItem($, 1)",
            "completion.$": "States.StringToJson(States.ArrayGetItem($, 0))",
        },
    ],
    ids=["paths", "intrinsics"],
)
def test_names_for_the_outputs_are_right(selector: object, session: nestedsf.MotoSession) -> None:
    assert lesson.check_3(json.dumps(selector), session).solved


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ({"completion": "$[0]", "callback": "$[1]"}, 'Write "completion.$"'),
        ({"completion.$": "$[0]", "callback.$": "$[1]"}, "still a string inside a string"),
        (
            {"completion.$": "States.StringToJson($[0])", "callback.$": "$"},
            "the first output is $[0]",
        ),
        (
            {"completion.$": "$[1]", "callback.$": "$[0]"},
            "in the order of the definition",
        ),
        ({"completion.$": "States.StringToJson($[0])"}, "there are ['completion']"),
        ({"completion.$": "$[0].Output", "callback.$": "$[1]"}, "It failed with States."),
        (
            {"completion.$": "States.StringToJson($[1])", "callback.$": "$[1]"},
            "only what .sync hands",
        ),
        ({"completion.$": "[0]", "callback.$": "$[1]"}, "read as a path"),
        (
            {"completion.$": "States.Nothing($[0])", "callback.$": "$[1]"},
            "used. 'SCHEMA_VALIDATION",
        ),
        ({"completion": "a", "callback": "b"}, "completion is 'a'"),
        ({"ResultSelector": {}}, "Only the object that stands in the ResultSelector"),
        (["$[0]", "$[1]"], "names and paths"),
    ],
)
def test_what_is_wrong_with_a_selector_is_told(
    selector: object, words: str, session: nestedsf.MotoSession
) -> None:
    verdict = lesson.check_3(json.dumps(selector), session)
    assert not verdict.solved
    assert words in verdict.words
    assert "\n" not in verdict.words
