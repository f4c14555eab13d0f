"""Whatever a history holds, every output is there in a moment and as large as a page."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestedsf import sequence, timeline
from nestedsf.trace import trace_of
from nestedsf.view import report
from tests.view.executions import nested
from tests.view.large import arns, as_text, called, deep, mapped, retried, run_of_chain
from tests.view.outputs import OUTPUTS, PICTURES, sizes

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.trace import ExecutionTrace

START = datetime(2026, 1, 15, 10, tzinfo=timezone.utc)
DAY = 86_400
NAN, INFINITY = float("nan"), float("inf")
PAGE = 2_500_000  # characters: a report holds 1.5 million of values


def at(*offsets: float | None, kind: str = "Task") -> ExecutionTrace:
    """A Task with a failed attempt and one that waits, whose events are at these seconds."""
    about = {"resourceType": "lambda", "resource": "invoke.waitForTaskToken"}
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("ExecutionStarted", {}),
        (f"{kind}StateEntered", {"stateEnteredEventDetails": {"name": "A", "input": "{}"}}),
        ("TaskScheduled", {"taskScheduledEventDetails": {**about, "parameters": "{}"}}),
        ("TaskFailed", {"taskFailedEventDetails": {**about, "error": "E"}}),
        ("TaskScheduled", {"taskScheduledEventDetails": {**about, "parameters": "{}"}}),
        ("TaskSubmitted", {"taskSubmittedEventDetails": {**about, "output": "{}"}}),
        ("TaskSucceeded", {"taskSucceededEventDetails": {**about, "output": "{}"}}),
        (f"{kind}StateExited", {"stateExitedEventDetails": {"name": "A", "output": "{}"}}),
        ("ExecutionSucceeded", {}),
    ]
    events = []
    for number, ((name, details), offset) in enumerate(zip(kinds, offsets, strict=True), start=1):
        event = {"id": number, "type": name, "previousEventId": number - 1, **details}
        if offset is not None:
            event["timestamp"] = START + timedelta(seconds=offset)
        events.append(event)
    return trace_of(events, name="times")


OFFSETS = st.one_of(
    st.floats(-60 * 365 * DAY, 60 * 365 * DAY),
    st.sampled_from([0.0, 1e-6, -1e-6, 1.0, -30.0 * DAY, 30.0 * DAY, 36_500.0 * DAY]),
)


@given(st.lists(OFFSETS, min_size=9, max_size=9))
@settings(max_examples=60, deadline=None)
def test_whatever_the_times_are_a_timeline_has_its_size(offsets: list[float]) -> None:
    drawn = timeline(at(*offsets))

    assert len(drawn.svg) < 20_000
    assert all(len(line) <= 100 for line in drawn.text.splitlines())
    assert all(0 <= s.start <= s.end <= drawn.table.end for x in drawn.table.lanes for s in x.spans)


@pytest.mark.parametrize("back", [1, 3_600, 30 * DAY, 36_500 * DAY])
def test_a_bar_that_begins_before_the_picture_begins_at_its_edge(back: float) -> None:
    drawn = timeline(at(0, 1, 2, 3, -back, 5, 6, 7, 8))

    assert "1 event is stamped with a time before the execution began" in drawn.text
    assert "1 event is stamped with a time before the execution began" in drawn.svg
    assert len(drawn.svg) < 12_000
    assert len(report(at(0, 1, 2, 3, -back, 5, 6, 7, 8)).html) < 100_000


@pytest.mark.parametrize(
    "moment",
    [*("timestamp", "yesterday", "", None, True, [1], {}), *(1e15, -1e300, 10**400, NAN, INFINITY)],
)
def test_without_readable_times_the_order_of_events_is_drawn(moment: object) -> None:
    drawn = timeline(trace_of([{"id": 1, "type": "ExecutionStarted", "timestamp": moment}]))

    assert "no readable times" in drawn.text


def test_a_hundred_thousand_attempts_are_drawn_where_they_can_be_told_apart() -> None:
    drawn = timeline(retried(30_000))

    assert len(drawn.svg) < 100_000
    assert "“T · 30000 attempts” has 59,999 stretches of time" in drawn.text
    assert ".table has all" in drawn.svg
    assert len(drawn.table.lanes[1].spans) > 30_000


def test_the_notes_of_one_participant_are_counted_from_the_thirtieth_on() -> None:
    drawn = sequence(run_of_chain(1_000))

    assert "and 970 lines more" in drawn.text
    assert len(drawn.source) < 10_000
    assert len(drawn.svg) < 20_000


# As large as AWS allows, or larger than a page may be.
HISTORIES: dict[str, Callable[[], ExecutionTrace]] = {
    "12,000 states": lambda: run_of_chain(12_000, fails_at=7_000),
    "a Map of a million items": lambda: mapped(1_000_000, 3),
    "25,000 events of a Map": lambda: mapped(6_000, 6_000),
    "12,000 attempts": lambda: retried(12_000),
    "3 MB of text": lambda: called("x" * 3_000_000),
    "3 MB of ARNs": lambda: called(arns(60_000)),
    "1 MB of ARNs as JSON text": lambda: called(as_text(arns(20_000))),
    "a cause of 3 MB": lambda: called({}, cause="the cause " * 300_000),
    "a cause of 1 MB of ARNs": lambda: called({}, cause=" ".join(arns(20_000))),
    "a cause of 1 MB of JSON": lambda: called({}, cause=as_text(arns(20_000))),
    "a name of 1 MB": lambda: called({}, name="n" * 1_000_000),
    "a name of 1 MB that prints as more": lambda: called({}, name="\u202e状" * 300_000),
    "900 levels": lambda: called(deep(900)),
}


@pytest.mark.parametrize("history", HISTORIES)
def test_all_outputs_of_a_large_history_are_pages(history: str) -> None:
    found = dict(sizes(HISTORIES[history]()))

    assert list(found) == list(OUTPUTS)
    assert max(found[name] for name in PICTURES) < PAGE


def test_executions_that_nest_a_thousand_deep_give_every_output() -> None:
    trace = nested(1_000)
    found = dict(sizes(trace))

    assert max(found[name] for name in PICTURES) < PAGE
    value = trace.to_dict()
    for _ in range(49):
        value = value["visits"][0]["child"]
    assert value["visits"][0]["child"] is None
    assert value["visits"][0]["children_left_out"] == 951
