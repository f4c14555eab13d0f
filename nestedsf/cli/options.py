"""The options that say where a command acts: on moto, or with --aws on an account."""

from __future__ import annotations

import argparse
import contextlib
import shlex
from typing import TYPE_CHECKING

from nestedsf import sample
from nestedsf.cli import terminal
from nestedsf.exceptions import ConfirmationError, DeploymentError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.account.sessions.aws import AwsSession
    from nestedsf.account.sessions.moto import MotoSession
    from nestedsf.engine.mocks.mocks import Mocks

MOTO = "moto, in this process"


def add_account(parser: argparse.ArgumentParser) -> None:
    """Add --aws and what goes with it."""
    group = parser.add_argument_group(
        "where", "Without --aws it is moto, in this process, whatever the environment says."
    )
    group.add_argument("--aws", action="store_true", help="on AWS, with boto3's own credentials")
    group.add_argument("--profile", metavar="NAME", help="a profile of ~/.aws")
    group.add_argument("--region", metavar="REGION", help="for example eu-west-1")
    group.add_argument("--endpoint-url", metavar="URL", help="a server that stands in for AWS")


def add_stack(parser: argparse.ArgumentParser) -> None:
    """Add --suffix."""
    parser.add_argument(
        "--suffix", metavar="NAME", help="of the stack's name, so that each learner has an own one"
    )


def add_edition(parser: argparse.ArgumentParser) -> None:
    """Add --edition."""
    parser.add_argument(
        "--edition",
        type=_edition,
        metavar="NAME",
        help="of the sample: jsonpath as in AWS's document, or jsonata as in AWS's console today",
    )


def _edition(text: str) -> str:
    try:
        sample.check_edition(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from None
    return text


def add_yes(parser: argparse.ArgumentParser) -> None:
    """Add --yes."""
    parser.add_argument("--yes", action="store_true", help="do not ask, for scripts")


def add_show_secrets(parser: argparse.ArgumentParser) -> None:
    """Add --show-secrets."""
    parser.add_argument(
        "--show-secrets", action="store_true", help="show ids, ARNs and task tokens as they are"
    )


def time_scale(text: str) -> float:
    """What a moto session takes as `time_scale`, as argparse's `type`."""
    from nestedsf.account.sessions.moto import check_time_scale  # noqa: PLC0415  it imports boto3

    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number, as 20 is") from None
    try:
        check_time_scale(number)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).rstrip(".")) from None
    return number


def check_account(args: argparse.Namespace) -> None:
    """Refuse options of an account without --aws, before anything is done.

    Raises:
        InputError: --profile, --region or --endpoint-url without --aws.
    """
    for name in ("profile", "region", "endpoint_url"):
        if getattr(args, name) is not None and not args.aws:
            option = "--" + name.replace("_", "-")
            raise InputError(f"{option} goes with --aws: add it, or leave {option} out.")


def session_of(
    args: argparse.Namespace, time_scale: float = 1.0, mocks: Mocks | None = None
) -> AwsSession | MotoSession:
    """The session that the options name: a moto session, or with --aws that of an account.

    Raises:
        InputError: As `check_account`.
        CredentialsError: As `aws_session`.
    """
    check_account(args)
    if not args.aws:
        from nestedsf.account.sessions.moto import moto_session  # noqa: PLC0415  it imports boto3

        return moto_session(time_scale=time_scale, mocks=mocks)
    from nestedsf.account.sessions.aws import aws_session  # noqa: PLC0415  it imports boto3

    return aws_session(args.profile, args.region, args.endpoint_url)


@contextlib.contextmanager
def opened(
    args: argparse.Namespace, time_scale: float = 1.0, mocks: Mocks | None = None
) -> Iterator[AwsSession | MotoSession]:
    """As `session_of`; a moto session is closed at the end."""
    session = session_of(args, time_scale, mocks)
    with contextlib.nullcontext() if args.aws else contextlib.closing(session):
        yield session


def stack_name(args: argparse.Namespace) -> str:
    """The stack's name that --suffix makes; raises InputError for one that no stack can have."""
    from nestedsf.account.stack import ownership  # noqa: PLC0415  it imports boto3
    from nestedsf.account.stack.ownership import STACK_NAME  # noqa: PLC0415  as above

    if args.suffix is None:
        return STACK_NAME
    if not args.suffix:
        raise InputError("--suffix is empty: name one, as your own name, or leave it out.")
    name = f"{STACK_NAME}-{args.suffix}"
    try:
        ownership.check_name(name)
    except DeploymentError as error:
        raise InputError(str(error)) from None
    return name


def as_given(args: argparse.Namespace, *, stack: bool = True) -> str:
    """The options that say where, and with `stack` which stack, as they were given."""
    names = ("profile", "region", "endpoint_url", *(("suffix",) if stack else ()))
    given = ["--aws"]
    for name in names:
        value = getattr(args, name)
        if value is not None:
            given += ["--" + name.replace("_", "-"), value]
    return shlex.join(given)


def where(session: AwsSession | MotoSession) -> str:
    """Where a session acts, in words, without the account's id."""
    from nestedsf.account.sessions.moto import MotoSession  # noqa: PLC0415  it imports boto3

    if isinstance(session, MotoSession):
        return MOTO
    return f"{session.endpoint_url or 'AWS'}, region {session.region_name}"


def confirm(session: AwsSession, args: argparse.Namespace, what: str, name: str) -> None:
    """Have the user type the stack's name; --yes does without.

    The question alone shows the account's id: whoever answers must know it. It goes to the
    terminal and is saved nowhere.

    Raises:
        ConfirmationError: Something else was typed, or nobody is there to ask.
    """
    if args.yes:
        return
    typed = terminal.answer(
        f"Account {session.account_id}, {where(session)}, as {session.owner}.\n"
        f"{name} is going to be {what}. Type {name} to go on: "
    )
    if typed is None:
        raise ConfirmationError(
            f"Nothing was done: nobody is there to confirm that {name} is to be {what}. "
            "Call it in a terminal, or with --yes."
        )
    if typed != name:
        raise ConfirmationError("Nothing was done: the name was not typed.")
