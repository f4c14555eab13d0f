"""The calls that a session makes stay within AWS's quotas, whoever makes them."""

from __future__ import annotations

import time
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from nestedsf.account.sessions import quotas
from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.quotas import QUOTAS, Bucket
from tests import faults
from tests.account.kept import Kept, arn_of, rests

ARN = arn_of("child", "one")
FAR = arn_of("child", "one", "ap-southeast-2")


class Clock:
    """A clock that moves when somebody sleeps, or by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@given(
    size=st.integers(1, 20),
    refill=st.integers(1, 20),
    pauses=st.lists(st.floats(0, 3), min_size=1, max_size=100),
)
def test_at_no_time_more_calls_are_made_than_the_bucket_and_its_refill_give(
    size: int, refill: int, pauses: list[float]
) -> None:
    clock = Clock()
    bucket = Bucket(size, refill, clock=clock, sleep=clock.sleep)
    calls = []
    for pause in pauses:
        clock.now += pause
        bucket.take()
        calls.append(clock.now)
    for first, begin in enumerate(calls):
        for count, end in enumerate(calls[first:], 1):
            assert count <= size + refill * (end - begin) + 1e-6


@given(st.lists(st.floats(0, 2), max_size=50))
def test_callers_side_by_side_wait_one_after_the_other(arrivals: list[float]) -> None:
    clock = Clock()
    waits: list[float] = []
    bucket = Bucket(3, 2, clock=clock, sleep=waits.append)  # nobody's waiting moves the clock
    let_go = []
    for arrival in sorted(arrivals):
        clock.now = arrival
        waits.clear()
        bucket.take()
        let_go.append(arrival + sum(waits))
    for number, moment in enumerate(let_go, 1):
        assert number <= 3 + 2 * moment + 1e-6


def paced(*between: faults.Fault) -> tuple[boto3.Session, Clock]:
    """A session that reaches an account and keeps the quotas, and its clock."""
    clock = Clock()
    session = Kept({ARN: rests(), FAR: rests()}).session(*between)
    quotas.pace(session, clock=clock, sleep=clock.sleep)
    return session, clock


def client_of(session: boto3.Session, arn: str, attempts: int = 1) -> Any:
    config = Config(retries={"mode": "standard", "total_max_attempts": attempts})
    return session.client("stepfunctions", region_name=arn.split(":")[3], config=config)


def test_all_clients_of_a_session_share_a_bucket_for_each_region() -> None:
    session, clock = paced()
    size, refill = QUOTAS["GetExecutionHistory"]
    client = client_of(session, ARN)
    for _ in range(size):
        client.get_execution_history(executionArn=ARN)
    client_of(session, FAR).get_execution_history(executionArn=FAR)
    assert clock.now == 0
    client_of(session, ARN).get_execution_history(executionArn=ARN)
    assert clock.now == pytest.approx(1 / refill)


def test_a_retry_takes_a_call_too() -> None:
    session, clock = paced(faults.throttled)
    size, refill = QUOTAS["GetExecutionHistory"]
    once, twice = client_of(session, ARN), client_of(session, ARN, attempts=2)
    for client in [once] * (size - 1) + [twice]:
        with pytest.raises(ClientError, match="Rate exceeded"):
            client.get_execution_history(executionArn=ARN)
    assert clock.now == pytest.approx(1 / refill)


def test_another_server_than_aws_is_asked_without_pauses(aws: AwsSession) -> None:
    faults.install(aws, lambda request: faults.answers(request, {"executions": []}))
    client = aws.client("stepfunctions")
    machine = "arn:aws:states:us-east-1:123456789012:stateMachine:any"
    size, refill = QUOTAS["ListExecutions"]
    begun = time.monotonic()
    for _ in range(size + 60 * refill):
        client.list_executions(stateMachineArn=machine)
    assert time.monotonic() - begun < 50  # on AWS a minute
