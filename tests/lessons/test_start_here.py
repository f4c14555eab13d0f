"""The checks of "Start here" tell people what they have done, and its pictures show what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

import nestedsf
from nestedsf.lessons import start_here as lesson
from nestedsf.lessons.judging.verdicts import Mark

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "00-start-here.ipynb"
STARTED_BY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"


@pytest.fixture(scope="module")
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=1000) as session:
        yield session


@pytest.fixture(scope="module")
def deployment(session: nestedsf.MotoSession) -> nestedsf.Deployment:
    return nestedsf.deploy(session)


@pytest.fixture(scope="module")
def execution(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> nestedsf.ExecutionTrace:
    return nestedsf.run(session, deployment)


def child(execution: nestedsf.ExecutionTrace, waits_for: str) -> nestedsf.ExecutionTrace:
    found = execution.visit(f"Start new workflow and {waits_for}").child
    assert found is not None
    return found


def names(execution: nestedsf.ExecutionTrace) -> list[str]:
    return [visit.state_name for visit in execution.visits]


def seen(verdict: Any, words: str) -> None:
    """What a wrong answer is told: what was seen, and at last what leads on."""
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words


# --- 1: which execution entered Callback ------------------------------------------------


def test_the_execution_that_called_back(
    session: nestedsf.MotoSession, execution: nestedsf.ExecutionTrace
) -> None:
    explorer = nestedsf.explore(execution)
    explorer.selected = "Callback"
    arn = child(execution, "wait for callback").execution_arn
    assert arn
    for answer in (
        child(execution, "wait for callback"),
        next(each for each in execution.executions() if "Callback" in names(each)),
        explorer.shown,
        next(each for each in execution.executions() if len(each.visits) == 5),
        [each for each in execution.executions() if "Callback" in names(each)],
        nestedsf.fetch_trace(session, arn),
    ):
        assert lesson.check_1(answer).solved


def test_what_is_another_execution_than_the_one_that_called_back(
    session: nestedsf.MotoSession,
    deployment: nestedsf.Deployment,
    execution: nestedsf.ExecutionTrace,
) -> None:
    alone = nestedsf.run(session, deployment.another_arn, {"NeedCallback": True}, check=False)
    seen(lesson.check_1(execution), "Callback was entered by an execution that this one started")
    for waits_for in ("continue", "wait for completion"):
        seen(lesson.check_1(child(execution, waits_for)), "“Report completion”, and not Callback")
    seen(lesson.check_1(alone), "its input names no parent: it is none of the four")
    failed = replace(child(execution, "wait for callback"), status="FAILED")
    seen(lesson.check_1(failed), "ended as FAILED, and all of the four ended as SUCCEEDED")


def test_what_is_no_execution(execution: nestedsf.ExecutionTrace) -> None:
    called = child(execution, "wait for callback")
    parents = execution.visit("Start new workflow and wait for callback")
    seen(lesson.check_1(parents), "the visit of a state")
    assert "child" not in lesson.check_1(parents).words
    seen(lesson.check_1(called.visit("Callback")), "“Callback”, not an execution.")
    seen(lesson.check_1(list(execution.executions())), "a list of 4")
    for text in ("Callback", called.name, called.execution_arn):
        seen(lesson.check_1(text), "This is a text")
    for answer, words in ((7, "a number"), (True, "a boolean"), ({"a": 1}, "an object")):
        seen(lesson.check_1(answer), f"{words}, not an execution")


def test_what_is_no_execution_is_named(
    session: nestedsf.MotoSession,
    deployment: nestedsf.Deployment,
    execution: nestedsf.ExecutionTrace,
) -> None:
    for answer, words in (
        (nestedsf.explore(execution), "the explorer"),
        (deployment, "a deployment"),
        (session, "a session"),
        (execution.executions(), "a series of executions"),
        (execution.executions, "a function that was not called"),
    ):
        seen(lesson.check_1(answer), f"This is {words}")


# --- 2: the child without a parent ------------------------------------------------------


def test_a_child_without_a_parent(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    another = deployment.another_arn
    started = nestedsf.start_execution(session, another, {"NeedCallback": False})
    for answer in (
        nestedsf.run(session, another, {"NeedCallback": False}),
        nestedsf.run(session, another, '{"NeedCallback": false}'),
        nestedsf.run(session, another, input={"NeedCallback": False}, name="alone"),
        nestedsf.follow(session, started),
        nestedsf.run(session, another, {"NeedCallback": False}, check=False),
    ):
        assert lesson.check_2(answer).solved
        assert "4 states" in lesson.check_2(answer).words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "ended as FAILED. Its input was an empty object"),
        (
            {"needCallback": False},
            "needCallback, and the Choice looks for NeedCallback: capitals count",
        ),
        ({"NeedCallback": True}, "looked for a task token"),
        ({"NeedCallback": "false"}, 'NeedCallback was "false"'),
        ({"NeedCallback": "False"}, "asks for the boolean False, without quotes."),
        ({"NeedCallback": None}, "NeedCallback was null"),
        ('"NeedCallback"', "Its input was a text"),
        ([{"NeedCallback": False}], "Its input was a list"),
        ({"NeedCallback": False, "order": 7}, "the exercise has NeedCallback alone"),
        ({"NeedCallback": True, "TaskToken": "mine"}, "With NeedCallback true it entered Callb"),
        ({"NeedCallback": False, STARTED_BY: "me"}, "which a parent gives to its child"),
    ],
)
def test_another_input_than_the_one_asked_for(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment, given: Any, words: str
) -> None:
    seen(lesson.check_2(nestedsf.run(session, deployment.another_arn, given, check=False)), words)


def test_another_execution_than_that_of_the_child(
    session: nestedsf.MotoSession,
    deployment: nestedsf.Deployment,
    execution: nestedsf.ExecutionTrace,
) -> None:
    seen(lesson.check_2(execution), "nestedsf-main, which entered “Start new workflow and contin")
    given = nestedsf.run(session, deployment, {"NeedCallback": False})
    seen(lesson.check_2(given), "not the child's state machine")
    for waits_for in ("continue", "wait for completion", "wait for callback"):
        seen(lesson.check_2(child(execution, waits_for)), "a parent gives to its child")
    seen(
        lesson.check_2(execution.execution_arn),
        "the ARN of an execution, and what run itself returns",
    )
    for arn in (deployment.another_arn, deployment.main_arn):
        seen(lesson.check_2(arn), "This is the ARN of a state machine, and what run itself")
    seen(lesson.check_2("arn:aws:iam::123456789012:role/r"), "This is an ARN, and")
    for text in (given.output, given.status, "Callback"):
        seen(lesson.check_2(str(text)), "This is a text, and what run itself returns is asked for")
    seen(lesson.check_2(deployment), "a deployment, not an execution")
    for answer, words in (({"NeedCallback": False}, "an object"), (False, "a boolean")):
        seen(lesson.check_2(answer), f"{words}, not an execution")


def test_hints_are_of_what_was_answered(
    session: nestedsf.MotoSession,
    deployment: nestedsf.Deployment,
    execution: nestedsf.ExecutionTrace,
) -> None:
    called = execution.visit("Start new workflow and wait for callback")
    assert called.child is not None
    for answer, leads in (
        (called, "has it as its child"),
        (called.child.visit("Callback"), "Which of the four has this one?"),
        (list(execution.executions()), "A for goes through them"),
        (execution.executions(), "A for goes through them"),
        (execution.executions, "A function is called with ( and )"),
        ("Callback", "execution.executions() gives all four"),
        (execution, "In which of the four"),
    ):
        assert leads in " ".join(hints_of(lesson.check_1, answer))
    for given, leads in (
        ({"NeedCallback": "false"}, "a boolean has no quotes"),
        ({"needCallback": False}, "letter by letter"),
        ({"NeedCallback": True}, "Which input does the exercise give?"),
        (None, "Which input does the exercise give?"),
    ):
        answer = nestedsf.run(session, deployment.another_arn, given, check=False)
        assert leads in " ".join(hints_of(lesson.check_2, answer))
    assert "deployment.another_arn." in hints_of(lesson.check_2, execution)[-1]
    assert "run takes the session" in hints_of(lesson.check_2, deployment.another_arn)[0]
    assert "in it" in hints_of(lesson.check_2, called.child)[0]


def hints_of(check: Any, answer: object) -> tuple[str, ...]:
    hints: tuple[str, ...] = check.__wrapped__(answer).hints
    return hints


def test_an_execution_that_has_not_ended(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> None:
    given = {"NeedCallback": False}
    arn = nestedsf.start_execution(session, deployment.another_arn, given)
    running = replace(nestedsf.fetch_trace(session, arn), status="RUNNING")
    seen(lesson.check_2(running), "still running")


# --- anything at all --------------------------------------------------------------------


@pytest.mark.parametrize("check", [lesson.check_1, lesson.check_2])
@pytest.mark.parametrize("answer", [None, "", " ", [], {}, ()], ids=repr)
def test_an_empty_answer_is_no_try(check: Any, answer: object) -> None:
    assert check(answer).mark is Mark.TO_DO


@pytest.mark.parametrize("check", [lesson.check_1, lesson.check_2])
@pytest.mark.parametrize("answer", [7, 0.5, "{", "[", [None], {"a": [{}]}, b"x", object(), int])
def test_nothing_makes_a_check_fail(check: Any, answer: object) -> None:
    verdict = check(answer)
    assert verdict.mark is Mark.NOT_YET
    assert "<" not in verdict.words


def test_as_the_exercises_begin_nothing_was_tried() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    checks = [cell for cell in cells if cell.source.startswith("lesson.check_")]
    said = [cell.outputs[0]["data"]["text/plain"] for cell in checks]
    assert [words[:7] for words in said] == ["○ To do"] * len(checks)


# --- what the notebook says of its pictures ---------------------------------------------


def test_the_inputs_of_the_children_are_what_the_words_say(
    execution: nestedsf.ExecutionTrace,
) -> None:
    inputs: list[Any] = [visit.child.input for visit in execution.visits if visit.child]
    assert inputs[0] == inputs[1] != inputs[2]
    assert inputs[2].keys() - inputs[0].keys() == {"TaskToken"}
    text = "\n".join(cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells)
    assert (
        "first two were given the same input, and the third another one, with a task token" in text
    )


def pictures() -> dict[str, str]:
    """The text of each picture, by the source of its cell."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return {
        cell.source.splitlines()[-1]: output["data"]["text/plain"]
        for cell in cells
        for output in cell.get("outputs", ())
        if "image/svg+xml" in output.get("data", {}) or "explor" in cell.source
    }


def test_the_pictures_show_what_the_words_say() -> None:
    shown = pictures()
    assert "Start packing · Task · Run a Job → Ship" in shown["draw(order)"]
    assert "Start new workflow and continue · Task · Request Response" in shown["draw(definition)"]
    assert shown["draw(definition)"].count("branch ") == 2
    ran = shown["draw(execution)"].splitlines()
    assert sum("· child execution" in line for line in ran) == 3
    entered = [line.startswith("✓") for line in ran if "Callback · Task · lambda:invoke" in line]
    assert entered == [False, False, True]
    assert "SendTaskSuccess → Start new workflow and wait for callback" in shown["draw(execution)"]
    assert "Start in parallel   Parallel" in shown["explorer"]
