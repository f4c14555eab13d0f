"""The life of a stack: nestedsf.emulator.stacks.operations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from nestedsf.emulator.lazy_imports import importing_moto
from tests.emulator.canaries.moto_as_it_is import error_of, stack_machine
from tests.emulator.machines_for_tests import Lab, machine, passing

with importing_moto():
    from moto.cloudformation import models as stack_models
    from moto.cloudformation import parsing
    from moto.cloudformation.exceptions import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def test_a_failure_is_raised_to_the_caller(deploy: Callable[..., Any]) -> None:
    named = stack_machine(StateMachineName="a b", DefinitionString="{}")
    raised = False
    try:
        deploy({"M": named})
    except (ClientError, ResponseParserError):  # the error is not even XML
        raised = True
    assert raised, (
        "moto now rolls back: _create_resources of nestedsf.emulator.stacks.operations may go"
    )


def test_an_update_that_fails_is_raised_to_the_caller(lab: Lab, deploy: Callable[..., Any]) -> None:
    name = deploy({"M": stack_machine(DefinitionString=json.dumps(machine({"A": passing()})))})
    client = lab.session.client("cloudformation")
    body = {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"Tags": 1}}}}
    raised = False
    try:
        client.update_stack(StackName=name, TemplateBody=json.dumps(body))
    except (ClientError, ResponseParserError, TypeError):
        raised = True
    assert raised, (
        "moto now rolls back: _update_stack of nestedsf.emulator.stacks.operations may go"
    )


def test_a_stack_that_cannot_be_deleted_is_gone(
    lab: Lab, deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
    client = lab.session.client("cloudformation")

    def fail(*_: Any) -> None:
        raise ValidationError(message="kept")

    monkeypatch.setattr(parsing.ResourceMap, "_delete_resource", fail)
    assert error_of(client.delete_stack, StackName=name) is not None, (
        "moto now has DELETE_FAILED: _delete_stack of nestedsf.emulator.stacks.operations may go"
    )
    assert error_of(client.describe_stacks, StackName=name) is not None, (
        "moto now keeps the stack: _delete_named of nestedsf.emulator.stacks.operations may go"
    )


def test_an_update_without_a_change_is_done(lab: Lab, deploy: Callable[..., Any]) -> None:
    name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
    client = lab.session.client("cloudformation")
    body = client.get_template(StackName=name)["TemplateBody"]
    same = json.dumps({"Resources": dict(body["Resources"])})
    assert error_of(client.update_stack, StackName=name, TemplateBody=same) is None, (
        "moto now refuses it: _update_what_is_new of nestedsf.emulator.stacks.operations may go"
    )


def test_looking_at_a_deleted_stack_creates_its_resources(
    lab: Lab, deploy: Callable[..., Any]
) -> None:
    name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
    client = lab.session.client("cloudformation")
    stack = client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    client.delete_stack(StackName=stack)
    client.list_stack_resources(StackName=stack)
    assert lab.session.client("sqs").list_queues().get("QueueUrls"), (
        "moto now leaves them deleted: "
        "_list_stack_resources of nestedsf.emulator.stacks.events and _outputs of nestedsf.emulator.stacks.operations may go"
    )


def test_a_stack_of_a_name_can_be_there_twice(
    lab: Lab, deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    resources = {"Queue": {"Type": "AWS::SQS::Queue"}}
    parse, others = stack_models.Stack._parse_template, iter(["another request"])

    def parse_meanwhile(stack: Any) -> None:
        parse(stack)
        for _ in others:
            deploy(resources)

    monkeypatch.setattr(stack_models.Stack, "_parse_template", parse_meanwhile)
    assert error_of(deploy, resources=resources) is None, (
        "moto now makes one: _create_one of nestedsf.emulator.stacks.operations may go"
    )
    assert len(lab.session.client("cloudformation").describe_stacks()["Stacks"]) == 2


def test_an_update_leaves_the_description(lab: Lab) -> None:
    client = lab.session.client("cloudformation")
    for call, description in ((client.create_stack, "first"), (client.update_stack, "second")):
        queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": description}}
        body = json.dumps({"Description": description, "Resources": {"Queue": queue}})
        call(StackName="described", TemplateBody=body)
    (stack,) = client.describe_stacks(StackName="described")["Stacks"]
    assert stack["Description"] == "first", (
        "moto now changes it: that line of _update_stack of nestedsf.emulator.stacks.operations "
        "may go"
    )
