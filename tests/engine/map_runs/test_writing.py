"""A ResultWriter writes the results of a Map Run to S3, or says in which form they return."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.map_runs.account import ACCOUNT, Account, distributed, output
from tests.engine.map_runs.test_running import EXCEEDED, ODD_FAILS, numbers


def writing(config: Any = None, **parameters: Any) -> dict[str, Any]:
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": "results", **parameters},
    }
    return writer if config is None else {**writer, "WriterConfig": config}


@pytest.mark.parametrize("prefix", ["jobs", "jobs/", ""])
def test_the_output_names_the_manifest_and_the_manifest_the_files(prefix: str) -> None:
    account = Account()
    definition = distributed(ResultWriter=writing(Prefix=prefix), Label="each")
    result = output(account.run(definition, ["a", "é"]))
    [map_run] = account.map_runs
    folder = f"jobs/{map_run.id}" if prefix else map_run.id
    assert result == {
        "MapRunArn": map_run.arn,
        "ResultWriterDetails": {"Bucket": "results", "Key": f"{folder}/manifest.json"},
    }
    succeeded = f"{folder}/SUCCEEDED_0.json"
    records = json.loads(account.objects[succeeded])
    manifest = json.loads(account.objects[f"{folder}/manifest.json"])
    assert manifest["DestinationBucket"] == "results"
    assert manifest["MapRunArn"] == map_run.arn
    assert manifest["ResultFiles"]["FAILED"] == manifest["ResultFiles"]["PENDING"] == []
    [file] = manifest["ResultFiles"]["SUCCEEDED"]
    assert file["Key"] == succeeded
    assert records[1] == {
        "ExecutionArn": map_run.children[1].arn,
        "Input": '"é"',
        "InputDetails": {"Included": True},
        "Name": map_run.children[1].name,
        "Output": '"é"',
        "OutputDetails": {"Included": True},
        "RedriveCount": 0,
        "RedriveStatus": "NOT_REDRIVABLE",
        "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        "StartDate": "2026-03-01T09:00:00.000Z",
        "StateMachineArn": f"{ACCOUNT}:stateMachine:orders/each",
        "Status": "SUCCEEDED",
        "StopDate": "2026-03-01T09:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("transformation", "expected"),
    [("COMPACT", [[1, 2], 3, [[4]]]), ("FLATTEN", [1, 2, 3, [4]])],
)
def test_transformations(transformation: str, expected: Any) -> None:
    config = {"Transformation": transformation}
    given = [[1, 2], 3, [[4]]]
    returned = distributed(ResultWriter={"WriterConfig": config})
    assert output(Account().run(returned, given)) == expected

    account = Account()
    account.run(distributed(ResultWriter=writing(config)), given)
    [body] = [body for key, body in account.objects.items() if "SUCCEEDED" in key]
    assert json.loads(body) == expected


def test_without_a_transformation_each_result_has_its_metadata() -> None:
    definition = distributed(ResultWriter={"WriterConfig": {"Transformation": "NONE"}})
    [found] = output(Account().run(definition, [7]))
    assert (found["Output"], found["Status"]) == ("7", "SUCCEEDED")


def test_json_lines() -> None:
    account = Account()
    config = {"OutputType": "JSONL", "Transformation": "COMPACT"}
    account.run(distributed(ResultWriter=writing(config)), [{"n": 1}, {"n": 2}])
    [key] = [key for key in account.objects if "SUCCEEDED" in key]
    assert key.endswith("/SUCCEEDED_0.jsonl")
    assert account.objects[key] == '{"n":1}\n{"n":2}'


def test_a_map_run_that_fails_writes_what_failed_and_what_never_started() -> None:
    account = Account()
    definition = distributed(
        ItemProcessor=ODD_FAILS, ResultWriter=writing(), MaxConcurrency=1, ToleratedFailureCount=1
    )
    execution = account.run(definition, numbers(6))
    assert (execution.error, execution.cause) == EXCEEDED
    folder = account.map_runs[0].id
    files = {
        status: json.loads(account.objects[f"{folder}/{status}_0.json"])
        for status in ("SUCCEEDED", "FAILED", "PENDING")
    }
    assert {status: len(records) for status, records in files.items()} == {
        "SUCCEEDED": 2,
        "FAILED": 2,
        "PENDING": 2,
    }
    assert files["FAILED"][0]["Error"] == "Odd"
    assert files["FAILED"][0]["RedriveStatus"] == "REDRIVABLE_BY_MAP_RUN"
    assert files["PENDING"][0] == {
        "Input": '{"odd":false}',
        "InputDetails": {"Included": True},
        "Status": "PENDING",
    }


def test_a_bucket_that_is_not_there() -> None:
    execution = Account().run(distributed(ResultWriter=writing(Bucket="missing")), [1])
    assert (execution.error, execution.cause) == (
        "States.ResultWriterFailed",
        "The specified bucket does not exist",
    )


def test_results_that_are_too_large_to_return_fail_the_state() -> None:
    items = ["x" * 100] * 3_000
    account = Account()
    execution = account.run(distributed(), items)
    assert execution.error == "States.DataLimitExceeded"
    assert output(account.run(distributed(ResultWriter=writing()), items))["MapRunArn"]
