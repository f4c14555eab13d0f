"""The sample is deployed as one stack, resource by resource, and goes without a trace."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

import nestedsf
from nestedsf import sample
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.stack.cloudformation import ResourceEvent
from nestedsf.account.stack.planning import plan
from nestedsf.account.stack.status import status as status_of
from nestedsf.exceptions import (
    ConfirmationError,
    DefinitionError,
    DeploymentError,
    InputError,
    SessionRefusedError,
)


@pytest.fixture
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


def completed(events: list[ResourceEvent], status: str) -> list[str]:
    return [event.logical_id for event in events if event.status == status]


def test_progress_comes_resource_by_resource(session: nestedsf.MotoSession) -> None:
    events: list[ResourceEvent] = []
    nestedsf.deploy(session, progress=events.append)
    assert completed(events, "CREATE_COMPLETE") == [
        "MainStateMachineRole",
        "CallbackLogGroup",
        "CallbackFunctionRole",
        "CallbackFunction",
        "AnotherStateMachineRole",
        "AnotherStateMachine",
        "MainStateMachine",
        "nestedsf",
    ]


def test_a_second_deployment_is_the_first(session: nestedsf.MotoSession) -> None:
    events: list[ResourceEvent] = []
    first = nestedsf.deploy(session)
    assert nestedsf.deploy(session, progress=events.append) == first
    assert events == []


def test_another_definition_updates_the_stack(session: nestedsf.MotoSession) -> None:
    events: list[ResourceEvent] = []
    first = nestedsf.deploy(session)
    other = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": "new", "End": True}}}
    assert nestedsf.deploy(session, main_definition=other, progress=events.append) == first
    assert [(event.status, event.logical_id) for event in events] == [
        ("UPDATE_IN_PROGRESS", "nestedsf"),
        ("UPDATE_IN_PROGRESS", "MainStateMachine"),
        ("UPDATE_COMPLETE", "MainStateMachine"),
        ("UPDATE_COMPLETE", "nestedsf"),
    ]
    assert nestedsf.run(session, first).output == "new"


def test_an_update_that_fails_says_why_and_leaves_what_was_there(
    session: nestedsf.MotoSession,
) -> None:
    deployment = nestedsf.deploy(session)
    wrong = {"StartAt": "P", "States": {"P": {"Type": "Nonsense", "End": True}}}
    with pytest.raises(DeploymentError, match=r"MainStateMachine \(.*It has been rolled back"):
        nestedsf.deploy(session, main_definition=wrong)
    status = status_of(session)
    assert status.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "MainStateMachine" in str(status.reason)
    assert nestedsf.deploy(session) == deployment
    assert nestedsf.run(session, deployment).status == "SUCCEEDED"


def test_ones_own_definitions(session: nestedsf.MotoSession) -> None:
    child = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
    parent = json.dumps(
        {
            "StartAt": "T",
            "States": {
                "T": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::states:startExecution.sync:2",
                    "Parameters": {
                        "StateMachineArn": "${AnotherStateMachineArn}",
                        "Input.$": "$",
                    },
                    "OutputPath": "$.Output",
                    "End": True,
                }
            },
        }
    )
    deployment = nestedsf.deploy(
        session, stack_name="own", main_definition=parent, another_definition=child
    )
    trace = nestedsf.run(session, deployment, {"greeting": "Grüße"})
    assert trace.output == {"greeting": "Grüße"}


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ("{", "not JSON"),
        ('{"StartAt": "P", "States": {}}', "no States"),
        ('{"StartAt": "P", "States": {"P": {"Type": "Pass", "Next": "Q"}}}', "Q"),
        (
            '{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "${Oops}", "End": true}}}',
            r"\$\{Oops\}",
        ),
    ],
)
def test_a_definition_that_cannot_be_used_deploys_nothing(
    session: nestedsf.MotoSession, definition: str, reason: str
) -> None:
    with pytest.raises(DefinitionError, match=reason):
        nestedsf.deploy(session, main_definition=definition)
    assert not session.client("cloudformation").list_stacks()["StackSummaries"]


def test_the_edition_in_jsonata_has_no_function(session: nestedsf.MotoSession) -> None:
    deployment = nestedsf.deploy(session, edition="jsonata")
    assert deployment.function_arn is None
    assert not session.client("lambda").list_functions()["Functions"]
    assert nestedsf.run(session, deployment).output == [
        "The whole execution is completed including both long-running jobs",
        "Callback right after the first long-running job is completed",
    ]
    roles = [role["RoleName"] for role in session.client("iam").list_roles()["Roles"]]
    child = next(name for name in roles if "Another" in name)
    assert allowed(session, child) == {"states:SendTaskSuccess": "stateMachine:nestedsf-main"}
    assert len(roles) == 2


def test_one_edition_becomes_the_other_and_back(session: nestedsf.MotoSession) -> None:
    outputs = {}
    for edition in ("jsonpath", "jsonata", "jsonpath"):
        deployment = nestedsf.deploy(session, edition=edition)
        outputs[edition] = nestedsf.run(session, deployment).output
    assert outputs["jsonpath"] == [f'"{outputs["jsonata"][0]}"', outputs["jsonata"][1]]
    nestedsf.destroy(session, deployment)
    assert not session.client("lambda").list_functions()["Functions"]


def test_the_edition_in_jsonata_takes_ones_own_child(session: nestedsf.MotoSession) -> None:
    state = {"Type": "Pass", "Output": "{% $states.input.NeedCallback %}", "End": True}
    child = {"QueryLanguage": "JSONata", "StartAt": "P", "States": {"P": state}}
    deployment = nestedsf.deploy(session, edition="jsonata", another_definition=child)
    assert nestedsf.run(session, deployment.another_arn, {"NeedCallback": 1}).output == 1
    with pytest.raises(DefinitionError, match=r"\$\{CallbackFunctionArn\}"):
        nestedsf.deploy(
            session, edition="jsonata", another_definition=sample.read("another.asl.json")
        )


@pytest.mark.parametrize("edition", ["JSONata", "", None, ["jsonata"], "<script>"])
def test_another_edition_is_refused(session: nestedsf.MotoSession, edition: Any) -> None:
    for call in (nestedsf.deploy, plan):
        with pytest.raises(InputError, match=r"has no edition .* it has jsonpath and jsonata"):
            call(session, edition=edition)
    assert not session.client("cloudformation").list_stacks()["StackSummaries"]


def test_without_jsonatas_library_that_edition_is_refused(
    session: nestedsf.MotoSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jsonatapy", None)
    with pytest.raises(DeploymentError, match=r"needs the package jsonatapy.*jsonpath.* runs here"):
        nestedsf.deploy(session, edition="jsonata")
    assert not session.client("cloudformation").list_stacks()["StackSummaries"]
    assert nestedsf.deploy(session).function_arn is not None


def test_a_stack_that_fails_says_which_resource_and_why(session: nestedsf.MotoSession) -> None:
    wrong = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Nonsense", "End": True}}})
    with pytest.raises(DeploymentError, match=r"AnotherStateMachine \(AWS::StepFunctions"):
        nestedsf.deploy(session, another_definition=wrong)
    status = session.client("cloudformation").describe_stacks()["Stacks"][0]["StackStatus"]
    assert status == "ROLLBACK_COMPLETE"
    assert not session.client("lambda").list_functions()["Functions"]
    assert nestedsf.deploy(session).stack_name == "nestedsf"


def test_destroy_leaves_nothing(session: nestedsf.MotoSession) -> None:
    events: list[ResourceEvent] = []
    deployment = nestedsf.deploy(session)
    nestedsf.run(session, deployment)
    nestedsf.destroy(session, deployment, progress=events.append)
    nestedsf.destroy(session, deployment)
    assert completed(events, "DELETE_COMPLETE")[0] == "MainStateMachine"
    assert completed(events, "DELETE_COMPLETE")[-1] == "nestedsf"
    assert not session.client("stepfunctions").list_state_machines()["stateMachines"]
    assert not session.client("lambda").list_functions()["Functions"]
    assert not session.client("iam").list_roles()["Roles"]
    assert not session.client("logs").describe_log_groups()["logGroups"]


def test_the_log_of_the_function_has_retention(session: nestedsf.MotoSession) -> None:
    nestedsf.run(session, nestedsf.deploy(session))
    (group,) = session.client("logs").describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == ("/aws/lambda/nestedsf-callback", 7)


def test_a_session_that_might_reach_anything_is_refused() -> None:
    session = boto3.Session("A", "B", region_name="us-east-1")
    with pytest.raises(SessionRefusedError, match=r"nestedsf\.aws_session\(\)"):
        nestedsf.deploy(session)
    with pytest.raises(SessionRefusedError, match=r"nestedsf\.aws_session\(\)"):
        nestedsf.destroy(session)


def test_an_account_is_changed_by_whoever_confirms(aws: AwsSession) -> None:
    with pytest.raises(ConfirmationError, match=r"stack unasked .* can cost.*confirm=True"):
        nestedsf.deploy(aws, stack_name="unasked")
    with pytest.raises(ConfirmationError, match="confirm=True"):
        nestedsf.destroy(aws, "unasked")
    assert not aws.client("cloudformation").list_stacks()["StackSummaries"]
    deployment = nestedsf.deploy(aws, stack_name="confirmed", confirm=True)
    assert deployment.main_arn.endswith(":confirmed-main")
    nestedsf.destroy(aws, deployment, confirm=True)


def allowed(session: nestedsf.MotoSession, role: str) -> dict[str, str]:
    """What each action of a role is allowed on, with the account's part of the ARN cut off."""
    iam = session.client("iam")
    found: dict[str, str] = {}
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        for statement in document["Statement"]:
            assert statement["Effect"] == "Allow"
            actions = statement["Action"]
            for action in [actions] if isinstance(actions, str) else actions:
                found[action] = statement["Resource"].split(":123456789012:")[1]
    return found


def test_the_roles_are_of_least_privilege(session: nestedsf.MotoSession) -> None:
    nestedsf.deploy(session)
    names = [role["RoleName"] for role in session.client("iam").list_roles()["Roles"]]
    roles = {name.split("-")[1]: allowed(session, name) for name in names}
    rule = "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"
    log = "log-group:/aws/lambda/nestedsf-callback:*"
    assert roles == {
        "MainStateMachineRole": {
            "states:StartExecution": "stateMachine:nestedsf-another",
            "states:DescribeExecution": "execution:nestedsf-another:*",
            "states:StopExecution": "execution:nestedsf-another:*",
            "events:PutTargets": rule,
            "events:PutRule": rule,
            "events:DescribeRule": rule,
        },
        "AnotherStateMachineRole": {"lambda:InvokeFunction": "function:nestedsf-callback"},
        "CallbackFunctionRole": {
            "states:SendTaskSuccess": "stateMachine:nestedsf-main",
            "logs:CreateLogStream": log,
            "logs:PutLogEvents": log,
        },
    }


def test_the_roles_trust_the_state_machines_of_this_account(session: nestedsf.MotoSession) -> None:
    nestedsf.deploy(session)
    for role in session.client("iam").list_roles()["Roles"]:
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        if statement["Principal"] == {"Service": "states.amazonaws.com"}:
            condition = statement["Condition"]
            assert condition["StringEquals"] == {"aws:SourceAccount": "123456789012"}
            assert condition["ArnLike"]["aws:SourceArn"].startswith(
                "arn:aws:states:us-east-1:123456789012:stateMachine:nestedsf-"
            )


@pytest.mark.parametrize("name", ["no such name!", "", "1st", "a" * 56])
def test_an_impossible_stack_name_deploys_nothing(session: nestedsf.MotoSession, name: str) -> None:
    with pytest.raises(DeploymentError, match="begins with a letter"):
        nestedsf.deploy(session, stack_name=name)
    assert not session.client("cloudformation").list_stacks()["StackSummaries"]
