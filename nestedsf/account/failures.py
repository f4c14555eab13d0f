"""Failures: why CloudFormation could not create, change or delete a resource, and the cure."""

from __future__ import annotations

import re

_TRANSIENT = re.compile(
    r"cannot be assumed|authorized to assume|create managed-rule|StateMachineDeleting"
    r"|is being deleted|Throttling|Rate exceeded|TooManyRequests|RequestLimitExceeded"
    r"|Service ?Unavailable|Internal ?(?:Failure|Error|ServerError)",
    re.IGNORECASE,
)
_RULE = "StepFunctionsGetEventsForStepFunctionsExecutionRule"
_CURES = (
    (
        re.compile(r"create managed-rule"),
        (
            "The parent's role needs events:PutTargets, events:PutRule and events:DescribeRule on "
            f"the rule {_RULE}; it has them in the sample, but a fresh role is not known everywhere "
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
        re.compile(r"cannot be assumed|authorized to assume"),
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
    >>> transient("User: ada is not authorized to perform: lambda:CreateFunction")
    False
    """
    return reason is not None and _TRANSIENT.search(reason) is not None


def cure(reason: str | None, again: str, otherwise: str) -> str:
    """A sentence that says what to do about CloudFormation's reason.

    Args:
        reason: CloudFormation's reason.
        again: The call that is then made again, as "deploy again".
        otherwise: The sentence where nothing is known about the reason.

    >>> cure("User: x is not authorized to perform: iam:CreateRole", "deploy again", "Mend it.")
    'Ask whoever administers the account for the permission iam:CreateRole, then deploy again.'
    """
    for pattern, told in _CURES:
        match = pattern.search(reason or "")
        if match is not None:
            return told.format(*match.groups(), again=again)
    return otherwise
