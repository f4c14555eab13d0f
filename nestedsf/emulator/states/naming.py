"""Names of executions.

AWS: an unnamed execution gets a UUID; a name has 1 to 80 characters and none of the forbidden
ones; the same name with an equal input answers with the running execution, else
ExecutionAlreadyExists
(https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).

moto: an unnamed execution is called None, names are not checked, and two inputs are compared as
text.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states import errors, inputs

patches = Patches()

CONTROL_CHARACTERS = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
FORBIDDEN_IN_NAMES = frozenset(' <>{}[]?*"#%\\^|~`$&,;:/') | CONTROL_CHARACTERS


def check_name(name: str) -> None:
    """Raise AWS's InvalidName unless `name` can name an execution or a state machine."""
    if not name or FORBIDDEN_IN_NAMES & set(name):
        raise errors.invalid_name(name)


@patches.wraps(StepFunctionsParserBackend, "start_execution")
def _start_execution(
    original: Any,
    self: Any,
    state_machine_arn: str,
    name: str | None = None,
    execution_input: str | None = None,
    trace_header: str | None = None,
) -> Any:
    if name is None:
        name = str(uuid.uuid4())
    check_name(name)
    text = "{}" if execution_input is None else execution_input
    inputs.check_input(text)
    return original(self, state_machine_arn, name, text, trace_header)


@patches.wraps(StateMachine, "_handle_name_input_idempotency")
def _held_name(_original: Any, self: Any, name: str, execution_input: str) -> Any:
    for execution in self.executions:
        if execution.name == name:
            given, held = (
                json.dumps(value, sort_keys=True)  # to Python, but not to JSON, True is 1
                for value in (json.loads(execution_input), execution.input_data)
            )
            if given == held and execution.status == "RUNNING":
                return execution
            raise errors.execution_already_exists(execution.exec_arn)
    return None
