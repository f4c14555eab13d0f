"""The explorer's lists: items of a Map, all states, all events; and what is folded elsewhere."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from nestedsf import report, sequence
from nestedsf.trace import ExecutionTrace, load_history, trace_of
from nestedsf.view.explorer.answers import Answers
from nestedsf.view.explorer.pages.page import page_of
from tests.trace import timed
from tests.trace.machines import Recording
from tests.trace.test_items import mapped
from tests.view import executions


def ask(trace: ExecutionTrace, what: str, **question: Any) -> Any:
    answer = Answers(page_of(trace), None).to({"what": what, "path": [], **question})
    return json.loads(json.dumps(answer))


def items(trace: ExecutionTrace, **question: Any) -> Any:
    return ask(trace, "items", name="Each", visit=2, **question)


# --- items --------------------------------------------------------------------------------


def test_a_page_of_items_says_how_many_there_are_and_where_the_first_failed() -> None:
    listed = items(mapped(300, fails=(137,)), start=100, count=50)
    assert (listed["total"], listed["count"]) == (300, 300)
    assert listed["statuses"] == {"SUCCEEDED": 299, "FAILED": 1}
    assert listed["failed"] == 137
    assert [row["number"] for row in listed["rows"]] == list(range(100, 150))
    row = listed["rows"][37]
    assert row == listed["firstFailed"]
    assert (row["status"], row["error"], row["state"]) == ("FAILED", "Declined", "Charge")
    assert json.loads(row["input"]) == {"order": "o-137", "mail": "ana@example.com"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "O-7"}, [7]),
        ({"text": "declined"}, [5]),
        ({"status": "FAILED"}, [5]),
        ({"status": "FAILED", "text": "o-7"}, []),
        ({"status": "not started"}, []),
    ],
)
def test_items_are_filtered(asked: dict[str, str], found: list[int]) -> None:
    listed = items(mapped(10, fails=(5,)), **asked)
    assert [row["number"] for row in listed["rows"]] == found
    assert (listed["count"], listed["total"]) == (len(found), 10)


def test_in_the_past_an_item_is_what_it_was() -> None:
    trace = mapped(4, fails=(3,))
    kinds = [event.type for event in trace.events]
    first = kinds.index("MapIterationSucceeded") + 1
    listed = items(trace, position=first + 2)
    assert [row["status"] for row in listed["rows"]] == [
        "SUCCEEDED",
        "RUNNING",
        "not started",
        "not started",
    ]
    assert "error" not in listed["rows"][3]
    assert listed["firstFailed"] is None


def test_what_is_seen_of_an_input_is_masked_and_short() -> None:
    trace = executions.mapped(3)
    listed = ask(trace, "items", name="Each", visit=2)
    assert len(listed["rows"]) == 3
    assert all(len(row["input"]) <= 120 for row in listed["rows"])
    assert "123456789012" not in json.dumps(listed)


# --- the table ----------------------------------------------------------------------------


def test_each_visit_has_a_type_and_what_it_calls() -> None:
    trace = executions.mapped(2)
    answer = ask(trace, "kinds")
    told = [answer["kinds"][number] for number in answer["of"]]
    assert len(told) == len(page_of(trace).value["visits"])
    assert told[0] == ["Map", ""]
    assert ["Task", "states:startExecution.sync:2"] in told
    assert ["Pass", ""] in told


# --- events -------------------------------------------------------------------------------


def timed_trace(count: int) -> ExecutionTrace:
    clock = timed.Clock()
    last = clock.at(0, "ExecutionStarted", 0)
    for number in range(count):
        last = clock.at(number, "TaskStateEntered", last, name=f"S{number % 7}")
        last = clock.at(number + 0.5, "TaskScheduled", last, **timed.LAMBDA)
        last = clock.at(number + 0.75, "TaskSucceeded", last, output=number, **timed.LAMBDA)
        last = clock.at(number + 1, "TaskStateExited", last, name=f"S{number % 7}")
    return trace_of(load_history({"events": clock.events}))


def test_events_are_filtered_by_time_and_say_when_they_were() -> None:
    trace = timed_trace(9)
    rows = ask(trace, "events", since=2_000, until=3_000)["rows"]
    assert {row["since"] for row in rows} == {2000, 2500, 2750, 3000}
    assert [row["delta"] for row in rows if row["type"] == "TaskSucceeded"] == [250]
    assert ask(trace, "events", until=-1)["rows"] == []


def test_events_of_one_execution_and_where_an_event_is_among_them() -> None:
    trace = executions.mapped(3)
    page = page_of(trace)
    answers = Answers(page, None)
    listed: Any = answers.to({"what": "events", "execution": 2, "count": 100})
    assert {row["execution"] for row in listed["rows"]} == {2}
    wanted = listed["rows"][1]
    near: Any = answers.to(
        {"what": "events", "start": -1, "near": wanted["position"], "kept": wanted["position"]}
    )
    assert near["rows"][near["near"] - near["start"]] == wanted
    assert near["kept"]
    other: Any = answers.to({"what": "events", "execution": 1, "kept": wanted["position"]})
    assert not other["kept"]


def test_25000_events_are_filtered_at_once() -> None:
    answers = Answers(page_of(timed_trace(6_250)), None)
    answers.to({"what": "events"})
    for asked in ({"text": "6249"}, {"text": "s3", "kind": "TaskScheduled"}, {"since": 9_000_000}):
        began = time.process_time()
        found: Any = answers.to({"what": "events", **asked})
        assert found["count"] < 25_000
        assert time.process_time() - began < 1


# --- sequences and reports ----------------------------------------------------------------


def test_a_sequence_puts_items_that_succeeded_together() -> None:
    text = sequence(mapped(60, fails=(40,))).text
    assert "40 items succeeded · 0 to 39" in text
    assert "TaskFailed of “Charge”: Declined" in text
    assert text.count("lambda:invoke") == 1


def test_a_long_sequence_has_what_failed_and_the_end() -> None:
    clock = timed.Clock()
    last = clock.at(0, "ExecutionStarted", 0)
    for number in range(300):
        last = clock.at(number, "TaskStateEntered", last, name="Again")
        last = clock.at(number, "TaskScheduled", last, **timed.LAMBDA)
        if number == 298:
            break
        last = clock.at(number, "TaskSucceeded", last, output=1, **timed.LAMBDA)
        last = clock.at(number, "TaskStateExited", last, name="Again")
    last = clock.at(299, "TaskFailed", last, error="Late", **timed.LAMBDA)
    clock.at(300, "ExecutionFailed", last, error="Late")
    drawn = sequence(trace_of(clock.events))
    assert len(drawn.exchange.messages) <= 201
    words = [message.words for message in drawn.exchange.messages]
    assert words[-2:] == ["TaskFailed of “Again”: Late", "ExecutionFailed: Late"]
    assert words[-4] == "… 400 more are not shown …"


def test_a_report_folds_what_went_well_and_opens_what_failed() -> None:
    html = report(mapped(60, fails=(40,))).html
    assert "<summary>Each: 40 items succeeded · 0 to 39</summary>" in html
    assert "<summary>Each: 19 items succeeded · 41 to 59</summary>" in html
    assert html.count('<details class="visit" open=""') == 2  # the Map, and the Task in item 40


def test_an_item_that_was_not_begun_has_what_the_map_was_given() -> None:
    machine = {
        "StartAt": "Each",
        "States": {
            "Each": {
                "Type": "Map",
                "ItemsPath": "$.orders",
                "ItemProcessor": {
                    "StartAt": "Charge",
                    "States": {"Charge": {"Type": "Pass", "End": True}},
                },
                "End": True,
            }
        },
    }
    record = Recording(machine)
    given = {"orders": [{"order": f"o-{number}"} for number in range(3)]}
    record.add("ExecutionStarted", 0, input=given)
    last = record.add("MapStateEntered", 0, name="Each", input=given)
    last = record.add("MapStateStarted", last, length=3)
    record.add("MapIterationStarted", last, name="Each", index=0)
    record.add("ExecutionAborted", 0)
    for raw, seen in ((machine, '{"order":"o-2"}'), (_selecting(machine), "")):
        trace = trace_of(record.events, raw)
        rows = items(trace)["rows"]
        assert [row.get("input", "").replace(" ", "") for row in rows][2] == seen
    assert [
        row["number"] for row in items(trace_of(record.events, machine), text="O-1")["rows"]
    ] == [1]


def _selecting(machine: dict[str, Any]) -> dict[str, Any]:
    each = {**machine["States"]["Each"], "ItemSelector": {"n.$": "$$.Map.Item.Index"}}
    return {**machine, "States": {"Each": each}}
