"""Notebook 03's checks say at which stage the data went another way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from nestedsf import MotoSession, moto_session
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons import follow_the_data as lesson

KEY = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
ODD: list[Any] = [None, 7, 1.5, True, "", " ", "{", "[", [], {}, (), b"x", "\ud800", "[1]", '"x"']


@pytest.fixture(scope="module")
def session() -> Iterator[MotoSession]:
    with moto_session(time_scale=100) as session:
        yield session


# --- a state to try ---------------------------------------------------------------------


def test_a_state_that_cannot_be_is_told(session: MotoSession) -> None:
    with pytest.raises(NestedsfError, match="The field 'Type' should have one of these"):
        lesson.visit_of(session, {"Type": "Wonder"}, {})


def test_a_visit_that_failed_has_its_error(session: MotoSession) -> None:
    visit = lesson.visit_of(session, {"Type": "Fail", "Error": "E", "Cause": "why"})
    assert (visit.status, visit.error, visit.cause) == ("FAILED", "E", "why")


# --- a prediction -----------------------------------------------------------------------

PREDICTED = {"id": 7, "who": {"name": "Ada"}, "label": {"to": "Ada", "from": "$.id"}}


@pytest.mark.parametrize(
    "said", [PREDICTED, json.dumps(PREDICTED), json.dumps(PREDICTED, indent=2)]
)
def test_the_output_that_was_predicted(said: object, session: MotoSession) -> None:
    assert lesson.check_1(said, session).solved


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("{}", "Begin with ResultPath"),
        ('{"to": "Ada", "from": "$.id"}', "This is the result"),
        ('{"to.$": "Ada", "from": "$.id"}', "loses the .$"),
        ('{"name": "Ada"}', "The result is missing"),
        ('{"id": 7, "who": {"name": "Ada"}}', "The result is missing"),
        ('{"label": {"to": "Ada", "from": "$.id"}}', "as it was before InputPath"),
        ('{"name": "Ada", "label": {"to": "Ada", "from": "$.id"}}', "as it was before InputPath"),
        (
            '{"id": 7, "who": {"name": "Ada"}, "label": {"to": "Ada", "from": 7}}',
            "no .$ at its end",
        ),
        (
            '{"id": 7, "who": {"name": "Ada"}, "label": {"to": "$.name", "from": "$.id"}}',
            "does it find",
        ),
        ('{"id": 7, "who": {"name": "Ada"}, "label": {"to": "Ada"}}', "has two keys"),
        ('{"id": 7, "who": {"name": "Ada"}, "label": "Ada"}', "has two keys"),
        ('{"id": 8, "who": {"name": "Ada"}, "label": {"to": "Ada", "from": "$.id"}}', "$.id, 8,"),
        ('"Ada"', "The result is missing"),
        ("{id: 7}", "The key id has no quotes"),
        ("Ada", "quotes of its own"),
    ],
)
def test_another_output(said: str, words: str, session: MotoSession) -> None:
    verdict = lesson.check_1(said, session)
    assert not verdict.solved
    assert words in verdict.words


# --- paths ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"order.$": "$.id", "customer.$": "$.customer.name", "execution.$": "$$.Execution.Name"}',
        (
            '{"order.$":"$$.Execution.Input.id","customer.$":"$[\'customer\'].name",'
            '"execution.$":"$$.Execution.Name"}'
        ),
        (
            '{"order.$": "$.id", "customer.$": "States.Format(\'{}\', $.customer.name)", '
            '"execution.$": "$$.Execution.Name"}'
        ),
    ],
)
def test_parameters_that_work(text: str, session: MotoSession) -> None:
    verdict = lesson.check_2(text, session)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '{"order.$": "$.id", "customer": "$.customer.name", "execution.$": "$.Execution.Name"}',
            'Write "customer.$"',
        ),
        (
            '{"order.$": "$.id", "customer.$": "$.customer.name", "execution.$": "$.Execution.Name"}',
            "$$.Execution.Name",
        ),
        (
            '{"order.$": "$.id", "customer.$": "$.customer.name", "execution": "$$.Execution.Name"}',
            'Write "execution.$"',
        ),
        (
            '{"order.$": "$.id", "customer.$": "$.name", "execution.$": "$$.Execution.Name"}',
            "'$.name'",
        ),
        (
            '{"order.$": "$.id", "customer.$": "$.customer", "execution.$": "$$.Execution.Name"}',
            "$.customer, {",
        ),
        (
            '{"order.$": "$.id", "customer.$": "$.customer.name", "execution.$": "$$.Execution.Id"}',
            "$.execution, ",
        ),
        ('{"order.$": 4711, "customer": "Ada"}', "leave the .$ out"),
        (
            '{"order": 4711, "customer.$": "$.customer.name", "execution.$": "$$.Execution.Name"}',
            "4711 is",
        ),
        ('{"order.$": "$.id", "customer": "Ada", "execution.$": "$$.Execution.Name"}', "Ada is"),
        ('{"order.$": "$.id"}', "is not what is wanted"),
        ("{order.$: $.id}", "The key order.$ has no quotes"),
        ("[]", "in braces, and this is an empty list"),
    ],
)
def test_parameters_that_do_not(text: str, words: str, session: MotoSession) -> None:
    verdict = lesson.check_2(text, session)
    assert not verdict.solved
    assert words in verdict.words
    assert "123456789012" not in verdict.words


# --- results ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        '{"ResultSelector": {"status.$": "$.Status"}, "ResultPath": "$.child"}',
        '{"ResultPath":"$.child","ResultSelector":{"status.$":"$[\'Status\']"},"OutputPath":"$"}',
    ],
)
def test_fields_that_work(fields: str, session: MotoSession) -> None:
    verdict = lesson.check_3(fields, session)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ('{"ResultSelector": {"status": "$.Status"}}', 'Write "status.$"'),
        ('{"ResultSelector": {"status.$": "$.Status"}}', "The order is gone"),
        ('{"ResultPath": "$.child"}', "The whole result is there"),
        ('{"ResultSelector": {"status.$": "$.Status"}, "ResultPath": null}', "thrown away"),
        ('{"ResultSelector": {"status.$": "$.Status"}, "ResultPath": "$"}', "it is replaced"),
        (
            '{"ResultSelector": {"status.$": "$.Status"}, "ResultPath": "$.children"}',
            "is not what is wanted",
        ),
        (
            '{"ResultSelector": {"status.$": "$.status"}, "ResultPath": "$.child"}',
            "ended as FAILED, with States.Runtime",
        ),
        (
            (
                '{"ResultSelector": {"status.$": "$.Status"}, "ResultPath": "$.child", '
                '"OutputPath": "$.child"}'
            ),
            "is not what is wanted",
        ),
        (
            '{"ResultSelector": {"status": "SUCCEEDED"}, "ResultPath": "$.child"}',
            "is so for any child",
        ),
        ('{"Parameters": {}}', "Parameters is none of the fields"),
        ('{"ResultSelector": {"status.$": "$.Status"}, "ResultPath": "child"}', ""),
        ('{"ResultSelector": 7, "ResultPath": "$.child"}', ""),
        ("{ResultPath: $.child}", "The key ResultPath has no quotes"),
    ],
)
def test_fields_that_do_not(fields: str, words: str, session: MotoSession) -> None:
    verdict = lesson.check_3(fields, session)
    assert not verdict.solved
    assert verdict.words
    assert words in verdict.words


# --- everything and the link ------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"Input.$": "States.JsonMerge($.order, $.link, false)"}',
        '{"Input.$": "States.JsonMerge($.link, $.order, false)", "StateMachineArn": "any"}',
        (
            '{"Input": {"id.$": "$.order.id", "customer.$": "$.order.customer", '
            f'"NeedCallback.$": "$.order.NeedCallback", "{KEY}.$": "$$.Execution.Id"}}}}'
        ),
    ],
)
def test_an_input_with_both(text: str, session: MotoSession) -> None:
    verdict = lesson.check_4(text, session)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"Input": {"order": "$.order", "link.$": "$.link"}}', 'Write "order.$"'),
        ('{"Input": {"order.$": "$.order", "link.$": "$.link"}}', "merge the two"),
        ('{"Input.$": "$"}', "order and link at its top"),
        ('{"Input.$": "$.order"}', "no link to its parent"),
        ('{"Input.$": "$.link"}', "not all of the order"),
        ('{"Input": "$.order"}', 'Write "Input.$"'),
        ('{"Input.$": "$.order", "Input": {}}', "exclude each other"),
        (f'{{"Input": {{"{KEY}.$": "$.Execution.Id"}}}}', "two dollars"),
        ('{"Input.$": "States.JsonMerge($.order, $.nothing, false)"}', "ended as FAILED"),
        ('{"Input.$": "States.JsonMerge($.order, $.link)"}', ""),
        ('{"Input.$": "JsonMerge($.order, $.link, false)"}', "is none"),
        ('{"Inputs": {}}', ""),
        ("{Input.$: $.order}", "has no quotes"),
    ],
)
def test_an_input_without_one_of_them(text: str, words: str, session: MotoSession) -> None:
    verdict = lesson.check_4(text, session)
    assert not verdict.solved
    assert verdict.words
    assert words in verdict.words
    assert "123456789012" not in verdict.words


# --- anything at all --------------------------------------------------------------------


@pytest.mark.parametrize("answer", ODD, ids=repr)
def test_whatever_is_answered_gets_a_verdict(answer: object, session: MotoSession) -> None:
    for check in (lesson.check_1, lesson.check_2, lesson.check_3, lesson.check_4):
        verdict = check(answer, session)
        assert not verdict.solved
        assert verdict.words


@pytest.mark.parametrize(
    "text",
    ['{"a": "${b}"}', '{"": ""}', '{"a.$": ["$"]}', '{"a": "\\ud800"}', '{"a": {"b.$": "$..*"}}'],
)
def test_whatever_is_tried_gets_a_verdict(text: str, session: MotoSession) -> None:
    for check in (lesson.check_1, lesson.check_2, lesson.check_3, lesson.check_4):
        assert not check(text, session).solved


def test_a_closed_session_is_told() -> None:
    session = moto_session()
    session.close()
    for check in (lesson.check_1, lesson.check_2, lesson.check_3, lesson.check_4):
        assert "closed" in check('{"ResultSelector": {}, "ResultPath": "child"}', session).words
