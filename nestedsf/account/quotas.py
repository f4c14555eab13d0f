"""Quotas of Step Functions' API that a reader of executions meets, kept before AWS has to say so.

AWS lets an account make a burst of calls and then so many a second, for each action and region
(https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). These are the least
of any region; an account may have more.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3

SIDE_BY_SIDE = 32
"""How many calls are made at the same time."""

QUOTAS = {
    "GetExecutionHistory": (400, 20),
    "DescribeExecution": (300, 15),
    "ListExecutions": (200, 5),
    "DescribeStateMachineForExecution": (1, 1),
}
"""The bucket, in calls, and its refill, in calls a second."""


class Bucket:
    """A bucket of calls: `take` waits until there is one.

    Args:
        size: How many calls there are at first, and at the most.
        refill: How many calls are added in a second.
        clock: Seconds, as `time.monotonic`.
        sleep: Waits for seconds, as `time.sleep`.
    """

    def __init__(
        self,
        size: float,
        refill: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._size, self._refill = size, refill
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._calls, self._looked = float(size), clock()

    def take(self) -> None:
        """Take one call, and wait for it where there is none."""
        with self._lock:
            now = self._clock()
            self._calls = min(self._size, self._calls + (now - self._looked) * self._refill)
            self._looked = now
            self._calls -= 1  # below none it is a debt: later callers wait longer
            wait = -self._calls / self._refill
        if wait > 0:
            self._sleep(wait)


def pace(session: boto3.Session, **bucket: Any) -> None:
    """Let the clients of a session, made from now on, wait for the quotas, retries too.

    Args:
        session: The session.
        bucket: What else a Bucket takes.
    """
    for action, (size, refill) in QUOTAS.items():
        _pace(session, action, Bucket(size, refill, **bucket))


def _pace(session: boto3.Session, action: str, bucket: Bucket) -> None:
    def wait(**_: Any) -> None:
        bucket.take()

    session.events.register(f"before-send.stepfunctions.{action}", wait)
