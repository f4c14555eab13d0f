"""Names and ARNs of state machines, executions and activities: made, and checked in AWS's words.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from moto.utilities.utils import get_partition

from nestedsf.emulator.states.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "ACTIVITY",
    "EXECUTION",
    "EXPRESS",
    "MAP_RUN",
    "STATE_MACHINE",
    "Arn",
    "arn_of",
    "by_name",
    "check_name",
    "check_role_arn",
    "names_of",
    "parse_arn",
]

STATE_MACHINE = "stateMachine"
EXECUTION = "execution"
EXPRESS = "express"
MAP_RUN = "mapRun"
ACTIVITY = "activity"

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>{}\[\]?*\"#%\\^|~`$&,;:/]")
_ROLE = re.compile(r"arn:[^:]+:iam::\d{12}:role/.+")
_PARTS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Arn:
    """An ARN of Step Functions, in its parts.

    Attributes:
        text: The whole.
        region_name: The region.
        account_id: The account.
        name: Of a state machine its name; of an execution that of its state machine.
        qualifier: What follows the name: a version, an alias, an execution; empty if nothing does.
    """

    text: str
    region_name: str
    account_id: str
    name: str
    qualifier: str

    @property
    def unqualified(self) -> str:
        """The ARN without what follows the name."""
        return self.text.removesuffix(f":{self.qualifier}") if self.qualifier else self.text


def arn_of(kind: str, region_name: str, account_id: str, *names: str) -> str:
    """The ARN of a state machine, an execution or an activity.

    >>> arn_of(STATE_MACHINE, "cn-north-1", "123456789012", "main")
    'arn:aws-cn:states:cn-north-1:123456789012:stateMachine:main'
    """
    partition = get_partition(region_name)
    return ":".join(("arn", partition, "states", region_name, account_id, kind, *names))


def parse_arn(text: str, kind: str) -> Arn:
    """The parts of an ARN of a kind of resource.

    Raises:
        ApiError: InvalidArn, in AWS's words: recorded, or public reports of it.

    >>> parse_arn("arn:aws:states:us-east-1:123456789012:execution:main:1", STATE_MACHINE)
    Traceback (most recent call last):
    nestedsf.emulator.states.errors.ApiError: Invalid Arn: 'Resource type not valid in this \
context: execution'
    """
    if not text.startswith("arn:"):
        raise _invalid(f"Invalid ARN prefix: {text}")
    parts = text.split(":", _PARTS)
    if len(parts) < _PARTS or not parts[6]:
        raise _invalid(text)
    if parts[2] != "states":
        raise _invalid(f"Service not valid in this context: {parts[2]}")
    if parts[5] != kind:
        raise _invalid(f"Resource type not valid in this context: {parts[5]}")
    return Arn(
        text=text,
        region_name=parts[3],
        account_id=parts[4],
        name=parts[6],
        qualifier=parts[7] if len(parts) > _PARTS else "",
    )


def names_of(name: str, tags: Mapping[str, str]) -> tuple[str, ...]:
    """The names of a state machine: its own, and that in the workflow or template it is from.

    >>> names_of("nestedsf-Order", {"aws:cloudformation:stack-name": "nestedsf"})
    ('nestedsf-Order', 'Order')
    """
    stack = tags.get("aws:cloudformation:stack-name")
    if stack is None:
        return (name,)
    rest = name.removeprefix(f"{stack}-")
    logical_id = tags.get("aws:cloudformation:logical-id", "")
    # CloudFormation itself makes names as shop-Order-1A2B3C.
    is_made = rest == name or rest.startswith(f"{logical_id}-")
    return name, logical_id if is_made else rest


def check_name(name: str) -> None:
    """Whether a name can be that of a state machine or an execution.

    Raises:
        ApiError: InvalidName: it has a character that AWS allows in no name.
    """
    if _FORBIDDEN.search(name) or not name:
        raise ApiError("InvalidName", f"Invalid Name: '{name}'")


def check_role_arn(text: str) -> None:
    """Whether a text is the ARN of a role.

    Raises:
        ApiError: InvalidArn.
    """
    if not _ROLE.fullmatch(text):
        raise ApiError("InvalidArn", f"Invalid Role Arn: '{text}'")


def _invalid(reason: str) -> ApiError:
    return ApiError("InvalidArn", f"Invalid Arn: '{reason}'")


class _Named(Protocol):
    arn: str
    name: str


_N = TypeVar("_N", bound=_Named)


def by_name(things: Iterable[_N], kind: str, region_name: str) -> list[_N]:
    """The state machines or activities of a region, in the order of their names."""
    here = (thing for thing in things if parse_arn(thing.arn, kind).region_name == region_name)
    return sorted(here, key=lambda thing: thing.name)
