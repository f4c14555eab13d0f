"""Credentials: a Task calls another account's services, where that account is open too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import nestedsf
from nestedsf.exceptions import UnreadChildWarning
from tests.emulator.machines_for_tests import (
    INVOKE,
    UNKNOWN,
    Lab,
    failing,
    handler,
    machine,
    make_function,
    nested,
    passing,
    refusal,
    task,
    until,
    wait,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLE = "arn:aws:iam::123456789013:role/there"
CREDENTIALS = {"RoleArn": ROLE}


@pytest.fixture
def there(lab: Lab) -> Iterator[Lab]:
    """The other account."""
    assert lab.session
    with nestedsf.moto_session(time_scale=50) as session:
        yield Lab(session)


@pytest.mark.parametrize("pattern", ["", ".sync", ".sync:2"])
def test_a_child_runs_in_the_other_account(lab: Lab, there: Lab, pattern: str) -> None:
    child = there.create(machine({"W": wait(1, Next="P"), "P": passing(Result={"is": "done"})}))
    assert ":123456789013:" in child
    ended = lab.run(machine({"A": nested(pattern, child, Credentials=CREDENTIALS)}))
    assert ended["status"] == "SUCCEEDED"
    output = json.loads(ended["output"])
    described = there.ended(output["ExecutionArn"])
    assert described["status"] == "SUCCEEDED"
    if pattern:
        told = json.loads(output["Output"]) if pattern == ".sync" else output["Output"]
        assert told == {"is": "done"}
    [scheduled] = lab.details(ended["executionArn"], "TaskScheduled")
    assert scheduled["taskCredentials"] == {"roleArn": ROLE}


def test_a_child_that_fails_there_fails_here(lab: Lab, there: Lab) -> None:
    child = there.create(machine({"A": failing("Bad")}))
    ended = lab.run(machine({"A": nested(".sync", child, Credentials=CREDENTIALS)}))
    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    assert json.loads(ended["cause"])["Error"] == "Bad"


def test_a_child_there_is_stopped_with_its_parent(lab: Lab, there: Lab) -> None:
    child = there.create(machine({"W": wait(60_000)}))
    arn = lab.start(machine({"A": nested(".sync", child, Credentials=CREDENTIALS)}))
    lab.until_event(arn, "TaskSubmitted")
    [running] = there.sfn.list_executions(stateMachineArn=child)["executions"]
    lab.sfn.stop_execution(executionArn=arn)
    assert there.ended(running["executionArn"])["status"] == "ABORTED"


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
def test_functions_and_other_services_are_called_there(lab: Lab, there: Lab, language: str) -> None:
    function = make_function(there.session, handler("return {'got': event}"))
    there.session.client("s3").create_bucket(Bucket="there")
    of_input = {"RoleArn.$": "$.role"}
    given = {"FunctionName": function, "Payload": 7}
    resource = "arn:aws:states:::aws-sdk:s3:listBuckets"
    invoke = task(INVOKE, given, Credentials=of_input, ResultPath="$.f", Next="B")
    ask = task(resource, {}, Credentials=of_input, ResultPath="$.s", Next="C")
    own = {"Type": "Task", "Resource": function, "Credentials": of_input, "ResultPath": "$.o"}
    states: dict[str, Any] = {"A": invoke, "B": ask, "C": own}
    if language == "JSONata":
        role = {"RoleArn": "{% $states.context.Execution.Input.role %}"}
        for state in states.values():
            state.pop("ResultPath")
            state["Credentials"] = role
            if "Parameters" in state:
                state["Arguments"] = state.pop("Parameters")
        names = {"A": "f", "B": "s", "C": "o"}
        for name, state in states.items():
            state["Output"] = (
                f"{{% $merge([$states.input, {{'{names[name]}': $states.result}}]) %}}"
            )
    ended = lab.run(machine(states, QueryLanguage=language), {"role": ROLE})
    assert ended["status"] == "SUCCEEDED", ended
    output = json.loads(ended["output"])
    assert output["f"]["Payload"] == {"got": 7}
    assert [bucket["Name"] for bucket in output["s"]["Buckets"]] == ["there"]
    assert output["o"]["got"]["role"] == ROLE


def test_what_is_not_there_fails_as_it_does_there(lab: Lab, there: Lab) -> None:
    gone = there.create(machine({"A": passing()})) + "-gone"
    ended = lab.run(machine({"A": nested("", gone, Credentials=CREDENTIALS)}))
    assert ended["error"] == "StepFunctions.StateMachineDoesNotExistException"
    assert gone in ended["cause"]


def test_a_role_of_the_own_account_changes_nothing(lab: Lab, quick: str) -> None:
    own = {"RoleArn": "arn:aws:iam::123456789012:role/other"}
    ended = lab.run(machine({"A": nested(".sync", quick, Credentials=own)}))
    assert ended["status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("role", "error", "cause"),
    [
        ("arn:aws:iam::999999999999:role/x", "States.TaskFailed", "sts:AssumeRole"),
        ("arn:aws:iam::999:role/x", "States.Runtime", "not the ARN of a role"),
        ("", "States.Runtime", "not the ARN of a role"),
        (7, "States.Runtime", "not the ARN of a role: 7"),
    ],
)
def test_a_role_that_cannot_be_assumed(
    lab: Lab, quick: str, role: Any, error: str, cause: str
) -> None:
    state = nested("", quick, Credentials={"RoleArn.$": "$.role"})
    ended = lab.run(machine({"A": state}), {"role": role})
    assert (ended["status"], ended["error"]) == ("FAILED", error)
    assert cause in ended["cause"]


def test_an_account_that_is_closed_meanwhile_leaves_nobody_waiting(lab: Lab) -> None:
    with nestedsf.moto_session(time_scale=50) as session:
        other = Lab(session)
        child = other.create(machine({"W": wait(60_000)}))
        arn = lab.start(machine({"A": nested(".sync", child, Credentials=CREDENTIALS)}))
        lab.until_event(arn, "TaskSubmitted")
        until(lambda: other.sfn.list_executions(stateMachineArn=child)["executions"])
    ended = lab.ended(arn)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")


def test_a_token_is_of_its_own_account(lab: Lab, there: Lab) -> None:
    child = there.create(machine({"A": passing()}))
    given = {"Token.$": "$$.Task.Token"}
    state = nested(".waitForTaskToken", child, given, Credentials=CREDENTIALS)
    arn = lab.start(machine({"A": state}))
    token = lab.token(arn)
    assert refusal(there.sfn.send_task_success, taskToken=token, output="1") == UNKNOWN
    lab.sfn.send_task_success(taskToken=token, output="1")
    assert lab.ended(arn)["output"] == "1"


def test_two_accounts_that_call_each_other(lab: Lab, there: Lab) -> None:
    leaf = lab.create(machine({"A": passing(Result="leaf")}))
    back = {"RoleArn": "arn:aws:iam::123456789012:role/back"}
    middle = there.create(machine({"A": nested(".sync:2", leaf, Credentials=back)}))
    top = lab.create(machine({"A": nested(".sync:2", middle, Credentials=CREDENTIALS)}))
    started = [lab.start(top) for _ in range(20)]
    assert {lab.ended(arn)["status"] for arn in started} == {"SUCCEEDED"}


def test_a_childs_trace_is_left_out(lab: Lab, there: Lab) -> None:
    child = there.create(machine({"A": passing()}))
    with pytest.warns(UnreadChildWarning):
        trace = nestedsf.run(
            lab.session, lab.create(machine({"A": nested(".sync", child, Credentials=CREDENTIALS)}))
        )
    assert trace.status == "SUCCEEDED"
