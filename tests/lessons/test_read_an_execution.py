"""Notebook 02's checks say what is wrong with what was read from a history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nestedsf import ExecutionTrace, MotoSession, deploy, load_history, moto_session, run, trace_of
from nestedsf.lessons import read_an_execution as lesson

KEY = lesson.STARTED_BY
ODD: list[Any] = [None, 7, 1.5, True, "", " ", "{", "[", [], {}, (), b"x", "\ud800", [[]], [{}]]


@pytest.fixture(scope="module")
def session() -> Iterator[MotoSession]:
    with moto_session(time_scale=100) as session:
        yield session


@pytest.fixture(scope="module")
def execution(session: MotoSession) -> ExecutionTrace:
    return run(session, deploy(session))


# --- the history that is always the same ------------------------------------------------


def test_the_history_is_what_moto_gives_for_such_a_parallel(session: MotoSession) -> None:
    def wait(seconds: int, **more: object) -> dict[str, Any]:
        return {"Type": "Wait", "Seconds": seconds, **more}

    branches = [
        {"StartAt": "Pick", "States": {"Pick": wait(2, Next="Pack"), "Pack": wait(2, End=True)}},
        {"StartAt": "Bill", "States": {"Bill": wait(3, End=True)}},
    ]
    name = "Pick, pack and bill"
    states = {name: {"Type": "Parallel", "Branches": branches, "End": True}}
    definition = {"StartAt": name, "States": states}
    deployment = deploy(session, stack_name="orders", main_definition=definition)
    real = run(session, deployment, {"order": 4711})
    # The order of what is independent, and which branch ends last, is up to the machine.
    assert chains(real.events) == chains(load_history(lesson.pick_and_bill()))
    assert real == trace_of(lesson.pick_and_bill(), definition)


def chains(events: Any) -> list[list[str]]:
    """Each event inside the branches with all that led to it, in words."""
    words = [f"{event.type} {event.details.get('name', '')}" for event in events]
    found: list[list[str]] = []
    for event, said in zip(events, words, strict=True):
        before = found[event.previous_event_id - 1] if event.previous_event_id else []
        found.append([said, *before])
    return sorted(chain for chain in found if chain[0].startswith("Wait"))


# --- ids --------------------------------------------------------------------------------


@pytest.mark.parametrize("ids", [[4, 6, 7, 9], [9, 7, 6, 4], (4, 6, 7, 9), {4, 6, 7, 9}])
def test_the_ids_of_a_branch(ids: object) -> None:
    assert lesson.check_1(ids).solved


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "begin with event 9"),
        ([4, 5, 6, 7], "Event 5 is of the other branch"),
        ([6, 7, 8, 9], "Event 8 is of the other branch"),
        ([3, 4, 6, 7, 9], "belong to the Parallel"),
        ([4, 6, 7, 9, 10], "Event 10, ParallelStateSucceeded"),
        ([1, 4, 6, 7, 9], "Event 1, ExecutionStarted"),
        ([4, 6], "2 right ids"),
        ([4, 6, 7, 9, 99], "1 to 12"),
        (["4", "6", "7", "9"], "without quotes"),
        ("4, 6, 7, 9", "a list of ids"),
        (4, "a list of ids"),
        ([True], "a whole number"),
        (load_history(lesson.pick_and_bill()), "event.id"),
    ],
)
def test_other_ids(ids: object, words: str) -> None:
    verdict = lesson.check_1(ids)
    assert not verdict.solved
    assert words in verdict.words


# --- who was started --------------------------------------------------------------------


def test_the_execution_that_was_waited_for(execution: ExecutionTrace) -> None:
    arn = execution.visit("Start new workflow and wait for completion").child_execution_arn
    assert lesson.check_2(arn, execution).solved


def test_other_executions_and_what_is_none(execution: ExecutionTrace) -> None:
    events = [event for event in execution.events if event.type == "TaskSubmitted"]
    visits = {visit.integration_pattern: visit for visit in execution.visits}
    for answer, words in (
        (None, "TaskSubmitted"),
        (events[0], "This is an event"),
        (events[0].details, "under ExecutionArn"),
        (execution.execution_arn, "the parent itself"),
        (execution.state_machine_arn, "the ARN of a state machine"),
        (visits["Request Response"].child_execution_arn, "the Task with Request Response"),
        (visits["Wait for Callback"].child_execution_arn, "the Task with Wait for Callback"),
        ("first", "no execution with this ARN"),
        ([], "a text"),
    ):
        verdict = lesson.check_2(answer, execution)
        assert not verdict.solved
        assert words in verdict.words


# --- the link ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f'{{"NeedCallback": false, "{KEY}.$": "$$.Execution.Id"}}',
        f'{{"{KEY}.$":"$$[\'Execution\'][\'Id\']","NeedCallback":false,"order":7}}',
        f'{{"{KEY}.$": "States.Format(\'{{}}\', $$.Execution.Id)", "NeedCallback": false}}',
        {"NeedCallback": False, f"{KEY}.$": "$$.Execution.Id"},
    ],
)
def test_an_input_that_links(text: object, session: MotoSession) -> None:
    verdict = lesson.check_3(text, session)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{{"NeedCallback": false, "{KEY}": "$.Execution.Id"}}', "no .$ at the end of the key"),
        (f'{{"NeedCallback": false, "{KEY}": "$$.Execution.Id"}}', "no .$ at the end of the key"),
        (f'{{"NeedCallback": false, "{KEY}.$": "$.Execution.Id"}}', "two dollars"),
        (f'{{"NeedCallback": false, "{KEY}.$": "$$.Execution.Name"}}', "is $$.Execution.Id"),
        ('{"NeedCallback": false}', "goes without the link"),
        (f'{{"NeedCallback": true, "{KEY}.$": "$$.Execution.Id"}}', "there is no task token"),
        (f'{{"{KEY}.$": "$$.Execution.Id"}}', "looks for NeedCallback"),
        (f"{{NeedCallback: false, {KEY}.$: $$.Execution.Id}}", "has no quotes"),
        (f'{{"NeedCallback": False, "{KEY}.$": "$$.Execution.Id"}}', "False is Python"),
        ('"$$.Execution.Id"', "in braces"),
    ],
)
def test_an_input_that_does_not(text: str, words: str, session: MotoSession) -> None:
    verdict = lesson.check_3(text, session)
    assert not verdict.solved
    assert words in verdict.words
    assert len(verdict.words) < 600
    assert "123456789012" not in verdict.words


# --- anything at all --------------------------------------------------------------------


@pytest.mark.parametrize("answer", ODD, ids=repr)
def test_whatever_is_answered_gets_a_verdict(
    answer: object, session: MotoSession, execution: ExecutionTrace
) -> None:
    for verdict in (
        lesson.check_1(answer),
        lesson.check_2(answer, execution),
        lesson.check_3(answer, session),
    ):
        assert not verdict.solved
        assert verdict.words


@pytest.mark.parametrize("text", ['{"a": "${b}"}', '{"": ""}', '{"a.$": 7}', '{"a": "\\ud800"}'])
def test_whatever_is_tried_gets_a_verdict(text: str, session: MotoSession) -> None:
    assert not lesson.check_3(text, session).solved


def test_a_closed_session_is_told() -> None:
    session = moto_session()
    session.close()
    assert "closed" in lesson.check_3('{"NeedCallback": false}', session).words
