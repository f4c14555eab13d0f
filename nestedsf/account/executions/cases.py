"""Test cases: which mocks an execution gets, by the ARN that it is started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.account.sessions.clients import reaches_aws
from nestedsf.account.sessions.moto import MotoSession
from nestedsf.engine.mocks.choosing import chosen_case
from nestedsf.exceptions import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import boto3

__all__ = ["arn_in_case"]


def arn_in_case(
    session: boto3.Session, arn: str, case: str | None, machines: Sequence[str] | None = None
) -> str:
    """The ARN that starts a state machine in a test case of the mocks.

    Args:
        session: Where it is.
        arn: The ARN of the state machine.
        case: The test case. With None it is the only one that its mocks have, if there is one; an
            empty text is none.
        machines: The names of the machines of its workflow, its own first; None where they are
            unknown.

    Raises:
        InputError: There is no such test case, or there are several.
    """
    mocks = session.mocks if isinstance(session, MotoSession) else None
    if mocks:
        own = [arn.rpartition(":")[2], *(machines or ())[:1]]
        case = chosen_case(mocks, case, own, None if machines is None else machines[1:])
    elif case and (mocks is not None or reaches_aws(session)):
        where = "this session has none: open it with" if mocks is not None else "AWS has none: use"
        raise InputError(f"A test case is one of mocks, and {where} moto_session(mocks=…).")
    return f"{arn}#{case}" if case else arn
