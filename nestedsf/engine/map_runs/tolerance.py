"""Tolerance: how many items of a Map Run may fail.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html#maprun-fail-threshold
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Tolerance"]

_WHOLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How many items may fail or time out before the Map Run fails.

    Attributes:
        count: ToleratedFailureCount.
        percentage: ToleratedFailurePercentage, of all items.

    >>> Tolerance().is_exceeded(1, of=10)
    True
    >>> Tolerance(percentage=20).is_exceeded(2, of=10)
    False
    >>> Tolerance(count=1, percentage=20).is_exceeded(2, of=10)
    True
    """

    count: int = 0
    percentage: float = 0

    def is_exceeded(self, failed: int, *, of: int) -> bool:
        """Whether so many failed items of all are too many.

        A limit of 0, which is what AWS has for one that is left out, counts where both are 0.
        """
        if not self.count and not self.percentage:
            return failed > 0
        if self.count and failed > self.count:
            return True
        return bool(self.percentage) and failed * _WHOLE > self.percentage * of
