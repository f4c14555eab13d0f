"""Leftovers: what a deployment, a crash or a half-failed destroy has left in an account."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "FUNCTION",
    "KINDS",
    "LOG_GROUP",
    "MACHINE",
    "OF_LAMBDA",
    "ROLE",
    "STACK",
    "Leftover",
    "has_prefix",
]

STACK = "stack"
MACHINE = "state machine"
FUNCTION = "function"
LOG_GROUP = "log group"
ROLE = "role"
KINDS = (STACK, MACHINE, FUNCTION, LOG_GROUP, ROLE)

OF_LAMBDA = "/aws/lambda/"
"""What stands before a function's name in the name of its log group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A resource that is left.

    Attributes:
        kind: `stack`, `state machine`, `function`, `log group` or `role`.
        name: Its name.
        stack: The name of the stack that it belongs to, where that is there.
        status: Of a stack, as CREATE_COMPLETE; of a state machine that goes, DELETING.
        running: Of a state machine: how many of its executions run; None where not known.
        owner: Who deployed it, as its tag says; masked, "you" or "somebody else".
        expires: The day until which it is wanted, as its tag says.
        expired: Whether that day is over.
        tagged: Whether it has nestedsf's tag, itself or through its stack. What has not was
            found by its name alone, and may be somebody else's.
        commands: What removes it, one after the other; of what belongs to a stack, the stack's.
    """

    kind: str
    name: str
    stack: str | None = None
    status: str | None = None
    running: int | None = 0
    owner: str | None = None
    expires: str | None = None
    expired: bool = False
    tagged: bool = False
    commands: tuple[str, ...] = ()


def has_prefix(name: str, prefix: str) -> bool:
    """Whether a name is the prefix, or begins with it as a part of a name.

    >>> has_prefix("nestedsf-anna-main", "nestedsf"), has_prefix("nestedsfoo", "nestedsf")
    (True, False)
    >>> has_prefix("/aws/lambda/nestedsf-callback", "nestedsf")
    True
    """
    return f"{name.removeprefix(OF_LAMBDA)}-".startswith(f"{prefix}-")
