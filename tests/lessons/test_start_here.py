"""The checks of "Start here" tell people what they have done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import nestedsf
from nestedsf.lessons import start_here as lesson


@pytest.fixture(scope="module")
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=20) as session:
        yield session


@pytest.fixture(scope="module")
def deployment(session: nestedsf.MotoSession) -> nestedsf.Deployment:
    return nestedsf.deploy(session)


@pytest.fixture(scope="module")
def execution(
    session: nestedsf.MotoSession, deployment: nestedsf.Deployment
) -> nestedsf.ExecutionTrace:
    return nestedsf.run(session, deployment)


def test_the_execution_that_called_back(execution: nestedsf.ExecutionTrace) -> None:
    calls = execution.visit("Start new workflow and wait for callback").child
    other = execution.visit("Start new workflow and wait for completion").child
    assert lesson.check_1(calls).solved
    assert "no state Callback" in lesson.check_1(other).words
    assert "this is the parent" in lesson.check_1(execution).words


def test_a_child_without_a_parent(
    session: nestedsf.MotoSession,
    deployment: nestedsf.Deployment,
    execution: nestedsf.ExecutionTrace,
) -> None:
    alone = nestedsf.run(session, deployment.another_arn, {"NeedCallback": False})
    assert lesson.check_2(alone).solved
    assert "start deployment.another_arn" in lesson.check_2(execution).words
    failed = nestedsf.run(session, deployment.another_arn, {"NeedCallback": True}, check=False)
    assert "wants a TaskToken" in lesson.check_2(failed).words
    assert "this is an ARN" in lesson.check_2(failed.execution_arn).words


@pytest.mark.parametrize("check", [lesson.check_1, lesson.check_2])
@pytest.mark.parametrize("answer", [None, 7, "", "{", [], {}, object()])
def test_nothing_makes_a_check_fail(check: object, answer: object) -> None:
    assert callable(check)
    assert not check(answer).solved
