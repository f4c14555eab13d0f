"""Notebook 02's checks say what is wrong with what was read from a history."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nestedsf import (
    ExecutionTrace,
    HistoryEvent,
    MotoSession,
    deploy,
    fetch_history,
    moto_session,
    run,
)
from nestedsf.lessons import read_an_execution as lesson

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ODD: list[Any] = [7, 1.5, True, "{", "[", (1, None), b"x", "\ud800", [[]], [{}], object(), {1: [2]}]
EMPTY: list[Any] = [None, "", " ", [], {}, ()]
PARALLEL = {
    "StartAt": "Take the order",
    "States": {
        "Take the order": {
            "Type": "Parallel",
            "End": True,
            "Branches": [
                {
                    "StartAt": "Pick",
                    "States": {
                        "Pick": {"Type": "Wait", "Seconds": 2, "Next": "Pack"},
                        "Pack": {"Type": "Wait", "Seconds": 2, "End": True},
                    },
                },
                {
                    "StartAt": "Charge",
                    "States": {"Charge": {"Type": "Wait", "Seconds": 3, "End": True}},
                },
            ],
        }
    },
}


@pytest.fixture(scope="module")
def session() -> Iterator[MotoSession]:
    with moto_session(time_scale=1000) as session:
        yield session


@pytest.fixture(scope="module")
def execution(session: MotoSession) -> ExecutionTrace:
    return run(session, deploy(session))


@pytest.fixture(scope="module")
def orders(session: MotoSession) -> list[HistoryEvent]:
    deployment = deploy(session, stack_name="order", main_definition=PARALLEL)
    return list(fetch_history(session, str(run(session, deployment).execution_arn)))


# --- the notebook -----------------------------------------------------------------------


def cells() -> list[Any]:
    path = NOTEBOOKS / "02-read-an-execution.ipynb"
    found: list[Any] = nbformat.read(path, as_version=4).cells
    return found


def drawn(begins: str) -> tuple[str, str]:
    """A picture's words, and the words below it: of the cell whose source begins so."""
    found = cells()
    at = next(i for i, cell in enumerate(found) if cell.source.startswith(begins))
    return found[at].outputs[0]["data"]["text/plain"], found[at + 1].source


def test_the_words_below_a_picture_are_in_it() -> None:
    picture, words = drawn("from nestedsf import timeline")
    for name in re.findall(r'"(\w+)"', words.partition("\n")[0]):
        assert name in picture
    assert re.search(r"Charge .* 3 s", picture)
    assert "ends after 3 s" in words
    picture, words = drawn("from nestedsf import sequence")
    _, *parts = re.split(r"^ ?(\d+)\. ", picture, flags=re.MULTILINE)
    messages = {
        number: " ".join(text.split()) for number, text in zip(parts[::2], parts[1::2], strict=True)
    }
    bringing = [text for text in messages.values() if "the ExecutionArn" in text]
    assert [re.findall(r"Task\w+", text)[0] for text in bringing] == [
        "TaskSucceeded",
        "TaskSubmitted",
        "TaskSubmitted",
    ]
    ended = [text.partition(": ")[2] for text in messages.values() if "TaskSucceeded of" in text]
    assert [re.findall(r"and (?:wait for )?(\w+)”", text)[0] for text in ended] == [
        "continue",
        "callback",  # as the history has it
        "completion",
    ]
    assert "`TaskSucceeded` of" in words
    assert "two `TaskSubmitted`" in words


def test_it_needs_nothing_that_only_the_next_one_explains() -> None:
    for cell in cells():
        assert ".$" not in cell.source
        assert "$$" not in cell.source


# --- ids --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ids",
    [
        [4, 6, 7, 9],
        [9, 7, 6, 4],
        (4, 6, 7, 9),
        {4, 6, 7, 9},
        "4, 6, 7, 9",
        "[4, 6, 7, 9]",
        ["4", "6", "7", "9"],
    ],
    ids=repr,
)
def test_the_ids_of_a_branch(ids: object, orders: list[HistoryEvent]) -> None:
    assert lesson.check_1(ids, orders).solved


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([4, 5, 6, 7], "Event 5 is WaitStateEntered of “Charge”"),
        ([6, 7, 8, 9], "Event 8 is WaitStateExited of “Charge”"),
        ([3, 4, 6, 7, 9], "Event 3 is ParallelStateStarted"),
        ([4, 6, 7, 9, 10], "Event 10 is ParallelStateSucceeded"),
        ([1, 4, 6, 7, 9], "Event 1 is ExecutionStarted"),
        ([4, 6], "2 events of “Pick” in the list, and the branch has another state"),
        ([4], "1 event of “Pick” in the list, and the branch has another event of this state"),
        (
            [4, 9],
            "2 events of “Pick” and “Pack” in the list, and the branch has more events of these states",
        ),
        (
            [4, 6, 7],
            "3 events of “Pick” and “Pack” in the list, and the branch has another event of these states",
        ),
        ([4, 6, 7, 9, 99], "no event 99"),
        ([4, 4, 6, 7, 9], "more than once"),
        ([4.5], "whole numbers"),
        ("four", "whole numbers"),
        ([True], "whole numbers"),
        ({"ids": [4]}, "whole numbers"),
        ([5, 8], "of “Charge”, and that is not in this branch"),
    ],
    ids=repr,
)
def test_other_ids(ids: object, words: str, orders: list[HistoryEvent]) -> None:
    verdict = lesson.check_1(ids, orders)
    assert not verdict.solved
    assert words in verdict.words


def test_events_are_no_ids_and_another_history_is_told(
    orders: list[HistoryEvent], execution: ExecutionTrace
) -> None:
    assert "These are events" in lesson.check_1(orders, orders).words
    assert "no events of “Pick”" in lesson.check_1([4], execution.events).words


# --- who was started --------------------------------------------------------------------


def test_the_execution_that_was_waited_for(execution: ExecutionTrace) -> None:
    arn = execution.visit("Start new workflow and wait for completion").child_execution_arn
    for answer in (arn, [arn], (arn,), f" {arn}\n", {arn}):
        assert lesson.check_2(answer, execution).solved


def test_other_executions_and_what_is_none(execution: ExecutionTrace) -> None:
    events = [event for event in execution.events if event.type == "TaskSubmitted"]
    visits = {visit.integration_pattern: visit for visit in execution.visits}
    first = visits["Request Response"]
    assert first.child is not None
    for answer, words in (
        (events[0], "this is an event"),
        (events[0].details, "this is an object"),
        (first, "this is the visit of a state"),
        (json.dumps(first.child_execution_arn), 'begins and ends in "'),
        (execution.execution_arn, "the parent itself"),
        (execution.state_machine_arn, "the ARN of a state machine"),
        (first.child.state_machine_arn, "the ARN of a state machine"),
        (first.child_execution_arn, "with Request Response"),
        (visits["Wait for Callback"].child_execution_arn, "with Wait for Callback"),
        (first.child.name, "This is the name of an execution"),
        ("‹execution›", "is masked"),
        ("first", "This text is not an ARN"),
        (str(first.child_execution_arn).upper(), "in other capitals, and in an ARN capitals count"),
        (str(first.child_execution_arn)[:-3], "no execution with this ARN"),
        ([first.child_execution_arn, "b"], "These are 2 texts"),
        ([first.child_execution_arn] * 2, "The same text is there 2 times"),
        (7, "An ARN is a text"),
        (str(events[0].details["output"]), "has the ARN of an execution in it, and more around it"),
        (first.child.output, "the output of a child execution"),
        (json.dumps(first.child.output), "the output of a child execution"),
    ):
        verdict = lesson.check_2(answer, execution)
        assert not verdict.solved
        assert words in verdict.words


# --- what fails at night only -----------------------------------------------------------

FOUND: dict[str, Any] = {
    "order": 8,
    "state": "Can the robot lift it?",
    "field": "weight",
    "left out by": "Start packing",
}


def test_three_orders_and_one_that_failed(session: MotoSession) -> None:
    for _ in range(2):
        executions = lesson.shop_orders(session)
        assert [each.status for each in executions.values()] == ["SUCCEEDED", "FAILED", "SUCCEEDED"]
    child = executions[8].visit("Start packing").child
    assert child is not None
    assert child.visits[-1].state_name == FOUND["state"]
    assert "$.weight" in str(child.cause)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"order": "8", "field": "$.weight"},
        {"field": "the weight"},
        {"order": "order 8", "state": "can the robot lift it"},
        {"order": [8], "state": ["Can the robot lift it?"]},
        {"order": "order-8", "left out by": "“Start packing”"},
        {"field": "$['weight']", "left out by": " start packing "},
    ],
    ids=repr,
)
def test_a_finding(change: dict[str, Any]) -> None:
    found = {**FOUND, **change}
    verdict = lesson.check_3(found)
    assert verdict.solved
    assert "hands on items, order, shift and the link to its parent, and only at" in verdict.words
    assert lesson.check_3(json.dumps(found)).solved
    assert lesson.check_3(list(found.values())).solved
    assert lesson.check_3({key.replace(" ", "_").upper(): found[key] for key in found}).solved


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"order": 7}, "order 7 succeeded"),
        ({"order": 9}, "order 9 succeeded"),
        ({"order": 99}, "7, 8 or 9"),
        ({"order": [7, 8]}, "the number of one order"),
        ({"order": "at night"}, "the number of one order"),
        ({"state": "Start packing"}, "because the execution that it waited for had failed"),
        ({"state": "Day or night?"}, "“Day or night?” succeeded"),
        ({"state": "Pack"}, "“Pack” was not entered"),
        ({"state": "Robot"}, "“Robot” is not a state"),
        ({"state": 3}, "and this is a number"),
        ({"field": "shift"}, "was handed shift"),
        ({"field": "total"}, "was not handed total either"),
        ({"field": "$.robot"}, "“$.robot” is not a field"),
        ({"field": ["weight", "total"]}, "one field"),
        ({"field": "Weight"}, "No state looked for Weight: in the name of a field, capitals count"),
        ({"left out by": "Ship"}, "“Ship” was not entered"),
        ({"left out by": "Day or night?"}, "already lacked weight"),
        ({"left out by": "Can the robot lift it?"}, "already lacked weight"),
        ({"left out by": "shop-main"}, "“shop-main” is a state machine, and a state of one"),
        ({"left out by": "the parent"}, "“the parent” is an execution, and a state of one is"),
        ({"state": "the child execution"}, "“the child execution” is an execution, and a state"),
        ({"left out by": "main"}, "“main” is not a state"),
        ({"left out by": None}, "“left out by” is empty"),
    ],
    ids=repr,
)
def test_another_finding(change: dict[str, Any], words: str) -> None:
    verdict = lesson.check_3({**FOUND, **change})
    assert not verdict.solved
    assert words in verdict.words


@pytest.mark.parametrize(
    ("change", "leads"),
    [
        ({"order": 7}, "The explorer says the status"),
        ({"order": "at night"}, ""),
        ({"state": "Start packing"}, "look inside it"),
        ({"state": "Day or night?"}, "A state that failed is red"),
        ({"state": "the child"}, "The names of the states stand in the picture"),
        ({"field": "Weight"}, "with the letters that the state looked for"),
        ({"field": "shift"}, "read its cause beside its input"),
        ({"left out by": "Day or night?"}, "Compare the input of the parent's states"),
        ({"left out by": "shop-main"}, "The names of the states stand in the picture"),
    ],
    ids=repr,
)
def test_hints_on_a_finding_are_of_its_mistake(change: dict[str, Any], leads: str) -> None:
    hints = lesson.check_3.__wrapped__({**FOUND, **change}).hints  # type: ignore[attr-defined]
    assert hints[:1] == () if not leads else leads in hints[0]


def test_hints_on_ids_and_arns_are_of_their_mistakes(
    orders: list[HistoryEvent], execution: ExecutionTrace
) -> None:
    ids, arns = lesson.check_1.__wrapped__, lesson.check_2.__wrapped__  # type: ignore[attr-defined]
    first = execution.visit("Start new workflow and continue").child
    assert first is not None
    arn = str(first.execution_arn)
    for hints, leads in (
        (ids(orders, orders).hints, "event.id"),
        (ids("four", orders).hints, "a list of two ids"),
        (ids([4, 6, 7, 9, 10], orders).hints, "and no others"),
        (ids([4, 5, 6, 7], orders).hints, "which in the other one?"),
        (ids([4, 6], orders).hints, "The branch has two states"),
        (ids([4, 6, 7], orders).hints, "entered and exited"),
        (arns(arn, execution).hints, "which resource was called"),
        (arns([arn, arn], execution).hints, "begins with arn and a colon"),
        (arns(execution.execution_arn, execution).hints, "The answer of StartExecution has the"),
        (arns(first.output, execution).hints, "The answer of StartExecution has the ARN"),
    ):
        assert leads in hints[0]
    assert (ids([99], orders).hints, arns(arn.upper(), execution).hints) == ((), ())


def test_what_is_told_of_one_entry_does_not_give_the_next_away() -> None:
    for key in ("order", "state", "field"):
        words = str(lesson.check_3({**FOUND, key: "x"}))
        later = list(FOUND.values())[list(FOUND).index(key) + 1 :]
        assert [value for value in later if str(value) in words] == []


# --- anything at all --------------------------------------------------------------------


@pytest.mark.parametrize("answer", [*EMPTY, *ODD])
def test_whatever_is_answered_gets_a_verdict(
    answer: object, orders: list[HistoryEvent], execution: ExecutionTrace
) -> None:
    entries = dict.fromkeys(FOUND, answer)
    for verdict in (
        lesson.check_1(answer, orders),
        lesson.check_2(answer, execution),
        lesson.check_3(answer),
        lesson.check_3(entries),
        *(lesson.check_3({**FOUND, key: answer}) for key in FOUND),
    ):
        assert not verdict.solved
        assert verdict.words
        assert "<" not in verdict.words
        assert "None" not in verdict.words


def test_what_is_empty_is_still_to_do(
    orders: list[HistoryEvent], execution: ExecutionTrace
) -> None:
    for answer in EMPTY:
        for verdict in (
            lesson.check_1(answer, orders),
            lesson.check_2(answer, execution),
            lesson.check_3(answer),
        ):
            assert str(verdict).startswith("○ To do")
    assert str(lesson.check_3(dict.fromkeys(FOUND))).startswith("○ To do")
