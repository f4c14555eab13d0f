"""ARNs of executions: whose execution it is, and a sentence for what is no execution's ARN.

An address of a page in AWS's console stands for the ARN that is in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from nestedsf.exceptions import InputError

_ARN = re.compile(
    r"arn:(?P<partition>[^:\s]+):states:(?P<region>[^:\s]+):(?P<account_id>[^:\s]+)"
    r":(?P<kind>execution|express):(?P<machine>[^:\s]+):(?P<name>\S+)"
)
_REGION = re.compile(r"arn:[^:\s]+:states:([^:\s]+):")
_MACHINE = re.compile(r"arn:[^:\s]+:states:[^:\s]+:[^:\s]+:stateMachine:\S+")
_CONSOLE = re.compile(r"https://(?:[^/?#\s]+\.)?console\.[^/?#\s]+/.*?(arn:[^?&\s]+)")
_EXAMPLE = "arn:aws:states:eu-west-1:111122223333:execution:machine:name"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionArn:
    """What an execution's ARN names.

    The forms are in
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html:
    `execution:MACHINE:NAME`, `execution:MACHINE/LABEL:NAME` for what a Distributed Map starts,
    and `express:MACHINE:NAME:ID` for Express workflows.

    Attributes:
        text: The ARN.
        partition: `aws`, `aws-cn`, `aws-us-gov` and their like.
        region: For example eu-west-1.
        account_id: The account.
        machine: The state machine's name, with the label of a Distributed Map.
        name: The execution's name.
        express: Whether it is an Express workflow's.
    """

    text: str
    partition: str
    region: str
    account_id: str
    machine: str
    name: str
    express: bool

    @property
    def state_machine_arn(self) -> str:
        """The ARN of the state machine, of which it is an execution."""
        where = f"arn:{self.partition}:states:{self.region}:{self.account_id}"
        return f"{where}:stateMachine:{self.machine}"


def arn_in(text: str) -> str:
    """The ARN in a text: without white space around it, or out of an address of AWS's console.

    >>> view = "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions"
    >>> arn_in(f"{view}/details/arn:aws:states:eu-west-1:111122223333:execution:main:first?tab=1 ")
    'arn:aws:states:eu-west-1:111122223333:execution:main:first'
    """
    given = text.strip()
    found = _CONSOLE.match(unquote(given)) if given.startswith("https://") else None
    return found[1] if found else given


def execution_arn(text: object) -> ExecutionArn:
    """What an execution's ARN names, or what the address of its page in the console does.

    Raises:
        InputError: It is no execution's ARN; says what one looks like.

    >>> arn = execution_arn("arn:aws:states:eu-west-1:111122223333:execution:main/each:first")
    >>> arn.name, arn.state_machine_arn
    ('first', 'arn:aws:states:eu-west-1:111122223333:stateMachine:main/each')
    """
    given = arn_in(text) if isinstance(text, str) else ""
    match = _ARN.fullmatch(given)
    if match is None:
        if _MACHINE.fullmatch(given):
            raise InputError(
                "This is the ARN of a state machine, not of an execution: list its executions "
                "with aws stepfunctions list-executions --state-machine-arn ARN, and take the "
                "executionArn of one."
            )
        raise InputError(f"This is no execution's ARN: one looks like {_EXAMPLE}.")
    found = match.groupdict()
    express = found.pop("kind") == "express"
    if express:
        found["name"] = found["name"].partition(":")[0]
    return ExecutionArn(text=given, express=express, **found)


def started_arn(state_machine_arn: str, name: str) -> str:
    """The ARN of the execution of that name of a state machine, its version or its alias.

    >>> started_arn("arn:aws:states:eu-west-1:111122223333:stateMachine:main:PROD", "first")
    'arn:aws:states:eu-west-1:111122223333:execution:main:first'
    """
    where, _, machine = state_machine_arn.partition(":stateMachine:")
    return f"{where}:execution:{machine.partition(':')[0]}:{name}"


def region_of(arn: str) -> str | None:
    """The region that an ARN of Step Functions names; None where it is none."""
    match = _REGION.match(arn)
    return match[1] if match else None
