"""Child executions: started, waited for, stopped, and what is said of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.emulator.machines_for_tests import Lab, failing, machine, nested, passing, wait
from tests.emulator.services.conftest import Call

START = "states:startExecution"
SDK_START = "aws-sdk:sfn:startExecution"


@pytest.fixture(scope="module")
def child(services: Lab) -> str:
    """A machine that answers with its input after a second."""
    return services.create(machine({"Wait": wait(1, Next="Done"), "Done": passing()}))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (None, "{}"),
        ({"boxes": [1, None], "to": "Ä"}, '{"boxes":[1,null],"to":"Ä"}'),
        ('{"already": "text"}', '{"already": "text"}'),
        ([], "[]"),
        (7, "7"),
    ],
)
def test_an_input_is_the_json_that_it_is(
    call: Call, services: Lab, child: str, given: Any, text: str
) -> None:
    for resource in (START, SDK_START):
        started = call(resource, {"StateMachineArn": child, "Input.$": "$.given"}, {"given": given})
        assert services.describe(started.output["ExecutionArn"])["input"] == text


def test_the_answers_of_both_integrations(call: Call, services: Lab, child: str) -> None:
    optimized = call(START, {"StateMachineArn": child}).output
    started = services.describe(optimized["ExecutionArn"])
    assert optimized["StartDate"] == round(started["startDate"].timestamp() * 1000)
    assert list(optimized) == [
        "ExecutionArn",
        "SdkHttpMetadata",
        "SdkResponseMetadata",
        "StartDate",
    ]
    sdk = call(SDK_START, {"StateMachineArn": child}).output
    assert list(sdk) == ["ExecutionArn", "StartDate"]
    assert sdk["StartDate"].endswith("Z")
    assert sdk["StartDate"].startswith("20")


@pytest.mark.parametrize(("pattern", "as_json"), [(".sync", False), (".sync:2", True)])
def test_a_job_ends_with_the_description_of_its_execution(
    call: Call, services: Lab, child: str, pattern: str, *, as_json: bool
) -> None:
    given = {"boxes": [1, 2]}
    ended = call(START + pattern, {"StateMachineArn": child, "Input": given, "Name": f"n{as_json}"})
    output = ended.output
    described = services.describe(output["ExecutionArn"])
    assert output == {
        "ExecutionArn": described["executionArn"],
        "Input": given if as_json else '{"boxes":[1,2]}',
        "InputDetails": {"Included": True},
        "Name": f"n{as_json}",
        "Output": given if as_json else '{"boxes":[1,2]}',
        "OutputDetails": {"Included": True},
        "RedriveCount": 0,
        "RedriveStatus": "NOT_REDRIVABLE",
        "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        "StartDate": round(described["startDate"].timestamp() * 1000),
        "StateMachineArn": child,
        "Status": "SUCCEEDED",
        "StopDate": round(described["stopDate"].timestamp() * 1000),
    }
    assert list(output) == sorted(output)
    (submitted,) = services.details(ended.arn, "TaskSubmitted")
    assert next(iter(json.loads(submitted["output"]))) == "ExecutionArn"


def test_a_job_takes_the_time_of_its_execution(call: Call, services: Lab, child: str) -> None:
    ended = call(f"{START}.sync", {"StateMachineArn": child})
    parent = services.describe(ended.arn)
    assert (parent["stopDate"] - parent["startDate"]).total_seconds() == 1.0


def test_a_job_that_fails_is_a_task_that_failed_and_its_cause_the_description(
    call: Call, services: Lab
) -> None:
    broken = services.create(machine({"Stop": failing("NoStock", Cause="none left")}))
    ended = call(f"{START}.sync", {"StateMachineArn": broken})
    assert ended.error == "States.TaskFailed"
    assert ended.cause is not None
    cause = json.loads(ended.cause)
    assert (cause["Status"], cause["Error"], cause["Cause"]) == ("FAILED", "NoStock", "none left")
    assert cause["Input"] == "{}"
    assert "Output" not in cause


@pytest.mark.parametrize(("seconds", "status"), [(1, "TIMED_OUT"), (None, "ABORTED")])
def test_a_job_that_does_not_succeed_is_a_task_that_failed(
    services: Lab, seconds: int | None, status: str
) -> None:
    limits = {} if seconds is None else {"TimeoutSeconds": seconds}
    slow = services.create(machine({"Wait": wait(60_000)}, **limits))
    parent = services.start(machine({"Run": nested(".sync", slow)}))
    if seconds is None:
        services.until_event(parent, "TaskSubmitted")
        (submitted,) = services.details(parent, "TaskSubmitted")
        services.sfn.stop_execution(executionArn=json.loads(submitted["output"])["ExecutionArn"])
    ended = services.ended(parent)
    assert ended["error"] == "States.TaskFailed"
    assert json.loads(ended["cause"])["Status"] == status


def test_a_job_is_stopped_with_the_task_that_waits_for_it(call: Call, services: Lab) -> None:
    slow = services.create(machine({"Wait": wait(60_000)}))
    ended = call(f"{START}.sync", {"StateMachineArn": slow}, TimeoutSeconds=2)
    (submitted,) = services.details(ended.arn, "TaskSubmitted")
    child = services.describe(json.loads(submitted["output"])["ExecutionArn"])
    assert (ended.error, child["status"]) == ("States.Timeout", "ABORTED")
    assert (child["stopDate"] - child["startDate"]).total_seconds() == 2.0


def test_a_machine_that_is_not_there(call: Call, child: str) -> None:
    optimized = call(START, {"StateMachineArn": f"{child}x"})
    assert optimized.error == "StepFunctions.StateMachineDoesNotExistException"
    assert optimized.cause is not None
    assert optimized.cause.startswith(
        f"State Machine Does Not Exist: '{child}x' (Service: AWSStepFunctions; Status Code: 400; "
        "Error Code: StateMachineDoesNotExist; Request ID: "
    )
    sdk = call(SDK_START, {"StateMachineArn": f"{child}x"})
    assert sdk.error == "Sfn.StateMachineDoesNotExistException"
    assert sdk.cause is not None
    assert " (Service: Sfn, Status Code: 400, Request ID: " in sdk.cause


def test_a_name_that_is_taken(call: Call, child: str) -> None:
    parameters = {"StateMachineArn": child, "Name": "taken", "Input": {"a": 1}}
    assert call(f"{START}.sync", parameters).status == "SUCCEEDED"
    again = call(START, parameters)
    assert again.error == "StepFunctions.ExecutionAlreadyExistsException"


@pytest.mark.parametrize("name", ["not a name", "x" * 81])
def test_a_name_that_is_none(call: Call, child: str, name: str) -> None:
    ended = call(START, {"StateMachineArn": child, "Name": name})
    assert ended.status == "FAILED"
    assert ended.error is not None
    assert ended.error.startswith("StepFunctions.")


def test_text_that_is_no_json_is_no_input(call: Call, child: str) -> None:
    ended = call(START, {"StateMachineArn": child, "Input": "no json"})
    assert ended.error == "StepFunctions.InvalidExecutionInputException"


def test_an_unknown_token_is_refused_in_the_words_of_the_sdk(call: Call) -> None:
    """Recorded: the token is looked at before the output."""
    ended = call("aws-sdk:sfn:sendTaskSuccess", {"TaskToken": "none", "Output": "no json"})
    assert ended.error == "Sfn.InvalidTokenException"
    assert ended.cause is not None
    assert ended.cause.startswith(
        "Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, Request ID: "
    )


def test_a_child_may_call_back_without_a_function(call: Call, services: Lab) -> None:
    answer = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
        "Parameters": {"TaskToken.$": "$.Token", "Output": {"done": True}},
    }
    child = services.create(machine({"Answer": answer}))
    given = {"Token.$": "$$.Task.Token"}
    parameters = {"StateMachineArn": child, "Input": given}
    assert call(f"{START}.waitForTaskToken", parameters).output == {"done": True}


def test_a_field_that_is_not_there_and_one_that_is_missing(call: Call, child: str) -> None:
    ended = call(START, {"StateMachineArn": child, "input": {}})
    assert ended.error == "States.Runtime"
    assert ended.cause is not None
    assert '[The field "input" is not supported by Step Functions]' in ended.cause
