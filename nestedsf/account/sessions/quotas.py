"""Quotas of AWS's APIs that a reader of executions meets, kept before AWS has to say so.

AWS lets an account make a burst of calls and then so many a second, for each action and region
(https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). The figures are those
of the regions that have least. An account may have more, and others may use it at the same time:
what AWS throttles nevertheless is tried again by botocore.
"""

from __future__ import annotations

import functools
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3

SIDE_BY_SIDE = 50
"""How many calls are made at the same time."""

QUOTAS = {
    "GetExecutionHistory": (400, 20),
    "DescribeExecution": (250, 10),
    "DescribeStateMachine": (200, 20),
    "DescribeStateMachineForExecution": (200, 1),
    "DescribeMapRun": (200, 1),
    "ListExecutions": (100, 2),
    "StopExecution": (500, 25),
}
"""The bucket, in calls, and its refill, in calls a second: AWS's developer guide as of 2023, in
all regions but us-east-1, us-west-2 and eu-west-1, which have more for some actions."""

LOGS = {"FilterLogEvents": (5, 5)}
"""The same of Amazon CloudWatch Logs
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html), where a
region has least."""


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
    """Let a session's clients, made from now on, wait for AWS's quotas before each attempt.

    All clients of the session share the buckets, one for each action and region. It is for
    AWS's own endpoints: another server has no quotas, or others.

    Args:
        session: The session.
        bucket: What else a Bucket takes.
    """
    for service, quotas in (("stepfunctions", QUOTAS), ("logs", LOGS)):
        for action, (size, refill) in quotas.items():
            _pace(session, f"{service}.{action}", _Buckets(size, refill, bucket))


class _Buckets:
    """A bucket for each host, which is one for each region."""

    def __init__(self, size: float, refill: float, more: dict[str, Any]) -> None:
        self._new: Callable[[], Bucket] = functools.partial(Bucket, size, refill, **more)
        self._lock = threading.Lock()
        self._of: dict[str, Bucket] = {}

    def take(self, url: str) -> None:
        host = urlsplit(url).netloc
        with self._lock:
            bucket = self._of.get(host) or self._of.setdefault(host, self._new())
        bucket.take()


def _pace(session: boto3.Session, call: str, buckets: _Buckets) -> None:
    def wait(request: Any, **_: Any) -> None:
        buckets.take(request.url)

    session.events.register(f"before-send.{call}", wait)
