"""ARNs of executions and state machines: what an ExecutionTrace takes from them.

The forms are `execution:MACHINE:NAME`, and `express:MACHINE:NAME:ID` of Express workflows
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html).
"""

from __future__ import annotations

__all__ = ["execution_name", "is_express", "machine_name"]

_KIND, _MACHINE, _NAME = 5, 6, 7  # arn:aws:states:region:account:kind:machine:name


def is_express(execution_arn: str | None) -> bool:
    """Whether an execution's ARN is of an Express workflow's.

    >>> is_express("arn:aws:states:eu-west-1:111122223333:express:main:first:0a1b")
    True
    """
    return _part(execution_arn, _KIND) == "express"


def execution_name(execution_arn: str | None) -> str:
    """The execution's name, which its ARN has; empty where that is not known.

    >>> execution_name("arn:aws:states:eu-west-1:111122223333:express:main:first:0a1b")
    'first'
    """
    if is_express(execution_arn):
        return _part(execution_arn, _NAME)
    return (execution_arn or "").rpartition(":")[2]


def machine_name(arn: str | None) -> str:
    """The state machine's name in either ARN, its own or an execution's; empty if there is none."""
    return _part(arn, _MACHINE)


def _part(arn: str | None, number: int) -> str:
    parts = (arn or "").split(":")
    return parts[number] if len(parts) > number else ""
