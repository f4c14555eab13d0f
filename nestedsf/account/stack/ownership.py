"""Ownership: which sessions may change an account, which stacks are of nestedsf, and whose."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from nestedsf.account.sessions.aws import AwsSession
from nestedsf.account.sessions.moto import MotoSession
from nestedsf.arguments import TEXT
from nestedsf.exceptions import ConfirmationError, DeploymentError, SessionRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import boto3

    from nestedsf.account.stack.cloudformation import Stack, StackResource

TAGS = {"project": "nestedsf"}
STACK_NAME = "nestedsf"
"""What a stack is called where nobody says another name."""
_ARN = "arn:"
_REGION, _ACCOUNT = 3, 4  # of an ARN
_KEPT = timedelta(days=1)  # until the day in the tag `expires`
_NAME_LENGTH = 55  # a function's name, which is the stack's and "-callback", has 64 at most
_NAME = re.compile(rf"[a-zA-Z][-a-zA-Z0-9]{{0,{_NAME_LENGTH - 1}}}")
_LOGICAL_IDS = {
    "AWS::StepFunctions::StateMachine": "StateMachine",
    "AWS::Lambda::Function": "Function",
    "AWS::Logs::LogGroup": "LogGroup",
    "AWS::IAM::Role": "Role",
}
"""What nestedsf deploys, and how the logical id of each ends."""
MAIN_OUTPUT = "MainStateMachineArn"
"""The output that names the state machine that is started."""
DESCRIPTION = "A workflow, deployed by nestedsf"
"""Of a stack whose workflow may have any resources, as it is from a template."""
CONSEQUENCES = {
    "deployed": "that creates resources, which can cost money",
    "updated": "that changes its template and its resources",
    "replaced": "that stops its running executions, deletes it and creates it anew",
    "destroyed": "that deletes its resources",
}
"""What is done with a stack, and what that means."""


ANYONES = "with anyones=True (--anyones on the command line) it is destroyed all the same"
"""What to do with a stack that is not one's own, or not known to be."""


def check_confirmed(
    session: boto3.Session, stack_name: str, what: str, *, confirm: bool, status: str | None = None
) -> None:
    """Raises ConfirmationError where an account would be changed by whoever has not said so."""
    if confirm or isinstance(session, MotoSession):
        return
    there = f", which is {status}," if status else ""
    where = f"region {session.region_name} of {session.place}"
    named = "" if stack_name == STACK_NAME else f", stack_name={stack_name!r}"
    sentences = (
        f"The stack {stack_name}{there} is going to be {what} in {where}: {CONSEQUENCES[what]}.",
        f"Look at nestedsf.plan(session{named}) first." if what == "deployed" else "",
        sharing(session),
        "If that is what you want, call it again with confirm=True.",
    )
    raise ConfirmationError(" ".join(filter(None, sentences)))


def check_kind(session: boto3.Session) -> None:
    """Raises SessionRefusedError for a session that nobody has opened for this."""
    if not isinstance(session, (MotoSession, AwsSession)):
        raise SessionRefusedError(
            "This session might reach any AWS account: open one with nestedsf.moto_session(), "
            "or with nestedsf.aws_session() to act on an account."
        )


def check_ours(stack: Stack, session: boto3.Session, resources: Iterable[StackResource]) -> None:
    """Raises DeploymentError for a stack that nestedsf has not deployed."""
    if not is_ours(stack, session, resources):
        raise DeploymentError(
            f"There is a stack {stack.name}, and it is not of nestedsf, whose stacks have the tags "
            "project=nestedsf, owner and expires, and no resources but those of its state "
            "machines and functions: it is left alone. Choose another stack_name (--suffix on the "
            "command line)."
        )


def check_owner(stack: Stack, session: boto3.Session, remedy: str) -> None:
    """Raises DeploymentError for a stack that somebody else has deployed; does not say who."""
    if is_yours(stack, session):
        return
    who = "somebody else has deployed it"
    if not stack.tags["owner"].startswith(_ARN):
        who = (
            "it was deployed by an older nestedsf, whose tag has a name alone, which others may "
            "have as well"
        )
        if remedy != ANYONES:
            remedy = f"{remedy}, or destroy it if it is yours: {ANYONES}"
    raise DeploymentError(f"The stack {stack.name} is there, and {who}: {remedy}.")


def sharing(session: boto3.Session) -> str:
    """The sentence that says who else owns what the session deploys; empty where nobody does."""
    shared = shared_by(session)
    if shared is None:
        return ""
    return (
        f"All who use {shared} own it together: AWS does not say which of them you are, so a "
        "stack_name of your own (--suffix) keeps yours apart."
    )


def shared_by(session: boto3.Session) -> str | None:
    """What others use as well and cannot be told apart in, as "the role Lab"."""
    return session.identity.shared if isinstance(session, AwsSession) else None


def check_place(session: boto3.Session, arn: str) -> None:
    """Raises DeploymentError for an ARN of another region or account than the session's."""
    region, account = arn.split(":")[_REGION : _ACCOUNT + 1]
    if isinstance(session, AwsSession):
        here = session.account_id
    else:
        here = session.client("sts").get_caller_identity()["Account"]
    if (region, account) != (session.region_name, here):
        where = f"region {region}, and the session acts in {session.region_name}"
        if region == session.region_name:
            where = "another account than the session's"
        raise DeploymentError(
            f"This deployment is in {where}: use the session that it was deployed with, or one of "
            "its account and region."
        )


def tags_of(session: boto3.Session) -> dict[str, str]:
    """The tags of a stack that is deployed now."""
    if not isinstance(session, AwsSession):
        return TAGS
    expires = datetime.now(timezone.utc).date() + _KEPT
    return {**TAGS, "owner": session.owner, "expires": expires.isoformat()}


def check_name(stack_name: str) -> None:
    """Raises DeploymentError where a stack cannot have that name."""
    TEXT.check(stack_name=stack_name)
    if not is_name(stack_name):
        raise DeploymentError(
            f"A stack's name begins with a letter and has at most {_NAME_LENGTH} letters, digits "
            f"and -, which {stack_name!r} does not: choose another one."
        )


def is_name(stack_name: str) -> bool:
    """Whether a stack of nestedsf can have that name."""
    return _NAME.fullmatch(stack_name) is not None


def is_ours(stack: Stack, session: boto3.Session, resources: Iterable[StackResource]) -> bool:
    """Whether nestedsf has deployed a stack.

    Others may write the tag `project` too, as for a repository of that name: so the other tags
    that nestedsf writes must be there as well, and either its description or no resource but of
    the kinds and with the logical ids that it deploys.
    """
    tagged = TAGS.items() <= stack.tags.items() and tags_of(session).keys() <= stack.tags.keys()
    return tagged and (stack.description == DESCRIPTION or all(map(_is_named_as_ours, resources)))


def _is_named_as_ours(resource: StackResource) -> bool:
    ending = _LOGICAL_IDS.get(resource.type)
    return ending is not None and resource.logical_id.endswith(ending)


def is_yours(stack: Stack, session: boto3.Session) -> bool:
    """Whether whom the session belongs to has deployed a stack."""
    owner = stack.tags.get("owner")
    return owner is None or owns(session, owner)


def owns(session: boto3.Session, owner: str) -> bool:
    """Whether the tag `owner` of something names whom the session belongs to."""
    return not isinstance(session, AwsSession) or session.identity.owns(owner)
