"""Plans are read off a template: its functions, its policies, the names that it gives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.trace.resources.leftover import has_prefix
from nestedsf.trace.resources.plan import (
    ROLE,
    Place,
    PlannedResource,
    Statement,
    planned_resources,
    statements,
)

HERE = Place(account="123456789012", region="eu-west-1", partition="aws", words="AWS")
MACHINE = "AWS::StepFunctions::StateMachine"


def resources(template: dict[str, Any], stack: str = "first") -> dict[str, PlannedResource]:
    found = planned_resources({"Resources": template}, stack, HERE)
    return {resource.logical_id: resource for resource in found}


def role(**statement: Any) -> dict[str, Any]:
    policy = {"PolicyName": "may", "PolicyDocument": {"Statement": [statement]}}
    return {"Type": ROLE, "Properties": {"AssumeRolePolicyDocument": {}, "Policies": [policy]}}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"Ref": "Machine"}, "arn:aws:states:eu-west-1:123456789012:stateMachine:first-main"),
        (
            {"Fn::GetAtt": ["Machine", "Arn"]},
            "arn:aws:states:eu-west-1:123456789012:stateMachine:first-main",
        ),
        ({"Fn::GetAtt": "Machine.Name"}, "first-main"),
        ({"Ref": "Function"}, "called"),
        (
            {"Fn::GetAtt": "Function.Arn"},
            "arn:aws:lambda:eu-west-1:123456789012:function:called",
        ),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Fn::Sub": "a ${AWS::AccountId} ${Function} ${!Kept}"}, "a 123456789012 called ${!Kept}"),
        ([{"Ref": "AWS::Partition"}, "*"], ["aws", "*"]),
    ],
)
def test_functions_are_worked_out(written: Any, told: Any) -> None:
    template = {
        "Role": role(Effect="Allow", Action="a:B", Resource=written),
        "Machine": {
            "Type": MACHINE,
            "Properties": {"StateMachineName": {"Fn::Sub": "${AWS::StackName}-main"}},
        },
        "Function": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "called"}},
    }
    ((_, document),) = resources(template)["Role"].policies
    assert document["Statement"][0]["Resource"] == told


@pytest.mark.parametrize(
    ("stack", "name"),
    [
        ("first", "first-Role-…"),
        ("a" * 45, f"{'a' * 45}-Role-…"),
        ("a" * 46, f"{'a' * 20}…"),
    ],
)
def test_a_name_that_cloudformation_makes_up_has_at_most_64_characters(
    stack: str, name: str
) -> None:
    assert resources({"Role": role(Effect="Allow")}, stack)["Role"].name == name


def test_a_type_that_is_not_known_has_a_name_all_the_same() -> None:
    found = resources({"Queue": {"Type": "AWS::SQS::Queue"}})["Queue"]
    assert (found.name, found.settings, found.policies) == ("first-Queue-…", (), ())


def test_a_definition_is_no_setting() -> None:
    properties = {"DefinitionString": "{}", "StateMachineType": "STANDARD"}
    found = resources({"M": {"Type": MACHINE, "Properties": properties}})["M"]
    assert found.settings == (("StateMachineType", "STANDARD"),)


def test_statements_have_lists_whatever_the_document_has() -> None:
    document = {
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": ["a.example", "b.example"], "AWS": "*"},
                "Condition": {"ArnLike": {"aws:SourceArn": ["one", "two"]}},
            },
            {"Effect": "Deny", "Action": ["a:B", "a:C"], "Resource": ["x", "y"], "Principal": "*"},
        ]
    }
    assert list(statements(document)) == [
        Statement(
            effect="Allow",
            actions=("sts:AssumeRole",),
            principals=("a.example", "b.example", "*"),
            conditions=(
                ("ArnLike", "aws:SourceArn", "one"),
                ("ArnLike", "aws:SourceArn", "two"),
            ),
        ),
        Statement(effect="Deny", actions=("a:B", "a:C"), resources=("x", "y"), principals=("*",)),
    ]


part = st.text("abc09", min_size=1, max_size=6)


@given(part, part)
def test_a_prefix_is_the_name_or_a_part_of_it(prefix: str, more: str) -> None:
    assert has_prefix(prefix, prefix)
    assert has_prefix(f"{prefix}-{more}", prefix)
    assert has_prefix(f"/aws/lambda/{prefix}-{more}", prefix)
    assert not has_prefix(f"{prefix}{more}", prefix)
    assert not has_prefix(f"{more}-{prefix}", prefix) or more == prefix
