"""IAM actions of AWS's APIs, by the names that Step Functions has for services and APIs.

The table beside this module is written by `tools/iam_actions.py`, from the Service Authorization
Reference: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

__all__ = ["iam_actions"]

_TABLE = "iam_actions.json"


class _Service(NamedTuple):
    prefix: str  # of its actions; empty where it is not known
    same: frozenset[str]  # APIs that need the action of their own name
    other: dict[str, str]  # what other APIs need


def iam_actions(service: str, api: str) -> tuple[str, ...]:
    """The actions that a call of an API needs; empty where they are not known.

    Args:
        service: As after `aws-sdk:` in a Resource, or the prefix of the service's actions.
        api: The API's name, as in a Resource.

    >>> iam_actions("cloudwatchlogs", "putLogEvents"), iam_actions("s3", "headObject")
    (('logs:PutLogEvents',), ('s3:GetObject',))
    >>> iam_actions("s3", "putObjekt"), iam_actions("nosuchservice", "call")
    ((), ())
    """
    name = api[:1].upper() + api[1:]
    for found in _services().get(service.lower(), ()):
        if name in found.same:
            return (f"{found.prefix}:{name}",)
        if name in found.other:
            named = found.other[name].split()
            return tuple(one if ":" in one else f"{found.prefix}:{one}" for one in named)
    return ()


@cache
def _services() -> dict[str, list[_Service]]:
    """The service of each name, or where there is none, those that share a prefix."""
    table = json.loads(files(__package__).joinpath(_TABLE).read_text(encoding="utf-8"))
    del table["source"]
    services = {
        name: _Service(prefix, frozenset(same.split()), other)
        for name, (prefix, same, other) in table.items()
    }
    by_prefix: dict[str, list[_Service]] = {}
    for service in services.values():
        by_prefix.setdefault(service.prefix, []).append(service)
    named = {name: [service] for name, service in services.items()}
    # The SDK for Java, whose names Step Functions has, leaves "Service" away at the end.
    short = {name.removesuffix("service"): services for name, services in named.items()}
    return {**by_prefix, **short, **named}
