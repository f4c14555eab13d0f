"""RedriveExecution: what may be redriven, what the API says of it, and what runs again."""

from __future__ import annotations

import json
import re

import pytest

from tests.emulator.machines_for_tests import (
    ROLE,
    Json,
    Lab,
    account_of,
    failing,
    machine,
    nested,
    passing,
    refusal,
    task,
    wait,
    written_by,
)

GET = "arn:aws:states:::aws-sdk:s3:getObject"


def reading(key: str = "k", **fields: object) -> Json:
    """A Task that fails until there is an object in the bucket."""
    return task(GET, {"Bucket": "shelf", "Key": key}, OutputPath="$.Body", **fields)


@pytest.fixture
def shelf(lab: Lab) -> Json:
    """A client of S3 that has the bucket `shelf`."""
    client = lab.session.client("s3")
    client.create_bucket(Bucket="shelf")
    return client


def put(shelf: Json, key: str, body: str) -> None:
    shelf.put_object(Bucket="shelf", Key=key, Body=body.encode())  # type: ignore[attr-defined]


@pytest.fixture
def failed(lab: Lab, shelf: Json) -> str:  # noqa: ARG001  its bucket is there
    """An execution that has failed, as its object is not there."""
    arn = lab.start(machine({"Read": reading()}), {"a": 1})
    assert lab.ended(arn)["status"] == "FAILED"
    return arn


def test_a_redriven_execution_succeeds_once_what_it_lacked_is_there(
    lab: Lab, shelf: Json, failed: str
) -> None:
    before = lab.describe(failed)
    assert (before["redriveCount"], before["redriveStatus"]) == (0, "REDRIVABLE")
    put(shelf, "k", "found")
    redriven = lab.sfn.redrive_execution(executionArn=failed)["redriveDate"]
    after = lab.ended(failed)
    assert after["output"] == '"found"'
    assert (after["redriveCount"], after["redriveDate"]) == (1, redriven)
    assert (after["startDate"], after["name"]) == (before["startDate"], before["name"])
    assert after["redriveStatusReason"] == "Execution is SUCCEEDED and cannot be redriven"
    assert not {"error", "cause"} & after.keys()
    [listed] = lab.sfn.list_executions(stateMachineArn=after["stateMachineArn"])["executions"]
    assert (listed["redriveCount"], listed["redriveDate"]) == (1, redriven)
    assert lab.details(failed, "ExecutionRedriven") == [{"redriveCount": 1}]


def test_it_runs_what_it_was_started_with(lab: Lab, shelf: Json, failed: str) -> None:
    """As measured on AWS: an update of the state machine does not reach it."""
    arn = lab.describe(failed)["stateMachineArn"]
    lab.sfn.update_state_machine(
        stateMachineArn=arn, definition=json.dumps(machine({"Other": passing()}))
    )
    put(shelf, "k", "found")
    lab.sfn.redrive_execution(executionArn=failed)
    assert lab.ended(failed)["output"] == '"found"'


def test_a_token_of_a_client_redrives_once(lab: Lab, failed: str) -> None:
    """As measured on AWS: it answers as before, whatever the status is."""
    first = lab.sfn.redrive_execution(executionArn=failed, clientToken="a")["redriveDate"]
    lab.ended(failed)
    again = lab.sfn.redrive_execution(executionArn=failed, clientToken="a")["redriveDate"]
    assert again == first
    assert lab.describe(failed)["redriveCount"] == 1
    lab.sfn.redrive_execution(executionArn=failed, clientToken="b")
    lab.ended(failed)
    assert lab.describe(failed)["redriveCount"] == 2
    lab.session.skip(16 * 60)  # type: ignore[attr-defined]
    lab.sfn.redrive_execution(executionArn=failed, clientToken="a")
    assert lab.describe(failed)["redriveCount"] == 3


def test_what_runs_or_succeeded_is_not_redriven(lab: Lab, quick: str, slow: str) -> None:
    for machine_arn, status in ((quick, "SUCCEEDED"), (slow, "RUNNING")):
        arn = lab.start(machine_arn)
        if status == "SUCCEEDED":
            lab.ended(arn)
        assert refusal(lab.sfn.redrive_execution, executionArn=arn) == {
            "Code": "ExecutionNotRedrivable",
            "Message": f"Execution {arn} invalid for redrive as: Execution is {status} and cannot "
            "be redriven",
        }


def test_it_is_redrivable_for_fourteen_days(lab: Lab, failed: str) -> None:
    lab.session.skip(14 * 24 * 3600 - 60)  # type: ignore[attr-defined]
    assert lab.describe(failed)["redriveStatus"] == "REDRIVABLE"
    lab.session.skip(120)  # type: ignore[attr-defined]
    described = lab.describe(failed)
    assert described["redriveStatus"] == "NOT_REDRIVABLE"
    assert described["redriveStatusReason"] == "Execution redrivable period exceeded"
    found = refusal(lab.sfn.redrive_execution, executionArn=failed)
    assert found["Message"].endswith("invalid for redrive as: Execution redrivable period exceeded")


def test_a_history_that_is_full_leaves_no_room_for_a_redrive(lab: Lab, failed: str) -> None:
    events = written_by(lab, failed)
    events += events[-1:] * (24_998 - len(events))
    assert lab.describe(failed)["redriveStatus"] == "REDRIVABLE"
    events += events[-1:]
    reason = lab.describe(failed)["redriveStatusReason"]
    assert reason == "Execution history event limit exceeded"


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        ("x", "InvalidArn"),
        ("arn:aws:states:us-east-1:123456789012:express:m:n:1", "InvalidArn"),
        ("arn:aws:states:us-east-1:123456789012:execution:m:n", "ExecutionDoesNotExist"),
    ],
)
def test_what_is_no_execution_is_refused(lab: Lab, arn: str, code: str) -> None:
    assert refusal(lab.sfn.redrive_execution, executionArn=arn)["Code"] == code


def test_a_redriven_parent_starts_its_child_anew(lab: Lab, shelf: Json) -> None:
    """A name without the redrive's count is taken: the child is started, and not redriven."""
    child = lab.create(machine({"Read": reading()}))
    call = nested(".sync:2", child)
    call["Parameters"]["Name.$"] = "States.Format('child-{}', $$.Execution.RedriveCount)"
    parent = lab.start(machine({"Call": {**call, "OutputPath": "$.Output"}}))
    assert lab.ended(parent)["error"] == "States.TaskFailed"
    put(shelf, "k", "found")
    lab.sfn.redrive_execution(executionArn=parent)
    assert lab.ended(parent)["output"] == '"found"'
    children = lab.sfn.list_executions(stateMachineArn=child)["executions"]
    assert [(c["name"], c["status"], c["redriveCount"]) for c in children] == [
        ("child-1", "SUCCEEDED", 0),
        ("child-0", "FAILED", 0),
    ]


def test_an_execution_may_redrive_another(lab: Lab, shelf: Json, failed: str) -> None:
    put(shelf, "k", "found")
    call = task("arn:aws:states:::aws-sdk:sfn:redriveExecution", {"ExecutionArn": failed})
    answer = json.loads(lab.run(machine({"Redrive": call}))["output"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", answer["RedriveDate"])
    assert lab.ended(failed)["status"] == "SUCCEEDED"


def test_a_stopped_one_waits_on(lab: Lab, slow: str) -> None:
    arn = lab.start(slow)
    lab.sfn.stop_execution(executionArn=arn, error="Enough")
    lab.sfn.redrive_execution(executionArn=arn)
    described = lab.describe(arn)
    assert described["status"] == "RUNNING"
    assert not {"stopDate", "error"} & described.keys()


def test_a_map_run_is_redriven_with_its_execution(lab: Lab, shelf: Json) -> None:
    each = {
        "Type": "Map",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            **machine({"Read": task(GET, {"Bucket": "shelf", "Key.$": "$"}, OutputPath="$.Body")}),
        },
        "MaxConcurrency": 1,
        "End": True,
    }
    put(shelf, "a", "A")
    put(shelf, "c", "C")
    arn = lab.start(machine({"Each": each}), ["a", "b", "c"])
    assert lab.ended(arn)["error"] == "States.ExceedToleratedFailureThreshold"
    [run] = lab.sfn.list_map_runs(executionArn=arn)["mapRuns"]
    children = lab.sfn.list_executions(mapRunArn=run["mapRunArn"])["executions"]
    assert [child["status"] for child in children] == ["FAILED", "SUCCEEDED"]
    failed = children[0]["executionArn"]
    assert lab.describe(failed)["redriveStatus"] == "REDRIVABLE_BY_MAP_RUN"
    assert refusal(lab.sfn.redrive_execution, executionArn=failed)["Code"] == (
        "ExecutionNotRedrivable"
    )
    put(shelf, "b", "B")
    lab.sfn.redrive_execution(executionArn=arn)
    assert lab.ended(arn)["output"] == '["A","B","C"]'
    described = lab.sfn.describe_map_run(mapRunArn=run["mapRunArn"])
    assert (described["status"], described["redriveCount"]) == ("SUCCEEDED", 1)
    assert described["itemCounts"]["succeeded"] == 3
    listed = {
        filtered: [
            child["executionArn"]
            for child in lab.sfn.list_executions(
                mapRunArn=run["mapRunArn"], redriveFilter=filtered
            )["executions"]
        ]
        for filtered in ("REDRIVEN", "NOT_REDRIVEN")
    }
    assert listed["REDRIVEN"] == [failed]
    assert len(listed["NOT_REDRIVEN"]) == 2
    assert "ExecutionRedriven" in lab.types(failed)


def test_a_map_run_is_redriven_a_thousand_times(lab: Lab) -> None:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        **machine({"No": failing()}),
    }
    arn = lab.start(machine({"Each": {"Type": "Map", "ItemProcessor": processor}}), [1])
    assert lab.ended(arn)["error"] == "States.ExceedToleratedFailureThreshold"
    [map_run] = account_of(lab).api._store.map_runs.values()  # noqa: SLF001  999 would take long
    map_run.redrive_count = 999
    for count, error in (
        (1000, "States.ExceedToleratedFailureThreshold"),
        (1000, "States.Runtime"),
    ):
        lab.sfn.redrive_execution(executionArn=arn)
        assert lab.ended(arn)["error"] == error
        assert lab.sfn.describe_map_run(mapRunArn=map_run.arn)["redriveCount"] == count
    assert lab.ended(arn)["cause"].endswith("has been redriven 1,000 times.")


def test_the_filter_is_for_map_runs_only(lab: Lab, quick: str) -> None:
    found = refusal(lab.sfn.list_executions, stateMachineArn=quick, redriveFilter="REDRIVEN")
    assert found["Code"] == "ValidationException"


def test_a_fail_and_a_wait_are_redriven_as_they_are(lab: Lab) -> None:
    arn = lab.start(machine({"Wait": wait(1, Next="No"), "No": failing("Boom")}))
    lab.ended(arn)
    lab.sfn.redrive_execution(executionArn=arn)
    assert lab.ended(arn)["error"] == "Boom"
    assert lab.types(arn)[-3:] == ["ExecutionFailed", "ExecutionRedriven", "ExecutionFailed"]


def test_a_deleted_one_is_not_there(lab: Lab, failed: str) -> None:
    lab.sfn.delete_state_machine(stateMachineArn=lab.describe(failed)["stateMachineArn"])
    assert refusal(lab.sfn.redrive_execution, executionArn=failed)["Code"] == (
        "ExecutionDoesNotExist"
    )


def test_an_express_workflow_is_not_redriven(lab: Lab) -> None:
    text = json.dumps(machine({"No": failing("Boom")}))
    arn = lab.sfn.create_state_machine(
        name="express", definition=text, roleArn=ROLE, type="EXPRESS"
    )["stateMachineArn"]
    started = lab.sfn.start_execution(stateMachineArn=arn)["executionArn"]
    assert refusal(lab.sfn.redrive_execution, executionArn=started) == {
        "Code": "InvalidArn",
        "Message": "Invalid Arn: 'Resource type not valid in this context: express'",
    }
