"""GetExecutionHistory: pages, order, data, and the limit of events."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

import nestedsf
from tests.emulator.machines_for_tests import (
    Json,
    Lab,
    machine,
    mapping,
    passing,
    wait,
    waiting,
    written_by,
)


@pytest.fixture
def arn(lab: Lab) -> str:
    """An execution with 8 events."""
    states = {"A": passing(Next="B"), "B": passing(Next="C"), "C": passing()}
    return str(lab.run(machine(states), {"a": 1})["executionArn"])


def pages_of(lab: Lab, arn: str, **how: Any) -> list[list[int]]:
    """The ids of the events, page by page."""
    pages, token = [], {}
    while True:
        answer = lab.sfn.get_execution_history(executionArn=arn, **how, **token)
        pages.append([event["id"] for event in answer["events"]])
        if "nextToken" not in answer:
            return pages
        token = {"nextToken": answer["nextToken"]}


def joined(pages: list[list[int]]) -> list[int]:
    """The ids of all pages."""
    return [number for page in pages for number in page]


@pytest.mark.parametrize(
    ("size", "lengths"), [(1, [1] * 8), (3, [3, 3, 2]), (4, [4, 4]), (8, [8]), (1000, [8])]
)
def test_pages_lead_to_the_end(lab: Lab, arn: str, size: int, lengths: list[int]) -> None:
    pages = pages_of(lab, arn, maxResults=size)
    assert [len(page) for page in pages] == lengths
    assert joined(pages) == list(range(1, 9))


@pytest.mark.parametrize("size", [1, 3, 8, 1000])
def test_pages_lead_back_to_the_start(lab: Lab, arn: str, size: int) -> None:
    pages = pages_of(lab, arn, maxResults=size, reverseOrder=True)
    assert joined(pages) == list(range(8, 0, -1))
    assert all(len(page) <= size for page in pages)


def test_a_page_has_100_events_where_nothing_is_asked(lab: Lab) -> None:
    arn = lab.run(machine({"Items": mapping(machine({"A": passing()}))}), [0] * 60)["executionArn"]
    pages = pages_of(lab, arn)
    assert len(pages[0]) == 100
    assert joined(pages) == list(range(1, len(joined(pages)) + 1))
    assert joined(pages)[::-1] == joined(pages_of(lab, arn, reverseOrder=True))


def test_a_page_has_1000_events_at_most(lab: Lab, arn: str) -> None:
    with pytest.raises(ClientError, match="Member must have value less than or equal to 1000"):
        lab.sfn.get_execution_history(executionArn=arn, maxResults=1001)


def test_a_token_is_of_its_execution_and_its_order(lab: Lab, arn: str) -> None:
    other = lab.run(machine({"A": passing()}))["executionArn"]
    token = lab.sfn.get_execution_history(executionArn=arn, maxResults=1)["nextToken"]
    for arguments in (
        {"executionArn": other, "nextToken": token},
        {"executionArn": arn, "nextToken": token, "reverseOrder": True},
        {"executionArn": arn, "nextToken": "of nobody"},
    ):
        with pytest.raises(lab.sfn.exceptions.InvalidToken):
            lab.sfn.get_execution_history(**arguments)


def test_data_can_be_left_out(lab: Lab, arn: str) -> None:
    full = lab.sfn.get_execution_history(executionArn=arn, includeExecutionData=True)["events"]
    bare = lab.sfn.get_execution_history(executionArn=arn, includeExecutionData=False)["events"]
    assert full == lab.sfn.get_execution_history(executionArn=arn)["events"]
    assert '"a"' in str(full)
    assert '"a"' not in str(bare)
    assert [(event["id"], event["type"]) for event in bare] == [
        (event["id"], event["type"]) for event in full
    ]
    assert bare[1]["stateEnteredEventDetails"]["name"] == "A"


def test_a_page_of_what_runs_grows(lab: Lab) -> None:
    arn = lab.start(machine({"A": passing(Next="B"), "B": wait(60_000)}))
    lab.until_event(arn, "WaitStateEntered")
    token = lab.sfn.get_execution_history(executionArn=arn, maxResults=2)["nextToken"]
    lab.sfn.stop_execution(executionArn=arn)
    rest = lab.sfn.get_execution_history(executionArn=arn, nextToken=token)["events"]
    assert rest[-1]["type"] == "ExecutionAborted"
    assert [event["id"] for event in rest] == list(range(3, len(rest) + 3))


def test_the_public_functions_read_all_pages(session: nestedsf.MotoSession, lab: Lab) -> None:
    items = machine({"Items": mapping(machine({"A": passing()}))})
    arn = lab.run(items, [0] * 300)["executionArn"]
    history = nestedsf.fetch_history(session, arn)
    assert [event.id for event in history] == list(range(1, len(history) + 1))
    assert len(history) > 1000


# --- 25,000 events ------------------------------------------------------------------------


LIMIT = "The execution reached the maximum number of history events (25000)."


def filled(lab: Lab, then: dict[str, Json], number: int) -> str:
    """An execution that has written `number` events and goes on with the states `then`."""
    child = lab.create(machine({"A": passing()}))
    arn = lab.start(machine({"A": waiting(child, Next=next(iter(then))), **then}))
    token = lab.token(arn)
    events = written_by(lab, arn)
    events.extend(events[:1] * (number - len(events)))
    lab.sfn.send_task_success(taskToken=token, output="1")
    return arn


def test_an_execution_has_25000_events_at_most(lab: Lab) -> None:
    never = {"Variable": "$", "NumericEquals": 2, "Next": "End"}
    again = {"Type": "Choice", "Choices": [never], "Default": "Again"}
    arn = filled(lab, {"Again": again, "End": {"Type": "Succeed"}}, 24_000)
    answer = lab.ended(arn)
    assert (answer["status"], answer["error"]) == ("FAILED", "States.Runtime")
    assert answer["cause"] == LIMIT
    assert written_by(lab, arn)[-1].type == "ExecutionFailed"
    assert len(written_by(lab, arn)) == 25_000


@pytest.mark.parametrize(("before", "status"), [(24_995, "SUCCEEDED"), (24_996, "FAILED")])
def test_the_last_of_25000_events_may_be_a_success(lab: Lab, before: int, status: str) -> None:
    arn = filled(lab, {"Then": passing()}, before)
    assert lab.ended(arn)["status"] == status
    assert len(written_by(lab, arn)) == 25_000
