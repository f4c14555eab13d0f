"""Queues: the events that a rule has brought to one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nestedsf.account.sessions.moto import MotoSession

__all__ = ["own", "queue", "received", "watched"]

_ACCOUNT = "123456789012"


def queue(session: MotoSession, name: str) -> tuple[str, str]:
    """Create a queue of Amazon SQS, if it is not there; answer with its URL and its ARN.

    Args:
        session: The account.
        name: Its name.
    """
    sqs = session.client("sqs")
    url = str(sqs.create_queue(QueueName=name)["QueueUrl"])
    asked = {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
    return url, str(sqs.get_queue_attributes(**asked)["Attributes"]["QueueArn"])


def received(session: MotoSession, queue_url: str) -> list[dict[str, Any]]:
    """The events that are in a queue now, the oldest first; afterwards the queue is empty.

    Args:
        session: The account.
        queue_url: The queue's URL.
    """
    sqs, events = session.client("sqs"), list[dict[str, Any]]()
    while messages := sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get(
        "Messages"
    ):
        for message in messages:
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
            events.append(json.loads(message["Body"]))
    return events


def watched(session: MotoSession) -> str:
    """The URL of a queue that gets every status change of the account."""
    events = session.client("events")
    url, arn = queue(session, "told")
    events.put_rule(Name="watch", EventPattern='{"source": ["aws.states"]}')
    events.put_targets(Rule="watch", Targets=[{"Id": "queue", "Arn": arn}])
    return url


def own(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Events as the first emulated account has them, whichever it was that a check has used."""
    text = json.dumps(events)
    for account in {event["account"] for event in events}:
        text = text.replace(account, _ACCOUNT)
    found: list[dict[str, Any]] = json.loads(text)
    return found
