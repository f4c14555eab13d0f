"""`redrive`: an execution goes on from where it ended, in a moto session and on an account."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import URLLib3Session

import nestedsf
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.exceptions import InputError, SessionLostError
from nestedsf.trace.family import family
from nestedsf.trace.timing.steps import steps_of
from tests import faults

ROLE = "arn:aws:iam::123456789012:role/any"


@pytest.fixture
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=50) as session:
        yield session


def fetches(session: Any, name: str, **more: str) -> str:
    """A state machine that fails until there is an object "it" in the bucket of its name."""
    session.client("s3").create_bucket(Bucket=name)
    get = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
        "Parameters": {"Bucket": name, "Key": "it"},
        "ResultSelector": {"body.$": "$.Body", "redrives.$": "$$.Execution.RedriveCount"},
        "End": True,
    }
    states = {"Before": {"Type": "Pass", "Next": "Get"}, "Get": get}
    made = session.client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": "Before", "States": states}),
        roleArn=ROLE,
        **more,
    )
    return str(made["stateMachineArn"])


def put(session: Any, name: str) -> None:
    session.client("s3").put_object(Bucket=name, Key="it", Body=b"1")


def failed(session: Any, machine: str) -> str:
    trace = nestedsf.run(session, machine, check=False)
    assert trace.status == "FAILED"
    assert trace.execution_arn is not None
    return trace.execution_arn


@pytest.mark.parametrize("kind", ["session", "aws"])
def test_it_goes_on_from_where_it_failed(kind: str, request: pytest.FixtureRequest) -> None:
    session = request.getfixturevalue(kind)
    execution = failed(session, fetches(session, f"redriven-{kind}"))
    put(session, f"redriven-{kind}")
    nestedsf.redrive(session, execution)
    assert nestedsf.wait_for(session, execution) == "SUCCEEDED"
    trace = nestedsf.fetch_trace(session, execution)
    assert trace.output == {"body": "1", "redrives": 1}
    assert [visit.state_name for visit in trace.visits] == ["Before", "Get"]
    assert (trace.redrive_count, trace.visits[1].attempts) == (1, 2)


def test_it_takes_the_address_of_the_console(session: nestedsf.MotoSession) -> None:
    execution = failed(session, fetches(session, "by-address"))
    put(session, "by-address")
    page = "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions"
    nestedsf.redrive(session, f"{page}/details/{execution}")
    assert nestedsf.wait_for(session, execution) == "SUCCEEDED"


def test_what_is_not_redrivable_is_refused_with_the_reason(session: nestedsf.MotoSession) -> None:
    machine = fetches(session, "refused")
    execution = failed(session, machine)
    put(session, "refused")
    over = nestedsf.run(session, machine)
    with pytest.raises(InputError, match=r"^The execution cannot be redriven: .*SUCCEEDED"):
        nestedsf.redrive(session, str(over.execution_arn))
    session.skip(14 * 24 * 3600 + 60)
    with pytest.raises(InputError, match="14 days") as refused:
        nestedsf.redrive(session, execution)
    assert "123456789012" not in str(refused.value)


def test_an_execution_of_an_express_workflow_is_refused(session: nestedsf.MotoSession) -> None:
    machine = fetches(session, "express", type="EXPRESS")
    started = session.client("stepfunctions").start_execution(stateMachineArn=machine)
    with pytest.raises(InputError, match="an Express workflow cannot be redriven"):
        nestedsf.redrive(session, started["executionArn"])


@pytest.mark.parametrize("arn", ["", "no", "arn:aws:states:us-east-1:123456789012:stateMachine:m"])
def test_what_is_no_execution_is_refused(session: nestedsf.MotoSession, arn: str) -> None:
    with pytest.raises(InputError):
        nestedsf.redrive(session, arn)


def test_an_unknown_one_is_lost(session: nestedsf.MotoSession) -> None:
    with pytest.raises(SessionLostError):
        nestedsf.redrive(session, "arn:aws:states:us-east-1:123456789012:execution:nothing:there")


def test_an_answer_that_is_lost_redrives_once(aws: AwsSession) -> None:
    straight, asked = URLLib3Session(), itertools.count()

    def fault(request: Any) -> None:
        if faults.action_of(request) == "RedriveExecution" and next(asked) == 0:
            assert straight.send(request).status_code == 200
            raise ConnectionClosedError(endpoint_url=aws.endpoint_url)

    execution = failed(aws, fetches(aws, "heard"))
    put(aws, "heard")
    faults.install(aws, fault)
    nestedsf.redrive(aws, execution)
    assert next(asked) > 1
    nestedsf.wait_for(aws, execution)
    told = aws.client("stepfunctions").describe_execution(executionArn=execution)
    assert (told["status"], told["redriveCount"]) == ("SUCCEEDED", 1)


def distributed(**states: Any) -> dict[str, Any]:
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    processor = {"ProcessorConfig": config, "StartAt": next(iter(states)), "States": states}
    return {"Type": "Map", "ItemProcessor": processor, "End": True}


def test_map_runs_in_map_runs_are_redriven_and_told_in_order(session: nestedsf.MotoSession) -> None:
    store = session.client("s3")
    store.create_bucket(Bucket="nested")
    get = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
        "Parameters": {"Bucket": "nested", "Key.$": "$"},
        "OutputPath": "$.Body",
        "End": True,
    }
    states = {"Outer": distributed(Inner=distributed(Get=get))}
    made = session.client("stepfunctions").create_state_machine(
        name="nested", definition=json.dumps({"StartAt": "Outer", "States": states}), roleArn=ROLE
    )
    trace = nestedsf.run(session, made["stateMachineArn"], [["a", "b"], ["c"]], check=False)
    execution = str(trace.execution_arn)
    for key in "abc":
        assert nestedsf.wait_for(session, execution, check=False) == "FAILED"
        store.put_object(Bucket="nested", Key=key, Body=key.upper().encode())
        session.skip(60)
        nestedsf.redrive(session, execution)
    assert nestedsf.wait_for(session, execution) == "SUCCEEDED"
    trace = nestedsf.fetch_trace(session, execution)
    assert (trace.output, trace.redrive_count) == ([["A", "B"], ["C"]], 3)
    members = family(trace)
    steps = steps_of(members)
    for number, member in enumerate(members):
        events = member.execution.events
        ended = [steps[number][e.id - 2] for e in events if e.type == "ExecutionRedriven"]
        begun = [steps[number][e.id - 1] for e in events if e.type == "ExecutionRedriven"]
        assert steps[number] == sorted(steps[number])
        if member.starter is not None:
            around = {event.type: [] for event in member.starter.events}
            for event in member.starter.events:
                around[event.type].append(steps[member.parent][event.id - 1])
            redriven = around.get("MapRunRedriven", [])
            ends = sorted(around.get("MapRunFailed", []))
            assert all(own > outer for own, outer in zip(begun, redriven, strict=False))
            assert all(own < outer for own, outer in zip(ended, ends, strict=False))
            assert steps[number][-1] < around["MapRunSucceeded"][-1]
