"""Express workflows: started, waited for, and never asked for again."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

import nestedsf
from nestedsf.exceptions import SessionClosedError
from tests.emulator.machines_for_tests import (
    ROLE,
    Json,
    Lab,
    machine,
    mapping,
    nested,
    passing,
    refusal,
    task,
    until,
    wait,
)

NOT_EXPRESS = {
    "Code": "InvalidArn",
    "Message": "Invalid Arn: 'Resource type not valid in this context: express'",
}
NOT_SUPPORTED = {
    "Code": "StateMachineTypeNotSupported",
    "Message": "This operation is not supported by this type of state machine",
}
FAIL = {"Type": "Fail", "Error": "Bad", "Cause": "So it is"}


def express(lab: Lab, **states: Json) -> str:
    """The ARN of a new Express workflow."""
    return lab.create(machine(states or {"Done": passing()}), type="EXPRESS")


def sync(lab: Lab, arn: str, given: Json = None, **fields: Any) -> Json:
    """StartSyncExecution's answer."""
    text = given if isinstance(given, str) else json.dumps(given)
    answer: Json = lab.sfn.start_sync_execution(stateMachineArn=arn, input=text, **fields)
    del answer["ResponseMetadata"]
    return answer


# --- the state machine --------------------------------------------------------------------


def test_its_type_is_shown_and_kept(lab: Lab) -> None:
    arn = express(lab)
    name = arn.rpartition(":")[2]
    assert lab.sfn.describe_state_machine(stateMachineArn=arn)["type"] == "EXPRESS"
    [listed] = lab.sfn.list_state_machines()["stateMachines"]
    assert (listed["name"], listed["type"]) == (name, "EXPRESS")
    other = {"name": name, "definition": json.dumps(machine({"Done": passing()}))}
    assert refusal(lab.sfn.create_state_machine, roleArn=ROLE, **other)["Code"] == (
        "StateMachineAlreadyExists"
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (nested(".sync", "arn:aws:states:us-east-1:123456789012:stateMachine:m"), "'.sync'"),
        (task("arn:aws:states:us-east-1:123456789012:activity:a", {}), "Activity ARN"),
    ],
)
def test_an_update_is_checked_as_its_creation(lab: Lab, state: Json, words: str) -> None:
    arn = express(lab)
    text = json.dumps(machine({"A": state}))
    refused = refusal(lab.sfn.update_state_machine, stateMachineArn=arn, definition=text)
    assert refused["Code"] == "InvalidDefinition"
    assert words in refused["Message"]
    assert "Express state machine does not support" in refused["Message"]


# --- StartExecution -----------------------------------------------------------------------


def test_an_execution_is_started_and_cannot_be_asked_for(lab: Lab) -> None:
    arn = express(lab, Wait=wait(60))
    started = lab.start(arn, name="first")
    prefix = arn.replace(":stateMachine:", ":express:")
    assert started.startswith(f"{prefix}:first:")
    assert len(started) > len(f"{prefix}:first:")
    for call in (
        lab.sfn.describe_execution,
        lab.sfn.get_execution_history,
        lab.sfn.stop_execution,
        lab.sfn.describe_state_machine_for_execution,
        lab.sfn.list_map_runs,
    ):
        assert refusal(call, executionArn=started) == NOT_EXPRESS
    assert refusal(lab.sfn.list_executions, stateMachineArn=arn) == NOT_SUPPORTED


def test_a_name_is_no_key(lab: Lab) -> None:
    arn = express(lab)
    one, other = (lab.start(arn, given, name="same") for given in (1, 2))
    assert one != other
    assert one.rpartition(":")[0] == other.rpartition(":")[0]


@pytest.mark.parametrize("start", ["start_execution", "start_sync_execution"])
def test_a_bad_start_is_refused_as_of_a_standard_workflow(lab: Lab, start: str) -> None:
    call, arn = getattr(lab.sfn, start), express(lab)
    assert refusal(call, stateMachineArn=arn, name="a b")["Code"] == "InvalidName"
    assert refusal(call, stateMachineArn=arn, input="{")["Code"] == "InvalidExecutionInput"
    unknown = refusal(call, stateMachineArn=f"{arn}x")
    assert unknown["Code"] == "StateMachineDoesNotExist"
    assert refusal(call, stateMachineArn="x")["Code"] == "InvalidArn"


def test_nothing_is_kept_of_one_that_has_ended(lab: Lab, account: Any) -> None:
    arn = express(lab)
    sync(lab, arn)
    lab.start(arn)
    until(lambda: not account.api.executions())


# --- StartSyncExecution -------------------------------------------------------------------


def test_the_answer_comes_when_it_has_ended(lab: Lab) -> None:
    arn = express(lab, Wait=wait(2, Next="Done"), Done=passing(Result={"a": 1}))
    answer = sync(lab, arn, {"n": 1}, name="first", traceHeader="Root=1")
    execution = answer.pop("executionArn")
    assert execution.startswith(f"{arn.replace(':stateMachine:', ':express:')}:first:")
    took = answer.pop("stopDate") - answer.pop("startDate")
    assert took.total_seconds() == 2
    assert answer == {
        "stateMachineArn": arn,
        "name": "first",
        "status": "SUCCEEDED",
        "input": '{"n": 1}',
        "inputDetails": {"included": True},
        "output": '{"a":1}',
        "outputDetails": {"included": True},
        "traceHeader": "Root=1",
        "billingDetails": {"billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": 2000},
    }


def test_a_failure_is_an_answer(lab: Lab) -> None:
    answer = sync(lab, express(lab, Bad=FAIL))
    assert (answer["status"], answer["error"], answer["cause"]) == ("FAILED", "Bad", "So it is")
    assert "output" not in answer


def test_data_are_left_out(lab: Lab) -> None:
    answer = sync(lab, express(lab, Bad=FAIL), {"n": 1}, includedData="METADATA_ONLY")
    assert not {"input", "output", "error", "cause"} & answer.keys()
    assert answer["inputDetails"] == answer["outputDetails"] == {"included": False}
    assert answer["status"] == "FAILED"


@pytest.mark.parametrize(("limit", "seconds"), [({}, 300), ({"TimeoutSeconds": 7}, 7)])
def test_it_lasts_five_minutes_at_most(
    lab: Lab, session: nestedsf.MotoSession, limit: Json, seconds: int
) -> None:
    arn = lab.create({**machine({"Wait": wait(1000)}), **limit}, type="EXPRESS")
    session._emulation.account.timeline.time_scale = 1000  # noqa: SLF001  an answer is waited for
    answer = sync(lab, arn)
    assert (answer["status"], answer["error"]) == ("TIMED_OUT", "States.Timeout")
    assert (answer["stopDate"] - answer["startDate"]).total_seconds() == seconds


def test_a_standard_workflow_does_not_have_it(lab: Lab, quick: str) -> None:
    assert refusal(lab.sfn.start_sync_execution, stateMachineArn=quick) == NOT_SUPPORTED


def test_versions_and_aliases_are_started(lab: Lab) -> None:
    arn = express(lab, Done=passing(Result=1))
    version = lab.sfn.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    lab.sfn.update_state_machine(
        stateMachineArn=arn, definition=json.dumps(machine({"Done": passing(Result=2)}))
    )
    routes = [{"stateMachineVersionArn": version, "weight": 100}]
    lab.sfn.create_state_machine_alias(name="live", routingConfiguration=routes)
    answers = [sync(lab, of) for of in (version, f"{arn}:live", arn)]
    assert [answer["output"] for answer in answers] == ["1", "1", "2"]
    assert {answer["stateMachineArn"] for answer in answers} == {arn}


def test_who_waits_for_one_is_told_that_the_session_is_closed(
    lab: Lab, session: nestedsf.MotoSession, account: Any
) -> None:
    arn, raised = express(lab, Wait=wait(250)), []

    def ask() -> None:
        try:
            sync(lab, arn)
        except SessionClosedError as error:
            raised.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    until(account.api.executions)
    session.close()
    asking.join()
    assert len(raised) == 1


# --- as a child ---------------------------------------------------------------------------

SYNC = "arn:aws:states:::aws-sdk:sfn:startSyncExecution"


def test_a_task_waits_for_it(lab: Lab) -> None:
    child = express(lab, Wait=wait(3, Next="Done"), Done=passing(Result={"a": 1}))
    state = task(SYNC, {"StateMachineArn": child, "Input": {"n.$": "$.n"}})
    arn = lab.start(machine({"Price": state}), {"n": 7})
    output = json.loads(lab.ended(arn)["output"])
    assert (output["Status"], output["Input"], output["Output"]) == (
        *("SUCCEEDED", '{"n":7}', '{"a":1}'),
    )
    assert output["BillingDetails"]["BilledDurationInMilliseconds"] == 3000
    assert ":express:" in output["ExecutionArn"]
    started, ended = (
        next(event["timestamp"] for event in lab.events(arn) if event["type"] == kind)
        for kind in ("TaskStarted", "TaskSucceeded")
    )
    assert (ended - started).total_seconds() == 3


def test_a_child_that_fails_does_not_fail_its_task(lab: Lab) -> None:
    state = task(SYNC, {"StateMachineArn": express(lab, Bad=FAIL)})
    output = json.loads(lab.run(machine({"Price": state}))["output"])
    assert (output["Status"], output["Error"], output["Cause"]) == ("FAILED", "Bad", "So it is")


def test_an_express_workflow_waits_for_another_one(lab: Lab) -> None:
    inner = express(lab, Done=passing(Result="inner"))
    outer = express(lab, Price=task(SYNC, {"StateMachineArn": inner}))
    assert json.loads(sync(lab, outer)["output"])["Output"] == '"inner"'


def test_a_task_that_no_longer_waits_leaves_it_running(lab: Lab, account: Any) -> None:
    child = express(lab, Wait=wait(250))
    state = task(SYNC, {"StateMachineArn": child}, TimeoutSeconds=1)
    ended = lab.run(machine({"Price": state}))
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Timeout")
    assert [execution.status for execution in account.api.executions()].count("RUNNING") == 1


def test_a_refusal_has_the_sdks_name(lab: Lab, quick: str) -> None:
    ended = lab.run(machine({"Price": task(SYNC, {"StateMachineArn": quick})}))
    assert ended["error"] == "Sfn.StateMachineTypeNotSupportedException"
    assert ended["cause"].startswith(NOT_SUPPORTED["Message"])


def test_request_response_starts_it_and_a_job_cannot_wait_for_it(lab: Lab) -> None:
    child = express(lab)
    output = json.loads(lab.run(machine({"A": nested("", child)}))["output"])
    assert ":express:" in output["ExecutionArn"]
    arn = lab.start(machine({"A": nested(".sync:2", child)}))
    assert lab.ended(arn)["error"] == "StepFunctions.InvalidArnException"
    assert "TaskSubmitted" in lab.types(arn)


def test_children_of_a_map_run_are_listed_and_described(lab: Lab) -> None:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}
    processor = {"ProcessorConfig": config, **machine({"In each": passing()})}
    arn = lab.start(machine({"Each": mapping(processor, Label="each")}), ["a", "b"])
    assert lab.ended(arn)["output"] == '["a","b"]'
    [run] = lab.sfn.list_map_runs(executionArn=arn)["mapRuns"]
    newest, oldest = lab.sfn.list_executions(mapRunArn=run["mapRunArn"])["executions"]
    child = lab.describe(oldest["executionArn"])
    name = arn.split(":")[6]
    assert child["executionArn"].startswith(
        f"arn:aws:states:us-east-1:123456789012:express:{name}/each:{child['name']}:"
    )
    assert (child["input"], child["output"], newest["status"]) == ('"a"', '"a"', "SUCCEEDED")
    assert child["mapRunArn"] == run["mapRunArn"]
    for call in (lab.sfn.get_execution_history, lab.sfn.stop_execution):
        assert refusal(call, executionArn=child["executionArn"]) == NOT_EXPRESS
    unknown = refusal(lab.sfn.describe_execution, executionArn=f"{child['executionArn']}x")
    assert unknown["Code"] == "ExecutionDoesNotExist"
