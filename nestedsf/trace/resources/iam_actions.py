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
    other: dict[str, str]  # what APIs need that do not need the action of their own name
    unknown: list[str]  # APIs of which no action is known


def iam_actions(service: str, api: str) -> tuple[str, ...]:
    """The actions that a call of an API needs; empty where they are not known.

    Args:
        service: As after `aws-sdk:` in a Resource, or the prefix of the service's actions.
        api: The API's name, as in a Resource.

    >>> iam_actions("cloudwatchlogs", "putLogEvents"), iam_actions("s3", "headObject")
    (('logs:PutLogEvents',), ('s3:GetObject',))
    >>> iam_actions("nosuchservice", "call")
    ()
    """
    found = _services().get(service.lower())
    name = api[:1].upper() + api[1:]
    if found is None or not found.prefix or name in found.unknown:
        return ()
    named = found.other.get(name, name).split()
    return tuple(one if ":" in one else f"{found.prefix}:{one}" for one in named)


@cache
def _services() -> dict[str, _Service]:
    table = json.loads(files(__package__).joinpath(_TABLE).read_text(encoding="utf-8"))
    del table["source"]
    services = {name: _Service(*row) for name, row in table.items()}
    # The SDK for Java, whose names Step Functions has, leaves "Service" away at the end.
    short = {name.removesuffix("service"): service for name, service in services.items()}
    prefixes = {service.prefix: service for service in reversed(services.values())}
    return {**prefixes, **short, **services}
