"""The largest history that AWS keeps, 25,000 events, is read in a moment, and deep ones too."""

from __future__ import annotations

import time

from nestedsf.trace import load_history, trace_of
from tests.trace.machines import Recording


def history(events: int) -> Recording:
    """A Map whose items start executions, then a long chain of Pass states."""
    record = Recording({})
    given = {"order": 12, "items": [{"sku": "A-1", "n": 2}], "who": "someone@example.com"}
    record.add("ExecutionStarted", 0, input=given)
    last = record.add("MapStateEntered", 0, name="Each", input=given)
    started = record.add("MapStateStarted", last)
    details = {"resourceType": "states", "resource": "startExecution.sync:2"}
    index = 0
    while len(record.events) < events * 3 // 5:
        arn = f"arn:aws:states:eu-west-1:123456789012:execution:child:{index}"
        output = {"ExecutionArn": arn, "Name": f"{index}", "StartDate": 1_700_000_000_000}
        last = record.add("MapIterationStarted", started, name="Each", index=index)
        last = record.add("TaskStateEntered", last, name="Start child", input={"item": index})
        last = record.add("TaskScheduled", last, parameters={"Input": {"item": index}}, **details)
        last = record.add("TaskStarted", last, **details)
        last = record.add("TaskSubmitted", last, output=output, **details)
        last = record.add("TaskSucceeded", last, output=output, **details)
        last = record.add("TaskStateExited", last, name="Start child", output=output)
        last = record.add("MapIterationSucceeded", last, name="Each", index=index)
        index += 1
    record.add("MapStateSucceeded", last)
    last = record.add("MapStateExited", last, name="Each", output=given)
    while len(record.events) < events:
        last = record.add("PassStateEntered", last, name="Pass", input=given)
        last = record.add("PassStateExited", last, name="Pass", output=given)
    for event in record.events:
        event["timestamp"] = "2024-01-15T10:00:00.123000+00:00"
    return record


def seconds(record: Recording) -> float:
    """The best of three: reading, following and writing the outline."""
    found = []
    for _ in range(3):
        before = time.process_time()
        trace_of(load_history({"events": record.events})).outline()
        found.append(time.process_time() - before)
    return min(found)


def test_25_000_events_take_a_fraction_of_a_second() -> None:
    # 0.3 s on a quiet machine of two cores; 0.7 s while others keep both of them busy.
    assert seconds(history(25_000)) < 1.5


def test_time_grows_with_the_number_of_events() -> None:
    assert seconds(history(20_000)) < 8 * seconds(history(5_000))


def test_deep_nesting_needs_no_recursion_and_no_square_of_time() -> None:
    record = Recording({})
    record.add("ExecutionStarted", 0, input={})
    last = 0
    for level in range(3_000):
        last = record.add("ParallelStateEntered", last, name=f"P{level}", input={})
        last = record.add("ParallelStateStarted", last)
    before = time.process_time()
    text = trace_of(record.events).outline()
    assert time.process_time() - before < 2.0
    assert text.count("▸ RUNNING") == 3_001
