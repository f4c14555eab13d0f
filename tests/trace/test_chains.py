"""Whose event is whose: random executions, in every order that keeps the chains."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nestedsf.trace import ExecutionTrace, trace_of
from tests.trace.machines import Recording, recordings, shuffles

SLOW_TO_DRAW = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def owned(trace: ExecutionTrace) -> list[list[int]]:
    """The original ids of each visit's own events."""
    return [sorted(event.raw["tag"] for event in visit.events) for visit in trace.visits]


@SLOW_TO_DRAW
@given(recordings())
def test_every_visit_is_found_with_its_place_and_outcome(recording: Recording) -> None:
    trace = trace_of(recording.events, recording.definition)
    assert trace.status == recording.status
    found = [
        (v.state_name, v.state_type, v.container, v.branch, v.iteration, v.container_attempt)
        for v in trace.visits
    ]
    assert found == [
        (v.name, v.type, v.container, v.branch, v.iteration, v.container_attempt)
        for v in recording.visits
    ]
    outcomes = [(v.state_name, v.status, v.attempts, v.caught) for v in trace.visits]
    assert outcomes == [(v.name, v.status, v.attempts, v.caught) for v in recording.visits]
    for visit, expected in zip(trace.visits, recording.visits, strict=True):
        assert visit.input == {"number": expected.number}
        if visit.status == "SUCCEEDED":
            assert visit.output == {"out": expected.number}
            assert visit.error is None
        if visit.status in ("FAILED", "TIMED_OUT") and expected.error_is_known:
            assert visit.error == expected.error


@SLOW_TO_DRAW
@given(st.data(), recordings())
def test_any_order_that_keeps_the_chains_gives_an_equal_trace(
    data: st.DataObject, recording: Recording
) -> None:
    definitions: list[dict[str, Any] | None] = [recording.definition, None]
    for definition in definitions:
        trace = trace_of(recording.events, definition)
        shuffled = trace_of(data.draw(shuffles(recording)), definition)
        assert shuffled == trace
        assert hash(shuffled) == hash(trace)
        assert owned(shuffled) == owned(trace)
        assert shuffled.outline() == trace.outline()


@SLOW_TO_DRAW
@given(recordings())
def test_every_event_has_one_owner_at_most(recording: Recording) -> None:
    trace = trace_of(recording.events, recording.definition)
    tags = [tag for visit in owned(trace) for tag in visit]
    assert len(tags) == len(set(tags))
    executions = {e["id"] for e in recording.events if e["type"].startswith("Execution")}
    assert set(tags) == {event["id"] for event in recording.events} - executions


@SLOW_TO_DRAW
@given(recordings())
def test_containers_come_before_their_contents(recording: Recording) -> None:
    for position, visit in enumerate(trace_of(recording.events).visits):
        assert visit.index == position
        if visit.container_index is not None:
            assert visit.container_index < position
