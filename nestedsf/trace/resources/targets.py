"""Targets: what a call acts on, where the definition names it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.jsontext import Json

__all__ = ["named", "target_of"]

_QUEUE = re.compile(
    r"https://sqs\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?P<china>\.cn)?"
    r"/(?P<account>\d+)/(?P<name>[\w.-]+)"
)
_TABLE = re.compile(r"[A-Za-z0-9_.-]+")


def named(parameters: Mapping[str, Json], key: str, else_: str = "") -> str:
    """The text at a key, where it is written out and not read from the data.

    >>> named({"TopicArn": "{% $topic %}"}, "TopicArn", "the topic")
    'the topic'
    """
    found = parameters.get(key)
    return found if isinstance(found, str) and not found.startswith(("{%", "$")) else else_


def target_of(called: str, given: Mapping[str, Json]) -> str:
    """The table, topic or queue of a call, as an ARN or the end of one; empty where it is open.

    Args:
        called: Service and action, as in a Resource.
        given: The call's parameters.

    >>> target_of("sqs:sendMessage", {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/mails"})
    'arn:aws:sqs:eu-west-1:1:mails'
    >>> target_of("dynamodb:getItem", {"TableName": "orders"})
    'table/orders'
    """
    service = called.removeprefix("aws-sdk:").partition(":")[0]
    if service == "sns":
        return _arn(named(given, "TopicArn"))
    if service == "sqs":
        return _queue(named(given, "QueueUrl"))
    # An index of a table, which other APIs can read, has an ARN of its own.
    if called.startswith("dynamodb:"):
        table = named(given, "TableName")
        return _arn(table) or (f"table/{table}" if _TABLE.fullmatch(table) else "")
    return ""


def _arn(text: str) -> str:
    return text if text.startswith("arn:") else ""


def _queue(url: str) -> str:
    found = _QUEUE.fullmatch(url)
    if found is None:
        return ""
    partition = "aws-cn" if found["china"] else "aws"
    return f"arn:{partition}:sqs:{found['region']}:{found['account']}:{found['name']}"
