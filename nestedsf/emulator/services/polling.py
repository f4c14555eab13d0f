"""Polling: requests that a service holds open until there is something to answer with.

Asked as they are they would hold up the whole account. So they are asked without waiting, again
and again in the account's time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.services.sdk.calls import ServiceRefusedError, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import OperationModel

    from nestedsf.emulator.services.account import Account
    from nestedsf.engine.scheduler import Steps
    from nestedsf.jsontext import Json

__all__ = ["is_held_open", "receive"]

INTERVAL = 0.1
"""Seconds between two questions."""


def is_held_open(operation: OperationModel) -> bool:
    """Whether an operation waits for something to answer with: ReceiveMessage of Amazon SQS."""
    service: str = operation.service_model.service_name
    return (service, operation.name) == ("sqs", "ReceiveMessage")


def receive(
    account: Account,
    region_name: str,
    operation: OperationModel,
    request: dict[str, Any],
    finish: Callable[[dict[str, Any]], Json],
) -> Steps:
    """Receive messages, for up to WaitTimeSeconds, or what the queue has in its place.

    Args:
        account: Whose queue.
        region_name: The queue's region.
        operation: ReceiveMessage.
        request: Its request.
        finish: Makes the task's result of the answer.

    Raises:
        ServiceRefusedError: The service has answered with an error.
        TaskFailure: moto cannot answer.
    """
    seconds = request.get("WaitTimeSeconds")
    if seconds is None:
        seconds = _waiting_time(account, region_name, operation, request.get("QueueUrl"))
    scheduler = account.scheduler
    until = scheduler.now + timedelta(seconds=min(seconds, 20))
    request = {**request, "WaitTimeSeconds": 0}
    while True:
        answer = send(account, region_name, operation, request)
        left = (until - scheduler.now).total_seconds()
        if answer.get("Messages") or left <= 0:
            return finish(answer)
        yield scheduler.timer(min(INTERVAL, left))


def _waiting_time(
    account: Account, region_name: str, operation: OperationModel, url: str | None
) -> float:
    """How long a queue waits where a request does not say."""
    operation = operation.service_model.operation_model("GetQueueAttributes")
    name = "ReceiveMessageWaitTimeSeconds"
    try:
        request = {"QueueUrl": url, "AttributeNames": [name]}
        answer = send(account, region_name, operation, request)
    except ServiceRefusedError:  # the request itself says it better
        return 0
    return float(answer.get("Attributes", {}).get(name, 0))
