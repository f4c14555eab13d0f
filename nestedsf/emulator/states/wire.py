"""The wire: requests and answers of the JSON 1.0 protocol, which Step Functions speaks.

https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.errors import ApiError
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nestedsf.jsontext import Json

__all__ = ["WireAnswer", "answer", "is_address"]

_TARGET = "AWSStepFunctions."
_CONTENT_TYPE = "application/x-amz-json-1.0"
_HOST = re.compile(r"https?://(?:sync-)?states(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class WireAnswer:
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def is_address(url: str) -> bool:
    """Whether requests to a URL are for Step Functions.

    >>> is_address("https://sync-states.cn-north-1.amazonaws.com.cn/")
    True
    """
    return _HOST.match(url) is not None


def answer(
    call: Callable[[str, dict[str, Json], str | None], Mapping[str, Any]],
    url: str,
    headers: Mapping[str, Any],
    body: str | bytes | None,
) -> WireAnswer:
    """The answer to an HTTP request.

    Args:
        call: Called with the action, its parameters and the region, where the address names one.
        url: The address, as ``https://states.us-east-1.amazonaws.com/``.
        headers: Those of the request, looked up whatever the case of their names.
        body: Its body.
    """
    host = _HOST.match(url)
    try:
        answered = call(_action(headers), _parameters(body or b""), host[1] if host else None)
    except ApiError as error:
        return _written({"__type": error.code, "message": error.message}, 400, error.code)
    return _written(answered, 200)


def _action(headers: Mapping[str, Any]) -> str:
    target = headers.get("X-Amz-Target") or ""
    text = target.decode(errors="replace") if isinstance(target, bytes) else str(target)
    if not text.startswith(_TARGET):
        raise ApiError("UnknownOperationException", f"Step Functions has no operation {text!r}.")
    return text[len(_TARGET) :]


def _parameters(body: str | bytes) -> dict[str, Json]:
    try:
        text = body.decode() if isinstance(body, bytes) else body
        value = json.loads(text, parse_constant=_refuse) if text else {}
    except (ValueError, RecursionError):
        raise _unreadable("The request's body is not JSON in UTF-8.") from None
    if not isinstance(value, dict):
        raise _unreadable("The request's body is not a JSON object.")
    if "\\u" in text and _HALF.search(compact(value)):
        raise _unreadable("The request's body has one half of a surrogate pair.")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _unreadable(message: str) -> ApiError:
    return ApiError("SerializationException", message)


def _written(value: Mapping[str, Any], status: int, error: str | None = None) -> WireAnswer:
    body = json.dumps(value, default=_epoch_seconds, separators=(",", ":")).encode()
    headers = {
        "x-amzn-RequestId": str(uuid.uuid4()),
        "Content-Type": _CONTENT_TYPE,
        "Content-Length": str(len(body)),
    }
    if error is not None:
        headers["x-amzn-ErrorType"] = error
    return WireAnswer(status=status, headers=headers, body=body)


def _epoch_seconds(moment: datetime) -> float:
    """A date as the protocol has it: seconds, with milliseconds."""
    return round(moment.timestamp(), 3)
