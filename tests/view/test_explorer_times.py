"""What the explorer says of times: events, attempts, back-off, and what a page knows of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import nestedsf
from nestedsf.masking.display import showing_secrets
from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.view.explorer.answers import Answers
from nestedsf.view.explorer.pages.page import page_of
from nestedsf.view.explorer.widget import Explorer
from tests.trace import samples, timed
from tests.trace.test_attempts import tried

RULE = {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxDelaySeconds": 60}


def ask(trace: ExecutionTrace, what: str, **more: Any) -> Any:
    return Answers(page_of(trace), None).to({"what": what, **more})


def test_an_event_has_its_time_and_the_time_since_what_led_to_it() -> None:
    trace = tried(["Busy"], [2], [RULE])
    events = ask(trace, "panel", tab="events", name="A")["events"]
    assert [(e["id"], e["since"], e["delta"], e["previous"]) for e in events] == [
        (2, 0, None, 0),
        (3, 0, 0, 2),
        (4, 0, 0, 3),
        (5, 1000, 1000, 4),
        (6, 3000, 2000, 5),
        (7, 3000, 0, 6),
        (8, 4000, 1000, 7),
    ]
    assert all(event["timestamp"] is None for event in events)  # dates are masked
    with showing_secrets(show_secrets=True):
        events = ask(trace, "panel", tab="events", name="A")["events"]
    assert events[3]["timestamp"] == "2024-01-15T10:00:01.000+00:00"


def test_an_event_is_given_as_it_came_but_for_its_secrets() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(1, "TaskStateEntered", 0, name="A")
    token = "AQCEAAAAKgAAAAMAAAAA" + "x7Yq" * 80
    given = json.dumps({"TaskToken": token, "n": 12345678901234567890})
    clock.at(2, "TaskScheduled", last, **timed.CALLBACK)
    clock.events[-1]["taskScheduledEventDetails"]["parameters"] = given
    trace = trace_of(clock.events)
    found = ask(trace, "moment", path=(), id=3)
    raw = json.loads(found["raw"])
    assert (raw["id"], raw["type"], raw["previousEventId"]) == (3, "TaskScheduled", 2)
    assert raw["timestamp"] == "‹date›"
    assert isinstance(raw["taskScheduledEventDetails"]["parameters"], str)  # not decoded
    assert token not in found["raw"]
    assert "12345678901234567890" in found["raw"]
    assert (found["since"], found["delta"], found["previous"]) == (2000, 1000, 2)
    with showing_secrets(show_secrets=True):
        raw = json.loads(ask(trace, "moment", path=(), id=3)["raw"])
    assert raw["timestamp"] == (timed.START + timedelta(seconds=2)).isoformat()
    assert json.loads(raw["taskScheduledEventDetails"]["parameters"])["TaskToken"] == token


def test_a_history_without_times_has_none() -> None:
    trace = samples.recorded_trace("run-a-job")
    event = ask(trace, "panel", tab="events", name=trace.visits[0].state_name)["events"][1]
    assert (event["since"], event["delta"], event["timestamp"]) == (None, None, None)


def test_attempts_have_times_and_a_back_off_as_planned_and_as_taken() -> None:
    trace = tried(["Busy", "Busy", "Busy"], [2, 4.1, 8], [RULE])
    found = ask(trace, "panel", tab="retries", name="A")["attempts"]
    assert [(a["since"], a["took"], a["backOff"], a.get("planned")) for a in found] == [
        (0, 1000, 2000, [2000, 2000]),
        (3000, 1000, 4100, [4000, 4000]),
        (8100, 1000, 8000, [8000, 8000]),
        (17100, 1000, None, None),
    ]
    assert found[2]["rule"] == (
        "IntervalSeconds 2 times BackoffRate 2 to the power of 2, MaxDelaySeconds 60"
    )
    position = ask(trace, "panel", tab="retries", name="A", position=5)["attempts"]
    assert [(a["status"], a["backOff"], a.get("planned")) for a in position] == [
        ("FAILED", None, [2000, 2000])
    ]


def test_a_cause_is_decoded_and_its_telling_line_comes_first() -> None:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "TaskStateEntered", 0, name="A")
    last = clock.at(0, "TaskScheduled", last, **timed.LAMBDA)
    cause = json.dumps({"errorMessage": "no stock", "errorType": "E"})
    last = clock.at(1, "TaskFailed", last, error="E", cause=cause, **timed.LAMBDA)
    clock.at(1, "ExecutionFailed", last, error="E", cause=cause)
    [attempt] = ask(trace_of(clock.events), "panel", tab="retries", name="A")["attempts"]
    assert attempt["line"] == "no stock"
    assert json.loads(attempt["cause"]["json"])["errorType"] == "E"


def test_a_page_knows_when_a_state_was_tried_again_and_how_many_items_a_map_has() -> None:
    rows = page_of(tried(["Busy", "Busy"], [2, 4], [RULE])).value["visits"]
    assert rows[0][12:] == [[6, 9], []]
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    last = clock.at(0, "MapStateEntered", 0, name="Each")
    clock.at(0, "MapStateStarted", last, length=7)
    assert page_of(trace_of(clock.events)).value["visits"][0][12:] == [[], [3, 7]]
    plain = page_of(timed.branches()).value["visits"]
    assert all(len(row) == 12 for row in plain)  # nothing is sent for most


def test_a_span_says_which_attempt_it_is_part_of() -> None:
    spans = ask(tried(["Busy"], [2], [RULE]), "spans", **{"from": 1, "to": 2})
    assert spans == [
        [
            ["working", 0, 1000, True, 1, False],
            ["back-off", 1000, 3000, False, 1, False],
            ["working", 3000, 4000, False, 2, False],
        ]
    ]


# --- what has elapsed -------------------------------------------------------------------------


class Sending(Explorer):
    """An explorer whose messages can be read."""

    def __init__(self, trace: ExecutionTrace) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(trace)

    def send(self, content: Any, buffers: Any = None) -> None:  # noqa: ARG002  ipywidgets has it
        self.sent.append(content)


def sleeping() -> ExecutionTrace:
    clock = timed.Clock()
    clock.at(0, "ExecutionStarted", 0)
    clock.at(1, "WaitStateEntered", 0, name="Sleep")
    return trace_of(clock.events)


def test_a_page_is_told_the_time_of_the_account_and_only_when_it_would_be_wrong() -> None:
    explorer = Sending(sleeping())
    assert explorer.answer({"what": "time"}) is None
    explorer.update(sleeping(), (timed.START + timedelta(seconds=40), 20.0))
    told = [message["time"] for message in explorer.sent if message["kind"] == "time"]
    assert [(round(time["now"], -3), time["rate"]) for time in told] == [(40_000, 20)]
    time = explorer.answer({"what": "time"})
    assert isinstance(time, dict)
    assert time["now"] >= 40_000
    explorer.sent.clear()
    explorer.update(sleeping(), (timed.START + timedelta(milliseconds=time["now"]), 20.0))
    assert explorer.sent == []
    explorer.update(sleeping(), (timed.START + timedelta(hours=1), 20.0))  # it was skipped
    assert [message["kind"] for message in explorer.sent] == ["time"]
    explorer.follow(following=False)
    assert explorer.sent[-2:] == [{"kind": "time", "time": None}, {"kind": "note", "text": ""}]
    assert "now" not in explorer.page()  # and so in nothing that is saved


def test_a_moto_session_says_what_time_it_is_in_the_account() -> None:
    with nestedsf.moto_session(time_scale=1) as session:
        before = session.now()
        session.skip(3600)
        assert session.now() - before >= timedelta(hours=1)
