"""The checks of notebook 11 say what is wrong with a plan, with what is left and with a policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import nestedsf
from nestedsf.lessons import on_an_account as lesson

READING = '["states:GetExecutionHistory", "states:DescribeStateMachineForExecution"]'
GROUP = "/aws/lambda/nestedsf-forgotten-callback"


def policy(action: str, resource: str) -> str:
    return (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
        f'"Action": {action}, "Resource": {resource}}}]}}'
    )


@pytest.fixture(scope="module")
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


@pytest.fixture(scope="module")
def deployment(session: nestedsf.MotoSession) -> nestedsf.Deployment:
    return nestedsf.deploy(session)


@pytest.mark.parametrize("name", ["nestedsf-anna", "nestedsf-B2", "nestedsf-anna-2"])
def test_a_plan_of_ones_own(session: nestedsf.MotoSession, name: str) -> None:
    verdict = lesson.check_1(nestedsf.plan(session, stack_name=name))
    assert verdict.solved
    assert f"{name}-callback" in repr(verdict)


def test_what_is_no_plan_of_ones_own_is_told(session: nestedsf.MotoSession) -> None:
    wrong = {
        "that everybody has": nestedsf.plan(session),
        "does not begin with nestedsf-": nestedsf.plan(session, stack_name="anna"),
        "this is a text": "nestedsf-anna",
        "of type int": 1,
        "plan takes the session": None,
    }
    for words, answer in wrong.items():
        verdict = lesson.check_1(answer)
        assert not verdict.solved
        assert words in repr(verdict)


@pytest.mark.usefixtures("deployment")
def test_an_orphan_is_named_until_it_is_gone(session: nestedsf.MotoSession) -> None:
    logs = session.client("logs")
    logs.create_log_group(logGroupName=GROUP)
    assert GROUP in repr(lesson.check_2(nestedsf.leftovers(session)))
    logs.delete_log_group(logGroupName=GROUP)
    assert lesson.check_2(nestedsf.leftovers(session)).solved


def test_a_stack_that_went_along_is_missed() -> None:
    with nestedsf.moto_session() as empty:
        assert "deploy it again" in repr(lesson.check_2(nestedsf.leftovers(empty)))
    assert "what leftovers(session) answers" in repr(lesson.check_2(None))


TWO_STATEMENTS = """{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "states:GetExecutionHistory",
   "Resource": ["${main}:*", "${another}:*"]},
  {"Effect": "Allow", "Action": "states:DescribeStateMachineForExecution",
   "Resource": ["${main}:*", "${another}:*"]}
]}"""


@pytest.mark.parametrize(
    "answer", [policy(READING, '["${main}:*", "${another}:*"]'), TWO_STATEMENTS]
)
def test_a_reader_s_policy(deployment: nestedsf.Deployment, answer: str) -> None:
    assert lesson.check_3(answer, deployment).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (policy('"states:*"', '"*"'), "name the actions one by one"),
        (policy(READING, '"*"'), "more than is needed"),
        (policy(READING, '"${main}:*"'), "execution:nestedsf-another:*"),
        (policy('"states:GetExecutionHistory"', '["${main}:*", "${another}:*"]'), "is missing"),
        (
            policy(f'[{READING[1:-1]}, "states:StartExecution"]', '["${main}:*", "${another}:*"]'),
            "states:StartExecution is not needed",
        ),
        (policy('"GetExecutionHistory"', '"${main}:*"'), "no service before it"),
        ("{'Version': 1}", "quot"),
        ("", "JSON"),
    ],
)
def test_what_is_wrong_with_a_policy_is_told(
    deployment: nestedsf.Deployment, answer: str, words: str
) -> None:
    verdict = lesson.check_3(answer, deployment)
    assert not verdict.solved
    assert words in repr(verdict)
