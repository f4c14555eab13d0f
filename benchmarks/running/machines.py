"""The state machines that are measured, and what they need, made over boto3 alone."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parents[2] / "nestedsf" / "sample"
CHILD_ARN = (
    "arn:aws:states:us-east-1:123456789012:stateMachine:"
    "NestingPatternAnotherStateMachine-HZ9gtgspmdun"
)
AT_ONCE = 10
STATES = 1000

CHILD: dict[str, Any] = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}

CHAIN: dict[str, Any] = {
    "StartAt": "State 1",
    "States": {
        f"State {number}": {
            "Type": "Pass",
            "Parameters": {"n.$": "$.n"},
            **({"Next": f"State {number + 1}"} if number < STATES else {"End": True}),
        }
        for number in range(1, STATES + 1)
    },
}


def parent_of(child_arn: str) -> dict[str, Any]:
    """A Map that starts an execution for each of its items and awaits it, `AT_ONCE` at once."""
    start = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": {"StateMachineArn": child_arn, "Input": {"Item.$": "$"}},
        "OutputPath": "$.Output",
        "End": True,
    }
    each = {
        "Type": "Map",
        "MaxConcurrency": AT_ONCE,
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "INLINE"},
            "StartAt": "Start child",
            "States": {"Start child": start},
        },
        "End": True,
    }
    return {"StartAt": "Each", "States": {"Each": each}}


def role(iam: Any, name: str, service: str) -> str:
    """Make a role that a service may assume; answers with its ARN."""
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": f"{service}.amazonaws.com"},
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"])


def create_machine(client: Any, name: str, definition: dict[str, Any], role_arn: str) -> str:
    """Make a state machine; answers with its ARN."""
    text = json.dumps(definition)
    made = client.create_state_machine(name=name, definition=text, roleArn=role_arn)
    return str(made["stateMachineArn"])


def create_sample(session: Any) -> tuple[str, str]:
    """Make what the sample needs, as one would by hand; the ARNs of the parent and of the child."""
    iam, client = session.client("iam"), session.client("stepfunctions")
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
        filled = json.loads(definition.replace(placeholder, arn))
        return create_machine(client, name, filled, role(iam, name, "states"))

    child = machine("another", "${CallbackFunctionArn}", function_arn)
    return machine("main", CHILD_ARN, child), child
