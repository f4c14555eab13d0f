"""moto's other services see our state machines: stacks, rules of EventBridge, tags, log groups."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

import nestedsf
from tests.emulator.machines_for_tests import ROLE, Json, Lab, machine, passing, refusal

KIND = "AWS::StepFunctions::StateMachine"
TEXT = json.dumps(machine({"Done": passing()}))


def deploy(session: nestedsf.MotoSession, *, update: bool = False, **properties: Any) -> Json:
    """A stack with one state machine, and what GetAtt finds of it in its outputs."""
    resource = {"Type": KIND, "Properties": {"RoleArn": ROLE, **properties}}
    wanted = ("Arn", "Name", "StateMachineRevisionId")
    outputs = {name: {"Value": {"Fn::GetAtt": ["Main", name]}} for name in wanted}
    body = json.dumps({"Resources": {"Main": resource}, "Outputs": outputs})
    client = session.client("cloudformation")
    call = client.update_stack if update else client.create_stack
    call(StackName="stack", TemplateBody=body)
    [stack] = client.describe_stacks(StackName="stack")["Stacks"]
    found = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
    return {"Status": stack["StackStatus"], **found}


def described(lab: Lab, arn: str) -> Json:
    """DescribeStateMachine's answer."""
    return dict(lab.sfn.describe_state_machine(stateMachineArn=arn))


def failure(session: nestedsf.MotoSession) -> str:
    """Why the state machine of the stack failed."""
    events = session.client("cloudformation").describe_stack_events(StackName="stack")
    failed = [e for e in events["StackEvents"] if e["ResourceStatus"].endswith("_FAILED")]
    return str(failed[-1]["ResourceStatusReason"])


# --- CloudFormation -----------------------------------------------------------------------


def test_a_stack_gives_all_that_its_template_says(session: nestedsf.MotoSession, lab: Lab) -> None:
    made = deploy(
        session,
        StateMachineName="main",
        DefinitionString='{"StartAt":"A","States":{"A":{"Type":"Pass","Result":${Flag},"End":${Flag}}}}',
        DefinitionSubstitutions={"Flag": True},
        LoggingConfiguration={"Level": "OFF", "IncludeExecutionData": "true"},
        TracingConfiguration={"Enabled": True},
        Tags=[{"Key": "team", "Value": "a"}],
    )
    assert (made["Status"], made["Name"]) == ("CREATE_COMPLETE", "main")
    assert made["StateMachineRevisionId"] == "INITIAL"
    found = described(lab, made["Arn"])
    assert json.loads(found["definition"])["States"]["A"]["Result"] is True
    assert found["loggingConfiguration"] == {"level": "OFF", "includeExecutionData": True}
    assert found["tracingConfiguration"] == {"enabled": True}
    tags = lab.sfn.list_tags_for_resource(resourceArn=made["Arn"])["tags"]
    assert {"key": "team", "value": "a"} in tags


def test_an_update_makes_a_revision(session: nestedsf.MotoSession, lab: Lab) -> None:
    made = deploy(session, StateMachineName="main", DefinitionString=TEXT)
    other = json.dumps(machine({"Other": passing()}))
    updated = deploy(session, update=True, StateMachineName="main", DefinitionString=other)
    assert updated["Arn"] == made["Arn"]
    found = described(lab, made["Arn"])
    assert (found["definition"], found["roleArn"]) == (other, ROLE)
    assert updated["StateMachineRevisionId"] == found["revisionId"]


def test_another_name_is_another_machine(session: nestedsf.MotoSession, lab: Lab) -> None:
    deploy(session, StateMachineName="one", DefinitionString=TEXT)
    updated = deploy(session, update=True, StateMachineName="two", DefinitionString=TEXT)
    assert updated["Name"] == "two"
    names = [item["name"] for item in lab.sfn.list_state_machines()["stateMachines"]]
    assert names == ["two"]
    session.client("cloudformation").delete_stack(StackName="stack")
    assert lab.sfn.list_state_machines()["stateMachines"] == []


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"DefinitionString": "{}"}, "These fields are required: [States, StartAt] at /"),
        ({"DefinitionString": TEXT, "StateMachineName": "a b"}, "Invalid Name: 'a b'"),
        ({"DefinitionString": TEXT, "RoleArn": "r"}, "Invalid Role Arn: 'r'"),
        ({"DefinitionString": TEXT, "LoggingConfiguration": {"Level": "ALL"}}, "Log Destination"),
    ],
)
def test_what_is_refused_fails_the_stack(
    session: nestedsf.MotoSession, properties: dict[str, Any], words: str
) -> None:
    made = deploy(session, **properties)
    assert made["Status"] == "ROLLBACK_COMPLETE"
    assert words in failure(session)


# --- EventBridge, tags, logs --------------------------------------------------------------


def test_a_rule_starts_an_execution(session: nestedsf.MotoSession, lab: Lab, quick: str) -> None:
    pattern = {"source": ["aws.s3"], "detail": {"eventName": ["CreateBucket"]}}
    events = session.client("events")
    events.put_rule(Name="rule", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": quick, "RoleArn": ROLE}])
    session.client("s3").create_bucket(Bucket="boxes")
    [item] = lab.sfn.list_executions(stateMachineArn=quick)["executions"]
    given = json.loads(lab.ended(item["executionArn"])["input"])
    assert (given["source"], given["detail-type"]) == ("aws.s3", "Object Created")


def test_the_tagging_api_finds_and_tags(session: nestedsf.MotoSession, lab: Lab) -> None:
    tags = [{"key": "team", "value": "a"}]
    one = lab.create(machine({"A": passing()}), tags=tags)
    two = lab.create(machine({"A": passing()}))
    tagging = session.client("resourcegroupstaggingapi")

    def found(**wanted: Any) -> list[str]:
        listed = tagging.get_resources(**wanted)["ResourceTagMappingList"]
        return sorted(item["ResourceARN"] for item in listed)

    by_team = {"TagFilters": [{"Key": "team", "Values": ["a"]}]}
    assert found(**by_team) == [one]
    tagging.tag_resources(ResourceARNList=[two], Tags={"team": "a"})
    assert found(ResourceTypeFilters=["states:stateMachine"], **by_team) == sorted([one, two])
    tagging.untag_resources(ResourceARNList=[one], TagKeys=["team"])
    assert lab.sfn.list_tags_for_resource(resourceArn=one)["tags"] == []


def test_logs_go_to_a_group_that_is_there(session: nestedsf.MotoSession, lab: Lab) -> None:
    logs = session.client("logs")
    logs.create_log_group(logGroupName="/states/main")
    logs.create_log_group(logGroupName="/states/main-2")
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:/states/main"
    given = {
        "level": "ERROR",
        "includeExecutionData": True,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": f"{arn}:*"}}],
    }
    made = lab.create(machine({"A": passing()}), loggingConfiguration=given)
    assert described(lab, made)["loggingConfiguration"] == given
    logs.delete_log_group(logGroupName="/states/main")
    for wrong in (f"{arn}:*", arn, f"{arn}-2", "arn:aws:logs:x"):
        destination = {"cloudWatchLogsLogGroup": {"logGroupArn": wrong}}
        found = refusal(
            lab.sfn.update_state_machine,
            stateMachineArn=made,
            loggingConfiguration={"level": "ALL", "destinations": [destination]},
        )
        assert found == {
            "Code": "InvalidLoggingConfiguration",
            "Message": "Invalid Logging Configuration: Log Destination not found.",
        }


# --- moto's interpreter -------------------------------------------------------------------


def test_motos_interpreter_is_never_imported() -> None:
    code = f"""
import sys, nestedsf
with nestedsf.moto_session(time_scale=1000) as session:
    sfn = session.client("stepfunctions")
    given = {{"name": "m", "definition": '{TEXT}', "roleArn": "{ROLE}"}}
    arn = sfn.create_state_machine(**given)["stateMachineArn"]
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    assert sfn.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
    session.client("cloudformation").list_stacks()
print([name for name in sys.modules if name.startswith(("moto.stepfunctions.parser", "antlr4"))])
"""
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"
