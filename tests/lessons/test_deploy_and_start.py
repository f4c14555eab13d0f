"""Notebook 01's checks say what is wrong with names, inputs and predictions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nestedsf import Deployment, MotoSession, deploy, moto_session
from nestedsf.lessons import deploy_and_start as lesson

HOUR = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}}
RIGHT = {"A": "same", "B": "refused", "C": "new", "D": "same", "E": "refused"}
ODD: list[Any] = [None, 7, 1.5, True, "", " ", "{", "[", [], {}, (), b"x", "\ud800", float("nan")]


@pytest.fixture(scope="module")
def session() -> Iterator[MotoSession]:
    with moto_session(time_scale=100) as session:
        yield session


@pytest.fixture(scope="module")
def deployment(session: MotoSession) -> Deployment:
    return deploy(session)


@pytest.fixture(scope="module")
def waiting(session: MotoSession) -> Deployment:
    return deploy(session, stack_name="waiting", main_definition=HOUR)


# --- a name -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bestellung-4711-muenchen", "4711", "order_4711.2", "4711@shop"])
def test_a_name_that_works(name: str) -> None:
    assert lesson.check_1(name).solved


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Bestellung #4711 / München", "cannot have ' ', '#', '/'"),
        ("order 4711", "cannot have ' '"),
        ("order:4711", "cannot have ':'"),
        ("4711\n", r"cannot have '\n'"),
        ("4711" * 21, "1 to 80 characters, this one has 84"),
        ("", "empty"),
        ("bestellung-4711-münchen", "ü is not ASCII"),
        ("bestellung-muenchen", "4711 is not in it"),
        (4711, "a text in quotes"),
        (None, "a text in quotes"),
    ],
)
def test_a_name_that_does_not(name: object, words: str) -> None:
    verdict = lesson.check_1(name)
    assert not verdict.solved
    assert words in verdict.words


# --- an input ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"NeedCallback": false, "order": 4711}',
        '{"order":4711,"NeedCallback":false,"more":[1]}',
        ' {"NeedCallback": false, "order": 4711.0}\n',
    ],
)
def test_an_input_that_works(text: str, session: MotoSession, deployment: Deployment) -> None:
    verdict = lesson.check_2(text, session, deployment)
    assert repr(verdict).startswith("Right: Step Functions took the text")
    assert "4 states" in verdict.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{NeedCallback: False, order: 4711}", "The key NeedCallback has no quotes"),
        ("{'NeedCallback': false, 'order': 4711}", "double quotes"),
        ('{"NeedCallback": False, "order": 4711}', "False is Python"),
        ('{"NeedCallback": false, "order": 4711,}', "comma after the last entry"),
        ({"NeedCallback": False, "order": 4711}, "json.dumps"),
        ('{"NeedCallback": "false", "order": 4711}', "have no quotes"),
        ('{"NeedCallback": true, "order": 4711}', "task token"),
        ('{"NeedCallback": 0, "order": 4711}', "neither true nor false"),
        ('{"needCallback": false, "order": 4711}', "letter by letter"),
        ('{"NeedCallback": false}', "does not travel along"),
        ('{"NeedCallback": false, "order": "4711"}', "a number of JSON has no quotes"),
        ('{"NeedCallback": false, "order": 1}', "not 4711"),
        ('"hello"', "must be an object"),
        ("hello", "quotes of its own"),
        ("", "'{}'"),
    ],
)
def test_an_input_that_does_not(
    text: object, words: str, session: MotoSession, deployment: Deployment
) -> None:
    verdict = lesson.check_2(text, session, deployment)
    assert not verdict.solved
    assert words in verdict.words


def test_an_input_that_is_too_large_is_told(session: MotoSession, deployment: Deployment) -> None:
    text = '{"NeedCallback": false, "order": 4711, "more": "' + "x" * 300_000 + '"}'
    assert "262,144" in lesson.check_2(text, session, deployment).words


# --- starting twice ---------------------------------------------------------------------


def test_predictions_are_held_against_step_functions(
    session: MotoSession, waiting: Deployment
) -> None:
    for _ in range(2):  # a reader calls a check again
        assert lesson.check_3(RIGHT, session, waiting).solved
    running = session.client("stepfunctions").list_executions(
        stateMachineArn=waiting.main_arn, statusFilter="RUNNING"
    )
    assert running["executions"] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"A": "new"}, "Look at A again"),
        ({"B": "same"}, "another input"),
        ({"C": "same"}, "the name is left out"),
        ({"D": "refused"}, "not as text"),
        ({"E": "same"}, "90 days"),
        ({"A": "new", "E": "new"}, "2 of 5 are otherwise"),
        ({"B": ""}, "Decide about B"),
        ({"B": "maybe"}, "For B say one of"),
        ({"B": ["same"]}, "For B say one of"),
    ],
)
def test_wrong_predictions(
    change: dict[str, Any], words: str, session: MotoSession, waiting: Deployment
) -> None:
    verdict = lesson.check_3({**RIGHT, **change}, session, waiting)
    assert not verdict.solved
    assert words in verdict.words


# --- anything at all --------------------------------------------------------------------


@pytest.mark.parametrize("answer", ODD, ids=repr)
def test_whatever_is_answered_gets_a_verdict(
    answer: object, session: MotoSession, deployment: Deployment, waiting: Deployment
) -> None:
    for verdict in (
        lesson.check_1(answer),
        lesson.check_2(answer, session, deployment),
        lesson.check_3(answer, session, waiting),
        lesson.check_3(dict.fromkeys("ABCDE", answer), session, waiting),
    ):
        assert not verdict.solved
        assert verdict.words


def test_a_closed_session_is_told() -> None:
    session = moto_session(time_scale=100)
    deployment = deploy(session)
    session.close()
    text = '{"NeedCallback": false, "order": 4711}'
    assert "closed" in lesson.check_2(text, session, deployment).words
    assert "closed" in lesson.check_3(RIGHT, session, deployment).words
