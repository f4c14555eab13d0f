"""DescribeExecution and ListExecutions: what they say, by how an execution ends."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from tests.emulator.machines_for_tests import (
    ROLE,
    Json,
    Lab,
    failing,
    machine,
    passing,
    wait,
)

ALWAYS = {"executionArn", "stateMachineArn", "name", "status", "startDate", "input"}
ALWAYS |= {"inputDetails", "redriveCount", "redriveStatus"}
ENDED = ALWAYS | {"stopDate"}


@pytest.mark.parametrize(
    ("definition", "status", "more"),
    [
        (
            machine({"A": passing()}),
            "SUCCEEDED",
            {"output", "outputDetails", "redriveStatusReason"},
        ),
        (machine({"A": failing(Cause="Why")}), "FAILED", {"error", "cause"}),
        (machine({"A": {"Type": "Fail"}}), "FAILED", set()),
        (machine({"A": wait(600)}, TimeoutSeconds=1), "TIMED_OUT", set()),
    ],
)
def test_the_fields_of_what_has_ended(
    lab: Lab, definition: Json, status: str, more: set[str]
) -> None:
    answer = lab.run(definition, '{"a" : "\\u00df"}')
    assert answer["status"] == status
    assert set(answer) == ENDED | more
    assert answer["input"] == '{"a" : "\\u00df"}'  # as it was given
    assert answer["inputDetails"] == {"included": True}
    assert answer["redriveCount"] == 0
    expected = "NOT_REDRIVABLE" if status == "SUCCEEDED" else "REDRIVABLE"
    assert answer["redriveStatus"] == expected


def test_the_fields_of_what_runs(lab: Lab) -> None:
    arn = lab.start(machine({"A": wait(60_000)}))
    answer = lab.describe(arn)
    assert set(answer) == ALWAYS | {"redriveStatusReason"}
    assert (answer["status"], answer["redriveStatus"]) == ("RUNNING", "NOT_REDRIVABLE")
    assert answer["redriveStatusReason"] == "Execution is RUNNING and cannot be redriven"


def test_a_string_output_has_its_quotes(lab: Lab) -> None:
    answer = lab.run(machine({"A": passing(Result='a "word"')}))
    assert answer["output"] == r'"a \"word\""'
    assert (
        json.loads(
            lab.events(answer["executionArn"])[-1]["executionSucceededEventDetails"]["output"]
        )
        == 'a "word"'
    )


def test_the_dates_enclose_the_history(lab: Lab) -> None:
    answer = lab.run(machine({"A": wait(5)}))
    stamps = [event["timestamp"] for event in lab.events(answer["executionArn"])]
    assert stamps == sorted(stamps)
    assert (answer["startDate"], answer["stopDate"]) == (stamps[0], stamps[-1])
    assert (stamps[-1] - stamps[0]).total_seconds() == 5
    assert stamps[-1] > datetime(2020, 1, 1, tzinfo=timezone.utc)


def test_list_executions_filters_and_sorts(lab: Lab) -> None:
    arn = lab.create(machine({"A": {"Type": "Wait", "SecondsPath": "$"}}))
    ended = [lab.run(arn, "0")["executionArn"] for _ in range(3)]
    running = lab.start(arn, "60000")
    listed = lab.sfn.list_executions(stateMachineArn=arn)["executions"]
    assert {item["executionArn"] for item in listed} == {*ended, running}
    done = lab.sfn.list_executions(stateMachineArn=arn, statusFilter="SUCCEEDED")["executions"]
    assert {item["executionArn"] for item in done} == set(ended)
    assert all("stopDate" in item for item in done)


def test_the_machine_of_an_execution_is_the_one_that_ran(lab: Lab, quick: str) -> None:
    arn = lab.start(quick)
    before = lab.sfn.describe_state_machine_for_execution(executionArn=arn)["definition"]
    lab.sfn.update_state_machine(
        stateMachineArn=quick, definition=json.dumps(machine({"Other": passing()}))
    )
    answer = lab.sfn.describe_state_machine_for_execution(executionArn=arn)
    assert answer["definition"] == before
    assert (answer["stateMachineArn"], answer["roleArn"]) == (quick, ROLE)
