"""State machines: what the API says of them.

AWS: a second state machine of a name, with another definition, answers
StateMachineAlreadyExists; an update has a revisionId (recorded on AWS:
tests/histories/recorded/api-responses.json).

moto: the second definition is dropped without a word; there are no revisions.
"""

from __future__ import annotations

import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions import models
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from nestedsf.emulator import gateway
from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states import errors

patches = Patches()


@patches.wraps(StepFunctionsParserBackend, "create_state_machine")
def _create_state_machine(
    original: Any,
    self: Any,
    name: str,
    definition: str,
    roleArn: str,
    **kwargs: Any,
) -> Any:
    gateway.make_ready(current(), "stepfunctions")
    there = self._revision_by_name(name)
    if there is not None and (there.definition, there.roleArn) != (definition, roleArn):
        raise errors.api_error(
            "StateMachineAlreadyExists", f"State Machine Already Exists: '{there.arn}'"
        )
    return original(self, name=name, definition=definition, roleArn=roleArn, **kwargs)


@patches.wraps(models.StateMachineInstance, "__init__")
def _with_logging_defaults(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    self.loggingConfiguration = {"includeExecutionData": False, **self.loggingConfiguration}
    self.revision_id = None


@patches.wraps(StepFunctionResponse, "update_state_machine")
def _update_state_machine(original: Any, self: Any) -> ActionResult:
    fields = ("definition", "roleArn", "loggingConfiguration", "tracingConfiguration")
    if not any(self._get_param(field) for field in (*fields, "encryptionConfiguration")):
        raise errors.api_error(
            "MissingRequiredParameter",
            "Either the definition, the role ARN, the LoggingConfiguration, or the "
            "TracingConfiguration must be specified",
        )
    answer: ActionResult = original(self)
    machine = self.stepfunction_backend.describe_state_machine(self._get_param("stateMachineArn"))
    machine.revision_id = str(uuid.uuid4())
    return ActionResult({**answer.result, "revisionId": machine.revision_id})


@patches.wraps(StepFunctionResponse, "_describe_state_machine")
def _describe_state_machine(original: Any, self: Any, state_machine_arn: str) -> ActionResult:
    answer: ActionResult = original(self, state_machine_arn)
    machine = self.stepfunction_backend.describe_state_machine(state_machine_arn)
    if machine.revision_id is None:
        return answer
    return ActionResult({**answer.result, "revisionId": machine.revision_id})


@patches.wraps(StepFunctionResponse, "describe_state_machine_for_execution")
def _describe_for_execution(_original: Any, self: Any) -> ActionResult:
    """The state machine as it was when the execution started."""
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    machine = execution.state_machine
    answer = {
        "stateMachineArn": machine.arn,
        "name": machine.name,
        "definition": machine.definition,
        "roleArn": machine.roleArn,
        "updateDate": machine.update_date,
        "loggingConfiguration": machine.loggingConfiguration,
        "tracingConfiguration": machine.tracingConfiguration,
        "encryptionConfiguration": machine.encryptionConfiguration,
        "revisionId": machine.revision_id,
    }
    return ActionResult({key: value for key, value in answer.items() if value is not None})
