"""Histories without previousEventId, as some emulators write them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nestedsf.asl.definition import parse_definition
from nestedsf.trace import load_history, trace_of
from tests.trace.machines import Recording, recordings
from tests.trace.samples import RECORDED, recorded

SHAPES = ["absent", "null", "zero"]


def without_ids(events: list[dict[str, Any]], shape: str = "absent") -> list[dict[str, Any]]:
    """The same events without their predecessors, in one of the ways that this is written."""
    given: dict[str, Any] = {
        "absent": {},
        "null": {"previousEventId": None},
        "zero": {"previousEventId": 0},
    }[shape]
    return [
        {**{k: v for k, v in e.items() if k != "previousEventId"}, **given, "id": n}
        for n, e in enumerate(events, start=1)
    ]


def history(*events: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Events from their types and details, with ids alone."""
    written = []
    for number, (kind, details) in enumerate(events, start=1):
        state = kind.endswith(("StateEntered", "StateExited"))
        key = f"state{kind.rpartition('State')[2]}" if state else f"{kind[0].lower()}{kind[1:]}"
        written.append({"id": number, "type": kind, f"{key}EventDetails": details})
    return written


def entered(kind: str, name: str) -> tuple[str, dict[str, Any]]:
    return f"{kind}StateEntered", {"name": name, "input": "{}"}


def left(kind: str, name: str) -> tuple[str, dict[str, Any]]:
    return f"{kind}StateExited", {"name": name, "output": json.dumps(name)}


def called(kind: str, service: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return f"Task{kind}", {"resourceType": service, "resource": f"do-{service}", **more}


STARTED = ("ExecutionStarted", {"input": "{}"})
SUCCEEDED = ("ExecutionSucceeded", {"output": "{}"})


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_execution_is_the_same_without_them(name: str, shape: str) -> None:
    found = recorded(name)
    for definition in (found["definition"], None):
        stripped = trace_of(without_ids(found["events"], shape), definition)
        assert stripped == trace_of(found["events"], definition)


def can_be_told(recording: Recording) -> bool:
    """Whether order and types tell whose event is whose.

    What failed has an event of its own, nothing was aborted by it, and each state has its
    definition's type.
    """
    found = parse_definition(recording.definition)
    return all(
        visit.type == found.state(visit.name).type
        and visit.status != "ABORTED"
        and (visit.status == "SUCCEEDED" or visit.type in ("Task", "Parallel", "Map"))
        for visit in recording.visits
    )


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(recordings().filter(can_be_told), st.sampled_from(SHAPES))
def test_branches_and_iterations_one_after_another_are_told_apart(
    recording: Recording, shape: str
) -> None:
    expected = trace_of(recording.events, recording.definition)
    stripped = trace_of(without_ids(recording.events, shape), recording.definition)

    assert stripped == expected


def test_a_retried_task_that_is_caught_leads_on() -> None:
    failed = called("Failed", "sqs", error="Sqs.Busy", cause="later")
    trace = trace_of(
        history(
            STARTED,
            entered("Task", "Send"),
            *(called("Scheduled", "sqs", parameters="{}"), called("Started", "sqs"), failed),
            *(called("Scheduled", "sqs", parameters="{}"), called("Started", "sqs"), failed),
            left("Task", "Send"),
            entered("Succeed", "Give up"),
            left("Succeed", "Give up"),
            SUCCEEDED,
        )
    )

    assert [(v.state_name, v.status, v.attempts, v.caught) for v in trace.visits] == [
        ("Send", "FAILED", 2, True),
        ("Give up", "SUCCEEDED", 1, False),
    ]
    assert [event.previous_event_id for event in trace.events] == list(range(12))


FORK: dict[str, Any] = {
    "StartAt": "Fork",
    "States": {
        "Fork": {
            "Type": "Parallel",
            "Branches": [
                {
                    "StartAt": "Queue",
                    "States": {
                        "Queue": {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::sqs:do-sqs",
                            "Next": "Queued",
                        },
                        "Queued": {"Type": "Pass", "End": True},
                    },
                },
                {
                    "StartAt": "Topic",
                    "States": {
                        "Topic": {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::sns:do-sns",
                            "Next": "Told",
                        },
                        "Told": {"Type": "Pass", "End": True},
                    },
                },
            ],
            "End": True,
        }
    },
}


def test_branches_that_interleave_are_told_apart_by_the_definition() -> None:
    events = history(
        STARTED,
        entered("Parallel", "Fork"),
        ("ParallelStateStarted", {}),
        entered("Task", "Topic"),
        entered("Task", "Queue"),
        called("Scheduled", "sns", parameters="{}"),
        called("Started", "sns"),
        called("Scheduled", "sqs", parameters="{}"),
        called("Started", "sqs"),
        called("Failed", "sns", error="Sns.Gone"),
        called("Succeeded", "sqs", output="{}"),
        left("Task", "Queue"),
        left("Task", "Topic"),
        entered("Pass", "Queued"),
        entered("Pass", "Told"),
        left("Pass", "Told"),
        left("Pass", "Queued"),
        ("ParallelStateSucceeded", {}),
        left("Parallel", "Fork"),
        SUCCEEDED,
    )
    trace = trace_of(events, FORK)

    assert [(v.state_name, v.container, v.branch, v.status) for v in trace.visits] == [
        ("Fork", None, None, "SUCCEEDED"),
        ("Queue", "Fork", 0, "SUCCEEDED"),
        ("Queued", "Fork", 0, "SUCCEEDED"),
        ("Topic", "Fork", 1, "FAILED"),
        ("Told", "Fork", 1, "SUCCEEDED"),
    ]
    assert (trace.visit("Topic").error, trace.visit("Topic").caught) == ("Sns.Gone", True)


def test_iterations_that_interleave_are_told_apart_by_their_index() -> None:
    def iteration(kind: str, index: int) -> tuple[str, dict[str, Any]]:
        return f"MapIteration{kind}", {"name": "Each", "index": index}

    trace = trace_of(
        history(
            STARTED,
            entered("Map", "Each"),
            ("MapStateStarted", {"length": 2}),
            *(iteration("Started", 0), entered("Pass", "Item")),
            *(iteration("Started", 1), entered("Pass", "Item")),
            *(left("Pass", "Item"), iteration("Succeeded", 1)),
            *(left("Pass", "Item"), iteration("Succeeded", 0)),
            ("MapStateSucceeded", {}),
            left("Map", "Each"),
            SUCCEEDED,
        )
    )

    assert [(v.state_name, v.status, v.iteration) for v in trace.visits] == [
        ("Each", "SUCCEEDED", None),
        ("Item", "SUCCEEDED", 0),
        ("Item", "SUCCEEDED", 1),
    ]


def test_an_execution_that_was_stopped_is_left_in_the_state_that_was_open() -> None:
    events = history(STARTED, entered("Wait", "For a day"), ("ExecutionAborted", {}))
    assert [(v.state_name, v.status) for v in trace_of(events).visits] == [("For a day", "ABORTED")]
    running = trace_of(events[:2])
    assert [(v.state_name, v.status) for v in running.visits] == [("For a day", "RUNNING")]


def test_ids_that_are_there_stay_as_they_are() -> None:
    found = recorded("parallel-failed")["events"]
    assert [event.previous_event_id for event in load_history(found)] == [
        event["previousEventId"] for event in found
    ]
    stopped = [{**e, "previousEventId": 0} for e in history(STARTED, entered("Wait", "A"))]
    assert [event.previous_event_id for event in load_history(stopped)] == [0, 0]


def test_an_evaluation_that_fails_is_that_of_the_state_entered_beside_it() -> None:
    """AWS gives EvaluationFailed the predecessor of its state's StateEntered (recorded)."""
    events = history(
        STARTED,
        entered("Pass", "First"),
        left("Pass", "First"),
        entered("Pass", "Second"),
        ("EvaluationFailed", {"state": "Second", "error": "States.QueryEvaluationError"}),
        ("ExecutionFailed", {"error": "States.QueryEvaluationError"}),
    )
    for event, previous in zip(events, [0, 0, 2, 3, 3, 5], strict=True):
        event["previousEventId"] = previous
    trace = trace_of(events)

    assert [(v.state_name, v.status, v.error) for v in trace.visits] == [
        ("First", "SUCCEEDED", None),
        ("Second", "FAILED", "States.QueryEvaluationError"),
    ]


def test_thousands_of_branches_that_interleave_take_no_square_of_time() -> None:
    names = [f"B{number}" for number in range(4_000)]
    record = Recording(
        {
            "StartAt": "P",
            "States": {
                "P": {
                    "Type": "Parallel",
                    "End": True,
                    "Branches": [
                        {"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}}
                        for name in names
                    ],
                }
            },
        }
    )
    record.add("ExecutionStarted", 0, input={})
    last = record.add("ParallelStateEntered", 0, name="P", input={})
    started = record.add("ParallelStateStarted", last)
    entered = [record.add("PassStateEntered", started, name=name, input={}) for name in names]
    exited = [
        record.add("PassStateExited", before, name=name, output={})
        for before, name in zip(entered, names, strict=True)
    ]
    record.add("ParallelStateSucceeded", exited[-1])
    last = record.add("ParallelStateExited", exited[-1], name="P", output=[])
    record.add("ExecutionSucceeded", last, output=[])
    without = [
        {key: value for key, value in event.items() if key != "previousEventId"}
        for event in record.events
    ]
    before = time.process_time()
    found = trace_of(without, record.definition)

    assert time.process_time() - before < 10
    assert found == trace_of(record.events, record.definition)
