"""Calls: one request to a service, answered in this process and at once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError

from nestedsf.emulator.services.sdk.constraints import broken
from nestedsf.emulator.services.sdk.corrections import (
    corrected_answer,
    corrected_error,
    corrected_request,
    refused_before,
)
from nestedsf.emulator.services.sdk.failures import ServiceError
from nestedsf.emulator.services.sdk.names import service_class
from nestedsf.emulator.states.errors import ApiError
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future, Process

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from nestedsf.emulator.services.account import Account
    from nestedsf.engine.scheduler import Steps

__all__ = ["ServiceRefusedError", "ask_own", "send"]

_STARTS = frozenset({"StartExecution", "StartSyncExecution"})
LOG = logging.getLogger(__name__)


class ServiceRefusedError(Exception):
    """The service has answered with an error."""

    def __init__(self, error: ServiceError) -> None:
        super().__init__(error.message)
        self.error = error


def send(
    account: Account, region_name: str, operation: OperationModel, request: dict[str, Any]
) -> dict[str, Any]:
    """Send a request; returns the answer as boto3 has it.

    Raises:
        ServiceRefusedError: The service has answered with an error.
        TaskFailure: It cannot be answered here.
    """
    from nestedsf.emulator.services.sdk.coverage import lack  # noqa: PLC0415  it brings moto

    if reason := lack(operation):
        raise _not_emulated(operation, reason)
    refused = broken(operation, request) or refused_before(operation, request)
    if refused is not None:
        raise ServiceRefusedError(refused)
    client = account.client(operation.service_model.service_name, region_name)
    request = corrected_request(operation, request)
    try:
        answer = _asked_of_moto(client, operation, request)
    except ServiceRefusedError as error:
        raise ServiceRefusedError(corrected_error(operation, request, error.error)) from None
    return corrected_answer(operation, request, answer)


def ask_own(
    account: Account, region_name: str, operation: OperationModel, request: dict[str, Any]
) -> Steps:
    """Send a request to Step Functions itself, and wait for its answer where it takes time.

    Raises:
        ServiceRefusedError: It has answered with an error.
        TaskFailure: It cannot be answered here.
    """
    from nestedsf.emulator.services.sdk.coverage import lack  # noqa: PLC0415  as above

    if reason := lack(operation):
        raise _not_emulated(operation, reason)
    if operation.name in _STARTS:
        yield account.starts.turn()
    try:
        answer = account.api.begin(operation.name, request, region_name)
        if isinstance(answer, Future):
            try:
                yield answer
            finally:
                if isinstance(answer, Process):
                    answer.abort()  # where nobody waits for it any more
            answer = answer.result()
    except ApiError as error:
        refused = ServiceError(code=error.code, message=error.message)
        raise ServiceRefusedError(refused) from None
    return answer


def _asked_of_moto(
    client: Any, operation: OperationModel, request: dict[str, Any]
) -> dict[str, Any]:
    method = getattr(client, xform_name(operation.name))
    try:
        answer: dict[str, Any] = method(**request)
    except ClientError as error:
        raise ServiceRefusedError(ServiceError.of(error)) from None
    except ParamValidationError as error:
        raise ServiceRefusedError(_invalid(error)) from None
    except NotImplementedError:
        raise _not_emulated(operation, "moto does not have the action") from None
    except Exception:  # whatever goes wrong in moto is not the state machine's
        LOG.debug("moto has failed at %s", operation.name, exc_info=True)
        raise _not_emulated(operation, "moto fails at a request like this one") from None
    return answer


def _not_emulated(operation: OperationModel, reason: str) -> TaskFailure:
    """The failure of a task that cannot be answered."""
    service = service_class(str(operation.service_model.service_id))
    return TaskFailure(
        "States.TaskFailed", f"nestedsf does not emulate {operation.name} of {service}: {reason}."
    )


def _invalid(error: ParamValidationError) -> ServiceError:
    """What botocore finds before it sends anything, and no constraint says."""
    report = " ".join(str(error.kwargs.get("report", error)).split())
    return ServiceError(code="ValidationException", message=report)
