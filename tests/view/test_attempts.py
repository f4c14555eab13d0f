"""Each attempt of a Task that starts an execution has its own child, which can be opened."""

from __future__ import annotations

import pytest

import nestedsf
from nestedsf.exceptions import NestedsfError
from nestedsf.lessons.your_own_workflow import state_machine
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.view.explorer.widget import Explorer
from nestedsf.view.sequences.sequence import sequence


@pytest.fixture(scope="module")
def retried() -> ExecutionTrace:
    """A Task that has started a child three times, each of which has failed."""
    with nestedsf.moto_session(time_scale=1000) as session:
        fails = {"Type": "Fail", "Error": "No.Prices", "Cause": "none today"}
        child = state_machine(session, "prices", {"StartAt": "Load", "States": {"Load": fails}})
        call = {
            "Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution.sync:2",
            "Parameters": {"StateMachineArn": child, "Input": {}},
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
            "End": True,
        }
        top = state_machine(session, "nightly", {"StartAt": "Prices", "States": {"Prices": call}})
        return nestedsf.run(session, top, {}, check=False)


def retries(explorer: Explorer) -> list[dict[str, str]]:
    question = {"what": "panel", "path": [], "name": "Prices", "visit": 0, "tab": "retries"}
    answer = explorer.answer(question)
    assert isinstance(answer, dict)
    return [attempt["child"] for attempt in answer["attempts"]]


def test_the_child_of_each_attempt_is_read_and_opened(retried: ExecutionTrace) -> None:
    visit = retried.visit("Prices")
    assert [child.status for child in visit.earlier_children] == ["FAILED", "FAILED"]
    assert len(list(retried.executions())) == 2  # the picture is of the last attempt
    explorer = Explorer(retried)
    told = retries(explorer)
    assert [(child["status"], child["isLast"]) for child in told] == [
        ("FAILED", False),
        ("FAILED", False),
        ("FAILED", True),
    ]
    assert told[0]["name"] == "prices · ‹uuid›"
    for _ in range(2):  # once
        explorer.answer({"what": "attempt", "path": [], "name": "Prices", "visit": 0, "attempt": 1})
    assert len(explorer.get_state("_started")["_started"]) == 1
    assert explorer.started == ()


def test_a_sequence_has_the_child_of_each_attempt(retried: ExecutionTrace) -> None:
    drawn = sequence(retried)
    children = [f"prices ({number})" for number in (1, 2, 3)]
    assert drawn.exchange.participants == ("nightly", "Step Functions", *children)
    submitted = "TaskSubmitted of “Prices”: the ExecutionArn, now waits for the child to end"
    for order in ("events", "time"):
        drawn = sequence(retried, order=order)
        words = [
            (m.sender, m.receiver, m.words) for m in drawn.exchange.messages if m.kind != "note"
        ]
        assert words[1:-1] == [
            message
            for number, child in enumerate(children, start=1)
            for message in (
                (
                    "nightly",
                    "Step Functions",
                    "states:startExecution.sync:2 for “Prices”"
                    + (f", attempt {number}" if number > 1 else ""),
                ),
                ("Step Functions", child, "ExecutionStarted by “Prices”"),
                ("Step Functions", "nightly", submitted),
                (child, "Step Functions", "ExecutionFailed: No.Prices"),
                ("Step Functions", "nightly", "TaskFailed of “Prices”: States.TaskFailed"),
            )
        ]


def test_a_child_that_was_not_read_is_named(retried: ExecutionTrace) -> None:
    alone = trace_of(retried.events, retried.definition, execution_arn=retried.execution_arn)
    explorer = Explorer(alone)
    assert [child["status"] for child in retries(explorer)] == ["", "", ""]
    assert retries(Explorer(alone, show_secrets=True))[0]["arn"].startswith("arn:aws:states:")
    for attempt in (1, 4):
        question = {"what": "attempt", "path": [], "name": "Prices", "visit": 0}
        with pytest.raises(NestedsfError, match="has not been read"):
            explorer.answer({**question, "attempt": attempt})
