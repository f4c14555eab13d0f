"""Ownership: which sessions may change an account, which stacks are of nestedsf, and whose."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from nestedsf.account.aws import AwsSession
from nestedsf.account.sessions import MotoSession
from nestedsf.exceptions import ConfirmationError, DeploymentError, SessionRefusedError

if TYPE_CHECKING:
    import boto3

    from nestedsf.account.stacks import Stack

TAGS = {"project": "nestedsf"}
_KEPT = timedelta(days=1)  # until the day in the tag `expires`
_NAME_LENGTH = 55  # a function's name, which is the stack's and "-callback", has 64 at most
_NAME = re.compile(rf"[a-zA-Z][-a-zA-Z0-9]{{0,{_NAME_LENGTH - 1}}}")
# The strictest of the stack's resources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
_NO_TAG = re.compile(r"[^\w .:/=+@-]")
_TAG_LENGTH = 256
_CONSEQUENCE = {
    "deployed": "that creates resources, which can cost. Look at nestedsf.plan(session) first.",
    "destroyed": "that deletes its resources.",
}


def check_session(session: boto3.Session, stack_name: str, what: str, *, confirm: bool) -> None:
    """Let nobody change an account that was not named, or without having said so."""
    if isinstance(session, MotoSession):
        return
    check_kind(session)
    if not confirm:
        raise ConfirmationError(
            f"The stack {stack_name} is going to be {what} in region {session.region_name} of "
            f"{session.place}: {_CONSEQUENCE[what]} "
            "If that is what you want, call it again with confirm=True."
        )


def check_kind(session: boto3.Session) -> None:
    """Raises SessionRefusedError for a session that nobody has opened for this."""
    if not isinstance(session, (MotoSession, AwsSession)):
        raise SessionRefusedError(
            "This session might reach any AWS account: open one with nestedsf.moto_session(), "
            "or with nestedsf.aws_session() to act on an account."
        )


def check_ours(stack: Stack) -> None:
    """Raises DeploymentError for a stack that nestedsf has not deployed."""
    if not is_ours(stack):
        raise DeploymentError(
            f"There is a stack {stack.name}, and it is not of nestedsf, whose stacks have the tag "
            "project=nestedsf: it is left alone. Choose another stack_name (--suffix on the "
            "command line)."
        )


def check_owner(stack: Stack, session: boto3.Session) -> None:
    """Raises DeploymentError for a stack that somebody else has deployed."""
    owner = stack.tags.get("owner")
    if owner is not None and owner != tags_of(session).get("owner", owner):
        raise DeploymentError(
            f"The stack {stack.name} is there, and {owner} has deployed it: choose a stack_name of "
            "your own (--suffix on the command line)."
        )


def tags_of(session: boto3.Session) -> dict[str, str]:
    """The tags of a stack that is deployed now."""
    if not isinstance(session, AwsSession):
        return TAGS
    expires = datetime.now(timezone.utc).date() + _KEPT
    owner = _NO_TAG.sub("-", session.owner)[:_TAG_LENGTH]
    return {**TAGS, "owner": owner, "expires": expires.isoformat()}


def check_name(stack_name: str) -> None:
    """Raises DeploymentError where a stack cannot have that name."""
    if not _NAME.fullmatch(stack_name):
        raise DeploymentError(
            f"A stack's name begins with a letter and has at most {_NAME_LENGTH} letters, digits "
            f"and -, which {stack_name!r} does not: choose another one."
        )


def is_ours(stack: Stack) -> bool:
    """Whether nestedsf has deployed a stack."""
    return TAGS.items() <= stack.tags.items()
