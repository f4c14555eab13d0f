"""What executions of Express workflows cost: by their number, their duration and their memory.

https://aws.amazon.com/step-functions/pricing/ has the prices of each region and of today. How much
memory an execution took is only in its log and in its bill: here each takes the least, 64 MB.
"""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from nestedsf.trace.arns import is_express

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["PRICE_OF_GB_SECOND", "PRICE_OF_REQUEST", "express_dollars", "express_durations"]

PRICE_OF_REQUEST = Decimal("0.000001")
PRICE_OF_GB_SECOND = Decimal("0.00001667")
_GB = Decimal(64) / 1024
_STEP = Decimal("0.1")  # seconds: durations are rounded up


def express_dollars(durations: Iterable[float | None]) -> Decimal | None:
    """The least that executions of Express workflows cost; None where one has no known duration.

    Args:
        durations: Seconds of each.

    >>> f"{express_dollars([0.25] * 10_000):f}"
    '0.013126'
    """
    dollars = Decimal(0)
    for seconds in durations:
        if seconds is None:
            return None
        billed = max(ceil(round(Decimal(seconds) / _STEP, 6)), 1) * _STEP
        dollars += PRICE_OF_REQUEST + PRICE_OF_GB_SECOND * _GB * billed
    return round(dollars, 6)


def express_durations(trace: ExecutionTrace, *, children: bool = True) -> Iterator[float | None]:
    """The seconds of each execution of an Express workflow; None of one whose are not known.

    Args:
        trace: The execution.
        children: Whether those that it started count.
    """
    if trace.express:
        yield _seconds(trace.started, trace.stopped)
    if children:
        for visit in trace.walk():
            yield from _started(visit)


def _started(visit: StateVisit) -> Iterator[float | None]:
    if is_express(visit.child_execution_arn):
        child = visit.child
        yield _seconds(child.started, child.stopped) if child is not None else None
    for earlier in visit.earlier_children:
        if earlier.express:
            yield _seconds(earlier.started, earlier.stopped)
    for run in visit.map_runs:
        for one in run.children:
            if is_express(one.execution_arn):
                yield _seconds(one.started, one.stopped)


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start is not None and end is not None else None
