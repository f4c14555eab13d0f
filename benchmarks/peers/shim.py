"""The least that moto needs to run the sample: a shim as one would write it by hand.

moto alone fails each `states:startExecution` with States.Runtime.
The shim renames parameters and results with moto's own converters, which nothing calls, names
an unnamed execution, makes JSON text of an output that is a string, and sends the task token
where moto's Lambda, which runs no code, would answer with the event.
"""

from __future__ import annotations

import functools
import json
import uuid
from typing import Any

from botocore import xform_name
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.utils import get_service_model
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service,
)
from moto.stepfunctions.parser.models import (
    StepFunctionsParserBackend,
    stepfunctions_parser_backends,
)
from moto.stepfunctions.responses import StepFunctionResponse

CONFIG: Any = {
    "stepfunctions": {"execute_state_machine": True},
    "lambda": {"use_docker": False},
}
"""What `mock_aws` is given, so that it runs executions, and without Docker."""


@functools.cache
def _operation(service: str, action: str) -> Any:
    model = get_service_model(service)
    names = {xform_name(name): name for name in model.operation_names}
    return model.operation_model(names[action])


def _model(task: Any, service: str | None, action: str | None) -> Any:
    return _operation(
        task._get_boto_service_name(service),  # noqa: SLF001  what moto's own tasks call
        task._get_boto_service_action(action),  # noqa: SLF001
    )


def _rename_parameters(
    self: Any,
    parameters: dict[str, Any],
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    shape = _model(self, boto_service_name, service_action_name).input_shape
    self._to_boto_request(parameters, shape)


def _rename_response(
    self: Any,
    response: Any,
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    shape = _model(self, boto_service_name, service_action_name).output_shape
    self._from_boto_response(response, shape)


_start_execution = StepFunctionsParserBackend.start_execution
_describe_execution = StepFunctionResponse.describe_execution


def _start_named(self: Any, arn: str, name: str | None = None, *args: Any, **kwargs: Any) -> Any:
    return _start_execution(self, arn, name or str(uuid.uuid4()), *args, **kwargs)


def _describe_with_json_text(self: Any) -> Any:
    answer: Any = _describe_execution(self)
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    if isinstance(execution.output, str) and "output" in answer.result:
        answer.result["output"] = json.dumps(execution.output)
    return answer


def _send_task_success(self: Any, _name: str, _qualifier: Any, body: Any, *_: Any) -> bytes:
    event = json.loads(body)
    backend = stepfunctions_parser_backends[self.account_id][self.region_name]
    backend.send_task_success(event["TaskToken"], json.dumps(event["Message"]))
    return b"null"


PATCHES = (
    (state_task_service.StateTaskService, "_normalise_parameters", _rename_parameters),
    (state_task_service.StateTaskService, "_normalise_response", _rename_response),
    (StepFunctionsParserBackend, "start_execution", _start_named),
    (StepFunctionResponse, "describe_execution", _describe_with_json_text),
    (LambdaSimpleBackend, "invoke", _send_task_success),
)


def apply() -> None:
    """Put the shim in place, for the rest of this process."""
    for owner, name, replacement in PATCHES:
        setattr(owner, name, replacement)
