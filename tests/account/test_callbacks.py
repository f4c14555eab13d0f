"""The reader is the external system: success, failure and heartbeat with a task token."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

import nestedsf
from nestedsf.exceptions import InputError

WAITS = {
    "StartAt": "Wait for us",
    "States": {
        "Wait for us": {
            "Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution.waitForTaskToken",
            "HeartbeatSeconds": 600,
            "Parameters": {
                "StateMachineArn": "${AnotherStateMachineArn}",
                "Input": {"NeedCallback": False, "TaskToken.$": "$$.Task.Token"},
            },
            "End": True,
        }
    },
}


@pytest.fixture
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=20) as session:
        yield session


@pytest.fixture
def waiting(session: nestedsf.MotoSession) -> tuple[str, str]:
    """An execution that waits, and its token."""
    deployment = nestedsf.deploy(session, main_definition=json.dumps(WAITS))
    execution = nestedsf.start_execution(session, deployment)
    visits: tuple[nestedsf.StateVisit, ...] = ()
    while not any(visit.child_execution_arn for visit in visits):
        visits = nestedsf.fetch_trace(session, execution).visits
    assert visits[0].status == "RUNNING"
    assert visits[0].task_token
    return execution, visits[0].task_token


def test_success(session: nestedsf.MotoSession, waiting: tuple[str, str]) -> None:
    execution, token = waiting
    nestedsf.send_task_heartbeat(session, token)
    nestedsf.send_task_success(session, token, 'a message with "quotes"')
    nestedsf.wait_for(session, execution)
    assert nestedsf.fetch_trace(session, execution).output == 'a message with "quotes"'


def test_failure(session: nestedsf.MotoSession, waiting: tuple[str, str]) -> None:
    execution, token = waiting
    nestedsf.send_task_failure(session, token, "Refused", "We said no.")
    assert nestedsf.wait_for(session, execution, check=False) == "FAILED"
    trace = nestedsf.fetch_trace(session, execution)
    assert (trace.error, trace.cause) == ("Refused", "We said no.")


def test_a_token_ends_its_task_once(
    session: nestedsf.MotoSession, waiting: tuple[str, str]
) -> None:
    _execution, token = waiting
    nestedsf.send_task_success(session, token, None)
    for again in (
        lambda: nestedsf.send_task_success(session, token, None),
        lambda: nestedsf.send_task_failure(session, token),
        lambda: nestedsf.send_task_heartbeat(session, token),
    ):
        with pytest.raises(ClientError, match=r"\(TaskTimedOut\).*Provided task does not exist"):
            again()


def test_an_output_that_is_no_json_is_refused(
    session: nestedsf.MotoSession, waiting: tuple[str, str]
) -> None:
    execution, token = waiting
    with pytest.raises(InputError, match="not JSON"):
        nestedsf.send_task_success(session, token, {1, 2})
    nestedsf.send_task_success(session, token, {"still": "waiting"})
    nestedsf.wait_for(session, execution)
