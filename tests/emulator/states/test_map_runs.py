"""Map Runs and their child executions, through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.machines_for_tests import ROLE, Json, machine, mapping, passing, refusal, until

STANDARD = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}


def distributed(state: Json, label: str = "each", **fields: Any) -> Json:
    """A machine with a Distributed Map of a state."""
    processor = {"ProcessorConfig": STANDARD, **machine({f"In {label}": state})}
    return machine({f"Map {label}": mapping(processor, Label=label, **fields)})


def start(sfn: Any, definition: Json, items: Json) -> str:
    """The ARN of a new execution of a new machine."""
    made = sfn.create_state_machine(name="main", definition=json.dumps(definition), roleArn=ROLE)
    given = {"stateMachineArn": made["stateMachineArn"], "input": json.dumps(items)}
    return str(sfn.start_execution(**given)["executionArn"])


def run_of(sfn: Any, execution: str) -> str:
    """The ARN of the one Map Run of an execution."""
    [run] = sfn.list_map_runs(executionArn=execution)["mapRuns"]
    assert run["executionArn"] == execution
    assert run["stateMachineArn"].endswith(":stateMachine:main/each")
    return str(run["mapRunArn"])


WAITS = {"Type": "Wait", "SecondsPath": "$"}


def test_a_map_run_is_described(sfn: Any) -> None:
    execution = start(sfn, distributed(passing()), [1, 2, 3])
    described = sfn.describe_map_run(mapRunArn=run_of(sfn, execution))
    counts = dict.fromkeys(described["itemCounts"], 0)
    done = {**counts, "succeeded": 3, "total": 3, "resultsWritten": 3}
    assert (described["itemCounts"], described["executionCounts"]) == (done, done)
    assert (described["status"], described["maxConcurrency"]) == ("SUCCEEDED", 0)
    assert described["stopDate"] >= described["startDate"]


def test_batches_count_their_items(sfn: Any) -> None:
    definition = distributed(passing(), ItemBatcher={"MaxItemsPerBatch": 2})
    run = run_of(sfn, start(sfn, definition, [1, 2, 3]))
    described = sfn.describe_map_run(mapRunArn=run)
    assert described["itemCounts"]["succeeded"] == 3
    assert described["executionCounts"]["succeeded"] == 2
    listed = sfn.list_executions(mapRunArn=run)["executions"]
    assert [item["itemCount"] for item in listed] == [1, 2]


def test_a_child_is_an_execution(sfn: Any) -> None:
    execution = start(sfn, distributed(passing()), ["a", "b"])
    run = run_of(sfn, execution)
    newest, oldest = sfn.list_executions(mapRunArn=run)["executions"]
    assert {newest["mapRunArn"], oldest["mapRunArn"]} == {run}
    child = sfn.describe_execution(executionArn=oldest["executionArn"])
    assert (child["input"], child["output"], child["status"]) == ('"a"', '"a"', "SUCCEEDED")
    assert child["stateMachineArn"].endswith(":stateMachine:main/each")
    assert child["mapRunArn"] == run
    events = sfn.get_execution_history(executionArn=oldest["executionArn"])["events"]
    assert [event["type"] for event in events][-1] == "ExecutionSucceeded"
    of_child = sfn.describe_state_machine_for_execution(executionArn=oldest["executionArn"])
    assert (of_child["name"], of_child["label"]) == ("main/each", "each")
    assert json.loads(of_child["definition"])["ProcessorConfig"] == STANDARD
    parent = sfn.list_executions(
        stateMachineArn=execution.rpartition(":")[0].replace("execution", "stateMachine")
    )
    assert [item["executionArn"] for item in parent["executions"]] == [execution]


def test_a_failed_child_is_redriven_by_its_map_run(sfn: Any) -> None:
    failing = {"Type": "Fail", "Error": "Bad", "Cause": "So it is"}
    execution = start(sfn, distributed(failing), [1])
    [item] = sfn.list_executions(mapRunArn=run_of(sfn, execution))["executions"]
    child = sfn.describe_execution(executionArn=item["executionArn"])
    assert (child["status"], child["error"]) == ("FAILED", "Bad")
    assert child["redriveStatus"] == "REDRIVABLE_BY_MAP_RUN"
    assert sfn.describe_execution(executionArn=execution)["redriveStatus"] == "REDRIVABLE"


def test_a_running_map_run_may_be_changed(sfn: Any) -> None:
    items = [9_000_000, 0, 0, 0]
    run = run_of(sfn, start(sfn, distributed(WAITS, MaxConcurrency=1), items))
    described = sfn.describe_map_run(mapRunArn=run)
    assert (described["status"], described["maxConcurrency"]) == ("RUNNING", 1)
    counts = described["executionCounts"]
    assert (counts["running"], counts["pending"], counts["total"]) == (1, 3, 4)
    change = {"maxConcurrency": 2, "toleratedFailureCount": 1, "toleratedFailurePercentage": 12.5}
    sfn.update_map_run(mapRunArn=run, **change)
    described = sfn.describe_map_run(mapRunArn=run)
    assert {name: described[name] for name in change} == change
    [running] = sfn.list_executions(mapRunArn=run, statusFilter="RUNNING")["executions"]
    sfn.stop_execution(executionArn=running["executionArn"])
    until(lambda: sfn.describe_map_run(mapRunArn=run)["status"] == "SUCCEEDED")
    counts = sfn.describe_map_run(mapRunArn=run)["executionCounts"]
    assert (counts["aborted"], counts["succeeded"]) == (1, 3)
    found = refusal(sfn.update_map_run, mapRunArn=run, maxConcurrency=5)
    assert found["Code"] == "ValidationException"


def test_children_go_with_their_state_machine(sfn: Any) -> None:
    inner = distributed(WAITS, "inner")["States"]["Map inner"]
    execution = start(sfn, distributed(inner), [[9_000_000]])
    run = run_of(sfn, execution)
    [child] = sfn.list_executions(mapRunArn=run)["executions"]
    [within] = sfn.list_map_runs(executionArn=child["executionArn"])["mapRuns"]
    machine_arn = execution.rpartition(":")[0].replace(":execution:", ":stateMachine:")
    sfn.delete_state_machine(stateMachineArn=machine_arn)
    for arn in (run, within["mapRunArn"]):
        assert refusal(sfn.describe_map_run, mapRunArn=arn) == {
            "Code": "ResourceNotFound",
            "Message": f"Resource not found: '{arn}'",
        }
    found = refusal(sfn.describe_execution, executionArn=child["executionArn"])
    assert found["Code"] == "ExecutionDoesNotExist"


@pytest.mark.parametrize("given", [{}, {"mapRunArn": "arn:aws:x", "stateMachineArn": "arn:aws:x"}])
def test_executions_are_listed_of_one_thing(sfn: Any, given: dict[str, str]) -> None:
    assert refusal(sfn.list_executions, **given) == {
        "Code": "ValidationException",
        "Message": "Must specify exactly one of: stateMachineArn, mapRunArn",
    }


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"InputType": "PARQUET"}, "PARQUET"),
        (
            {"ManifestType": "ATHENA_DATA", "InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "ATHENA_DATA",
        ),
    ],
)
def test_a_data_set_that_is_not_read_is_refused(sfn: Any, config: Json, words: str) -> None:
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": config,
        "Parameters": {"Bucket": "b", "Key": "k"},
    }
    text = json.dumps(distributed(passing(), ItemReader=reader))
    found = refusal(sfn.create_state_machine, name="main", definition=text, roleArn=ROLE)
    assert "NOT_EMULATED: An ItemReader's" in found["Message"]
    assert words in found["Message"]
    assert "(state 'Map each') at /States/Map each/ItemReader" in found["Message"]
