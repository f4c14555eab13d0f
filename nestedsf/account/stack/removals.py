"""Removals: the commands that remove what is left, for a terminal or a moto session's cell."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING

from nestedsf.account.sessions.moto import MotoSession
from nestedsf.account.stack import roles
from nestedsf.account.stack.ownership import STACK_NAME, is_name, is_yours
from nestedsf.masking.names import masked_name, masked_profile
from nestedsf.trace.resources.leftover import FUNCTION, LOG_GROUP, MACHINE, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nestedsf.account.sessions.aws import AwsSession
    from nestedsf.account.stack.cloudformation import Stack
    from nestedsf.account.stack.reading import Reader

_CLOSE = ("session.close()",)
_CALLS = {
    MACHINE: ("stepfunctions delete-state-machine", "--state-machine-arn"),
    FUNCTION: ("lambda delete-function", "--function-name"),
    LOG_GROUP: ("logs delete-log-group", "--log-group-name"),
    ROLE: ("iam delete-role", "--role-name"),
}
_UNPROTECT = "aws cloudformation update-termination-protection --no-enable-termination-protection"
_PROFILE = re.compile(r"--profile (?:'[^']*'|\S+)")
_PORT = re.compile(r"(?<=[\w.\]]):(\d{5})$")
_HANDED_OUT = 32_768  # the first port that Linux hands out; other systems begin at 49152


def masked_command(command: str) -> str:
    """A command with its names masked, its profile's too, and a server's port."""
    named = _PROFILE.sub(lambda found: masked_profile(found[0]), masked_name(command))
    port = _PORT.search(named)
    is_handed_out = port is not None and int(port[1]) >= _HANDED_OUT
    return _PORT.sub(":‹port›", named) if is_handed_out else named


def of_stack(session: AwsSession | MotoSession, stack: Stack, *, ours: bool) -> tuple[str, ...]:
    """What removes a stack, with all that belongs to it; `nestedsf destroy` only takes its own."""
    name = stack.name
    ours = ours and is_name(name)
    if isinstance(session, MotoSession):
        return (f"nestedsf.destroy(session, {name!r})",) if ours else _CLOSE
    first = (_line(session, _UNPROTECT, "--stack-name", name),) if stack.protected else ()
    suffix = name.removeprefix(f"{STACK_NAME}-")
    if not ours or (suffix == name != STACK_NAME) or not suffix:
        return (*first, _line(session, "aws cloudformation delete-stack", "--stack-name", name))
    options = [] if name == STACK_NAME else ["--suffix", suffix]
    if suffix.startswith("-"):  # which would be read as an option
        options = [f"--suffix={suffix}"]
    anyones = [] if is_yours(stack, session) else ["--anyones"]
    return (*first, _line(session, "nestedsf destroy --aws", *options, *anyones))


def of_orphan(session: AwsSession | MotoSession, kind: str, name: str) -> tuple[str, ...]:
    """What removes a resource that belongs to no stack; of a state machine `name` is its ARN."""
    if isinstance(session, MotoSession):
        return _CLOSE
    call, option = _CALLS[kind]
    return (_line(session, f"aws {call}", option, name),)


def of_role(
    session: AwsSession | MotoSession, reader: Reader, name: str, policies: Iterable[str]
) -> tuple[str, ...]:
    """What removes a role: what it has, and what has it, goes first."""
    if isinstance(session, MotoSession):
        return _CLOSE
    first = (
        ("delete-role-policy", "--policy-name", policies),
        ("detach-role-policy", "--policy-arn", roles.attached_to(reader, name)),
        (
            "remove-role-from-instance-profile",
            "--instance-profile-name",
            roles.profiles_with(reader, name),
        ),
    )
    return (
        *(
            _line(session, f"aws iam {call}", "--role-name", name, option, each)
            for call, option, listed in first
            for each in listed
        ),
        *of_orphan(session, ROLE, name),
    )


def _line(session: AwsSession, command: str, *options: str) -> str:
    """A command for a shell, that acts where the session acts."""
    where = ["--region", session.region_name]
    if session.profile_name != "default":
        where += ["--profile", session.profile_name]
    if session.endpoint_url and session.endpoint_url != os.environ.get("AWS_ENDPOINT_URL"):
        where += ["--endpoint-url", session.endpoint_url]
    return " ".join([command, *map(shlex.quote, [*options, *where])])
