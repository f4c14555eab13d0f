"""Executions as JSON values."""

from __future__ import annotations

import json

import pytest

from nestedsf.trace import trace_of
from tests.trace.samples import RECORDED, parent, recorded_trace, single


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_executions_can_be_written_as_json(name: str) -> None:
    trace = recorded_trace(name)
    value = json.loads(json.dumps(trace.to_dict(), allow_nan=False))
    assert value["status"] == trace.status
    assert [visit["state_name"] for visit in value["visits"]] == [
        visit.state_name for visit in trace.visits
    ]
    events = value["visits"][0]["events"]
    assert [event["type"] for event in events] == [e.type for e in trace.visits[0].events]


def test_children_are_inside_the_visits_that_started_them() -> None:
    trace = parent()
    value = trace.to_dict()
    child = value["visits"][0]["child"]
    assert child["execution_arn"] == value["visits"][0]["child_execution_arn"]
    assert [visit["state_name"] for visit in child["visits"]] == [
        "First long-running job",
        "Report completion",
    ]
    assert value["visits"][1]["child"] is None


def test_times_are_iso_text() -> None:
    record = single("Pass")
    record.events[1]["timestamp"] = "2024-01-15T12:00:00Z"
    value = trace_of(record.events).to_dict()
    assert value["visits"][0]["entered"] == "2024-01-15T12:00:00+00:00"
    assert value["visits"][0]["exited"] is None
    assert value["started"] is None


def test_the_fields_are_those_of_the_values() -> None:
    trace = parent()
    value = trace.to_dict(show_secrets=True)
    for key in set(value) - {"visits", "started", "stopped"}:
        assert value[key] == getattr(trace, key)
    for key in set(value["visits"][3]) - {"child", "events", "entered", "exited", "map_runs"}:
        assert value["visits"][3][key] == getattr(trace.visits[3], key)


def test_secrets_are_masked_and_executions_are_told_apart() -> None:
    trace = parent()
    text = json.dumps(trace.to_dict(), ensure_ascii=False)
    assert "123456789012" in json.dumps(trace.to_dict(show_secrets=True))
    assert "123456789012" not in text
    started = [visit["child_execution_arn"] for visit in trace.to_dict()["visits"]]
    arns = [arn for arn in started if arn]
    assert len(set(arns)) == len(arns) > 1
    assert all(arn.startswith("arn:aws:states:") for arn in arns)
