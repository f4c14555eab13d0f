"""Retry and Catch: which errors they match, and how long a retrier waits.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random
    from typing import Any

__all__ = ["interval", "matches"]

_TIMEOUTS = ("States.Timeout", "States.HeartbeatTimeout")
_LONGEST = 31_536_000.0  # a year, in which an execution ends


def matches(names: Sequence[str], error: str) -> bool:
    """Whether the names of an ErrorEquals match an error.

    States.Runtime is never matched (recorded: not by its name either). States.ALL matches every
    other error (recorded: States.DataLimitExceeded too), States.TaskFailed all but time-outs, and
    States.Timeout also the time-out of a heartbeat.

    >>> matches(["States.TaskFailed"], "Lambda.Unknown"), matches(["States.ALL"], "States.Runtime")
    (True, False)
    """
    if error == "States.Runtime":
        return False
    return (
        error in names
        or "States.ALL" in names
        or ("States.TaskFailed" in names and error not in _TIMEOUTS)
        or ("States.Timeout" in names and error in _TIMEOUTS)
    )


def interval(retrier: Mapping[str, Any], attempt: int, randomness: Random) -> float:
    """The seconds before a retry.

    Args:
        retrier: A rule of Retry.
        attempt: Which retry of this retrier it is, from 1 on.
        randomness: What JitterStrategy FULL draws from.

    >>> from random import Random
    >>> rule = {"IntervalSeconds": 3, "BackoffRate": 2, "MaxDelaySeconds": 10}
    >>> [interval(rule, attempt, Random()) for attempt in (1, 2, 3)]
    [3.0, 6.0, 10.0]
    """
    limit = float(retrier.get("MaxDelaySeconds", _LONGEST))
    try:
        rate = float(retrier.get("BackoffRate", 2.0)) ** (attempt - 1)
        delay = min(retrier.get("IntervalSeconds", 1) * rate, limit)
    except OverflowError:
        delay = limit
    return randomness.uniform(0.0, delay) if retrier.get("JitterStrategy") == "FULL" else delay
