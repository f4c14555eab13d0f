"""Tags: nestedsf.emulator.stacks.tags."""

from __future__ import annotations

import json

from tests.emulator.canaries.moto_as_it_is import only_stack, stack_machine
from tests.emulator.machines_for_tests import Lab, machine, passing


def test_a_stacks_tags_reach_resources_of_ec2_alone(lab: Lab) -> None:
    body = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
        "Group": {"Type": "AWS::Logs::LogGroup"},
        "Machine": stack_machine(DefinitionString=json.dumps(machine({"A": passing()}))),
    }
    lab.session.client("cloudformation").create_stack(
        StackName="stack",
        TemplateBody=json.dumps({"Resources": body}),
        Tags=[{"Key": "project", "Value": "nestedsf"}],
    )
    found = lab.session.client("resourcegroupstaggingapi").get_resources()
    arns = [one["ResourceARN"].split(":")[2] for one in found["ResourceTagMappingList"]]
    iam = lab.session.client("iam")
    role = iam.list_roles()["Roles"][0]["RoleName"]
    tags = iam.list_role_tags(RoleName=role)["Tags"]
    assert (arns, tags) == (["cloudformation"], []), (
        "moto now hands tags on: _tag of nestedsf.emulator.stacks.tags may go"
    )


def test_an_update_leaves_them_as_they_were(lab: Lab) -> None:
    client = lab.session.client("cloudformation")
    body = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    client.create_stack(StackName="stack", TemplateBody=body)
    tags = [{"Key": "project", "Value": "nestedsf"}]
    client.update_stack(StackName="stack", TemplateBody=body, Tags=tags)
    assert "project" not in only_stack().resource_map.tags, (
        "moto now updates them: _update_stack of nestedsf.emulator.stacks.tags may go"
    )


def test_a_log_group_has_the_tags_of_an_earlier_one(lab: Lab) -> None:
    logs = lab.session.client("logs")
    logs.create_log_group(logGroupName="again", tags={"project": "nestedsf"})
    logs.delete_log_group(logGroupName="again")
    logs.create_log_group(logGroupName="again")
    assert logs.list_tags_log_group(logGroupName="again")["tags"], (
        "moto now forgets them: _delete_log_group of nestedsf.emulator.stacks.tags may go"
    )
