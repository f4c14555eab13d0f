"""The exercises of notebook 06: what is right in more than one form, and what people get wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest

import nestedsf
from nestedsf import sample
from nestedsf.lessons import wait_for_a_callback as lesson

MACHINE = "${AnotherStateMachineArn}"
ANYTHING = (None, 7, True, "", "{", "[]", "{}", [], {}, "null", "NaN", object, "\ud800", b"{}")


@pytest.fixture(scope="module")
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=20) as session:
        yield session


@pytest.fixture(scope="module")
def by_hand(session: nestedsf.MotoSession) -> nestedsf.Deployment:
    """The sample's callback Task alone, and a child that never calls back."""
    main = json.loads(sample.read("main.asl.json"))["States"]["Start in parallel"]["Branches"][1]
    another = json.loads(sample.read("another.asl.json"))
    another["States"]["Callback"] = {"Type": "Pass", "Next": "Second long-running job"}
    return nestedsf.deploy(
        session, stack_name="hand", main_definition=main, another_definition=another
    )


def parameters(**given: Any) -> str:
    return json.dumps({"StateMachineArn": MACHINE, "Input": given})


# --- exercise 1 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        parameters(NeedCallback=True, **{"TaskToken.$": "$$.Task.Token"}),
        {
            "StateMachineArn": MACHINE,
            "Name.$": "States.UUID()",
            "Input": {
                "TaskToken.$": "$$.Task.Token",
                "NeedCallback": True,
                "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id",
            },
        },
    ],
    ids=["text", "mapping"],
)
def test_a_task_that_hands_the_token_on_is_right(
    answer: object, session: nestedsf.MotoSession
) -> None:
    assert lesson.check_1(answer, session).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (parameters(NeedCallback=True), "Nobody is given the token"),
        (parameters(TaskToken="$$.Task.Token"), 'Write "TaskToken.$"'),
        (parameters(**{"TaskToken.$": "$.Task.Token"}), "two dollars, $$.Task.Token"),
        (f'{{"StateMachineArn": "{MACHINE}", Input: {{}}}}', "key Input has no quotes"),
        (parameters(NeedCallback=True).replace("true", "True"), "JSON writes true"),
        ('{"Input": {"TaskToken.$": "$$.Task.Token"}}', 'keep "StateMachineArn"'),
        (f'{{"StateMachineArn": "{MACHINE}", "TaskToken.$": "$$.Task.Token"}}', "through Input"),
        ('{"Type": "Task", "Parameters": {}}', "leave out the Task"),
        (
            f'{{"StateMachineArn": "{MACHINE}", "Input": {{}}, "Input.$": "$$.Task.Token"}}',
            "exclude each other",
        ),
        (parameters(NeedCallback=True, **{"token.$": "$$.Task.Token"}), "NeedCallback, token"),
        (
            '{"StateMachineArn.$": "$$.StateMachine.Id", "Input": {"a.$": "$$.Task.Token"}}',
            "Say what is started",
        ),
        (
            parameters(NeedCallback=True, **{"TaskToken.$": "$$.Task.Token", "a.$": "$.nowhere"}),
            "No child execution was started",
        ),
        (parameters(NeedCallback=False, **{"TaskToken.$": "$$.Task.Token"}), "asked to call back"),
        (
            parameters(NeedCallback=True, **{"TaskToken": "a", "Token.$": "$$.Task.Token"}),
            "is it the Task's own?",
        ),
        (
            json.dumps({"StateMachineArn": 7, "Input": {"TaskToken.$": "$$.Task.Token"}}),
            "Say what is started",
        ),
    ],
)
def test_what_is_wrong_with_a_task_is_told(
    answer: str, words: str, session: nestedsf.MotoSession
) -> None:
    verdict = lesson.check_1(answer, session)
    assert not verdict.solved
    assert words in verdict.words


@pytest.mark.parametrize("answer", ANYTHING, ids=repr)
def test_anything_is_answered(
    answer: object, session: nestedsf.MotoSession, by_hand: nestedsf.Deployment
) -> None:
    assert not lesson.check_1(answer, session).solved
    assert not lesson.check_2(answer, session, by_hand).solved
    assert not lesson.check_3(answer).solved


# --- exercise 2 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [json.dumps(lesson.MESSAGE), ' "He said \\"yes\\""', '"He said \\u0022yes\\u0022"'],
)
def test_json_text_of_the_message_is_right(
    answer: str, session: nestedsf.MotoSession, by_hand: nestedsf.Deployment
) -> None:
    assert lesson.check_2(answer, session, by_hand).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lesson.MESSAGE, "the message as it is"),
        (f'"{lesson.MESSAGE}"', "need a backslash"),
        (repr(lesson.MESSAGE), "not repr"),
        (json.dumps(json.dumps(lesson.MESSAGE)), "JSON text of JSON text"),
        (json.dumps("He said yes"), "is now 'He said yes'"),
        (json.dumps({"message": lesson.MESSAGE}), "is now {'message'"),
        ({"message": lesson.MESSAGE}, "json.dumps"),
        ("done", "quotes of its own"),
    ],
)
def test_what_is_wrong_with_an_output_is_told(
    answer: object, words: str, session: nestedsf.MotoSession, by_hand: nestedsf.Deployment
) -> None:
    verdict = lesson.check_2(answer, session, by_hand)
    assert not verdict.solved
    assert words in verdict.words


# --- exercise 3 -------------------------------------------------------------------------

LINK = "/approve?token="


@pytest.mark.parametrize(
    "link",
    [
        lambda token: LINK + quote(token, safe=""),
        lambda token: LINK + quote(token),
        lambda token: LINK + quote_plus(token) + "&order=7",
        lambda token: "https://shop.example/approve?" + urlencode({"token": token}),
        lambda token: LINK + token.replace("+", "%2B"),
    ],
)
def test_a_link_that_keeps_the_token_is_right(link: Callable[[str], str]) -> None:
    assert lesson.check_3(link).solved


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (lambda token: LINK + token, "a plus is a space"),
        (lambda token: quote(LINK + token), "not the whole link"),
        (lambda token: LINK + quote(quote(token)), "encode it once"),
        (lambda token: [LINK, token], "is list"),
        (lambda: LINK, "fails with TypeError"),
        (lambda token: "https://[" + token, "fails with ValueError"),
        (lambda token: "/approve/" + quote(token), "no parameter token"),
        (LINK, "link is a function"),
    ],
)
def test_what_is_wrong_with_a_link_is_told(link: object, words: str) -> None:
    verdict = lesson.check_3(link)
    assert not verdict.solved
    assert words in verdict.words
