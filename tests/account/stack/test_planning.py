"""A plan says what a deployment creates: it is compared with what the account then holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

import nestedsf
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.stack.planning import STATES_ENTERED, plan
from nestedsf.exceptions import DefinitionError, DeploymentError, SessionRefusedError
from nestedsf.trace.resources.plan import ROLE, PlannedStack
from tests import faults

NAME = "nestedsf-anna"
PASS = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})


@pytest.fixture(params=["us-east-1", "cn-north-1", "us-gov-west-1"])
def session(request: pytest.FixtureRequest) -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(request.param, time_scale=50) as session:
        yield session


def planned(session: nestedsf.MotoSession | AwsSession, name: str = NAME) -> PlannedStack:
    return plan(session, stack_name=name, show_secrets=True).stack


def names(stack: PlannedStack, kind: str) -> list[str]:
    return sorted(one.name for one in stack.resources if one.type.endswith(kind))


def test_the_resources_are_those_of_the_stack(session: nestedsf.MotoSession) -> None:
    expected = {one.logical_id: one.type for one in planned(session).resources}
    nestedsf.deploy(session, stack_name=NAME)
    found = session.client("cloudformation").list_stack_resources(StackName=NAME)
    assert expected == {
        one["LogicalResourceId"]: one["ResourceType"] for one in found["StackResourceSummaries"]
    }


def test_the_names_are_those_that_they_get(session: nestedsf.MotoSession) -> None:
    stack = planned(session)
    nestedsf.deploy(session, stack_name=NAME)
    machines = session.client("stepfunctions").list_state_machines()["stateMachines"]
    functions = session.client("lambda").list_functions()["Functions"]
    groups = session.client("logs").describe_log_groups()["logGroups"]
    assert names(stack, "StateMachine") == sorted(one["name"] for one in machines)
    assert names(stack, "Function") == [one["FunctionName"] for one in functions]
    assert names(stack, "LogGroup") == [one["logGroupName"] for one in groups]
    settings = {key: value for one in stack.resources for key, value in one.settings}
    assert settings["RetentionInDays"] == groups[0]["retentionInDays"]
    for key in ("Runtime", "MemorySize", "Timeout"):
        assert settings[key] == functions[0][key]


def test_the_roles_are_those_that_the_account_then_has(session: nestedsf.MotoSession) -> None:
    stack = planned(session)
    nestedsf.deploy(session, stack_name=NAME)
    iam = session.client("iam")
    roles = {one["RoleName"]: one for one in iam.list_roles()["Roles"]}
    assert len(roles) == len(stack.roles) == 3
    for role in stack.roles:
        (name,) = [name for name in roles if name.startswith(role.name.removesuffix("…"))]
        assert roles[name]["AssumeRolePolicyDocument"] == role.trust
        assert dict(role.policies) == {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        }


def test_the_tags_are_those_of_the_stack(aws: AwsSession) -> None:
    stack = planned(aws)
    nestedsf.deploy(aws, stack_name=NAME, confirm=True)
    (found,) = aws.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
    expected = dict(stack.tags)
    assert set(tags) == {"project", "owner", "expires"}
    assert expected.pop("expires") == "1 day after deployment"
    assert expected.items() <= tags.items()
    nestedsf.destroy(aws, NAME, confirm=True)


def test_on_moto_too_the_tags_are_those_of_the_stack(session: nestedsf.MotoSession) -> None:
    expected = dict(planned(session).tags)
    nestedsf.deploy(session, stack_name=NAME)
    (found,) = session.client("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
    assert {tag["Key"] for tag in found["Tags"]} == set(expected)


def test_a_long_name_of_a_stack_begins_its_roles_names() -> None:
    name = "nestedsf-" + "a" * 46
    with nestedsf.moto_session(time_scale=50) as session:
        stack = planned(session, name)
        nestedsf.deploy(session, stack_name=name)
        roles = [one["RoleName"] for one in session.client("iam").list_roles()["Roles"]]
    for role in stack.roles:
        assert any(found.startswith(role.name.removesuffix("…")) for found in roles)


def test_a_run_enters_as_many_states_as_the_plan_says() -> None:
    with nestedsf.moto_session(time_scale=50) as session:
        trace = nestedsf.run(session, nestedsf.deploy(session))
        stack = planned(session)
    assert sorted(len(list(one.visits)) for one in trace.executions()) == sorted(STATES_ENTERED)
    assert stack.run == nestedsf.cost(trace)


def test_what_own_definitions_cost_depends(session: nestedsf.MotoSession) -> None:
    own = plan(session, another_definition=PASS)
    assert own.stack.run is None
    assert "depends on your definitions" in own.text
    assert own.stack.resources == plan(session).stack.resources


@pytest.mark.parametrize(
    ("kinds", "said", "not_said"),
    [
        (["STANDARD"], ["$0.025 for 1,000 state transitions"], ["Express"]),
        (["EXPRESS"], ["$1.00 for 1,000,000 requests", "$0.00001667 for a GB-second"], ["0.025"]),
        (["STANDARD", "EXPRESS"], ["$0.025 for 1,000", "$1.00 for 1,000,000"], []),
    ],
)
def test_standard_costs_by_state_transition_and_express_by_duration_and_memory(
    aws: AwsSession, tmp_path: Path, kinds: list[str], said: list[str], not_said: list[str]
) -> None:
    starts = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
        "Parameters": {"StateMachineArn": "${Next}"},
        "End": True,
    }
    first = {"StartAt": "S", "States": {"S": starts}} if len(kinds) > 1 else json.loads(PASS)
    next_ = {"DefinitionSubstitutions": {"Next": {"Ref": "FlowExpress"}}} if len(kinds) > 1 else {}
    resources: dict[str, Any] = {
        f"Flow{kind.title()}": {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {"Type": kind, "Definition": json.loads(PASS)},
        }
        for kind in kinds
    }
    resources[f"Flow{kinds[0].title()}"]["Properties"] |= {"Definition": first, **next_}
    file = tmp_path / "template.json"
    file.write_text(json.dumps({"Resources": resources}))
    found = plan(aws, definitions=file)
    shown = " ".join(found.text.split())
    assert found.stack.run is None
    assert all(words in shown for words in said)
    assert not any(words in shown for words in not_said)
    assert "by duration and memory" in shown or "EXPRESS" not in kinds


def test_what_other_resources_and_services_cost_is_not_said_to_be_nothing(
    aws: AwsSession, tmp_path: Path
) -> None:
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": "${Queue}", "MessageBody": "m"},
        "End": True,
    }
    flow = {
        "Definition": {"StartAt": "S", "States": {"S": send}},
        "DefinitionSubstitutions": {"Queue": {"Ref": "Orders"}},
    }
    resources = {
        "Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": flow},
        "Orders": {"Type": "AWS::SQS::Queue"},
    }
    file = tmp_path / "template.json"
    file.write_text(json.dumps({"Resources": resources}))
    shown = " ".join(plan(aws, definitions=file).text.split())
    assert "what Tasks call has a price of its own" in shown
    assert "nothing for state machines; queues have prices of their own" in shown


def test_a_plan_asks_aws_nothing(aws: AwsSession) -> None:
    faults.install(aws, faults.raises(AssertionError("a request was sent")))
    assert plan(aws).stack.place.region == "us-east-1"


def test_who_and_which_account_are_shown_to_whoever_asks(aws: AwsSession) -> None:
    for shown in (plan(aws).text, plan(aws).html, repr(plan(aws).stack)):
        assert aws.account_id not in shown
        assert f"owner={aws.owner}" not in shown
        assert "‹account›" in shown
    shown = plan(aws, show_secrets=True).text
    assert f"owner={aws.owner}" in shown
    assert f"account {aws.account_id}" in shown


def test_two_plans_of_one_deployment_are_equal(aws: AwsSession) -> None:
    assert plan(aws) == plan(aws)
    assert plan(aws).text == plan(aws).text


@pytest.mark.parametrize("name", ["no such name!", "", "1st", "a" * 56])
def test_an_impossible_name_has_no_plan(name: str) -> None:
    with (
        nestedsf.moto_session() as session,
        pytest.raises(DeploymentError, match="begins with a letter"),
    ):
        plan(session, stack_name=name)


@pytest.mark.parametrize(
    "definition", ["{", '{"StartAt": "P", "States": {}}', PASS.replace('"Pass"', '"\x7f"')]
)
def test_a_definition_that_cannot_be_used_has_no_plan(definition: str) -> None:
    with nestedsf.moto_session() as session, pytest.raises(DefinitionError):
        plan(session, main_definition=definition)


def test_only_a_session_that_could_be_deployed_to_has_a_plan() -> None:
    with pytest.raises(SessionRefusedError):
        plan(boto3.Session("A", "B", region_name="us-east-1"))  # type: ignore[arg-type]


def test_the_roles_are_a_kind_of_resource(session: nestedsf.MotoSession) -> None:
    assert {role.type for role in planned(session).roles} == {ROLE}
