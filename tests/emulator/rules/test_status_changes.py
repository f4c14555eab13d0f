"""Status changes of executions, as a rule's queue gets them."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from tests.emulator.machines_for_tests import Lab, failing, machine, mapping, nested, passing, wait

if TYPE_CHECKING:
    from tests.emulator.rules.conftest import Watch


def test_an_execution_tells_of_its_start_and_its_end(watched: Watch, lab: Lab, quick: str) -> None:
    described = lab.run(quick, {"order": 7})
    started, succeeded = watched.events()
    assert started["detail"]["status"] == "RUNNING"
    assert started["detail"]["stopDate"] is started["detail"]["outputDetails"] is None
    detail = succeeded.pop("detail")
    assert succeeded.pop("id") != started["id"]
    stopped = described["stopDate"]
    assert succeeded == {
        "version": "0",
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": "123456789012",
        "time": stopped.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "us-east-1",
        "resources": [described["executionArn"]],
    }
    assert detail == {
        "executionArn": described["executionArn"],
        "stateMachineArn": quick,
        "name": described["name"],
        "status": "SUCCEEDED",
        "startDate": _milliseconds(described["startDate"]),
        "stopDate": _milliseconds(stopped),
        "input": '{"order": 7}',
        "output": '{"order":7}',
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "redriveCount": 0,
        "redriveDate": None,
        "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        "inputDetails": {"included": True},
        "outputDetails": {"included": True},
        "error": None,
        "cause": None,
    }


def test_a_failure_has_its_error_and_no_output(watched: Watch, lab: Lab) -> None:
    lab.run(machine({"A": failing("Bad", Cause="So it is")}))
    detail = watched.events()[-1]["detail"]
    assert (detail["status"], detail["error"], detail["cause"]) == ("FAILED", "Bad", "So it is")
    assert detail["output"] is detail["outputDetails"] is detail["redriveStatusReason"] is None
    assert detail["redriveStatus"] == "REDRIVABLE"


def test_whoever_stops_or_times_out_is_told_of(watched: Watch, lab: Lab, slow: str) -> None:
    arn = lab.start(slow)
    lab.sfn.stop_execution(executionArn=arn, error="Enough")
    assert watched.events()[-1]["detail"]["error"] == "Enough"
    lab.run(machine({"A": wait(60)}, TimeoutSeconds=1))
    assert watched.statuses() == ["RUNNING", "TIMED_OUT"]
    lab.sfn.delete_state_machine(stateMachineArn=slow)
    assert watched.statuses() == []


def test_children_are_executions_of_their_own(watched: Watch, lab: Lab, quick: str) -> None:
    lab.run(machine({"A": nested(".sync", quick)}))
    assert watched.statuses() == ["RUNNING", "RUNNING", "SUCCEEDED", "SUCCEEDED"]


def test_a_redrive_is_a_change_too(watched: Watch, lab: Lab) -> None:
    arn = lab.run(machine({"A": failing()}))["executionArn"]
    assert watched.statuses() == ["RUNNING", "FAILED"]
    lab.sfn.redrive_execution(executionArn=arn)
    lab.ended(arn)
    redriven, failed = (event["detail"] for event in watched.events())
    assert (redriven["status"], failed["status"]) == ("RUNNING", "FAILED")
    assert redriven["redriveCount"] == failed["redriveCount"] == 1
    assert redriven["redriveDate"] == failed["redriveDate"] > redriven["startDate"]
    assert redriven["stopDate"] is None


def test_versions_and_aliases_are_named(watched: Watch, lab: Lab, quick: str) -> None:
    version = lab.sfn.publish_state_machine_version(stateMachineArn=quick)
    version_arn = version["stateMachineVersionArn"]
    alias = lab.sfn.create_state_machine_alias(
        name="live", routingConfiguration=[{"stateMachineVersionArn": version_arn, "weight": 100}]
    )["stateMachineAliasArn"]
    lab.run(alias)
    detail = watched.events()[-1]["detail"]
    assert detail["stateMachineArn"] == quick
    assert detail["stateMachineVersionArn"] == version_arn
    assert detail["stateMachineAliasArn"] == alias


def test_neither_express_workflows_nor_children_of_map_runs_tell(watched: Watch, lab: Lab) -> None:
    express = lab.create(machine({"A": passing()}), type="EXPRESS")
    lab.sfn.start_sync_execution(stateMachineArn=express)
    assert watched.statuses() == []
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    lab.run(machine({"A": mapping(machine({"B": passing()}, ProcessorConfig=config))}), [1, 2])
    assert watched.statuses() == ["RUNNING", "SUCCEEDED"]


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        (124 * 1024 - 50, {"input", "output"}),
        (124 * 1024 + 50, {"output"}),
        (249 * 1024, set()),
    ],
)
def test_what_is_too_large_is_left_out(
    watched: Watch, lab: Lab, quick: str, size: int, kept: set[str]
) -> None:
    lab.run(quick, json.dumps("é" * (size // 2), ensure_ascii=False))
    detail = watched.events()[-1]["detail"]
    for name in ("input", "output"):
        assert detail[f"{name}Details"] == {"included": name in kept}
        assert (detail[name] is not None) is (name in kept)


def test_another_region_has_a_bus_of_its_own(watched: Watch, lab: Lab) -> None:
    sfn = lab.session.client("stepfunctions", region_name="eu-west-1")
    made = sfn.create_state_machine(
        name="there",
        definition=json.dumps(machine({"A": passing()})),
        roleArn="arn:aws:iam::123456789012:role/for-tests",
    )
    sfn.start_execution(stateMachineArn=made["stateMachineArn"])
    assert watched.statuses() == []


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
