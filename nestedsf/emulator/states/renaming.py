"""Names of parameters and results: PascalCase in a state machine, the API's in a request.

AWS: `StateMachineArn` in a Task's Parameters becomes `stateMachineArn` in the request, and the
answer comes back renamed, its keys sorted, with the metadata of the HTTP response
(recorded on AWS: tests/histories/request-response.json, run-a-job.json).

moto: `_normalise_parameters` and `_normalise_response` do nothing, so each
`states:startExecution` fails with States.Runtime; the metadata is thrown away.
"""

from __future__ import annotations

import contextvars
import datetime as dt
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service as service,
)
from moto.stepfunctions.parser.asl.utils import boto_client

from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.encoding import epoch_milliseconds

if TYPE_CHECKING:
    from botocore.model import OperationModel

patches = Patches()

_last_response: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("last response")


def service_client(region: str, service: str, state_credentials: Any = None) -> Any:
    """A client of the current account: stands for moto's, which uses boto3's default session."""
    client = current().client(service, region)
    client.meta.events.register("after-call", _remember, unique_id="nestedsf-metadata")
    return client


def _remember(http_response: Any, parsed: Any, **_: Any) -> None:
    metadata = parsed.get("ResponseMetadata", {}) if isinstance(parsed, dict) else {}
    body = getattr(http_response, "_content", None)  # None while a streamed body is unread
    _last_response.set({"length": len(body or b""), **metadata})


patches.sets_everywhere(boto_client, "boto_client_for", service_client)


def _operation(task: Any, service_name: str | None, action: str | None) -> OperationModel:
    client = current().client(task._get_boto_service_name(service_name))
    method = task._get_boto_service_action(action)
    model: OperationModel = client.meta.service_model.operation_model(
        client.meta.method_to_api_mapping[method]
    )
    return model


@patches.wraps(service.StateTaskService, "_normalise_parameters")
def _rename_parameters(
    _original: Any,
    self: Any,
    parameters: dict[str, Any],
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    shape = _operation(self, boto_service_name, service_action_name).input_shape
    if shape is not None:
        self._to_boto_request(parameters, shape)


@patches.wraps(service.StateTaskService, "_normalise_response")
def _rename_response(
    _original: Any,
    self: Any,
    response: Any,
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    if not isinstance(response, dict):
        return
    submission = service_action_name is None
    operation = _operation(self, boto_service_name, service_action_name)
    if operation.output_shape is not None:
        self._from_boto_response(response, operation.output_shape)
    if submission and self._get_sfn_resource_type() in _SERVICES_WITH_METADATA:
        response.update(_sdk_metadata(_last_response.get({}), operation))
    renamed = {key: _plain(response[key]) for key in sorted(response)}
    response.clear()
    response.update(renamed)


_SERVICES_WITH_METADATA = frozenset({"states", "sqs", "sns", "lambda", "dynamodb", "events"})


def _plain(value: Any) -> Any:
    return epoch_milliseconds(value) if isinstance(value, dt.datetime) else value


def _sdk_metadata(response: dict[str, Any], operation: OperationModel) -> dict[str, Any]:
    request_id = response.get("RequestId") or ""
    json_version = operation.service_model.metadata.get("jsonVersion")
    content_type = f"application/x-amz-json-{json_version}" if json_version else "text/xml"
    headers = {
        "x-amzn-RequestId": request_id,
        "connection": "keep-alive",
        "Content-Length": str(response.get("length", 0)),
        "Date": format_datetime(current().now(), usegmt=True),
        "Content-Type": content_type,
    }
    if operation.service_model.service_name == "lambda":
        headers = {
            "X-Amz-Executed-Version": "$LATEST",
            "x-amzn-Remapped-Content-Length": "0",
            "Connection": "keep-alive",
            "x-amzn-RequestId": request_id,
            "Content-Length": headers["Content-Length"],
            "Date": headers["Date"],
            "X-Amzn-Trace-Id": f"root={request_id}",
            "Content-Type": "application/json",
        }
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": headers,
            "HttpStatusCode": response.get("HTTPStatusCode", 200),
        },
        "SdkResponseMetadata": {"RequestId": request_id},
    }
