"""What executions have logged is a history too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nestedsf
from nestedsf.exceptions import HistoryError
from nestedsf.trace import load_history, trace_of

ARN = "arn:aws:states:eu-west-1:111122223333:express:main:first:0a1b"


def logged(arn: str = ARN) -> list[dict[str, Any]]:
    """The log events of an execution with one Pass state, as FilterLogEvents answers them."""
    kinds = {
        "ExecutionStarted": {"input": '{"n":1}', "inputDetails": {"truncated": False}},
        "PassStateEntered": {"name": "A", "input": '{"n":1}'},
        "PassStateExited": {"name": "A", "output": "7"},
        "ExecutionSucceeded": {"output": "7"},
    }
    return [
        {
            "logStreamName": "states/main/2026-11-27-00/00000000",
            "timestamp": 1790000000000 + number,
            "message": json.dumps(
                {
                    "details": details,
                    "redrive_count": "0",
                    "id": str(number),
                    "type": kind,
                    "previous_event_id": str(number - 1 if number != 2 else 0),
                    "event_timestamp": str(1790000000000 + number),
                    "execution_arn": arn,
                }
            ),
            "eventId": str(number),
        }
        for number, (kind, details) in enumerate(kinds.items(), 1)
    ]


def test_a_file_of_log_events_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log.json"
    noise = {"message": "Permissions are set correctly."}
    answer = {"events": [noise, *reversed(logged())], "searchedLogStreams": []}
    path.write_text(json.dumps(answer), encoding="utf-8")
    trace = trace_of(load_history(path))
    assert (trace.status, trace.input, trace.output) == ("SUCCEEDED", {"n": 1}, 7)
    assert trace.visits[0].state_name == "A"
    assert trace.started is not None
    assert trace.started.isoformat() == "2026-09-21T14:13:20.001000+00:00"
    assert load_history(logged()) == trace.events
    assert load_history([answer]) == trace.events
    assert nestedsf.load_history(trace.events) == trace.events


def test_a_log_of_several_executions_is_told() -> None:
    with pytest.raises(HistoryError, match=r"log events of 2 executions.*filter-log-events"):
        load_history([*logged(), *logged(f"{ARN}2")])


def test_a_log_of_something_else_is_told() -> None:
    with pytest.raises(HistoryError, match="not of Step Functions"):
        load_history({"events": [{"message": "START RequestId"}, {"message": "{}"}]})


def test_a_log_that_lacks_events_is_told() -> None:
    with pytest.raises(HistoryError, match="of the events 1 to 4, 3 is missing"):
        load_history([event for event in logged() if event["eventId"] != "3"])


def test_a_log_without_data_has_states_and_no_values() -> None:
    bare = [
        {**event, "message": json.dumps({**json.loads(event["message"]), "details": details})}
        for event, details in zip(logged(), ({}, {"name": "A"}, {"name": "A"}, {}), strict=True)
    ]
    trace = trace_of(bare, execution_arn=ARN)
    assert (trace.name, trace.express, trace.status) == ("first", True, "SUCCEEDED")
    assert (trace.input, trace.visits[0].output) == (None, None)
    assert "input" not in trace.outline()
