"""Amazon SQS: sendMessage.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nestedsf.emulator.services.integration import Integration, answered
from nestedsf.emulator.services.optimized import Optimized
from nestedsf.emulator.services.sdk.failures import ErrorNames
from nestedsf.emulator.services.sdk.metadata import json_headers
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.services import CALLBACK, REQUEST_RESPONSE

if TYPE_CHECKING:
    from nestedsf.emulator.services.account import Account
    from nestedsf.engine.scheduler import Future
    from nestedsf.engine.services import Call
    from nestedsf.jsontext import Json

__all__ = ["SQS"]

_SQS = Optimized(
    service="sqs",
    errors=ErrorNames(prefix="SQS", base="AmazonSQSException", service="AmazonSQS"),
    headers=json_headers,
    fields={
        "sendMessage": frozenset(
            {
                *("DelaySeconds", "MessageAttributes", "MessageBody"),
                *("MessageDeduplicationId", "MessageGroupId", "QueueUrl"),
            }
        )
    },
)


def _begin(account: Account, call: Call) -> Future:
    return answered(lambda: _result(account, call))


def _result(account: Account, call: Call) -> Json:
    url = call.parameters.get("QueueUrl") if isinstance(call.parameters, dict) else None
    host = urlsplit(url).hostname if isinstance(url, str) else None
    if host is not None and "." not in host and host != "localhost":
        # The SDK asks the host of the queue's URL, and there is none (recorded on AWS).
        raise TaskFailure(
            "SQS.SdkClientException",
            f"Unable to execute HTTP request: {host}: Name or service not known",
        )
    return _SQS.result(account, call)


SQS = Integration(
    actions=frozenset({"sendMessage"}),
    patterns=frozenset({REQUEST_RESPONSE, CALLBACK}),
    check=_SQS.check,
    begin=_begin,
)
