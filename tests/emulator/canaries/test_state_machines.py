"""State machines: nestedsf.emulator.states.moto_backend, and those of stacks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from nestedsf.emulator.lazy_imports import importing_moto
from tests.emulator.canaries.moto_as_it_is import (
    error_of,
    machines,
    only_machine,
    stack_machine,
    tag,
)
from tests.emulator.machines_for_tests import ROLE, Lab, machine, passing

with importing_moto():
    from moto.cloudformation import parsing
    from moto.stepfunctions.models import StateMachine

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.usefixtures("lab")
def test_another_definition_is_dropped() -> None:
    backend = machines()
    backend.create_state_machine("machine", "{}", ROLE)
    assert backend.create_state_machine("machine", "[]", ROLE).definition == "{}", (
        "moto now refuses it; nestedsf.emulator.states.moto_backend has another reason to be"
    )


def test_substitutions_are_ignored(deploy: Callable[..., Any]) -> None:
    text = json.dumps(machine({"A": passing(Comment="${Word}")}))
    deploy({"M": stack_machine(DefinitionString=text, DefinitionSubstitutions={"Word": "x"})})
    assert "${Word}" in only_machine().definition, (
        "moto now fills in: definition_of of nestedsf.emulator.stacks.state_machines may go"
    )


def test_a_definition_as_an_object_is_ignored(deploy: Callable[..., Any]) -> None:
    deploy({"M": stack_machine(Definition=machine({"A": passing()}))})
    assert only_machine().definition == "", (
        "moto now reads Definition: definition_of of nestedsf.emulator.stacks.state_machines may go"
    )


def test_type_and_configuration_are_ignored(deploy: Callable[..., Any]) -> None:
    text = json.dumps(machine({"A": passing()}))
    logging = {"Level": "ALL", "IncludeExecutionData": True}
    more = {"StateMachineType": "EXPRESS", "LoggingConfiguration": logging}
    deploy({"M": stack_machine(DefinitionString=text, **more)})
    found = only_machine()
    assert (found.type, found.loggingConfiguration["level"]) == ("STANDARD", "OFF"), (
        "moto now reads them: _settings of nestedsf.emulator.stacks.state_machines may go"
    )


def test_a_machine_has_no_arn_to_get(deploy: Callable[..., Any]) -> None:
    text = json.dumps(machine({"A": passing()}))
    named = {"Type": "AWS::SQS::Queue", "Properties": {"Tags": [tag({"Fn::GetAtt": "M.Arn"})]}}
    error = error_of(deploy, resources={"Q": named, "M": stack_machine(DefinitionString=text)})
    assert error is not None, (
        "moto now has the ARN: _get_cfn_attribute of nestedsf.emulator.stacks.state_machines may go"
    )


def test_an_output_cannot_have_the_arn() -> None:
    assert not StateMachine.has_cfn_attr("Arn"), (
        "moto now lists the ARN: _has_cfn_attr of nestedsf.emulator.stacks.state_machines may go"
    )


def test_a_machine_that_is_there_is_taken_over(deploy: Callable[..., Any]) -> None:
    text = json.dumps(machine({"A": passing()}))
    machines().create_state_machine("machine", text, ROLE)
    resources = {"M": stack_machine(DefinitionString=text)}
    assert error_of(deploy, resources=resources) is None, (
        "moto now refuses a taken name: _create of nestedsf.emulator.stacks.state_machines may go"
    )


def test_an_update_ignores_substitutions(lab: Lab, deploy: Callable[..., Any]) -> None:
    name = deploy({"M": stack_machine(DefinitionString=json.dumps(machine({"A": passing()})))})
    text = json.dumps(machine({"A": passing(Comment="${Word}")}))
    more = stack_machine(DefinitionString=text, DefinitionSubstitutions={"Word": "x"})
    body = json.dumps({"Resources": {"M": more}})
    lab.session.client("cloudformation").update_stack(StackName=name, TemplateBody=body)
    assert "${Word}" in only_machine().definition, (
        "moto now fills in: _update of nestedsf.emulator.stacks.state_machines may go"
    )


@pytest.mark.parametrize("kind", ["StateMachineVersion", "StateMachineAlias", "Activity"])
def test_there_are_none_of_these_in_stacks(kind: str) -> None:
    assert f"AWS::StepFunctions::{kind}" not in parsing.get_model_map(), (
        f"moto now has {kind}: its class in nestedsf.emulator.stacks.versions may go"
    )


def test_there_are_no_queue_policies_in_stacks() -> None:
    assert "AWS::SQS::QueuePolicy" not in parsing.get_model_map(), (
        "moto now has them: nestedsf.emulator.stacks.queue_policies may go"
    )
