"""The quota of starts: how many executions the Tasks of an account may start at one moment.

AWS lets an account start a burst of executions, and then so many a second. Here those beyond it
wait for their turn, so a state machine that starts itself goes on for ever in time, as on AWS, and
not at one moment that never ends.
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-api-action-throttling-general
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nestedsf.engine.scheduler import Future, done

if TYPE_CHECKING:
    from datetime import datetime

    from nestedsf.engine.scheduler import Scheduler

__all__ = ["BURST", "PER_SECOND", "StartQuota"]

BURST = 800
PER_SECOND = 150
"""The bucket and its refill in most regions."""

_EACH = timedelta(seconds=1) / PER_SECOND


class StartQuota:
    """One account's quota, on its clock."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._spent_until: datetime = scheduler.now

    def turn(self) -> Future:
        """A future that ends when one more execution may be started: it has ended in a burst.

        >>> from datetime import datetime, timezone
        >>> from nestedsf.engine.scheduler import Scheduler
        >>> quota = StartQuota(Scheduler(datetime(2026, 1, 1, tzinfo=timezone.utc)))
        >>> [quota.turn().is_done for _ in range(BURST + 1)].count(False)
        1
        """
        now = self._scheduler.now
        self._spent_until = max(self._spent_until, now) + _EACH
        wait = self._spent_until - now - BURST * _EACH
        if wait <= timedelta(0):
            return done(None)
        return self._scheduler.timer(wait.total_seconds())
