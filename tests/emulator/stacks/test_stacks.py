"""CloudFormation stacks: an event for each resource, roll-back, delete, update."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

import nestedsf
from tests.emulator.machines_for_tests import ROLE, Json, Lab, machine, passing

QUEUE = {"Type": "AWS::SQS::Queue"}
MACHINE = "AWS::StepFunctions::StateMachine"
STATEMENT = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})


@pytest.fixture
def client(session: nestedsf.MotoSession) -> Any:
    return session.client("cloudformation")


def state_machine(**properties: Any) -> Json:
    """A state machine in a template."""
    return {"Type": MACHINE, "Properties": {"RoleArn": ROLE, **properties}}


def saying(text: str) -> str:
    """A definition whose output is a text."""
    return json.dumps(machine({"A": passing(Result=text)}))


def create(client: Any, resources: Json, **template: Any) -> str:
    """The id of a new stack."""
    body = json.dumps({"Resources": resources, **template})
    return str(client.create_stack(StackName="stack", TemplateBody=body)["StackId"])


def described(client: Any, stack: str) -> Json:
    return dict(client.describe_stacks(StackName=stack)["Stacks"][0])


def events(client: Any, stack: str) -> list[tuple[str, str]]:
    """Status and logical id of each event, the first one first."""
    found = client.describe_stack_events(StackName=stack)["StackEvents"][::-1]
    return [(event["ResourceStatus"], event["LogicalResourceId"]) for event in found]


def definition_of(lab: Lab, name: str) -> str:
    arn = f"arn:aws:states:us-east-1:123456789012:stateMachine:{name}"
    return str(lab.sfn.describe_state_machine(stateMachineArn=arn)["definition"])


# --- create -------------------------------------------------------------------------------


def test_each_resource_has_events_in_the_order_of_dependency(client: Any) -> None:
    substitutions = {"Queue": {"Ref": "Queue"}}
    resources = {
        "Main": state_machine(
            DefinitionString=saying("${Queue}"), DefinitionSubstitutions=substitutions
        ),
        "Last": {**QUEUE, "DependsOn": "Main"},
        "Queue": {**QUEUE, "DependsOn": ["First"]},
        "First": QUEUE,
    }
    stack = create(client, resources)
    assert described(client, stack)["StackStatus"] == "CREATE_COMPLETE"
    inner = [
        (f"CREATE_{what}", name)
        for name in ("First", "Queue", "Main", "Last")
        for what in ("IN_PROGRESS", "COMPLETE")
    ]
    whole = [("CREATE_IN_PROGRESS", "stack"), *inner, ("CREATE_COMPLETE", "stack")]
    assert events(client, stack) == whole


def test_an_event_names_its_resource(client: Any) -> None:
    stack = create(client, {"Queue": QUEUE})
    event = client.describe_stack_events(StackName=stack)["StackEvents"][1]
    assert (event["LogicalResourceId"], event["ResourceType"]) == ("Queue", "AWS::SQS::Queue")
    assert event["PhysicalResourceId"].startswith("https://sqs.us-east-1.amazonaws.com/")
    assert (event["StackId"], event["StackName"]) == (stack, "stack")


def test_a_machine_of_a_stack_runs(client: Any, lab: Lab) -> None:
    resources = {
        "Main": state_machine(
            StateMachineName="main",
            DefinitionString=saying("${Word} and ${Word} and ${Other}"),
            DefinitionSubstitutions={"Word": "one"},
        )
    }
    create(client, resources)
    answer = lab.run("arn:aws:states:us-east-1:123456789012:stateMachine:main")
    assert json.loads(answer["output"]) == "one and one and ${Other}"


def test_a_definition_may_be_an_object(client: Any, lab: Lab) -> None:
    definition = machine({"Größe": passing(Result="${Word}")})
    more = {"Definition": definition, "DefinitionSubstitutions": {"Word": "one"}}
    create(client, {"Main": state_machine(StateMachineName="main", **more)})
    filled = json.loads(definition_of(lab, "main"))
    assert filled["States"]["Größe"]["Result"] == "one"


def test_a_machine_has_an_arn_and_a_name(client: Any) -> None:
    tags = [
        {"Key": "Arn", "Value": {"Fn::GetAtt": ["Main", "Arn"]}},
        {"Key": "Name", "Value": {"Fn::GetAtt": ["Main", "Name"]}},
        {"Key": "Ref", "Value": {"Ref": "Main"}},
    ]
    resources = {
        "Queue": {**QUEUE, "Properties": {"QueueName": "queue", "Tags": tags}},
        "Main": state_machine(StateMachineName="main", DefinitionString=saying("x")),
    }
    outputs = {"Ref": {"Value": {"Ref": "Main"}}}
    stack = create(client, resources, Outputs=outputs)
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:main"
    assert described(client, stack)["Outputs"] == [{"OutputKey": "Ref", "OutputValue": arn}]


def test_an_output_may_be_an_arn(client: Any) -> None:
    outputs = {"Arn": {"Value": {"Fn::GetAtt": ["Main", "Arn"]}}}
    create(client, {"Main": state_machine(DefinitionString=saying("x"))}, Outputs=outputs)


# --- failure ------------------------------------------------------------------------------


def test_a_stack_whose_third_resource_fails_rolls_back(client: Any, lab: Lab) -> None:
    lost = machine({"A": passing(Next="nowhere")})
    resources = {
        "One": QUEUE,
        "Two": {**state_machine(DefinitionString=saying("x")), "DependsOn": "One"},
        "Three": {**state_machine(Definition=lost), "DependsOn": "Two"},
        "Four": {**QUEUE, "DependsOn": "Three"},
    }
    stack = create(client, resources)
    reason = "The following resource(s) failed to create: [Three]. Rollback requested by user."
    answer = described(client, stack)
    assert (answer["StackStatus"], answer["StackStatusReason"]) == ("ROLLBACK_COMPLETE", reason)
    assert events(client, stack)[-8:] == [
        ("CREATE_IN_PROGRESS", "Three"),
        ("CREATE_FAILED", "Three"),
        ("ROLLBACK_IN_PROGRESS", "stack"),
        ("DELETE_IN_PROGRESS", "Two"),
        ("DELETE_COMPLETE", "Two"),
        ("DELETE_IN_PROGRESS", "One"),
        ("DELETE_COMPLETE", "One"),
        ("ROLLBACK_COMPLETE", "stack"),
    ]
    [failed] = [
        event["ResourceStatusReason"]
        for event in client.describe_stack_events(StackName=stack)["StackEvents"]
        if event["ResourceStatus"] == "CREATE_FAILED"
    ]
    assert "MISSING_TRANSITION_TARGET" in failed
    assert "Four" not in str(events(client, stack))
    assert lab.sfn.list_state_machines()["stateMachines"] == []


def test_a_deployment_that_fails_says_why(session: nestedsf.MotoSession) -> None:
    lost = json.dumps(
        {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "no", "End": True}}}
    )
    with pytest.raises(nestedsf.exceptions.DeploymentError) as raised:
        nestedsf.deploy(session, another_definition=lost)
    assert f"AnotherStateMachine ({MACHINE})" in str(raised.value)
    nestedsf.destroy(session)
    assert nestedsf.run(session, nestedsf.deploy(session)).status == "SUCCEEDED"


def test_a_stack_of_a_name_is_there_once(client: Any) -> None:
    create(client, {"Queue": QUEUE})
    with pytest.raises(client.exceptions.AlreadyExistsException):
        create(client, {"Queue": QUEUE})


def test_an_unknown_stack_does_not_exist(client: Any) -> None:
    with pytest.raises(ClientError, match="does not exist"):
        client.describe_stacks(StackName="nobody")


# --- update and delete --------------------------------------------------------------------


def test_an_update_changes_what_runs(client: Any, lab: Lab) -> None:
    resources = {"Main": state_machine(StateMachineName="main", DefinitionString=saying("one"))}
    stack = create(client, resources)
    resources["Main"]["Properties"] |= {
        "DefinitionString": saying("${Word}"),
        "DefinitionSubstitutions": {"Word": "two"},
    }
    body = json.dumps({"Resources": {**resources, "Queue": QUEUE}})
    client.update_stack(StackName="stack", TemplateBody=body)
    assert described(client, stack)["StackStatus"] == "UPDATE_COMPLETE"
    assert ("CREATE_COMPLETE", "Queue") in events(client, stack)
    answer = lab.run("arn:aws:states:us-east-1:123456789012:stateMachine:main")
    assert json.loads(answer["output"]) == "two"


def test_an_update_has_events_for_what_it_changes(client: Any) -> None:
    resources = {"Main": state_machine(StateMachineName="main", DefinitionString=saying("one"))}
    stack = create(client, resources)
    resources["Main"]["Properties"]["DefinitionString"] = saying("two")
    body = json.dumps({"Resources": resources})
    client.update_stack(StackName="stack", TemplateBody=body)
    assert ("UPDATE_COMPLETE", "Main") in events(client, stack)


def test_an_update_that_fails_is_rolled_back(client: Any, lab: Lab) -> None:
    resources = {"Main": state_machine(StateMachineName="main", DefinitionString=saying("one"))}
    stack = create(client, resources)
    before = client.get_template(StackName=stack)["TemplateBody"]
    lost = {"Definition": machine({"A": passing(Next="nowhere")})}
    worse = {
        "Queue": QUEUE,
        "Main": state_machine(StateMachineName="main", **lost),
        "Third": state_machine(**lost),
    }
    client.update_stack(StackName="stack", TemplateBody=json.dumps({"Resources": worse}))
    answer = described(client, stack)
    assert answer["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    happened = [one for one in events(client, stack) if one[1] in {"Queue", "Third", "stack"}]
    assert happened[-8:] == [
        ("CREATE_IN_PROGRESS", "Queue"),
        ("CREATE_COMPLETE", "Queue"),
        ("CREATE_IN_PROGRESS", "Third"),
        ("CREATE_FAILED", "Third"),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "stack"),
        ("DELETE_IN_PROGRESS", "Queue"),
        ("DELETE_COMPLETE", "Queue"),
        ("UPDATE_ROLLBACK_COMPLETE", "stack"),
    ]
    del worse["Third"]
    client.update_stack(StackName="stack", TemplateBody=json.dumps({"Resources": worse}))
    failed = [one for one in events(client, stack) if one == ("UPDATE_FAILED", "Main")]
    assert len(failed) == 1
    assert client.get_template(StackName=stack)["TemplateBody"] == before
    assert definition_of(lab, "main") == saying("one")
    assert "QueueUrls" not in lab.session.client("sqs").list_queues()


def test_what_an_update_removed_can_come_back(client: Any, lab: Lab) -> None:
    queue = {"Queue": {**QUEUE, "Properties": {"QueueName": "queue"}}}
    other = {"Other": QUEUE}
    stack = create(client, {**queue, **other})
    for resources, queues in (other, 1), ({**queue, **other}, 2), (other, 1):
        client.update_stack(StackName=stack, TemplateBody=json.dumps({"Resources": resources}))
        assert len(lab.session.client("sqs").list_queues()["QueueUrls"]) == queues
        assert described(client, stack)["StackStatus"] == "UPDATE_COMPLETE"


def test_an_update_needs_something_new(client: Any) -> None:
    resources = {"Queue": QUEUE}
    stack = create(client, resources)
    body = json.dumps({"Resources": resources})
    with pytest.raises(ClientError, match=r"No updates are to be performed\."):
        client.update_stack(StackName="stack", TemplateBody=body)
    tags = [{"Key": "owner", "Value": "ada"}]
    client.update_stack(StackName="stack", TemplateBody=body, Tags=tags)
    assert described(client, stack)["Tags"] == tags


def test_what_cannot_be_deleted_stays_in_the_stack(client: Any, lab: Lab) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    stack = create(client, {"Role": role, "Queue": QUEUE})
    iam = lab.session.client("iam")
    policy = iam.create_policy(PolicyName="more", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    name = iam.list_roles()["Roles"][0]["RoleName"]
    iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    client.delete_stack(StackName="stack")
    answer = described(client, "stack")
    assert answer["StackStatus"] == "DELETE_FAILED"
    assert answer["StackStatusReason"].startswith("The following resource(s) failed to delete: [Ro")
    found = client.list_stack_resources(StackName="stack")["StackResourceSummaries"]
    statuses = {one["LogicalResourceId"]: one["ResourceStatus"] for one in found}
    assert statuses == {"Queue": "DELETE_COMPLETE", "Role": "DELETE_FAILED"}
    body = json.dumps({"Resources": {"Queue": QUEUE}})
    with pytest.raises(ClientError, match="is in DELETE_FAILED state and can not be updated"):
        client.update_stack(StackName="stack", TemplateBody=body)
    iam.detach_role_policy(RoleName=name, PolicyArn=policy)
    client.delete_stack(StackName="stack")
    assert described(client, stack)["StackStatus"] == "DELETE_COMPLETE"


def test_outputs_stay_until_the_stack_is_deleted(client: Any, lab: Lab) -> None:
    iam = lab.session.client("iam")
    policy = iam.create_policy(PolicyName="one", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    outputs = {"Role": {"Value": {"Ref": "Role"}}, "Url": {"Value": {"Ref": "Queue"}}}
    stack = create(client, {"Role": role, "Queue": QUEUE}, Outputs=outputs)
    name = iam.list_roles()["Roles"][0]["RoleName"]
    iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    client.delete_stack(StackName="stack")
    left = described(client, stack)
    assert left["StackStatus"] == "DELETE_FAILED"
    assert {one["OutputKey"] for one in left["Outputs"]} == {"Role", "Url"}
    assert "QueueUrls" not in lab.session.client("sqs").list_queues()
    iam.detach_role_policy(RoleName=name, PolicyArn=policy)
    client.delete_stack(StackName="stack")
    assert "Outputs" not in described(client, stack)


def test_looking_at_a_deleted_stack_brings_nothing_back(client: Any, lab: Lab) -> None:
    outputs = {"Url": {"Value": {"Ref": "Queue"}}}
    stack = create(client, {"Queue": QUEUE}, Outputs=outputs)
    client.delete_stack(StackName="stack")
    assert "Outputs" not in described(client, stack)
    [found] = client.describe_stack_resources(StackName=stack)["StackResources"]
    assert (found["LogicalResourceId"], found["ResourceStatus"]) == ("Queue", "DELETE_COMPLETE")
    assert "QueueUrls" not in lab.session.client("sqs").list_queues()


def test_a_name_that_is_taken_is_refused(client: Any, lab: Lab) -> None:
    lab.sfn.create_state_machine(name="main", definition=saying("mine"), roleArn=ROLE)
    stack = create(
        client, {"Main": state_machine(StateMachineName="main", DefinitionString=saying("mine"))}
    )
    [event] = [
        event
        for event in client.describe_stack_events(StackName=stack)["StackEvents"]
        if event["ResourceStatus"] == "CREATE_FAILED"
    ]
    assert event["ResourceStatusReason"].endswith("identifier 'main' already exists.")
    assert definition_of(lab, "main") == saying("mine")


def test_a_stack_is_deleted_in_reverse_order(client: Any, lab: Lab) -> None:
    resources = {
        "One": QUEUE,
        "Two": {**state_machine(DefinitionString=saying("x")), "DependsOn": "One"},
        "Three": {**QUEUE, "DependsOn": "Two"},
    }
    stack = create(client, resources)
    client.delete_stack(StackName="stack")
    deleted = [name for status, name in events(client, stack) if status == "DELETE_COMPLETE"]
    assert deleted == ["Three", "Two", "One", "stack"]
    assert lab.sfn.list_state_machines()["stateMachines"] == []
    assert "QueueUrls" not in lab.session.client("sqs").list_queues()
    assert described(client, stack)["StackStatus"] == "DELETE_COMPLETE"


def test_what_is_retained_stays(client: Any, lab: Lab) -> None:
    create(client, {"Queue": {**QUEUE, "DeletionPolicy": "Retain"}, "Other": QUEUE})
    client.delete_stack(StackName="stack")
    assert len(lab.session.client("sqs").list_queues()["QueueUrls"]) == 1


def test_the_roles_of_the_sample_hold_json(session: nestedsf.MotoSession) -> None:
    nestedsf.deploy(session)
    iam = session.client("iam")
    documents = [
        iam.get_role_policy(RoleName=role["RoleName"], PolicyName=name)["PolicyDocument"]
        for role in iam.list_roles()["Roles"]
        for name in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
    ]
    assert len(documents) == 3
    assert all(document["Version"] == "2012-10-17" for document in documents)


def test_a_template_knows_the_partition_of_its_region() -> None:
    outputs = {name: {"Value": {"Ref": f"AWS::{name}"}} for name in ("Partition", "URLSuffix")}
    with nestedsf.moto_session("cn-north-1", time_scale=50) as session:
        client = session.client("cloudformation")
        found = described(client, create(client, {"Queue": QUEUE}, Outputs=outputs))["Outputs"]
    assert {one["OutputKey"]: one["OutputValue"] for one in found} == {
        "Partition": "aws-cn",
        "URLSuffix": "amazonaws.com.cn",
    }


def test_what_other_resources_are_called_can_be_referred_to(client: Any) -> None:
    parameter = {"Type": "String", "Value": "v"}
    resources = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}},
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Limit": {"Type": "AWS::SSM::Parameter", "Properties": parameter},
    }
    values = {
        "Bus": {"Ref": "Bus"},
        "Topic": {"Fn::GetAtt": ["Topic", "TopicArn"]},
        "Limit": {"Ref": "Limit"},
    }
    outputs = {key: {"Value": value} for key, value in values.items()}
    body = json.dumps({"Resources": resources, "Outputs": outputs})
    client.create_stack(StackName="called", TemplateBody=body)
    (stack,) = client.describe_stacks(StackName="called")["Stacks"]
    found = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    assert found["Bus"] == "orders"
    assert found["Topic"].startswith("arn:aws:sns:us-east-1:123456789012:called-Topic-")
    assert found["Limit"].startswith("called-Limit-")


def test_a_queue_has_its_policy_while_the_stack_does(
    client: Any, session: nestedsf.MotoSession
) -> None:
    sqs = session.client("sqs")

    def policies() -> list[list[Json]]:
        urls = sqs.list_queues().get("QueueUrls", [])
        found = [
            sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
            for url in sorted(urls)
        ]
        texts = [one.get("Attributes", {}).get("Policy", '{"Statement": []}') for one in found]
        return [json.loads(text)["Statement"] for text in texts]

    def template(*queues: str, action: str = "sqs:SendMessage") -> str:
        document = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": action}]}
        properties = {"Queues": [{"Ref": each} for each in queues], "PolicyDocument": document}
        queue = {"Type": "AWS::SQS::Queue"}
        policy = {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}
        resources = {"Q1": queue, "Q2": queue} | ({"May": policy} if queues else {})
        return json.dumps({"Resources": resources})

    client.create_stack(StackName="told", TemplateBody=template("Q1", "Q2"))
    assert [len(one) for one in policies()] == [1, 1]
    client.update_stack(StackName="told", TemplateBody=template("Q2", action="sqs:ReceiveMessage"))
    first, [second] = policies()
    assert (first, second["Action"]) == ([], "sqs:ReceiveMessage")
    client.update_stack(StackName="told", TemplateBody=template())
    assert policies() == [[], []]
    client.update_stack(StackName="told", TemplateBody=template("Q1"))
    client.delete_stack(StackName="told")
    assert policies() == []


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"PolicyDocument": {}}, "#: required key [Queues] not found"),
        ({"Queues": []}, "#: required key [PolicyDocument] not found"),
        ({"Queues": "q", "PolicyDocument": {}}, "#/Queues: expected type: JSONArray"),
        ({"Queues": [5], "PolicyDocument": {}}, "The specified queue does not exist."),
        ({"Queues": [{"Ref": "Q"}], "PolicyDocument": "{"}, "value for the parameter Policy."),
    ],
)
def test_a_policy_of_no_queue_fails(client: Any, properties: Json, words: str) -> None:
    policy = {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}
    resources = {"Q": {"Type": "AWS::SQS::Queue"}, "May": policy}
    client.create_stack(StackName="told", TemplateBody=json.dumps({"Resources": resources}))
    events = client.describe_stack_events(StackName="told")["StackEvents"]
    (failed,) = [event for event in events if event["ResourceStatus"] == "CREATE_FAILED"]
    assert failed["ResourceStatusReason"].endswith(words)


def test_a_log_groups_arn_is_that_of_its_streams(client: Any) -> None:
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/nightly"}}
    outputs = {"Log": {"Value": {"Fn::GetAtt": ["Log", "Arn"]}}}
    body = json.dumps({"Resources": {"Log": group}, "Outputs": outputs})
    client.create_stack(StackName="logged", TemplateBody=body)
    (stack,) = client.describe_stacks(StackName="logged")["Stacks"]
    arn = "arn:aws:logs:us-east-1:123456789012:log-group:/nightly:*"
    assert stack["Outputs"][0]["OutputValue"] == arn
