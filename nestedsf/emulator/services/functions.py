"""Lambda: a function's own ARN as Resource, and lambda:invoke.

A call ends later than it begins: the function's code runs meanwhile, and may itself call the
account. So it never goes through a client, whose answer is waited for.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from nestedsf.emulator.services.integration import Integration, region_of
from nestedsf.emulator.services.sdk.failures import ErrorNames, ServiceError, new_request_id
from nestedsf.emulator.services.sdk.metadata import lambda_headers, sdk_metadata
from nestedsf.emulator.services.sdk.requests import as_text, check_fields
from nestedsf.emulator.states.errors import ApiError
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future
from nestedsf.engine.services import CALLBACK, REQUEST_RESPONSE
from nestedsf.jsontext import compact, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.emulator.services.account import Account, Invocation
    from nestedsf.engine.services import Call
    from nestedsf.jsontext import Json

__all__ = ["FUNCTION", "LAMBDA", "InvokeRequest", "invoke"]

LOG_TAIL_BYTES = 4096
_TYPES = ("RequestResponse", "Event", "DryRun")
_FIELDS = frozenset(
    {"ClientContext", "FunctionName", "InvocationType", "LogType", "Payload", "Qualifier"}
)
_ERRORS = ErrorNames(prefix="Lambda", base="AWSLambdaException", service="AWSLambda")
_STATUS = {
    "ResourceNotFoundException": HTTPStatus.NOT_FOUND,
    "TooManyRequestsException": HTTPStatus.TOO_MANY_REQUESTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InvokeRequest:
    """One request to Lambda's Invoke.

    Attributes:
        function: A name or an ARN.
        qualifier: Its version or alias.
        payload: JSON text.
        type: RequestResponse, Event or DryRun.
        has_log: Whether the end of the log is asked for.
    """

    function: str
    payload: str
    qualifier: str | None = None
    type: str = "RequestResponse"
    has_log: bool = False

    @classmethod
    def of(cls, parameters: Mapping[str, Json]) -> InvokeRequest:
        """What the parameters of a Task ask for; a function gets {} where Payload is null.

        Raises:
            ApiError: Lambda refuses it.
        """
        function, qualifier = parameters.get("FunctionName"), parameters.get("Qualifier")
        if function is None:
            raise ApiError(
                "ValidationException",
                "1 validation error detected: Value null at 'functionName' failed to satisfy "
                "constraint: Member must not be null",
            )
        kind = as_text(parameters.get("InvocationType") or _TYPES[0])
        if kind not in _TYPES:
            raise ApiError(
                "ValidationException",
                f"1 validation error detected: Value '{kind}' at 'invocationType' failed to "
                f"satisfy constraint: Member must satisfy enum value set: [{', '.join(_TYPES)}]",
            )
        payload = parameters.get("Payload")
        text = "{}" if payload is None else as_text(payload) or "{}"
        _check_json(text)
        return cls(
            function=as_text(function),
            qualifier=None if qualifier is None else as_text(qualifier),
            payload=text,
            type=kind,
            has_log=parameters.get("LogType") == "Tail",
        )

    def answer(self, invocation: Invocation | None) -> dict[str, Json]:
        """What Lambda answers, Payload as text; None where the function was not waited for."""
        if invocation is None:
            status = HTTPStatus.NO_CONTENT if self.type == "DryRun" else HTTPStatus.ACCEPTED
            return {"Payload": "", "StatusCode": int(status)}
        answer: dict[str, Json] = {"ExecutedVersion": self._version()}
        if invocation.error:
            answer["FunctionError"] = "Unhandled"
        if self.has_log:
            tail = invocation.log.encode(errors="replace")[-LOG_TAIL_BYTES:]
            answer["LogResult"] = base64.b64encode(tail).decode()
        return {**answer, "Payload": invocation.payload, "StatusCode": int(HTTPStatus.OK)}

    def _version(self) -> str:
        _, _, written = self.function.partition(":function:")
        qualifier = self.qualifier or written.partition(":")[2]
        return qualifier if qualifier.isdecimal() else "$LATEST"


def invoke(
    account: Account,
    call: Call,
    request: Callable[[], InvokeRequest],
    result: Callable[[InvokeRequest, Invocation | None], Json],
    failure: Callable[[ServiceError], TaskFailure],
) -> Future:
    """Invoke a function; the future ends when it has answered, or at once for an Event.

    Args:
        account: Whose function.
        call: The task's call.
        request: Makes the request; may raise ApiError.
        result: What the task's result is; may raise TaskFailure.
        failure: What it is that Lambda refuses the request.
    """
    future = Future()

    def answered(invocation: Invocation | None) -> None:
        try:
            future.set_result(result(asked, invocation))
        except TaskFailure as raised:
            future.set_error(raised)

    try:
        asked = request()
        waits = asked.type == "RequestResponse"
        if asked.type != "DryRun":
            account.functions.invoke(
                asked.function,
                asked.payload,
                answered if waits else lambda _: None,
                qualifier=asked.qualifier,
                region_name=region_of(call),
            )
    except ApiError as error:
        status = _STATUS.get(error.code, HTTPStatus.BAD_REQUEST)
        refused = ServiceError(code=error.code, message=error.message, status=int(status))
        future.set_error(failure(refused))
    else:
        if not waits:
            answered(None)
    return future


def _check_json(text: str) -> None:
    """Refuse what no function can get, in Lambda's words where it is a word."""
    try:
        decode(text)
    except ValueError:
        word = re.match(r"\w+", text)
        problem = (
            f"Unrecognized token '{word[0]}': was expecting ('true', 'false' or 'null')"
            if word
            else "The payload is text that is not JSON"
        )
        raise ApiError(
            "InvalidRequestContentException", f"Could not parse request body into json: {problem}"
        ) from None


# --- lambda:invoke --------------------------------------------------------------------------


def _check(_account: Account, call: Call) -> None:
    check_fields(call.parameters, _FIELDS, ("FunctionName",))


def _begin(account: Account, call: Call) -> Future:
    parameters = call.parameters if isinstance(call.parameters, dict) else {}

    def result(request: InvokeRequest, invocation: Invocation | None) -> Json:
        if invocation is not None and invocation.error:
            # the cause is written anew (recorded on AWS)
            raise _function_failure(_rewritten(invocation.payload))
        answer = request.answer(invocation)
        text = str(answer["Payload"])
        request_id = invocation.request_id if invocation is not None else new_request_id()
        version, log = answer.get("ExecutedVersion"), answer.get("LogResult")
        headers = lambda_headers(
            request_id,
            text.encode(errors="replace"),
            account.now(),
            version=None if version is None else str(version),
            log=None if log is None else str(log),
        )
        status = answer["StatusCode"]
        made = {
            **answer,
            "Payload": _decoded(text),
            **sdk_metadata(headers, request_id, status if isinstance(status, int) else 0),
        }
        return {name: made[name] for name in sorted(made)}

    return invoke(account, call, lambda: InvokeRequest.of(parameters), result, _ERRORS.failure)


# --- a function's own ARN -------------------------------------------------------------------


def _check_nothing(_account: Account, _call: Call) -> None:
    """A function takes any JSON value."""


def _begin_function(account: Account, call: Call) -> Future:
    def result(_request: InvokeRequest, invocation: Invocation | None) -> Json:
        if invocation is None:
            return None
        if invocation.error:
            raise _function_failure(invocation.payload)  # as Lambda wrote it (recorded on AWS)
        return _decoded(invocation.payload)

    def request() -> InvokeRequest:
        # null is passed on as null (recorded on AWS)
        return InvokeRequest(function=call.resource.arn, payload=compact(call.parameters))

    return invoke(account, call, request, result, _ERRORS.failure)


def _function_failure(payload: str) -> TaskFailure:
    """The failure of a function: its error's type, and all that it answered."""
    answer = _decoded(payload)
    kind = answer.get("errorType") if isinstance(answer, dict) else None
    if isinstance(kind, str) and kind:
        return TaskFailure(kind, payload)
    return TaskFailure(
        "Lambda.Unknown",
        "The cause could not be determined because Lambda did not return an error type. "
        f"Returned payload: {payload}",
    )


def _rewritten(text: str) -> str:
    try:
        return compact(decode(text))
    except ValueError:
        return text


def _decoded(text: str) -> Json:
    try:
        return decode(text)
    except ValueError:
        return text


LAMBDA = Integration(
    actions=frozenset({"invoke"}),
    patterns=frozenset({REQUEST_RESPONSE, CALLBACK}),
    check=_check,
    begin=_begin,
)
FUNCTION = Integration(actions=frozenset({""}), check=_check_nothing, begin=_begin_function)
