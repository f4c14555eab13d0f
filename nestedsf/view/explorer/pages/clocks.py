"""Clocks: what time it is in an account, as pages show it while an execution runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Clock", "is_off"]

_APART = 1000  # milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A moment of an account's time, from which it goes on.

    Attributes:
        passed: Seconds since the execution started, at that moment.
        rate: How many seconds pass there in a second here.
        read_at: When it was read, by this process's own clock.
    """

    passed: float
    rate: float
    read_at: float

    @classmethod
    def at(cls, moment: tuple[datetime, float] | None, started: datetime | None) -> Clock | None:
        """The clock of an execution; None where no time is known, or when it started is not."""
        if moment is None or started is None:
            return None
        now, rate = moment
        passed = (now - started).total_seconds()
        return cls(passed=passed, rate=rate, read_at=time.monotonic())

    def read(self) -> dict[str, float]:
        """How many milliseconds after the start it is now, and how many pass in one."""
        passed = self.passed + (time.monotonic() - self.read_at) * self.rate
        return {"now": max(passed, 0) * 1000, "rate": self.rate}


def is_off(shown: Clock | None, clock: Clock | None) -> bool:
    """Whether a page that goes on from one clock is wrong by a second or so of another's."""
    if shown is None or clock is None:
        return shown is not clock
    apart = max(_APART, _APART * clock.rate / 4)  # a quarter of a second here
    return shown.rate != clock.rate or abs(clock.read()["now"] - shown.read()["now"]) > apart
