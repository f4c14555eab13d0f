"""Change sets: nestedsf.emulator.stacks.change_sets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.emulator.canaries.moto_as_it_is import stack_machine
from tests.emulator.machines_for_tests import Json, Lab

QUEUE: Json = {"Type": "AWS::SQS::Queue"}
MODULE = "nestedsf.emulator.stacks.change_sets"


def execute(lab: Lab, resources: Json, stack_name: str = "stack", **more: Any) -> Any:
    """Execute a change set that creates a stack; a client of CloudFormation."""
    client = lab.session.client("cloudformation")
    client.create_change_set(
        StackName=stack_name,
        ChangeSetName="changes",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps({"Resources": resources, **more}),
        Tags=[{"Key": "project", "Value": "nestedsf"}],
    )
    client.execute_change_set(StackName=stack_name, ChangeSetName="changes")
    return client


def test_a_stack_has_no_outputs(lab: Lab) -> None:
    client = execute(lab, {"Q": QUEUE}, Outputs={"Url": {"Value": {"Ref": "Q"}}})
    stack = client.describe_stacks(StackName="stack")["Stacks"][0]
    assert not stack.get("Outputs"), f"moto now has outputs: a line of {MODULE} may go"


def test_a_stack_has_no_tags(lab: Lab) -> None:
    client = execute(lab, {"Q": QUEUE})
    url = lab.session.client("sqs").list_queues()["QueueUrls"][0]
    assert not lab.session.client("sqs").list_queue_tags(QueueUrl=url).get("Tags"), (
        f"moto now hands tags on: a line of {MODULE} may go"
    )
    assert client.describe_stacks(StackName="stack")["Stacks"][0]["Tags"]


def test_the_change_set_of_another_stack_is_taken(lab: Lab) -> None:
    client = lab.session.client("cloudformation")
    for stack_name in ("one", "other"):
        client.create_change_set(
            StackName=stack_name,
            ChangeSetName="changes",
            ChangeSetType="CREATE",
            TemplateBody=json.dumps({"Resources": {"Q": QUEUE}}),
        )
    client.execute_change_set(StackName="one", ChangeSetName="changes")
    [one] = client.describe_stacks(StackName="one")["Stacks"]
    assert one["StackStatus"] == "REVIEW_IN_PROGRESS", (
        f"moto now asks whose it is: _of_stack of {MODULE} may go"
    )


def test_a_failure_is_raised_to_the_caller(lab: Lab) -> None:
    with pytest.raises((ClientError, ResponseParserError)):
        execute(lab, {"M": stack_machine(StateMachineName="a b", DefinitionString="{}")})
