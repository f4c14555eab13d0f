"""Limits of the API: the lengths, ranges and values that its model declares.

AWS: a value outside them answers ValidationException, in words that name the constraint; an ARN
that is none answers InvalidArn (recorded on AWS: tests/histories/recorded/api-responses.json).

moto: pages of any size and filters of any value are accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.stepfunctions.models import StepFunctionBackend
from moto.stepfunctions.responses import StepFunctionResponse

from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

patches = Patches()

CHECKED = {
    "start_execution": "StartExecution",
    "get_execution_history": "GetExecutionHistory",
    "list_executions": "ListExecutions",
    "list_state_machines": "ListStateMachines",
    "send_task_success": "SendTaskSuccess",
    "send_task_failure": "SendTaskFailure",
    "send_task_heartbeat": "SendTaskHeartbeat",
    "stop_execution": "StopExecution",
}


def _broken_constraints(shape: Any, values: dict[str, Any]) -> Iterator[str]:
    for name, member in shape.members.items():
        value = values.get(name)
        if value is None:
            continue
        about = f"Value '{value}' at '{name}' failed to satisfy constraint: Member must "
        if member.type_name == "integer":
            size, noun = int(value), "value"
        elif member.type_name == "string":
            size, noun = len(value), "length"
            if member.enum and value not in member.enum:
                yield about + f"satisfy enum value set: [{', '.join(member.enum)}]"
        else:
            continue
        # The sizes of input and output are checked by what reads them, with errors of their own.
        if name not in ("input", "output"):
            if size > member.metadata.get("max", size):
                yield about + f"have {noun} less than or equal to {member.metadata['max']}"
            if size < member.metadata.get("min", size):
                yield about + f"have {noun} greater than or equal to {member.metadata['min']}"


def _check(name: str, operation: str) -> None:
    @patches.wraps(StepFunctionResponse, name)
    def checked(original: Any, self: Any) -> Any:
        model = current().client("stepfunctions").meta.service_model
        shape = model.operation_model(operation).input_shape
        values = {member: self._get_param(member) for member in shape.members}
        broken = list(_broken_constraints(shape, values))
        if broken:
            count = f"{len(broken)} validation error{'s' if len(broken) > 1 else ''} detected: "
            raise errors.api_error("ValidationException", count + "; ".join(broken))
        return original(self)


for _name, _operation in CHECKED.items():
    _check(_name, _operation)


@patches.wraps(StepFunctionBackend, "_validate_arn")
def _validate_arn(original: Any, self: Any, arn: str, regex: Any, invalid_msg: str) -> None:
    if not arn.startswith("arn:"):
        raise errors.api_error("InvalidArn", f"Invalid Arn: 'Invalid ARN prefix: {arn}'")
    original(self, arn=arn, regex=regex, invalid_msg=invalid_msg)
