"""What a Map did with each of its items."""

from __future__ import annotations

from typing import Any

from nestedsf.trace import ExecutionTrace, trace_of
from nestedsf.trace.items import item_count, items_of, map_run_of
from nestedsf.trace.uneventful import item_runs
from tests.trace.machines import Recording

LAMBDA = {"resourceType": "lambda", "resource": "invoke"}


def mapped(count: int, *, fails: tuple[int, ...] = (), begun: int | None = None) -> ExecutionTrace:
    """A Map of Tasks, of which some fail; the first that does ends it."""
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    first = {"Type": "Pass", "Next": "Charge"}
    states: dict[str, Any] = {"Check": first, "Charge": task}
    record = Recording(
        {
            "StartAt": "Each",
            "States": {
                "Each": {
                    "Type": "Map",
                    "ItemProcessor": {"StartAt": "Check", "States": states},
                    "End": True,
                }
            },
        }
    )
    record.add("ExecutionStarted", 0, input={})
    last = record.add("MapStateEntered", 0, name="Each", input=list(range(count)))
    top = record.add("MapStateStarted", last, length=count)
    failed = 0
    for index in range(count if begun is None else begun):
        given = {"order": f"o-{index}", "mail": "ana@example.com"}
        last = record.add("MapIterationStarted", top, name="Each", index=index)
        last = record.add("PassStateEntered", last, name="Check", input=given)
        last = record.add("PassStateExited", last, name="Check", output=given)
        last = record.add("TaskStateEntered", last, name="Charge", input=given)
        last = record.add("TaskScheduled", last, parameters={}, **LAMBDA)
        if index in fails:
            failed = record.add("TaskFailed", last, error="Declined", cause="no", **LAMBDA)
            continue
        last = record.add("TaskSucceeded", last, output={}, **LAMBDA)
        last = record.add("TaskStateExited", last, name="Charge", output={})
        last = record.add("MapIterationSucceeded", last, name="Each", index=index)
    if failed:
        last = record.add("MapIterationFailed", failed, name="Each", index=fails[-1])
        last = record.add("MapStateFailed", last, error="Declined")
        record.add("ExecutionFailed", last, error="Declined")
    elif begun is None:
        last = record.add("MapStateSucceeded", last)
        last = record.add("MapStateExited", last, name="Each", output=[])
        record.add("ExecutionSucceeded", last, output=[])
    return trace_of(record.events, record.definition, name="mapped")


def test_each_item_has_its_status_and_the_visit_that_is_worth_a_look() -> None:
    trace = mapped(5, fails=(3,))
    items = items_of(trace, trace.visit("Each"))
    assert [item.number for item in items] == [0, 1, 2, 3, 4]
    assert [item.status for item in items] == [*["SUCCEEDED"] * 3, "FAILED", "SUCCEEDED"]
    assert items[3].telling is not None
    assert (items[3].telling.state_name, items[3].telling.error) == ("Charge", "Declined")
    assert items[0].telling is not None
    assert items[0].telling.state_name == "Charge"  # the latest one


def test_an_item_of_a_failed_map_without_an_event_of_its_end_has_failed_as_well() -> None:
    trace = mapped(4, fails=(1, 3))  # only the last one is said to have failed
    items = items_of(trace, trace.visit("Each"))
    assert [item.status for item in items] == ["SUCCEEDED", "FAILED", "SUCCEEDED", "FAILED"]


def test_what_has_not_begun_is_counted_only() -> None:
    trace = mapped(9, begun=2)
    visit = trace.visit("Each")
    assert len(items_of(trace, visit)) == 2
    assert item_count(visit) == 9
    assert item_count(trace.visit("Check")) is None
    assert items_of(trace, trace.visit("Check")) == ()


def test_a_distributed_map_tells_how_many_items_there_were_and_its_run() -> None:
    record = Recording({"StartAt": "Each", "States": {"Each": {"Type": "Map", "End": True}}})
    record.add("ExecutionStarted", 0, input=[1, 2])
    last = record.add("MapStateEntered", 0, name="Each", input=[1, 2])
    last = record.add("MapStateStarted", last, length=2)
    arn = "arn:aws:states:eu-west-1:123456789012:mapRun:main/Each:1"
    last = record.add("MapRunStarted", last, mapRunArn=arn)
    last = record.add("MapRunFailed", last, error="States.ExceedToleratedFailureThreshold")
    record.add("ExecutionFailed", last, error="States.ExceedToleratedFailureThreshold")
    trace = trace_of(record.events)
    visit = trace.visits[0]
    assert items_of(trace, visit) == ()
    assert (item_count(visit), map_run_of(visit)) == (2, arn)


def test_runs_of_items_that_went_well_leave_out_what_failed() -> None:
    runs = list(item_runs(mapped(12, fails=(4,)), few=3))
    assert [run.words for run in runs] == [
        "4 items succeeded · 0 to 3",
        "7 items succeeded · 5 to 11",
    ]
    assert list(item_runs(mapped(3), few=3)) == []
