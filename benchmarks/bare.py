"""The sample without nestedsf: moto, boto3 and the shim, as one would write it by hand.

The peer of `nestedsf run`: `python -m benchmarks.bare` makes the roles, the function and the
state machines, runs the sample, waits until all four executions have ended, fetches their
histories and prints the output.
"""

from __future__ import annotations

import io
import json
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

from benchmarks import shim

SAMPLE = Path(__file__).parents[1] / "nestedsf" / "sample"
CHILD_ARN = (
    "arn:aws:states:us-east-1:123456789012:stateMachine:"
    "NestingPatternAnotherStateMachine-HZ9gtgspmdun"
)
POLL_SECONDS = 0.01


def role(iam: Any, name: str, service: str) -> str:
    """Make a role that a service may assume; answers with its ARN."""
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": f"{service}.amazonaws.com"},
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"])


def deploy(session: boto3.Session) -> tuple[str, str]:
    """Make what the sample needs; answers with the ARNs of the parent and of the child."""
    iam, sfn = session.client("iam"), session.client("stepfunctions")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.write(SAMPLE / "callback.py", "index.py")
    function_arn = session.client("lambda").create_function(
        FunctionName="callback",
        Runtime="python3.13",
        Role=role(iam, "callback", "lambda"),
        Handler="index.handler",
        Code={"ZipFile": archive.getvalue()},
    )["FunctionArn"]

    def machine(name: str, placeholder: str, arn: str) -> str:
        definition = (SAMPLE / f"{name}.asl.json").read_text(encoding="utf-8")
        made = sfn.create_state_machine(
            name=name,
            definition=definition.replace(placeholder, arn),
            roleArn=role(iam, name, "states"),
        )
        return str(made["stateMachineArn"])

    child = machine("another", "${CallbackFunctionArn}", function_arn)
    return machine("main", CHILD_ARN, child), child


def main() -> None:
    """Run the sample and print its output."""
    shim.apply()
    with mock_aws(config=shim.CONFIG):
        session = boto3.Session(region_name="us-east-1")
        parent, child = deploy(session)
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
