"""The reader is the external system: success, failure and heartbeat with a task token."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

import nestedsf
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.serving import Server
from nestedsf.exceptions import InputError, NestedsfError
from tests import faults
from tests.account.kept import Kept, arn_of, rests

WAITS: dict[str, Any] = {
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

NEVER_ASKS = {"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 600, "End": True}}}


@pytest.fixture
def session() -> Iterator[nestedsf.MotoSession]:
    with nestedsf.moto_session(time_scale=20) as session:
        yield session


@pytest.fixture
def waiting(session: nestedsf.MotoSession) -> tuple[str, str]:
    """An execution that waits, and its token."""
    deployment = nestedsf.deploy(session, main_definition=json.dumps(WAITS))
    execution = nestedsf.start_execution(session, deployment)
    return execution, nestedsf.wait_for_token(session, execution, timeout=120)


def test_the_token_is_that_of_the_task_that_waits(
    session: nestedsf.MotoSession, waiting: tuple[str, str]
) -> None:
    execution, token = waiting
    (visit,) = nestedsf.fetch_trace(session, execution).visits
    assert visit.status == "RUNNING"
    assert visit.child is not None
    assert visit.child.input == {"NeedCallback": False, "TaskToken": token}


def test_the_largest_output_that_aws_takes(
    session: nestedsf.MotoSession, waiting: tuple[str, str]
) -> None:
    execution, token = waiting
    with pytest.raises(InputError, match="262,145 bytes"):
        nestedsf.send_task_success(session, token, "a" * 262_143)
    nestedsf.send_task_success(session, token, "a" * 262_142)
    assert nestedsf.wait_for(session, execution, timeout=120) == "SUCCEEDED"


def test_the_token_of_the_next_attempt_is_waited_for(session: nestedsf.MotoSession) -> None:
    task = WAITS["States"]["Wait for us"] | {
        "Retry": [{"ErrorEquals": ["Again"], "IntervalSeconds": 3600, "MaxAttempts": 1}]
    }
    definition = WAITS | {"States": {"Wait for us": task}}
    deployment = nestedsf.deploy(session, main_definition=definition)
    execution = nestedsf.start_execution(session, deployment)
    first = nestedsf.wait_for_token(session, execution, timeout=120)
    nestedsf.send_task_failure(session, first, "Again")
    while nestedsf.fetch_trace(session, execution).visits[0].events[-1].type != "TaskFailed":
        pass
    passes = threading.Thread(target=session.skip, args=(3600,))
    passes.start()
    second = nestedsf.wait_for_token(session, execution, timeout=120)
    passes.join()
    assert second != first
    nestedsf.send_task_success(session, second, "at last")
    assert nestedsf.wait_for(session, execution) == "SUCCEEDED"


def test_a_token_is_not_waited_for_longer_than_the_timeout(session: nestedsf.MotoSession) -> None:
    deployment = nestedsf.deploy(session, main_definition=NEVER_ASKS)
    execution = nestedsf.start_execution(session, deployment)
    with pytest.raises(TimeoutError, match="still running after"):
        nestedsf.wait_for_token(session, execution, timeout=0.05)


def test_an_execution_that_has_ended_waits_for_no_token(session: nestedsf.MotoSession) -> None:
    deployment = nestedsf.deploy(session)
    execution = nestedsf.run(session, deployment).execution_arn
    assert execution is not None
    with pytest.raises(NestedsfError, match="ended as SUCCEEDED"):
        nestedsf.wait_for_token(session, execution)


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


def test_the_token_is_sent_from_another_session(server: Server, aws: AwsSession) -> None:
    definition = json.dumps(WAITS)
    deployment = nestedsf.deploy(aws, main_definition=definition, confirm=True)
    execution = nestedsf.start_execution(aws, deployment)
    calls: Counter[tuple[str, bool]] = Counter()

    def count(request: Any) -> None:
        calls[faults.action_of(request), execution.encode() in request.body] += 1

    faults.install(aws, count)
    token = nestedsf.wait_for_token(aws, execution, timeout=120)
    assert calls.pop(("GetExecutionHistory", True)) >= 1
    assert calls == {("DescribeStateMachineForExecution", True): 1}
    nestedsf.send_task_success(server.session(), token, "from elsewhere")
    assert nestedsf.wait_for(aws, execution) == "SUCCEEDED"


def test_an_execution_that_aws_does_not_show_yet_is_waited_for() -> None:
    arn = arn_of("child", "one")
    account = Kept({})

    def shows(_: Any) -> None:
        if account.calls["GetExecutionHistory"] == 1:
            account.histories[arn] = rests()

    with pytest.raises(NestedsfError, match="ended as SUCCEEDED"):
        nestedsf.wait_for_token(account.session(shows), arn)
