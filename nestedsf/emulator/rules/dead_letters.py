"""Dead letters: events that a rule could not deliver, in the queue that its target names for them.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.emulator.states.errors import ApiError
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.emulator.account import Account
    from nestedsf.jsontext import Json

__all__ = ["Undelivered", "bury"]

LOG = logging.getLogger(__name__)

_NOT_THERE = ("DoesNotExist", "NotFound", "NonExistent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """An event that could not be delivered.

    Attributes:
        rule: The rule's ARN.
        target: The target, by EventBridge's names.
        event: The event.
        error: Why not.
    """

    rule: str
    target: Mapping[str, Any]
    event: Mapping[str, Json]
    error: Exception

    @property
    def code(self) -> str:
        """EventBridge's word for the error.

        >>> gone = ApiError("StateMachineDoesNotExist", "There is none")
        >>> Undelivered(rule="", target={}, event={}, error=gone).code
        'NO_RESOURCE'
        """
        error = self.error
        if isinstance(error, LookupError) or any(part in _code(error) for part in _NOT_THERE):
            return "NO_RESOURCE"
        return "INVALID_JSON" if isinstance(error, ValueError) else "SDK_CLIENT_ERROR"


def bury(account: Account, letter: Undelivered) -> None:
    """Tell the log of an event, and send it to the dead-letter queue of its target, if it has one."""
    LOG.warning(
        "The rule %s could not deliver an event to %s: %s",
        letter.rule,
        letter.target["Arn"],
        letter.error,
    )
    arn = (letter.target.get("DeadLetterConfig") or {}).get("Arn")
    if not arn:
        return
    attributes = {
        "RULE_ARN": letter.rule,
        "TARGET_ARN": letter.target["Arn"],
        "ERROR_CODE": letter.code,
        "ERROR_MESSAGE": str(letter.error) or letter.code,
        "RETRY_ATTEMPTS": "0",
    }
    try:
        client = account.client("sqs", arn.split(":")[3])
        client.send_message(
            QueueUrl=client.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"],
            MessageBody=compact(dict(letter.event)),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": text}
                for name, text in attributes.items()
            },
        )
    except Exception as error:  # noqa: BLE001  whatever is wrong with it, others get theirs
        LOG.warning("The dead-letter queue %s could not be reached: %s", arn, error)


def _code(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response["Error"]["Code"])
    return error.code if isinstance(error, ApiError) else ""
