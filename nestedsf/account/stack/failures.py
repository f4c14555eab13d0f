"""Failures: why CloudFormation could not create, change or delete a stack, and the remedy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.account.sessions import remedies
from nestedsf.exceptions import DeploymentError
from nestedsf.masking.values import masked
from nestedsf.trace.resources.plan import SHARED_RULE

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

    from nestedsf.account.stack.cloudformation import ResourceEvent, Stack

_TRANSIENT = re.compile(
    r"cannot be assumed|authorized to (?:assume|access the Log)|create managed-rule"
    r"|StateMachineDeleting"
    r"|is being deleted|Throttling|Rate exceeded|TooManyRequests|RequestLimitExceeded"
    r"|Service ?Unavailable|Internal ?(?:Failure|Error|ServerError)",
    re.IGNORECASE,
)
_REMEDIES = (
    (
        re.compile(r"create managed-rule"),
        (
            "The parent's role needs events:PutTargets, events:PutRule and events:DescribeRule on "
            f"the rule {SHARED_RULE}; it has them in the sample, but a fresh role is not known everywhere "
            "at once: wait a minute, then {again}."
        ),
    ),
    (
        re.compile(r"not authorized to perform:? ([\w-]+:\w+)"),
        "Ask whoever administers the account for the permission {0}, then {again}.",
    ),
    (
        re.compile(r"already exists|AlreadyExists"),
        (
            "It is there from elsewhere: choose another stack_name (--suffix on the command line), "
            "or look with nestedsf leftovers whether an earlier stack has left it."
        ),
    ),
    (
        re.compile(r"cannot be assumed|authorized to (?:assume|access the Log)"),
        "A fresh role is not known everywhere at once: wait a minute, then {again}.",
    ),
    (
        re.compile(r"is being deleted|StateMachineDeleting"),
        (
            "A state machine of that name is being deleted, which lasts until its executions have "
            "ended: wait a minute, then {again}, or choose another stack_name."
        ),
    ),
    (
        re.compile(r"Throttling|Rate exceeded|TooManyRequests|RequestLimitExceeded"),
        "AWS throttles the account: wait a few minutes, then {again}.",
    ),
    (
        re.compile(r"quota|limit", re.IGNORECASE),
        (
            "A quota of the account is used up: delete what is not needed, or ask for more in "
            "Service Quotas, then {again}."
        ),
    ),
)


def transient(reason: str | None) -> bool:
    """Whether what failed may succeed a little later, though nothing is changed.

    >>> transient("The role defined for the function cannot be assumed by Lambda.")
    True
    >>> transient("The state machine IAM Role is not authorized to access the Log Destination")
    True
    >>> transient("User: ada is not authorized to perform: lambda:CreateFunction")
    False
    """
    return reason is not None and _TRANSIENT.search(reason) is not None


def remedy(reason: str | None, again: str, otherwise: str) -> str:
    """A sentence that says what to do about CloudFormation's reason.

    Args:
        reason: CloudFormation's reason.
        again: The call that is then made again, as "deploy again".
        otherwise: The sentence where nothing is known about the reason.

    >>> remedy("User: x is not authorized to perform: iam:CreateRole", "deploy again", "Correct it.")
    'Ask whoever administers the account for the permission iam:CreateRole, then deploy again.'
    """
    for pattern, told in _REMEDIES:
        match = pattern.search(reason or "")
        if match is not None:
            return told.format(*match.groups(), again=again)
    return otherwise


def not_deployed(name: str, stack: Stack | None, failure: ResourceEvent | None) -> DeploymentError:
    """The error for a stack that came to rest as another one than it should."""
    status = stack.status if stack else "deleted meanwhile"
    why = _why(failure, stack)
    rolled_back = "It has been rolled back."
    if "ROLLBACK_COMPLETE" not in status:
        rolled_back = f"It is {status}, and not rolled back: nestedsf.destroy() removes it."
    reason = failure.reason if failure else None
    told = remedy(reason, "deploy again", "Correct it, and deploy again.")
    return DeploymentError(
        f"The stack {name} could not be deployed, because of {why}. {rolled_back} {told}"
    )


def not_updated(stack: Stack) -> DeploymentError:
    """The error for a stack in a state from which no update leads on.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
    """
    told = "destroy it, then deploy again"
    if stack.status == "UPDATE_ROLLBACK_FAILED":
        told = (
            "let CloudFormation finish, with aws cloudformation continue-update-rollback "
            f"--stack-name {stack.name}, then deploy again; or destroy it"
        )
    return DeploymentError(
        f"The stack {stack.name} is {stack.status}, and can neither be used nor updated: {told}."
    )


def not_destroyed(stack: Stack, failure: ResourceEvent | None) -> DeploymentError:
    """The error for a stack of which something is left."""
    reason = failure.reason if failure else None
    told = remedy(
        reason, "destroy it again", "Remove what it needs, and call nestedsf.destroy() again."
    )
    return DeploymentError(
        f"The stack {stack.name} could not be destroyed, because of {_why(failure, stack)}. {told}"
    )


def protected(stack: Stack) -> DeploymentError:
    """The error for a stack with termination protection."""
    return DeploymentError(
        f"The stack {stack.name} has termination protection, and nothing was done. If it may be "
        "deleted: aws cloudformation update-termination-protection "
        f"--no-enable-termination-protection --stack-name {stack.name}, then destroy it again."
    )


def not_to_be_deleted(stack: Stack, error: ClientError, stopped: int) -> DeploymentError:
    """The error for a stack that AWS does not begin to delete; says what is done already."""
    executions = f"{stopped} running execution{' was' if stopped == 1 else 's were'}"
    done = f"{executions} stopped before" if stopped else "No execution was stopped"
    return DeploymentError(
        f"The stack {stack.name} stays as it is. {done}. {remedies.sentence(error)}"
    )


def _why(failure: ResourceEvent | None, stack: Stack | None) -> str:
    """The resource that failed and CloudFormation's reason, masked always: it is for a log."""
    if failure is not None:
        reason = str(masked(failure.reason or failure.status)).rstrip(". ")
        return f"{failure.logical_id} ({failure.type}): {reason}"
    return stack.status if stack else "its being deleted meanwhile"
