"""Resources of a stack: nestedsf.emulator.stacks.resources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.canaries.moto_as_it_is import error_of
from tests.emulator.machines_for_tests import Lab, make_function

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3


def test_a_function_that_is_there_is_taken_over(
    session: boto3.Session, deploy: Callable[..., Any]
) -> None:
    make_function(session, "def handler(event, context): pass", name="function")
    function = {
        "FunctionName": "function",
        "Code": {"ZipFile": "pass"},
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Runtime": "python3.13",
    }
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
        "F": {"Type": "AWS::Lambda::Function", "Properties": function},
    }
    assert error_of(deploy, resources=resources) is None, (
        "moto now refuses a taken name: _create_function of nestedsf.emulator.stacks.resources may go"
    )


def test_the_code_of_a_function_is_not_updated(lab: Lab, deploy: Callable[..., Any]) -> None:
    function = {
        "Code": {"ZipFile": "first"},
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Runtime": "python3.13",
    }
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
        "F": {"Type": "AWS::Lambda::Function", "Properties": function},
    }
    name = deploy(resources)
    function["Code"] = {"ZipFile": "other"}
    client = lab.session.client("cloudformation")
    body = json.dumps({"Resources": resources})
    with pytest.raises(ValueError, match="base64"):  # else _update_function may go
        client.update_stack(StackName=name, TemplateBody=body)


def test_inline_policies_are_kept_as_repr(lab: Lab, deploy: Callable[..., Any]) -> None:
    policy = {"PolicyName": "inline", "PolicyDocument": {"Statement": []}}
    properties = {"RoleName": "role", "AssumeRolePolicyDocument": {}, "Policies": [policy]}
    deploy({"Role": {"Type": "AWS::IAM::Role", "Properties": properties}})
    client = lab.session.client("iam")
    kept = client.get_role_policy(RoleName="role", PolicyName="inline")["PolicyDocument"]
    assert kept == "{'Statement': []}", (
        "moto now keeps JSON: _policy_as_json of nestedsf.emulator.stacks.resources may go"
    )


def test_an_event_bus_has_no_name_to_refer_to(lab: Lab) -> None:
    bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}}
    assert output_of(lab, bus, {"Ref": "R"}) != "orders", (
        "moto now has it: _make_event_bus of nestedsf.emulator.stacks.resources may go"
    )


def test_a_topic_has_no_topic_arn(lab: Lab) -> None:
    value = {"Fn::GetAtt": ["R", "TopicArn"]}
    assert error_of(output_of, lab=lab, resource={"Type": "AWS::SNS::Topic"}, value=value), (
        "moto now has it: _topic_has and _of_topic of nestedsf.emulator.stacks.resources may go"
    )


def test_a_log_groups_arn_lacks_its_streams(lab: Lab) -> None:
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/orders"}}
    assert not output_of(lab, group, {"Fn::GetAtt": ["R", "Arn"]}).endswith(":*"), (
        "moto now has it: _of_log_group of nestedsf.emulator.stacks.resources may go"
    )


def test_a_parameter_without_a_name_cannot_be_made(lab: Lab) -> None:
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "v"}}
    with pytest.raises(AttributeError):  # else _create_parameter may go
        output_of(lab, parameter, {"Ref": "R"})


def output_of(lab: Lab, resource: dict[str, Any], value: dict[str, Any]) -> str:
    client = lab.session.client("cloudformation")
    body = {"Resources": {"R": resource}, "Outputs": {"O": {"Value": value}}}
    client.create_stack(StackName="output", TemplateBody=json.dumps(body))
    (stack,) = client.describe_stacks(StackName="output")["Stacks"]
    return str(stack["Outputs"][0]["OutputValue"])
