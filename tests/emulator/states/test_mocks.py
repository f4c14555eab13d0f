"""Mocks of an account: the test case of an execution, and definitions that take them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import nestedsf
from tests.emulator.machines_for_tests import (
    ROLE,
    START,
    Json,
    Lab,
    machine,
    mapping,
    nested,
    refusal,
    task,
)

BEDROCK = {"Body": {"text": "yes"}, "ContentType": "application/json"}


Opened = Callable[[Any], Lab]


def load(**fields: Any) -> Json:
    """A Task that does not run here, as moto has no jobs of AWS Glue."""
    return task("arn:aws:states:::glue:startJobRun.sync", {"JobName": "load"}, **fields)


def ask(**fields: Any) -> Json:
    """Another one."""
    return task("arn:aws:states:::bedrock:invokeModel", {"ModelId": "m"}, **fields)


def mocks(**machines: Any) -> Json:
    """A mock configuration: what each state of each case of each machine returns."""
    responses: Json = {}
    cases: Json = {}
    for name, given in machines.items():
        cases[name] = {"TestCases": {}}
        for case, states in given.items():
            cases[name]["TestCases"][case] = {state: f"{name}-{case}-{state}" for state in states}
            for state, result in states.items():
                responses[f"{name}-{case}-{state}"] = {"0": {"Return": result}}
    return {"StateMachines": cases, "MockedResponses": responses}


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens a moto session with mocks."""
    with contextlib.ExitStack() as sessions:

        def opening(given: Any) -> Lab:
            session = nestedsf.moto_session(time_scale=50, mocks=given)
            return Lab(sessions.enter_context(session))

        yield opening


def create(lab: Lab, name: str, definition: Json) -> str:
    text = json.dumps(definition)
    arn = lab.sfn.create_state_machine(name=name, definition=text, roleArn=ROLE)["stateMachineArn"]
    return str(arn)


def output(lab: Lab, arn: str) -> Any:
    execution = lab.sfn.start_execution(stateMachineArn=arn)["executionArn"]
    nestedsf.wait_for(lab.session, execution)
    return json.loads(lab.sfn.describe_execution(executionArn=execution)["output"])


def test_the_suffix_of_the_arn_is_the_test_case(opened: Opened) -> None:
    lab = opened(mocks(Load={"Fast": {"Load": {"took": 1}}, "Slow": {"Load": {"took": 9}}}))
    arn = create(lab, "Load", machine({"Load": load()}))
    assert output(lab, f"{arn}#Fast") == {"took": 1}
    assert output(lab, f"{arn}#Slow") == {"took": 9}
    version = lab.sfn.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    assert output(lab, f"{version}#Slow") == {"took": 9}


def test_the_arn_of_the_execution_has_no_suffix(opened: Opened) -> None:
    lab = opened(mocks(Load={"Fast": {"Load": {"took": 1}}}))
    arn = create(lab, "Load", machine({"Load": load()}))
    started = lab.sfn.start_execution(stateMachineArn=f"{arn}#Fast", name="one")
    assert started["executionArn"].endswith(":execution:Load:one")
    found = lab.sfn.describe_execution(executionArn=started["executionArn"])
    assert found["stateMachineArn"] == arn
    listed = lab.sfn.list_executions(stateMachineArn=arn)["executions"]
    assert [one["name"] for one in listed] == ["one"]


def test_a_test_case_that_is_not_there_is_refused(opened: Opened) -> None:
    lab = opened(mocks(Load={"Fast": {"Load": {}}, "Slow": {"Load": {}}}))
    arn = create(lab, "Load", machine({"Load": load()}))
    assert refusal(lab.sfn.start_execution, stateMachineArn=f"{arn}#Fats") == {
        "Code": "ValidationException",
        "Message": "There is no test case 'Fats': those of its mocks are Fast, Slow.",
    }


def test_without_mocks_the_suffix_is_a_part_of_the_name(lab: Lab, quick: str) -> None:
    found = refusal(lab.sfn.start_execution, stateMachineArn=f"{quick}#Fast")
    assert found["Code"] == "StateMachineDoesNotExist"


def test_without_a_test_case_the_service_is_called(opened: Opened) -> None:
    lab = opened(mocks(Ask={"Case": {"Send": {"MessageId": "mocked"}}}))
    queue = lab.session.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    send = task("arn:aws:states:::sqs:sendMessage", {"QueueUrl": queue, "MessageBody": "hi"})
    arn = create(lab, "Ask", machine({"Send": send}))
    assert output(lab, f"{arn}#Case") == {"MessageId": "mocked"}
    assert output(lab, arn)["MessageId"] != "mocked"


def test_mocks_by_state_are_in_every_execution(opened: Opened) -> None:
    lab = opened({"Load": {"result": {"took": 1}}})
    arn = create(lab, "Anything", machine({"Load": load()}))
    assert output(lab, arn) == {"took": 1}


@pytest.mark.parametrize(
    "resource", [f"{START}.sync:2", "arn:aws:states:::aws-sdk:sfn:startExecution"]
)
def test_child_executions_are_in_the_same_test_case(opened: Opened, resource: str) -> None:
    lab = opened(mocks(Child={"Yes": {"Ask": BEDROCK}, "No": {"Ask": {**BEDROCK, "Body": "no"}}}))
    child = create(lab, "Child", machine({"Ask": ask()}))
    start = task(resource, {"StateMachineArn": child, "Input": "{}"})
    parent = create(lab, "Parent", machine({"Start": start}))
    for case, body in (("Yes", {"text": "yes"}), ("No", "no")):
        trace = nestedsf.run(lab.session, parent, case=case)
        (started,) = lab.sfn.list_executions(stateMachineArn=child, maxResults=1)["executions"]
        found = nestedsf.fetch_trace(lab.session, started["executionArn"])
        assert found.output["Body"] == body
        scheduled = next(event for event in trace.events if event.type == "TaskScheduled")
        assert "#" not in json.dumps(scheduled.details)


def test_the_children_of_a_map_run_count_their_attempts_together(opened: Opened) -> None:
    lab = opened({"Ask": [{"result": {**BEDROCK, "Body": number}} for number in (1, 2, 3)]})
    distributed = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    inner = {**machine({"Ask": ask()}), "ProcessorConfig": distributed}
    state = {"Type": "Map", "ItemProcessor": inner, "MaxConcurrency": 1, "ItemsPath": "$"}
    arn = create(lab, "Each", machine({"Each": state}))
    execution = lab.sfn.start_execution(stateMachineArn=arn, input="[1,2,3]")["executionArn"]
    nestedsf.wait_for(lab.session, execution)
    found = json.loads(lab.sfn.describe_execution(executionArn=execution)["output"])
    assert [one["Body"] for one in found] == [1, 2, 3]


def test_what_is_mocked_in_no_test_case_is_refused_with_the_mock_that_it_takes(
    opened: Opened,
) -> None:
    lab = opened(mocks(Both={"Case": {"Load": {}}}))
    text = json.dumps(machine({"Load": load(Next="Ask"), "Ask": ask()}))
    found = refusal(lab.sfn.create_state_machine, name="Both", definition=text, roleArn=ROLE)
    assert found["Message"].endswith(
        "bedrock:invokeModel (state 'Ask') at /States/Ask/Resource'. Mock it, with --mock or mocks=,"
        ' as {"Ask":{"result":{"Body":"…","ContentType":"…"}}}.'
    )
    example = json.loads(found["Message"].partition(" as ")[2].rstrip("."))
    arn = create(opened({**example, "Load": {"result": {}}}), "Both", json.loads(text))
    assert arn.endswith(":Both")


def test_credentials_and_activities_are_taken_where_they_are_mocked(opened: Opened) -> None:
    activity = "arn:aws:states:us-east-1:123456789012:activity:paint"
    function = "arn:aws:lambda:us-east-1:123456789012:function:f"
    lab = opened({"Paint": {"result": 1}, "Ask": {"result": 2}})
    inner = machine({"Paint": {"Type": "Task", "Resource": activity}})
    definition = machine(
        {
            "Ask": {**task(function, {}, Credentials={"RoleArn": ROLE}), "Next": "Each"},
            "Each": mapping(inner, ItemsPath="$$.Execution.Input.items"),
        }
    )
    arn = create(lab, "m", definition)
    execution = lab.sfn.start_execution(stateMachineArn=arn, input='{"items": [7]}')
    nestedsf.wait_for(lab.session, execution["executionArn"])


MISFITS = [
    ({"Laod": {}}, "there is no state 'Laod': name 'Load', or leave the mock out"),
    ({"Nothing": {}}, "there is no state 'Nothing': mock another one, or leave the mock out"),
    ({"End": {}}, "the state 'End' is a Succeed state, and only a Task is mocked"),
    ({"Each": {}}, "the state 'Each' is a Map state, and only a Task is mocked"),
    ({"Load": {"MessageId": 7}}, "sqs:sendMessage: Field 'MessageId' must be a string"),
    ({"Load": [1]}, "sqs:sendMessage: Result must be an object"),
]


@pytest.mark.parametrize(("states", "sentence"), MISFITS)
def test_a_mock_that_does_not_fit_is_refused(opened: Opened, states: Json, sentence: str) -> None:
    send = task("arn:aws:states:::sqs:sendMessage", {"QueueUrl": "q", "MessageBody": "m"})
    each = mapping(machine({"Inner": dict(send)}), Next="End")
    text = json.dumps(
        machine({"Load": {**send, "Next": "Each"}, "Each": each, "End": {"Type": "Succeed"}})
    )
    given = {"definition": text, "roleArn": ROLE}
    lab = opened(mocks(Order={"Case": states}))
    found = refusal(lab.sfn.create_state_machine, name="Order", **given)
    assert found["Code"] == "InvalidDefinition"
    assert "MOCK_MISFIT" in found["Message"]
    assert sentence in found["Message"]
    arn = lab.sfn.create_state_machine(name="Another", **given)["stateMachineArn"]
    assert arn.endswith(":Another")


def test_an_update_is_refused_as_well(opened: Opened) -> None:
    lab = opened(mocks(Load={"Case": {"Load": {}}}))
    arn = create(lab, "Load", machine({"Load": load()}))
    text = json.dumps(machine({"Load again": load()}))
    found = refusal(lab.sfn.update_state_machine, stateMachineArn=arn, definition=text)
    assert "MOCK_MISFIT" in found["Message"]


def test_mocks_are_found_by_the_name_in_a_stack(opened: Opened) -> None:
    lab = opened(mocks(Order={"Case": {"Load": {"took": 1}}}))
    definition = json.dumps(machine({"Load": load()}))
    named = {"StateMachineName": {"Fn::Sub": "${AWS::StackName}-Order"}, "RoleArn": ROLE}
    stacks = lab.session.client("cloudformation")
    for stack, logical_id, properties in (
        ("shop", "Any", named),
        ("other", "Order", {"RoleArn": ROLE}),
    ):
        resource = {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {**properties, "DefinitionString": definition},
        }
        template = {"Resources": {logical_id: resource}}
        stacks.create_stack(StackName=stack, TemplateBody=json.dumps(template))
        found = stacks.describe_stack_resource(StackName=stack, LogicalResourceId=logical_id)
        arn = found["StackResourceDetail"]["PhysicalResourceId"]
        assert output(lab, f"{arn}#Case") == {"took": 1}


def test_nested_needs_no_mock_of_its_own(opened: Opened) -> None:
    """A child that is mocked is not started, and nobody looks for it."""
    arn = "arn:aws:states:us-east-1:111122223333:execution:nowhere:1"
    lab = opened({"Start": {"result": {"ExecutionArn": arn, "StartDate": 1785000000000}}})
    parent = create(lab, "Parent", machine({"Start": nested("", "nowhere")}))
    trace = nestedsf.run(lab.session, parent)
    assert trace.visit("Start").child is None
