"""The tags of a stack are on each of its resources, and change with the stack's."""

from __future__ import annotations

import json
from typing import Any

import nestedsf
from nestedsf import sample
from tests.emulator.machines_for_tests import ROLE, machine, passing

OWN = ["logical-id", "stack-id", "stack-name"]


def deploy(session: nestedsf.MotoSession, call: str, **tags: str) -> None:
    getattr(session.client("cloudformation"), call)(
        StackName="tagged",
        TemplateBody=sample.template(),
        Capabilities=["CAPABILITY_IAM"],
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )


def tags(session: nestedsf.MotoSession) -> list[dict[str, str]]:
    """The tags of a state machine, the function, the log group and a role, by their own calls."""
    sfn, iam, logs = (session.client(name) for name in ("stepfunctions", "iam", "logs"))
    machine = sfn.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    function = session.client("lambda").get_function(FunctionName="tagged-callback")
    group = logs.describe_log_groups()["logGroups"][0]["logGroupArn"]
    role = iam.list_roles()["Roles"][0]["RoleName"]
    return [
        {
            tag["key"]: tag["value"]
            for tag in sfn.list_tags_for_resource(resourceArn=machine)["tags"]
        },
        dict(function["Tags"]),
        dict(logs.list_tags_for_resource(resourceArn=group)["tags"]),
        {tag["Key"]: tag["Value"] for tag in iam.list_role_tags(RoleName=role)["Tags"]},
    ]


def own(found: dict[str, Any]) -> list[str]:
    return sorted(key.rpartition(":")[2] for key in found if key.startswith("aws:cloudformation:"))


def test_a_stacks_tags_are_on_its_resources(session: nestedsf.MotoSession) -> None:
    deploy(session, "create_stack", project="nestedsf", owner="anna")
    for found in tags(session):
        assert found["project"] == "nestedsf"
        assert found["owner"] == "anna"
        assert found["aws:cloudformation:stack-name"] == "tagged"
        assert own(found) == OWN


def test_the_tagging_api_finds_them(session: nestedsf.MotoSession) -> None:
    deploy(session, "create_stack", project="nestedsf")
    found = session.client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "project", "Values": ["nestedsf"]}]
    )["ResourceTagMappingList"]
    assert sorted(one["ResourceARN"].split(":")[2] for one in found) == [
        "cloudformation",
        "lambda",
        "logs",
        "states",
        "states",
    ]


def test_an_update_changes_them(session: nestedsf.MotoSession) -> None:
    deploy(session, "create_stack", project="nestedsf", owner="anna")
    deploy(session, "update_stack", project="nestedsf", expires="2026-11-25")
    for found in tags(session):
        assert "owner" not in found
        assert found["expires"] == "2026-11-25"
        assert own(found) == OWN


def test_a_resources_own_tag_stays(session: nestedsf.MotoSession) -> None:
    client = session.client("cloudformation")
    body = """
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: own
      Tags: [{Key: project, Value: mine}]
"""
    client.create_stack(
        StackName="own", TemplateBody=body, Tags=[{"Key": "project", "Value": "nestedsf"}]
    )
    found = session.client("logs").list_tags_log_group(logGroupName="own")["tags"]
    assert found["project"] == "mine"


def test_what_is_made_anew_has_no_tags_of_an_earlier_one(session: nestedsf.MotoSession) -> None:
    deploy(session, "create_stack", project="nestedsf")
    session.client("cloudformation").delete_stack(StackName="tagged")
    logs, sfn = session.client("logs"), session.client("stepfunctions")
    logs.create_log_group(logGroupName="/aws/lambda/tagged-callback")
    body = json.dumps(machine({"A": passing()}))
    arn = sfn.create_state_machine(name="tagged-main", definition=body, roleArn=ROLE)
    group = logs.list_tags_log_group(logGroupName="/aws/lambda/tagged-callback")
    assert group["tags"] == {}
    assert sfn.list_tags_for_resource(resourceArn=arn["stateMachineArn"])["tags"] == []
