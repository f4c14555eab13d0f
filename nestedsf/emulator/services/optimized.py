"""Optimized integrations whose action is one request to a service, and its answer the result.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.services.integration import answered, region_of
from nestedsf.emulator.services.sdk.answers import epoch_milliseconds, result_of
from nestedsf.emulator.services.sdk.calls import ServiceRefusedError, send
from nestedsf.emulator.services.sdk.failures import new_request_id
from nestedsf.emulator.services.sdk.metadata import sdk_metadata
from nestedsf.emulator.services.sdk.names import field_of
from nestedsf.emulator.services.sdk.requests import request_of
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from botocore.model import OperationModel

    from nestedsf.emulator.services.account import Account
    from nestedsf.emulator.services.sdk.failures import ErrorNames
    from nestedsf.engine.scheduler import Future
    from nestedsf.engine.services import Call
    from nestedsf.jsontext import Json

__all__ = ["Optimized"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimized:
    """A service with an optimized integration.

    Attributes:
        service: botocore's name of it.
        errors: How it calls its errors.
        headers: The headers of its answers; None where they are not handed on.
        fields: By action, the fields that Step Functions lets through; an action that is not in
            it has all of the service's.
    """

    service: str
    errors: ErrorNames
    headers: Callable[[str, bytes, datetime], dict[str, str]] | None
    fields: Mapping[str, frozenset[str]]

    def check(self, account: Account, call: Call) -> None:
        """Refuse parameters that cannot be used."""
        self._request(self._operation(account, call), call)

    def begin(self, account: Account, call: Call) -> Future:
        """Call the service."""
        return answered(lambda: self.result(account, call))

    def result(self, account: Account, call: Call) -> dict[str, Json]:
        """Call the service; returns the task's result, raises TaskFailure."""
        operation = self._operation(account, call)
        try:
            answer = send(account, region_of(call), operation, self._request(operation, call))
        except ServiceRefusedError as refused:
            raise self.errors.failure(refused.error, operation.service_model) from None
        result = result_of(answer, operation.output_shape, epoch_milliseconds)
        return self._with_metadata(account, result, answer)

    def _operation(self, account: Account, call: Call) -> OperationModel:
        model = account.client(self.service, region_of(call)).meta.service_model
        return model.operation_model(field_of(call.resource.operation))

    def _request(self, operation: OperationModel, call: Call) -> dict[str, Any]:
        only = self.fields.get(call.resource.operation)
        return request_of(call.parameters, operation.input_shape, only)

    def _with_metadata(
        self, account: Account, result: dict[str, Json], answer: dict[str, Any]
    ) -> dict[str, Json]:
        if self.headers is None:
            return result
        metadata = answer.get("ResponseMetadata", {})
        request_id = metadata.get("RequestId") or new_request_id()
        headers = self.headers(request_id, compact(result).encode(), account.now())
        made = {**result, **sdk_metadata(headers, request_id)}
        return {name: made[name] for name in sorted(made)}
