"""The scheduler: what is due, in the order of time, and the processes that wait for it.

A process is a generator that yields a `Future` each time it has to wait. Nothing here knows of
the wall clock: `now` is whatever the caller has moved it to, and an hour of waiting takes as
long as a second.

>>> from datetime import datetime, timezone
>>> scheduler = Scheduler(datetime(2026, 1, 1, tzinfo=timezone.utc))
>>> def sleeper():
...     yield scheduler.timer(3600)
...     return scheduler.now.hour
>>> process = scheduler.start(sleeper())
>>> scheduler.run()
>>> process.result()
1
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime

__all__ = ["LONGEST", "Future", "Process", "Scheduler", "Steps", "Timer", "done", "first"]

LONGEST = 2**31 - 1
"""The seconds of a timer at most: 68 years, of which an execution lives one."""


_FEW = 1_000  # timers, which need not be looked through


class Future:
    """Something that ends once: with a value, or with an error for whoever waits for it."""

    __slots__ = ("_callbacks", "_error", "_value", "is_done")

    def __init__(self) -> None:
        self.is_done = False
        self._value: Any = None
        self._error: BaseException | None = None
        self._callbacks: list[Callable[[], None]] = []

    def set_result(self, value: Any = None) -> None:
        """End it with a value; an ended one stays as it is."""
        self._end(value, None)

    def set_error(self, error: BaseException) -> None:
        """End it with an error; an ended one stays as it is."""
        self._end(None, error)

    def result(self) -> Any:
        """Its value; raises its error."""
        if self._error is not None:
            raise self._error
        return self._value

    def then(self, callback: Callable[[], None]) -> None:
        """Call `callback` when it ends: at once where it has ended."""
        if self.is_done:
            callback()
        else:
            self._callbacks.append(callback)

    def _end(self, value: Any, error: BaseException | None) -> None:
        if self.is_done:
            return
        self.is_done, self._value, self._error = True, value, error
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()


Steps: TypeAlias = "Generator[Future, None, Any]"
"""A process's body: yields what it waits for, returns its result."""


class Timer(Future):
    """A future that ends at a moment, unless it is cancelled before."""

    __slots__ = ("cancelled",)

    def __init__(self) -> None:
        super().__init__()
        self.cancelled = False

    def cancel(self) -> None:
        """Never end it."""
        self.cancelled = True
        self._callbacks.clear()


class Process(Future):
    """A generator that is being run; it ends with what the generator returns or raises."""

    __slots__ = ("_is_running", "_scheduler", "_steps")

    def __init__(self, steps: Steps, scheduler: Scheduler) -> None:
        super().__init__()
        self._steps, self._scheduler = steps, scheduler
        self._is_running = False

    def advance(self) -> None:
        """Run the generator up to the next future that it has to wait for."""
        while not self.is_done:
            self._is_running = True
            try:
                awaited = next(self._steps)
            except StopIteration as stop:
                self.set_result(stop.value)
            except Exception as error:  # noqa: BLE001  it belongs to whoever waits for the process
                self.set_error(error)
            else:
                if not awaited.is_done:
                    awaited.then(self._resume)
                    break
            finally:
                self._is_running = False
        if self.is_done:
            self._steps.close()

    def _resume(self) -> None:
        self._scheduler.soon(self.advance)

    def abort(self) -> None:
        """End the process where it waits; its `finally` blocks run, and nobody is told."""
        if self.is_done:
            return
        self.is_done = True
        self._callbacks.clear()
        if not self._is_running:  # one that aborts itself is closed by `advance`
            self._steps.close()


class Scheduler:
    """What is due, in the order of time; at one moment, in the order in which it was asked for."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._due: list[tuple[datetime, int, Timer]] = []
        self._soon: deque[Callable[[], None]] = deque()
        self._numbers = itertools.count()
        self._room = _FEW

    def timer(self, seconds: float) -> Timer:
        """A timer that ends `seconds` from now, of which `LONGEST` count."""
        return self.timer_at(self.now + timedelta(seconds=min(seconds, LONGEST)))

    def timer_at(self, moment: datetime) -> Timer:
        """A timer that ends at `moment`, or now where that is past."""
        timer = Timer()
        if len(self._due) >= self._room:
            self._forget_cancelled()
        heapq.heappush(self._due, (max(moment, self.now), next(self._numbers), timer))
        return timer

    def soon(self, action: Callable[[], None]) -> None:
        """Call `action` now, after everything that was asked for before."""
        self._soon.append(action)

    def pause(self) -> Timer:
        """A timer that ends now, after everything else that is due now."""
        return self.timer_at(self.now)

    def start(self, steps: Steps) -> Process:
        """Run a generator as a process, from now on."""
        process = Process(steps, self)
        self.soon(process.advance)
        return process

    def next_due(self) -> datetime | None:
        """When something is due next; None where nothing is."""
        if self._soon:
            return self.now
        while self._due and self._due[0][2].cancelled:
            heapq.heappop(self._due)
        return self._due[0][0] if self._due else None

    def _forget_cancelled(self) -> None:
        """Let go of the timers that were cancelled: most of an execution's are, long before."""
        self._due = [due for due in self._due if not due[2].cancelled]
        heapq.heapify(self._due)
        self._room = max(2 * len(self._due), _FEW)

    def run(self, until: datetime | None = None) -> None:
        """Run everything that is due up to `until`, or until nothing is due any more."""
        while True:
            while self._soon:
                self._soon.popleft()()
            moment = self.next_due()
            if moment is None or (until is not None and moment > until):
                break
            self.now = moment
            heapq.heappop(self._due)[2].set_result()
        if until is not None:
            self.now = max(self.now, until)


def done(value: Any) -> Future:
    """A future that has ended with a value."""
    future = Future()
    future.set_result(value)
    return future


def first(*futures: Future) -> Future:
    """A future that ends, without a value, as soon as one of `futures` has ended."""
    ended = Future()
    for future in futures:
        future.then(ended.set_result)
    return ended
