"""Executions of an account, over boto3 alone: nestedsf's and its peers' are measured alike."""

from __future__ import annotations

import json
import time
from typing import Any

from benchmarks.running.machines import CHAIN, CHILD, create_machine, create_sample, parent_of, role

CHILDREN = 200
POLL_SECONDS = 0.001


def seconds_to_succeed(
    client: Any, machine_arn: str, execution_input: str = "{}", pause: float = POLL_SECONDS
) -> float:
    """Start an execution and look at it every `pause` seconds until it has succeeded.

    Raises:
        RuntimeError: It ended otherwise.
    """
    before = time.perf_counter()
    started = client.start_execution(stateMachineArn=machine_arn, input=execution_input)
    arn = started["executionArn"]
    while (answer := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(pause)
    taken = time.perf_counter() - before
    if answer["status"] != "SUCCEEDED":
        raise RuntimeError(f"the execution ended as {answer['status']}: {answer.get('cause')}")
    return taken


def wait_for_all(client: Any, machine_arn: str) -> None:
    """Wait until no execution of a state machine is running, so that the next begins alone."""
    while client.list_executions(stateMachineArn=machine_arn, statusFilter="RUNNING")["executions"]:
        time.sleep(0.01)


def of_sample(client: Any, parent_arn: str, child_arn: str, times: int) -> list[float]:
    """Seconds of the sample: its first execution, and `times` that follow."""

    def taken() -> float:
        seconds = seconds_to_succeed(client, parent_arn)
        wait_for_all(client, child_arn)
        return seconds

    return [taken() for _ in range(times + 1)]


def of_map(session: Any, times: int) -> list[float]:
    """Seconds of executions of a Map of `CHILDREN` child executions."""
    client = session.client("stepfunctions")
    role_arn = role(session.client("iam"), "states", "states")
    child_arn = create_machine(client, "child", CHILD, role_arn)
    parent_arn = create_machine(client, "parent", parent_of(child_arn), role_arn)
    items = json.dumps(list(range(CHILDREN)))
    return [seconds_to_succeed(client, parent_arn, items, pause=0.01) for _ in range(times)]


def of_chain(session: Any, times: int) -> list[float]:
    """Seconds of executions of a chain of Pass states."""
    client = session.client("stepfunctions")
    role_arn = role(session.client("iam"), "states", "states")
    machine_arn = create_machine(client, "chain", CHAIN, role_arn)
    return [seconds_to_succeed(client, machine_arn, '{"n": 0}') for _ in range(times)]


def of_fresh_sample(session: Any, begun: float) -> float:
    """Seconds since `begun`, a moment of `time.perf_counter`, to a deployed and finished sample."""
    parent, _ = create_sample(session)
    seconds_to_succeed(session.client("stepfunctions"), parent)
    return time.perf_counter() - begun


def on_peer(session: Any, what: str, times: int, begun: float) -> Any:
    """The values that a peer is asked for by a word: its command's answer."""
    if what == "fresh":
        return of_fresh_sample(session, begun)
    if what == "sample":
        return of_sample(session.client("stepfunctions"), *create_sample(session), times)
    return {"map": of_map, "chain": of_chain}[what](session, times)
