"""Events of a stack: nestedsf.emulator.stacks.events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.lazy_imports import importing_moto
from tests.emulator.canaries.moto_as_it_is import created, stack_machine, tag
from tests.emulator.machines_for_tests import Lab, machine, passing

with importing_moto():
    from moto.cloudformation import parsing

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def test_an_update_has_events_for_the_stack_alone(lab: Lab, deploy: Callable[..., Any]) -> None:
    machines = [json.dumps(machine({"A": passing(Result=text)})) for text in ("one", "two")]
    name = deploy({"M": stack_machine(DefinitionString=machines[0])})
    client = lab.session.client("cloudformation")
    body = {"Resources": {"M": stack_machine(DefinitionString=machines[1])}}
    client.update_stack(StackName=name, TemplateBody=json.dumps(body))
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    assert {event["ResourceType"] for event in events} == {"AWS::CloudFormation::Stack"}, (
        "moto now has events for updates: _update_resource of nestedsf.emulator.stacks.events may go"
    )


def test_there_are_events_for_the_stack_alone(lab: Lab, deploy: Callable[..., Any]) -> None:
    name = deploy({"Queue": {"Type": "AWS::SQS::Queue"}})
    client = lab.session.client("cloudformation")
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    assert {event["ResourceType"] for event in events} == {"AWS::CloudFormation::Stack"}, (
        "moto now has events for resources: _event of nestedsf.emulator.stacks.events may go"
    )


def test_what_a_ref_creates_waits_for_nothing(deploy: Callable[..., Any]) -> None:
    kind = "AWS::SQS::Queue"
    deploy(
        {
            "A": {"Type": kind, "Properties": {"Tags": [tag({"Ref": "B"})]}},
            "B": {"Type": kind, "DependsOn": "C"},
            "C": {"Type": kind},
        }
    )
    assert created() == ["B", "A", "C"], (
        "moto now obeys DependsOn: _create_resource of nestedsf.emulator.stacks.events may go"
    )


def test_resources_are_deleted_in_no_order(
    lab: Lab, deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = deploy({letter: {"Type": "AWS::SQS::Queue"} for letter in "ABCDEFGH"})
    made, deleted = created(), []
    delete = parsing.ResourceMap._delete_resource

    def remember(resources: Any, resource: Any, resource_json: Any) -> None:
        deleted.append(resource.logical_resource_id)
        delete(resources, resource, resource_json)

    monkeypatch.setattr(parsing.ResourceMap, "_delete_resource", remember)
    lab.session.client("cloudformation").delete_stack(StackName=name)
    assert len(deleted) == 8
    assert deleted != made[::-1], (
        "moto now deletes in order: _delete_all of nestedsf.emulator.stacks.events may go"
    )


def test_what_was_removed_is_thought_to_be_there(lab: Lab, deploy: Callable[..., Any]) -> None:
    both = {letter: {"Type": "AWS::SQS::Queue"} for letter in "AB"}
    name = deploy(both)
    client = lab.session.client("cloudformation")
    client.update_stack(StackName=name, TemplateBody=json.dumps({"Resources": {"A": both["A"]}}))
    assert created() == ["A", "B"], (
        "moto now knows what it has removed: the line in _delete_resource of "
        "nestedsf.emulator.stacks.events may go"
    )
