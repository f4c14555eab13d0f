"""Versions, aliases and activities in templates."""

from __future__ import annotations

import json
from typing import Any

import pytest

import nestedsf
from tests.emulator.machines_for_tests import ROLE, Json, Lab, machine, passing

VERSION = "AWS::StepFunctions::StateMachineVersion"
ALIAS = "AWS::StepFunctions::StateMachineAlias"
ACTIVITY = "AWS::StepFunctions::Activity"
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:m"


@pytest.fixture
def client(session: nestedsf.MotoSession) -> Any:
    return session.client("cloudformation")


def template(said: str, version: str = "V1", **alias: Any) -> str:
    """A state machine, a version of it by that name, and an alias for the version."""
    resources: Json = {
        "M": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": "m",
                "RoleArn": ROLE,
                "Definition": machine({"A": passing(Result=said)}),
            },
        },
        version: {
            "Type": VERSION,
            "Properties": {
                "StateMachineArn": {"Ref": "M"},
                "StateMachineRevisionId": {"Fn::GetAtt": ["M", "StateMachineRevisionId"]},
                "Description": said,
            },
        },
        "Live": {
            "Type": ALIAS,
            "Properties": alias
            or {
                "Name": "live",
                "RoutingConfiguration": [
                    {"StateMachineVersionArn": {"Ref": version}, "Weight": 100}
                ],
            },
        },
    }
    outputs = {
        "Live": {"Value": {"Ref": "Live"}},
        "Arn": {"Value": {"Fn::GetAtt": ["Live", "Arn"]}},
    }
    return json.dumps({"Resources": resources, "Outputs": outputs})


def stack(client: Any) -> Json:
    return dict(client.describe_stacks(StackName="stack")["Stacks"][0])


def outputs(client: Any) -> dict[str, str]:
    return {one["OutputKey"]: one["OutputValue"] for one in stack(client)["Outputs"]}


def test_an_alias_leads_to_the_version_of_its_stack(lab: Lab, client: Any) -> None:
    client.create_stack(StackName="stack", TemplateBody=template("first"))
    assert outputs(client) == {"Live": f"{MACHINE}:live", "Arn": f"{MACHINE}:live"}
    assert lab.run(f"{MACHINE}:live")["output"] == '"first"'
    described = lab.sfn.describe_state_machine(stateMachineArn=f"{MACHINE}:1")
    assert described["description"] == "first"


def test_an_update_moves_the_alias_on(lab: Lab, client: Any) -> None:
    client.create_stack(StackName="stack", TemplateBody=template("first"))
    client.update_stack(StackName="stack", TemplateBody=template("second", "V2"))
    assert stack(client)["StackStatus"] == "UPDATE_COMPLETE"
    assert lab.run(f"{MACHINE}:live")["output"] == '"second"'
    client.delete_stack(StackName="stack")
    assert lab.sfn.list_state_machines()["stateMachines"] == []


def test_a_deployment_preference_is_done_at_once(lab: Lab, client: Any) -> None:
    preference = {"StateMachineVersionArn": {"Ref": "V1"}, "Type": "LINEAR", "Interval": 5}
    body = template("first", Name="live", DeploymentPreference={**preference, "Percentage": 10})
    client.create_stack(StackName="stack", TemplateBody=body)
    assert lab.run(f"{MACHINE}:live")["output"] == '"first"'


def test_an_alias_without_a_name_is_given_one(client: Any) -> None:
    route = {"StateMachineVersionArn": {"Ref": "V1"}, "Weight": "100"}
    body = template("first", RoutingConfiguration=[route])
    client.create_stack(StackName="stack", TemplateBody=body)
    assert outputs(client)["Live"].startswith(f"{MACHINE}:stack-Live-")


def test_what_the_api_refuses_fails_the_stack(client: Any) -> None:
    route = {"StateMachineVersionArn": {"Ref": "V1"}, "Weight": 99}
    body = template("first", Name="live", RoutingConfiguration=[route])
    client.create_stack(StackName="stack", TemplateBody=body)
    assert stack(client)["StackStatus"] == "ROLLBACK_COMPLETE"
    events = client.describe_stack_events(StackName="stack")["StackEvents"]
    [failed] = [event for event in events if event["ResourceStatus"] == "CREATE_FAILED"]
    assert "Sum of routing configuration weights must equal 100" in failed["ResourceStatusReason"]


def test_an_activity_is_made_and_deleted(lab: Lab, client: Any) -> None:
    properties: Json = {"Name": "by-hand", "Tags": [{"Key": "team", "Value": "a"}]}
    activity = {"Type": ACTIVITY, "Properties": properties}
    told = {"Ref": {"Value": {"Ref": "A"}}, "Name": {"Value": {"Fn::GetAtt": ["A", "Name"]}}}
    body = json.dumps({"Resources": {"A": activity}, "Outputs": told})
    client.create_stack(StackName="stack", TemplateBody=body)
    arn = outputs(client)["Ref"]
    assert outputs(client)["Name"] == "by-hand"
    assert lab.sfn.describe_activity(activityArn=arn)["name"] == "by-hand"
    tags = lab.sfn.list_tags_for_resource(resourceArn=arn)["tags"]
    assert tags == [{"key": "team", "value": "a"}]
    properties["Name"] = "by-machine"
    body = json.dumps({"Resources": {"A": activity}, "Outputs": told})
    client.update_stack(StackName="stack", TemplateBody=body)
    [only] = lab.sfn.list_activities()["activities"]
    assert only["name"] == "by-machine"
    client.delete_stack(StackName="stack")
    assert lab.sfn.list_activities()["activities"] == []
