"""A workflow of one's own is deployed as one stack, runs, changes, and goes without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nestedsf
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.stack.planning import plan
from nestedsf.exceptions import DefinitionError, DeploymentError, InputError
from nestedsf.workflows.reading import read_workflow

SYNC = "arn:aws:states:::states:startExecution.sync:2"
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 9999, "End": True}}}
LATER = {"Seconds": "later"}
ONE_FUNCTION = {
    "StartAt": "Charge",
    "States": {"Charge": {"Type": "Task", "Resource": "${Charge}", "End": True}},
}


def starting(name: str, resource: str = SYNC, **parameters: Any) -> dict[str, Any]:
    """A definition with one Task, which starts another state machine."""
    given = {"StateMachineArn": f"${{{name}}}", "Input.$": "$", **parameters}
    task = {"Type": "Task", "Resource": resource, "Parameters": given, "End": True}
    return {"StartAt": f"Start {name}", "States": {f"Start {name}": task}}


def written(folder: Path, **files: str) -> dict[str, Path]:
    """Files in a folder, by their names without endings."""
    for name, content in files.items():
        (folder / f"{name}.py").write_text(content, encoding="utf-8")
    return {name: folder / f"{name}.py" for name in files}


@pytest.fixture
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


def test_files_are_deployed_and_run(session: nestedsf.MotoSession, tmp_path: Path) -> None:
    order = tmp_path / "order.asl.json"
    order.write_text(
        """{
        // what a shop does
        "StartAt": "Pack",
        "States": {
          "Pack": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
            "Parameters": {"StateMachineArn": "${Packing}", "Input": {"most": ${Most}}},
            "OutputPath": "$.Output", "Next": "Charge"},
          "Charge": {"Type": "Task", "Resource": "${Charge}", "End": true},
        }
        }"""
    )
    packing = tmp_path / "packing.asl.yaml"
    packing.write_text("StartAt: P\nStates: {P: {Type: Pass, End: true}}\n")
    code = written(
        tmp_path,
        charge="from prices import price\n\n\ndef pay(event, context):\n    return price(event)\n",
        prices="def price(event):\n    return 3 * event['most']\n",
    )
    deployment = nestedsf.deploy(
        session,
        definitions={"order": order, "Packing": packing},
        functions={"Charge": f"{code['charge']}:pay"},
        parameters={"Most": 5},
    )
    assert list(deployment.machines) == ["order", "Packing"]
    assert deployment.main_arn == deployment.machines["order"]
    assert list(deployment.functions) == ["Charge"]
    trace = nestedsf.run(session, deployment)
    assert trace.output == 15
    assert trace.visit("Pack").child is not None
    assert nestedsf.status(session).deployment == deployment
    with pytest.raises(LookupError, match="not the sample: look in machines, which has order, Pac"):
        _ = deployment.another_arn


def test_state_machines_may_start_one_another_in_a_circle(session: nestedsf.MotoSession) -> None:
    choice = {"Variable": "$.again", "BooleanEquals": False, "Next": "Done"}
    ping = starting("pong", Input={"again": False})
    ping["States"] |= {
        "Again?": {"Type": "Choice", "Choices": [choice], "Default": "Start pong"},
        "Done": {"Type": "Succeed"},
    }
    ping["StartAt"] = "Again?"
    del ping["States"]["Start pong"]["Parameters"]["Input.$"]
    deployment = nestedsf.deploy(session, definitions={"ping": ping, "pong": starting("ping")})
    trace = nestedsf.run(session, deployment, {"again": True})
    assert [one.state_machine_name for one in trace.executions()] == [
        "nestedsf-ping",
        "nestedsf-pong",
        "nestedsf-ping",
    ]


def test_new_code_is_an_update_and_the_same_is_none(
    session: nestedsf.MotoSession, tmp_path: Path
) -> None:
    files = written(tmp_path, charge="def handler(event, context):\n    return 'first'\n")
    content = {"definitions": {"order": ONE_FUNCTION}, "functions": {"Charge": files["charge"]}}
    deployment = nestedsf.deploy(session, **content)
    assert nestedsf.run(session, deployment).output == "first"
    events: list[Any] = []
    assert nestedsf.deploy(session, progress=events.append, **content) == deployment
    assert not events
    written(tmp_path, charge="def handler(event, context):\n    return 'second'\n")
    assert nestedsf.deploy(session, progress=events.append, **content) == deployment
    assert {event.logical_id for event in events} == {"nestedsf", "Charge"}
    assert nestedsf.run(session, deployment).output == "second"


def test_one_stack_follows_another_and_leaves_nothing(session: nestedsf.MotoSession) -> None:
    nestedsf.deploy(session)
    own = nestedsf.deploy(session, definitions={"a-b": starting("ab"), "ab": PASS})
    assert nestedsf.run(session, own, {"x": 1}).visit("Start ab").child is not None
    assert not session.client("lambda").list_functions()["Functions"]
    nestedsf.destroy(session, own)
    assert not nestedsf.leftovers(session)


def test_what_runs_is_stopped_from_the_parent_on(session: nestedsf.MotoSession) -> None:
    definitions = {"z": starting("m"), "m": starting("a"), "a": WAIT}
    deployment = nestedsf.deploy(session, definitions=definitions)
    nestedsf.start_execution(session, deployment)
    client = session.client("stepfunctions")
    while not client.list_executions(stateMachineArn=deployment.machines["a"])["executions"]:
        session.skip(1)
    events: list[Any] = []
    nestedsf.destroy(session, deployment, progress=events.append)
    stopped = [event.logical_id for event in events if event.status == "STOPPING"]
    assert stopped[0] == "z"


def test_a_role_may_do_what_its_definition_says(session: nestedsf.MotoSession) -> None:
    notify = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn.$": "$.topic", "Message": "done"},
        "End": True,
    }
    order = starting("Packing")
    task = order["States"]["Start Packing"]
    del task["End"]
    order["States"]["Tell"] = notify
    task["Next"] = "Tell"
    planned = plan(session, definitions={"order": order, "Packing": PASS}, show_secrets=True).stack
    allowed = {
        (action, statement["Resource"])
        for role in planned.roles
        for _, document in role.policies
        for statement in document["Statement"]
        for action in statement["Action"]
    }
    here = "us-east-1:123456789012"
    rule = "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"
    assert allowed == {
        ("states:StartExecution", f"arn:aws:states:{here}:stateMachine:nestedsf-Packing"),
        ("states:DescribeExecution", f"arn:aws:states:{here}:execution:nestedsf-Packing:*"),
        ("states:StopExecution", f"arn:aws:states:{here}:execution:nestedsf-Packing:*"),
        *((f"events:{one}", f"arn:aws:events:{here}:{rule}") for one in ("PutRule", "PutTargets")),
        ("events:DescribeRule", f"arn:aws:events:{here}:{rule}"),
        ("sns:Publish", "*"),
    }
    assert planned.run is None


def test_a_function_may_answer_the_machines_that_wait(
    session: nestedsf.MotoSession, tmp_path: Path
) -> None:
    files = written(tmp_path, ask="def handler(event, context):\n    return 1\n")
    waits = {
        "StartAt": "Ask",
        "States": {
            "Ask": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Parameters": {"FunctionName": "${Ask}", "Payload": {"t.$": "$$.Task.Token"}},
                "End": True,
            }
        },
    }
    definitions = {"order": starting("Asking"), "Asking": waits}
    planned = plan(session, definitions=definitions, functions={"Ask": files["ask"]}).stack
    (role,) = [one for one in planned.roles if one.logical_id == "AskRole"]
    answers, _ = role.policies[0][1]["Statement"]
    assert answers["Action"][0] == "states:SendTaskSuccess"
    assert answers["Resource"].endswith(":stateMachine:nestedsf-Asking")


def test_queues_of_a_template_go_with_it(session: nestedsf.MotoSession, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(
        """
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Send
        States:
          Send:
            Type: Task
            Resource: arn:aws:states:::sqs:sendMessage
            Parameters: {QueueUrl: "${Queue}", MessageBody: hello}
            End: true
      DefinitionSubstitutions: {Queue: !Ref Orders}
"""
    )
    deployment = nestedsf.deploy(session, definitions=template)
    nestedsf.run(session, deployment)
    sqs = session.client("sqs")
    (url,) = sqs.list_queues()["QueueUrls"]
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"
    assert nestedsf.status(session).is_ours
    nestedsf.destroy(session, deployment)
    assert "QueueUrls" not in sqs.list_queues()


def test_activities_of_a_template_go_with_it(session: nestedsf.MotoSession, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(
        """
Resources:
  Signature:
    Type: AWS::StepFunctions::Activity
    Properties: {Name: signature}
  Flow:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionSubstitutions: {Signature: !Ref Signature, Name: !GetAtt Signature.Name}
      Definition:
        StartAt: Sign
        States:
          Sign:
            Type: Task
            Resource: ${Signature}
            Parameters: {asks: "${Name}"}
            TimeoutSeconds: 60
            End: true
"""
    )
    assert not list(nestedsf.check(template))
    deployment = nestedsf.deploy(session, definitions=template)
    execution = nestedsf.start_execution(session, deployment)
    states = session.client("stepfunctions")
    (activity,) = states.list_activities()["activities"]
    task = states.get_activity_task(activityArn=activity["activityArn"])
    assert json.loads(task["input"]) == {"asks": "signature"}
    states.send_task_success(taskToken=task["taskToken"], output='"signed"')
    nestedsf.wait_for(session, execution)
    assert nestedsf.fetch_trace(session, execution).output == "signed"
    nestedsf.destroy(session, deployment)
    assert not states.list_activities()["activities"]


def three_hundred_states() -> dict[str, Any]:
    names = [f"State {number}" for number in range(300)]
    states: dict[str, Any] = {
        name: {"Type": "Pass", "Comment": "x" * 150, "Next": after}
        for name, after in zip(names, [*names[1:], "End"], strict=True)
    }
    return {"StartAt": names[0], "States": {**states, "End": {"Type": "Succeed"}}}


def test_a_long_template_runs_on_moto(session: nestedsf.MotoSession) -> None:
    deployment = nestedsf.deploy(session, definitions={"long": three_hundred_states()})
    assert len(nestedsf.run(session, deployment).visits) == 301


def test_one_definition_may_come_alone(session: nestedsf.MotoSession, tmp_path: Path) -> None:
    for given in (PASS, json.dumps(PASS), nestedsf.parse_definition(PASS)):
        assert list(nestedsf.deploy(session, definitions=given).machines) == ["main"]
    path = tmp_path / "order v2.asl.json"
    path.write_text(json.dumps(PASS))
    assert list(nestedsf.deploy(session, definitions=path).machines) == ["order-v2"]


# --- what is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (
            {
                "definitions": {
                    "a": '{"StartAt": "A",\n"States": {"A": {"Type": "Wait"}, "B": {"Type": "Wait"}}}'
                }
            },
            DefinitionError,
            r"line 2: SCHEMA_VALIDATION_FAILED: .*\(3 more: nestedsf check lists all\)",
        ),
        (
            {"definitions": {"a": {"StartAt": "P", "States": {"P": WAIT["States"]["W"] | LATER}}}},
            DefinitionError,
            "Expected value of type Integer. Write a whole number, without quotes",
        ),
        ({"definitions": {"a": starting("Gone")}}, DefinitionError, r"nothing fills \$\{Gone\}"),
        ({"definitions": {"a": PASS, "b": PASS}}, InputError, "Nothing uses b"),
        ({"definitions": {"a": PASS}, "parameters": {"x": 1}}, InputError, "Nothing uses x"),
        ({"definitions": {"a" * 48: PASS}, "stack_name": "s" * 40}, InputError, "89 characters"),
        ({"functions": {"a": "a.py"}}, InputError, "Functions and parameters go with definitions"),
        (
            {"definitions": {"a": PASS}, "main_definition": PASS},
            InputError,
            "in place of the sample",
        ),
        ({"definitions": {"a": PASS}, "edition": "jsonata"}, InputError, "in place of the sample"),
        ({"definitions": "no/such/file.yaml"}, DefinitionError, "There is no file no/such/file"),
        ({"definitions": {}}, InputError, "There is no definition"),
        ({"definitions": ["a.json"]}, InputError, "Definitions are given by their names"),
        ({"definitions": {1: PASS}}, InputError, "Definitions are given by their names"),
        ({"definitions": {"a": 5}}, InputError, "the path of its file, its text, or its value"),
        ({"definitions": PASS, "functions": {"f": b"x"}}, InputError, "Functions are paths of"),
        ({"definitions": PASS, "parameters": [1]}, InputError, "Parameters are given by their"),
    ],
)
def test_what_cannot_be_meant_deploys_nothing(
    session: nestedsf.MotoSession, content: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        nestedsf.deploy(session, **content)
    assert not session.client("cloudformation").list_stacks()["StackSummaries"]


def test_an_express_workflow_is_read_from_its_log(
    session: nestedsf.MotoSession, tmp_path: Path
) -> None:
    template = tmp_path / "template.json"
    flow = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {
            "Definition": starting("Price", "arn:aws:states:::aws-sdk:sfn:startSyncExecution"),
            "DefinitionSubstitutions": {"Price": {"Ref": "Price"}},
        },
    }
    price = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"Type": "EXPRESS", "Definition": PASS},
    }
    template.write_text(json.dumps({"Resources": {"Flow": flow, "Price": price}}))
    deployment = nestedsf.deploy(session, definitions=template)
    trace = nestedsf.run(session, deployment, {"item": "teapot"})
    child = trace.visit("Start Price").child
    assert child is not None
    assert [(each.state_name, each.output) for each in child.visits] == [("P", {"item": "teapot"})]
    (group,) = session.client("logs").describe_log_groups()["logGroups"]
    assert group["logGroupName"] == "/aws/vendedlogs/states/nestedsf-Price"
    assert group["retentionInDays"] == 7
    nestedsf.destroy(session, deployment)
    assert not session.client("logs").describe_log_groups()["logGroups"]


@pytest.mark.parametrize(
    ("resource", "parameters", "words"),
    [
        ("arn:aws:states:::aws-sdk:nonsense:doIt", {}, "needs is not known, for the state 'T'"),
        (
            "arn:aws:states:::ecs:runTask",
            {"TaskDefinition": "t"},
            r"gives no role iam:PassRole on .*, for the state 'T'",
        ),
        (
            "arn:aws:states:::sns:publish",
            {"TopicArn": "t", "Message": "m", "Credentials": {"RoleArn.$": "$.role"}},
            r"gives no role sts:AssumeRole on a role that is not written, for the state 'T'",
        ),
    ],
)
def test_a_role_that_would_need_too_much_is_refused_on_an_account(
    aws: AwsSession, resource: str, parameters: dict[str, Any], words: str
) -> None:
    with_role = {key: parameters.pop(key) for key in ("Credentials",) if key in parameters}
    task = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True} | with_role
    definitions = {"order": {"StartAt": "T", "States": {"T": task}}}
    with pytest.raises(DefinitionError, match=words):
        nestedsf.deploy(aws, definitions=definitions, confirm=True)
    assert not aws.client("cloudformation").list_stacks()["StackSummaries"]


def test_the_role_that_a_task_assumes_is_the_only_one_that_may_be_assumed(aws: AwsSession) -> None:
    role = "arn:aws:iam::210987654321:role/orders"
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Credentials": {"RoleArn": role},
        "Parameters": {"TableName": "orders", "Item": {"id": {"S": "7"}}},
        "End": True,
    }
    shown = plan(aws, definitions={"order": {"StartAt": "T", "States": {"T": task}}}).text
    assert "may sts:AssumeRole" in shown
    assert role in shown.replace("\n", "")
    assert "dynamodb:PutItem" not in shown


def test_a_role_may_read_no_secret_but_those_of_connections(aws: AwsSession) -> None:
    call = {
        "Type": "Task",
        "Resource": "arn:aws:states:::http:invoke",
        "Parameters": {
            "ApiEndpoint": "https://example.com/orders",
            "Method": "GET",
            "Authentication": {"ConnectionArn": "arn:aws:events:us-east-1:1:connection/shop/1"},
        },
        "Next": "Keep",
    }
    keep = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": "orders", "Item": {"id": {"S": "7"}}},
        "End": True,
    }
    definitions = {"order": {"StartAt": "Call", "States": {"Call": call, "Keep": keep}}}
    [role] = plan(aws, definitions=definitions, show_secrets=True).stack.roles
    ((_, document),) = role.policies
    allowed = {each["Action"][0]: each["Resource"] for each in document["Statement"]}
    here = f"us-east-1:{aws.account_id}"
    assert allowed == {
        "states:InvokeHTTPEndpoint": f"arn:aws:states:{here}:stateMachine:nestedsf-order",
        "events:RetrieveConnectionCredentials": "arn:aws:events:us-east-1:1:connection/shop/1",
        "secretsmanager:GetSecretValue": f"arn:aws:secretsmanager:{here}:secret:events!connection/*",
        "dynamodb:PutItem": f"arn:aws:dynamodb:{here}:table/orders",
    }


def test_a_long_template_is_refused_on_aws(aws: AwsSession) -> None:
    aws.endpoint_url = None
    with pytest.raises(DefinitionError, match="bytes, and CloudFormation takes 51,200: shorten"):
        plan(aws, definitions={"long": three_hundred_states()})


def test_an_account_gets_a_workflow_and_gives_it_back(aws: AwsSession, tmp_path: Path) -> None:
    files = written(tmp_path, charge="def handler(event, context):\n    return 7\n")
    workflow = read_workflow({"order": ONE_FUNCTION}, {"Charge": files["charge"]})
    deployment = nestedsf.deploy(aws, definitions=workflow, stack_name="own", confirm=True)
    assert nestedsf.run(aws, deployment).output == 7
    found = nestedsf.status(aws, "own")
    assert (found.is_ours, found.is_yours, found.deployment) == (True, True, deployment)
    nestedsf.destroy(aws, deployment, confirm=True)
    assert nestedsf.status(aws, "own").status is None
    with pytest.raises(DeploymentError, match="begins with a letter"):
        nestedsf.deploy(aws, definitions=workflow, stack_name="1", confirm=True)
