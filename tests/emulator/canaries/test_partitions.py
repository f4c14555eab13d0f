"""Partitions: nestedsf.emulator.stacks.partitions."""

from __future__ import annotations

import json

from tests.emulator.machines_for_tests import Lab


def test_a_template_is_in_the_same_partition_everywhere(lab: Lab) -> None:
    client = lab.session.client("cloudformation", region_name="cn-north-1")
    body = {"Queue": {"Type": "AWS::SQS::Queue"}}
    told = {name: {"Value": {"Ref": f"AWS::{name}"}} for name in ("Partition", "URLSuffix")}
    client.create_stack(
        StackName="stack", TemplateBody=json.dumps({"Resources": body, "Outputs": told})
    )
    found = client.describe_stacks(StackName="stack")["Stacks"][0]["Outputs"]
    assert {one["OutputKey"]: one["OutputValue"] for one in found} == {
        "Partition": "aws",
        "URLSuffix": "amazonaws.com",
    }, "moto now knows the partition: _begin of nestedsf.emulator.stacks.partitions may go"


def test_the_iam_of_govcloud_is_asked_elsewhere(lab: Lab) -> None:
    region = "us-gov-west-1"
    body = {"Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}}
    client = lab.session.client("cloudformation", region_name=region)
    client.create_stack(StackName="stack", TemplateBody=json.dumps({"Resources": body}))
    assert lab.session.client("iam", region_name=region).list_roles()["Roles"] == [], (
        "moto now finds them: _region of nestedsf.emulator.stacks.partitions may go"
    )
