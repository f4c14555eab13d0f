"""The services of an emulated account, as the engine calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.emulator.services import aws_sdk, crossing
from nestedsf.emulator.services.apigateway import APIGATEWAY
from nestedsf.emulator.services.dynamodb import DYNAMODB
from nestedsf.emulator.services.events import EVENTS
from nestedsf.emulator.services.executions import STATES
from nestedsf.emulator.services.functions import FUNCTION, LAMBDA
from nestedsf.emulator.services.http_tasks import HTTP, written_refusal
from nestedsf.emulator.services.integration import Integration
from nestedsf.emulator.services.sns import SNS
from nestedsf.emulator.services.sqs import SQS
from nestedsf.engine.failures import RUNTIME, StateFailure
from nestedsf.engine.services import CALLBACK, REQUEST_RESPONSE, Resource

if TYPE_CHECKING:
    from nestedsf.emulator.services.account import Account
    from nestedsf.engine.scheduler import Future
    from nestedsf.engine.services import Call, Job
    from nestedsf.jsontext import Json

__all__ = ["MotoServices"]

_INTEGRATIONS = {
    "apigateway": APIGATEWAY,
    "dynamodb": DYNAMODB,
    "events": EVENTS,
    "function": FUNCTION,
    "http": HTTP,
    "lambda": LAMBDA,
    "sns": SNS,
    "sqs": SQS,
    "states": STATES,
}
_AWS_SDK_PATTERNS = frozenset({REQUEST_RESPONSE, CALLBACK})


class MotoServices:
    """What the Tasks of one account call; implements `nestedsf.engine.services.Services`."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def refusal(self, resource_arn: str, given: Json = None) -> str | None:
        """Why a Task's Resource cannot be called here, in a sentence; None where it can.

        Args:
            resource_arn: The Resource.
            given: The Task's Arguments or Parameters, as they are written.

        >>> class Unasked: ...
        >>> print(MotoServices(Unasked()).refusal("arn:aws:states:::glue:startJobRun.sync"))
        nestedsf does not emulate the optimized integration glue:startJobRun.sync
        """
        resource = Resource.of(resource_arn)
        if resource.type.startswith(aws_sdk.TYPE):
            if resource.pattern not in _AWS_SDK_PATTERNS:
                return f"AWS has no {resource.pattern} for {resource.type}"
            return aws_sdk.refusal(self._account, resource)
        integration = _INTEGRATIONS.get(resource.type)
        if (
            integration is None
            or resource.operation not in integration.actions
            or resource.pattern not in integration.patterns
        ):
            name = f"{resource.type}:{resource.action}" if resource.action else resource.type
            return f"nestedsf does not emulate the optimized integration {name}"
        return written_refusal(given) if integration is HTTP else None

    def is_mocked(self, state: str) -> bool:  # noqa: ARG002  the protocol's
        """None is."""
        return False

    def prepare(self, call: Call) -> Json:
        """The parameters as the TaskScheduled event has them.

        Raises:
            StateFailure: States.Runtime: they cannot be used, or the Resource cannot be called.
        """
        self._integration(call).check(self._account, call)
        crossing.check_credentials(call)
        return call.parameters

    def call(self, call: Call) -> Future:
        """Begin a call; see `nestedsf.engine.services.Services.call`."""
        integration = self._integration(call)
        return crossing.begin(self._account, call, lambda there: integration.begin(there, call))

    def job(self, call: Call, answer: Json) -> Job:
        """The job that a ``.sync`` call has started."""
        job = self._integration(call).job
        if job is None:
            raise StateFailure(RUNTIME, f"{call.resource.arn} starts no job.")
        return crossing.job(self._account, call, lambda there: job(there, call, answer))

    def _integration(self, call: Call) -> Integration:
        if call.resource.type.startswith(aws_sdk.TYPE):
            return _AWS_SDK
        integration = _INTEGRATIONS.get(call.resource.type)
        if integration is None or call.resource.operation not in integration.actions:
            reason = self.refusal(call.resource.arn)
            raise StateFailure(RUNTIME, f"{reason}.")
        return integration


_AWS_SDK = Integration(
    actions=frozenset(), patterns=_AWS_SDK_PATTERNS, check=aws_sdk.check, begin=aws_sdk.begin
)
