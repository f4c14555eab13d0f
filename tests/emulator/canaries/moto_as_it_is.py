"""What moto as it is holds and answers."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.emulator.lazy_imports import importing_moto
from tests.emulator.machines_for_tests import ROLE, Json

with importing_moto():
    from moto.cloudformation.models import cloudformation_backends
    from moto.stepfunctions.models import stepfunctions_backends

if TYPE_CHECKING:
    from collections.abc import Callable

REGION = "us-east-1"
ACCOUNT = "123456789012"


def error_of(call: Callable[..., Any], **arguments: Any) -> Json | None:
    """The error that a call answers with, None where it succeeds."""
    try:
        call(**arguments)
    except ClientError as error:
        return dict(error.response["Error"])
    return None


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What Python, without any of AWS's variables but these, makes of a program."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def stack_machine(**properties: Any) -> Json:
    """A state machine as a resource of a stack."""
    named = {"StateMachineName": "machine", "RoleArn": ROLE, **properties}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": named}


def tag(value: Any) -> Json:
    """A tag of a resource of a stack."""
    return {"Key": "key", "Value": value}


def machines() -> Any:
    """The backend of Step Functions."""
    return stepfunctions_backends[ACCOUNT][REGION]


def only_machine() -> Any:
    """The one state machine that there is."""
    [found] = machines().state_machines
    return found


def only_stack() -> Any:
    """The one stack that there is."""
    [stack] = cloudformation_backends[ACCOUNT][REGION].stacks.values()
    return stack


def created() -> list[str]:
    """The logical ids of the stack's resources in the order of their creation."""
    return [name for name in only_stack().resource_map._parsed_resources if "::" not in name]
