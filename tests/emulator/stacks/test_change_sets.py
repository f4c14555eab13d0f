"""Change sets: what `aws cloudformation deploy`, SAM and CDK execute."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

import nestedsf
from tests.emulator.machines_for_tests import ROLE, Json, machine, passing


@pytest.fixture
def client(session: nestedsf.MotoSession) -> Any:
    return session.client("cloudformation")


def template(text: str, **properties: Any) -> str:
    """A template with a state machine whose output is a text."""
    definition = json.dumps(machine({"A": passing(Result=text)}))
    resource: Json = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": ROLE, "DefinitionString": definition, **properties},
    }
    return json.dumps({"Resources": {"M": resource}, "Outputs": {"Arn": {"Value": {"Ref": "M"}}}})


def execute(client: Any, kind: str, body: str, *, stack: str = "stack", name: str = "set") -> Json:
    """Make a change set and execute it; returns the stack."""
    tags = [{"Key": "team", "Value": "a"}]
    client.create_change_set(
        StackName=stack, ChangeSetName=name, ChangeSetType=kind, TemplateBody=body, Tags=tags
    )
    client.execute_change_set(StackName=stack, ChangeSetName=name)
    return dict(client.describe_stacks(StackName=stack)["Stacks"][0])


def definition_in(session: nestedsf.MotoSession, stack: Json) -> str:
    arn = stack["Outputs"][0]["OutputValue"]
    return str(
        session.client("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"]
    )


def test_a_stack_that_is_made_has_outputs_tags_and_events(
    session: nestedsf.MotoSession, client: Any
) -> None:
    stack = execute(client, "CREATE", template("one"))
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert "one" in definition_in(session, stack)
    assert stack["Tags"] == [{"Key": "team", "Value": "a"}]
    events = client.describe_stack_events(StackName="stack")["StackEvents"][::-1]
    assert [(e["ResourceStatus"], e["LogicalResourceId"]) for e in events] == [
        ("REVIEW_IN_PROGRESS", "stack"),
        ("CREATE_IN_PROGRESS", "stack"),
        ("CREATE_IN_PROGRESS", "M"),
        ("CREATE_COMPLETE", "M"),
        ("CREATE_COMPLETE", "stack"),
    ]


def test_an_update_keeps_the_outputs(session: nestedsf.MotoSession, client: Any) -> None:
    created = execute(client, "CREATE", template("one"))
    updated = execute(client, "UPDATE", template("two"), name="second")
    assert updated["StackStatus"] == "UPDATE_COMPLETE"
    assert updated["Outputs"] == created["Outputs"]
    assert "two" in definition_in(session, updated)


def test_a_resource_that_fails_rolls_the_stack_back(client: Any) -> None:
    execute(client, "CREATE", template("one", StateMachineName="taken"))
    stack = execute(client, "CREATE", template("two", StateMachineName="taken"), stack="other")
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Outputs" not in stack


def test_two_stacks_have_a_change_set_of_one_name(
    session: nestedsf.MotoSession, client: Any
) -> None:
    for stack, text in (("first", "one"), ("second", "two")):
        client.create_change_set(
            StackName=stack, ChangeSetName="s", ChangeSetType="CREATE", TemplateBody=template(text)
        )
    client.execute_change_set(StackName="first", ChangeSetName="s")
    [first] = client.describe_stacks(StackName="first")["Stacks"]
    assert "one" in definition_in(session, first)


def test_a_change_set_is_executed_once(client: Any) -> None:
    execute(client, "CREATE", template("one"))
    with pytest.raises(ClientError, match="EXECUTE_COMPLETE"):
        client.execute_change_set(StackName="stack", ChangeSetName="set")
    with pytest.raises(ClientError, match="does not exist"):
        client.execute_change_set(StackName="stack", ChangeSetName="none")
