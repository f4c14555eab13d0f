"""Failures: what a service has refused, by the names and in the words of AWS's SDKs.

``aws-sdk`` integrations have those of version 2 of the SDK for Java, optimized integrations
those of version 1 (recorded on AWS).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from nestedsf.emulator.services.sdk.names import exception_class, service_class
from nestedsf.engine.failures import TaskFailure

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from botocore.model import OperationModel, ServiceModel

__all__ = ["ErrorNames", "ServiceError", "failure_of_sdk", "new_request_id"]


def new_request_id() -> str:
    """An id of a request, where nothing else made one."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceError:
    """What a service has answered in place of a result.

    Attributes:
        code: As it is on the wire.
        message: What it says; empty where it says nothing.
        status: The HTTP status code.
        request_id: The id of the request.
        name: Its name in the service's model, where that is not the code.
    """

    code: str
    message: str
    name: str | None = None
    status: int = HTTPStatus.BAD_REQUEST
    request_id: str = field(default_factory=new_request_id)

    @classmethod
    def of(cls, error: ClientError) -> ServiceError:
        """What a boto3 client has raised."""
        metadata = error.response.get("ResponseMetadata", {})
        answer = error.response["Error"]
        return cls(
            code=str(answer.get("Code", "")),
            message=str(answer.get("Message", "")),
            name=answer.get("QueryErrorCode"),
            status=metadata.get("HTTPStatusCode", HTTPStatus.BAD_REQUEST),
            request_id=metadata.get("RequestId") or new_request_id(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorNames:
    """How an optimized integration calls its errors.

    Attributes:
        prefix: What stands before the dot.
        base: The class of errors that the service's model does not have.
        service: The service in a cause.
    """

    prefix: str
    base: str
    service: str

    def failure(self, error: ServiceError, model: ServiceModel | None = None) -> TaskFailure:
        """The failure of a task; without a model its code names the class."""
        return TaskFailure(
            f"{self.prefix}.{self._class(error, model)}",
            f"{error.message or 'null'} (Service: {self.service}; Status Code: {error.status}; "
            f"Error Code: {error.code}; Request ID: {error.request_id}; Proxy: null)",
        )

    def _class(self, error: ServiceError, model: ServiceModel | None) -> str:
        name = error.code if model is None else _shape_name(error, model)
        if not name:
            return self.base
        return name if name.endswith("Exception") else f"{name}Exception"


def failure_of_sdk(error: ServiceError, operation: OperationModel) -> TaskFailure:
    """The failure of an ``aws-sdk`` task."""
    model = operation.service_model
    service = service_class(str(model.service_id))
    shape, message = _shape_name(error, model), error.message
    if error.code == str(int(HTTPStatus.NOT_FOUND)):  # a HEAD request is answered without a body
        shape, message = next((s.name for s in operation.error_shapes), shape), ""
    host = f", Extended Request ID: {new_request_id()}" if service == "S3" else ""
    return TaskFailure(
        f"{service}.{exception_class(shape) if shape else f'{service}Exception'}",
        f"{message or 'null'} (Service: {service}, Status Code: {error.status}, "
        f"Request ID: {error.request_id}{host}) (SDK Attempt Count: 1)",
    )


def _shape_name(error: ServiceError, model: ServiceModel) -> str | None:
    """The name of the error in its service's model; None where it is not in it."""
    shape = model.shape_for_error_code(error.name or error.code)
    return None if shape is None else str(shape.name)
