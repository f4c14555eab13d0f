"""Timing of executions: from StartExecution until they have ended."""

from __future__ import annotations

import time
from typing import Any


def seconds_to_succeed(client: Any, machine_arn: str, given: str, pause: float) -> float:
    """Start an execution and look at it every `pause` seconds until it has succeeded.

    Raises:
        RuntimeError: It ended otherwise.
    """
    before = time.perf_counter()
    arn = client.start_execution(stateMachineArn=machine_arn, input=given)["executionArn"]
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
