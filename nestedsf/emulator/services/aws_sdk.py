"""AWS SDK integrations: any action of any service, one request and its answer.

https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.services import functions
from nestedsf.emulator.services.integration import answered, region_of
from nestedsf.emulator.services.polling import is_held_open, receive
from nestedsf.emulator.services.sdk.answers import instant, result_of
from nestedsf.emulator.services.sdk.calls import ServiceRefusedError, ask_own, send
from nestedsf.emulator.services.sdk.failures import failure_of_sdk
from nestedsf.emulator.services.sdk.names import action_of, find_operation, services
from nestedsf.emulator.services.sdk.requests import request_of
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from nestedsf.emulator.services.account import Account, Invocation
    from nestedsf.emulator.services.functions import InvokeRequest
    from nestedsf.emulator.services.sdk.failures import ServiceError
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.services import Call, Resource
    from nestedsf.jsontext import Json

__all__ = ["begin", "check", "refusal"]

TYPE = "aws-sdk:"
_INVOCATIONS = frozenset({"Invoke", "InvokeAsync"})


def refusal(account: Account, resource: Resource) -> str | None:
    """Why a Resource cannot be called here; None where it can."""
    name = resource.type.removeprefix(TYPE)
    service = services().get(name)
    if service is None:
        return f"AWS has no service '{name}'{_did_you_mean(name, list(services()))}"
    model = account.client(service).meta.service_model
    operation = find_operation(model, resource.operation)
    if operation is None:
        actions = [action_of(operation) for operation in model.operation_names]
        hint = _did_you_mean(resource.operation, actions)
        return f"The service '{name}' has no action '{resource.operation}'{hint}"
    # It brings moto, which a check of a definition without such Tasks does not need.
    from nestedsf.emulator.services.sdk.coverage import lack  # noqa: PLC0415

    reason = lack(operation)
    return reason and f"nestedsf does not emulate {resource.type}:{resource.operation}: {reason}"


def check(account: Account, call: Call) -> None:
    """Refuse parameters that cannot be used."""
    operation = _operation(account, call)
    if operation is not None:
        request_of(call.parameters, operation.input_shape)


def begin(account: Account, call: Call) -> Future:
    """Call the service."""
    operation = _operation(account, call)
    if operation is None:
        reason = refusal(account, call.resource) or f"{call.resource.arn} cannot be called"
        return _failed(TaskFailure("States.TaskFailed", f"{reason}."))
    if operation.service_model.service_name == "lambda" and operation.name in _INVOCATIONS:
        return _invoke(account, call, operation)
    region, request = region_of(call), request_of(call.parameters, operation.input_shape)

    def result(answer: dict[str, Any]) -> Json:
        return result_of(answer, operation.output_shape, instant)

    def once() -> Json:
        try:
            return result(send(account, region, operation, request))
        except ServiceRefusedError as refused:
            raise failure_of_sdk(refused.error, operation) from None

    def awaited(asked: Steps) -> Steps:
        try:
            return result((yield from asked))
        except ServiceRefusedError as refused:
            raise failure_of_sdk(refused.error, operation) from None

    if operation.service_model.service_name == "stepfunctions":
        return account.scheduler.start(awaited(ask_own(account, region, operation, request)))
    if is_held_open(operation):
        asked = receive(account, region, operation, request, lambda answer: answer)
        return account.scheduler.start(awaited(asked))
    return answered(once)


def _operation(account: Account, call: Call) -> OperationModel | None:
    service = services().get(call.resource.type.removeprefix(TYPE))
    if service is None:
        return None
    model = account.client(service, region_of(call)).meta.service_model
    return find_operation(model, call.resource.operation)


def _invoke(account: Account, call: Call, operation: OperationModel) -> Future:
    """Lambda's Invoke: what a function raises is an answer too, and Payload stays text."""
    parameters = call.parameters if isinstance(call.parameters, dict) else {}
    is_async = operation.name == "InvokeAsync"
    if is_async:
        parameters = {
            "FunctionName": parameters.get("FunctionName"),
            "InvocationType": "Event",
            "Payload": parameters.get("InvokeArgs"),
        }

    def result(request: InvokeRequest, invocation: Invocation | None) -> Json:
        answer = request.answer(invocation)
        return {"Status": answer["StatusCode"]} if is_async else answer

    def failure(error: ServiceError) -> TaskFailure:
        return failure_of_sdk(error, operation)

    return functions.invoke(
        account, call, lambda: functions.InvokeRequest.of(parameters), result, failure
    )


def _failed(failure: TaskFailure) -> Future:
    future = Future()
    future.set_error(failure)
    return future


def _did_you_mean(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f": did you mean '{close[0]}'?" if close else ""
