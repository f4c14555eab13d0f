"""Waiting for an execution: when to look at it again, and what Ctrl-C says."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, TypeVar

from nestedsf.account.executions.histories import GONE
from nestedsf.account.executions.logs import NOT_DELIVERED
from nestedsf.account.sessions.clients import reaches_aws
from nestedsf.account.sessions.moto import MotoSession
from nestedsf.exceptions import ExecutionUnreadable
from nestedsf.masking.values import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import boto3

VISIBLE_WITHIN = 10.0
"""Seconds within which AWS shows an execution that was started: a generous guess. AWS calls its
answers eventually consistent, and names no time."""
LOGGED_WITHIN = 60.0
"""Seconds within which a log has what an Express workflow has done: a guess as well. AWS delivers
it when it can."""
_POLL_SECONDS = (0.005, 0.5)
"""The first and the longest pause between two looks at an execution, growing in between."""
_POLL_SECONDS_ON_AWS = (0.5, 2.0)

_T = TypeVar("_T")
_E = TypeVar("_E", bound=BaseException)


@contextlib.contextmanager
def interruptible(session: boto3.Session, execution_arn: str) -> Iterator[None]:
    """Say which execution goes on, where Ctrl-C ends the waiting for it."""
    try:
        yield
    except KeyboardInterrupt:
        while_open = " while its session is open" if isinstance(session, MotoSession) else ""
        told = f"No longer waiting; the execution goes on{while_open}"
        raise _naming(KeyboardInterrupt, told, execution_arn) from None


def looks(session: boto3.Session, execution_arn: str, timeout: float | None) -> Iterator[None]:
    """Time to look at an execution, again and again, with pauses that grow.

    On AWS they are longer than where looking costs nothing.
    """
    end = None if timeout is None else time.monotonic() + timeout
    pause, longest = _POLL_SECONDS_ON_AWS if reaches_aws(session) else _POLL_SECONDS
    while True:
        yield
        left = pause if end is None else end - time.monotonic()
        if left <= 0:
            told = f"The execution is still running after {timeout:g} seconds, and goes on"
            raise _naming(TimeoutError, told, execution_arn)
        time.sleep(min(pause, left))
        pause = min(pause * 1.2, longest)


def patience(session: boto3.Session, error: Exception) -> float:
    """The seconds within which what is not there yet may come, after a look at an execution."""
    if error.args != (NOT_DELIVERED,):
        return VISIBLE_WITHIN
    return 0.0 if isinstance(session, MotoSession) else LOGGED_WITHIN


def once_visible(session: boto3.Session, look: Callable[[], _T]) -> _T:
    """What a look at an execution gives; on AWS one that was just started may not show yet."""
    start = time.monotonic()
    while True:
        try:
            return look()
        except ExecutionUnreadable as error:
            seen_soon = error.args in {(GONE,), (NOT_DELIVERED,)} and reaches_aws(session)
            if not seen_soon or time.monotonic() > start + patience(session, error):
                raise
        time.sleep(_POLL_SECONDS_ON_AWS[0])


def _naming(kind: type[_E], told: str, execution_arn: str) -> _E:
    """An error that shows no account, and has the whole ARN for whoever goes on."""
    error = kind(f"{told}: {without_secrets(execution_arn)}")
    error.__dict__["execution_arn"] = execution_arn
    return error
