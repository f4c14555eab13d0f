"""The sample without nestedsf: moto, boto3 and the shim, as one would write it by hand.

The peer of `nestedsf run`: `python -m benchmarks.peers.bare` makes the roles, the function and
the state machines, runs the sample, waits until all four executions have ended, fetches their
histories and prints the output.
"""

from __future__ import annotations

import sys
import time

import boto3
from moto import mock_aws

from benchmarks.peers import shim
from benchmarks.running.machines import create_sample

POLL_SECONDS = 0.01


def main() -> None:
    """Run the sample and print its output."""
    shim.apply()
    with mock_aws(config=shim.CONFIG):
        session = boto3.Session(region_name="us-east-1")
        parent, child = create_sample(session)
        sfn = session.client("stepfunctions")
        execution = sfn.start_execution(stateMachineArn=parent, input="{}")["executionArn"]
        while (answer := sfn.describe_execution(executionArn=execution))["status"] == "RUNNING":
            time.sleep(POLL_SECONDS)
        while sfn.list_executions(stateMachineArn=child, statusFilter="RUNNING")["executions"]:
            time.sleep(POLL_SECONDS)
        children = sfn.list_executions(stateMachineArn=child)["executions"]
        for arn in (execution, *(found["executionArn"] for found in children)):
            pages = sfn.get_paginator("get_execution_history").paginate(executionArn=arn)
            events = [event for page in pages for event in page["events"]]
            print(f"{arn}: {len(events)} events")
    print(answer["output"])
    sys.exit(answer["status"] != "SUCCEEDED")


if __name__ == "__main__":
    main()
