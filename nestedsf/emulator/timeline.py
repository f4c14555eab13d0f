"""The timeline: the time of an emulated account, and the thread in which everything happens.

It runs `time_scale` times as fast as the wall while the account only waits; what this computer
needs to compute takes none of it, and a function takes its own run, unmultiplied. What is due
at a moment happens at that moment, however late the computer gets to it; what comes from
outside happens when it comes, after all that was due before. So a Wait of one second is one
second in the history, on a busy computer and at any scale.

All of it happens in one thread: no order of threads can change a history, and Ctrl-C, which
Python raises in the main thread, cannot interrupt an execution half-way.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from concurrent.futures import Future
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeVar

from nestedsf.engine.scheduler import Scheduler
from nestedsf.exceptions import SessionClosedError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Timeline"]

LOG = logging.getLogger(__name__)
Answer = TypeVar("Answer")

_LAST = datetime(9000, 1, 1, tzinfo=timezone.utc)  # where a very fast clock stands still


class Timeline:
    """One account's time. Whatever reads or changes what is in the account is a `call`.

    Attributes:
        scheduler: What is due; only to be touched in a call.
        time_scale: How many seconds pass in a second of the wall.
    """

    def __init__(self, time_scale: float) -> None:
        now = datetime.now(tz=timezone.utc)
        self.scheduler = Scheduler(now.replace(microsecond=now.microsecond // 1000 * 1000))
        self.time_scale = time_scale
        self._calls: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._asked = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._working = 0  # functions that compute
        self._seen = time.monotonic()  # the moment of the wall at which it was scheduler.now

    def start(self, name: str, around: Callable[[Callable[[], None]], None]) -> None:
        """Let time pass from now on, in a thread; `around` calls what it is given, inside it."""
        self._thread = threading.Thread(target=around, args=(self._pass,), name=name, daemon=True)
        self._thread.start()

    def call(self, action: Callable[[], Answer]) -> Answer:
        """Do something at the present moment, after all that is due before; returns its result.

        What it makes due at this very moment happens before the next call.

        Raises:
            SessionClosedError: Time has ended; or whatever `action` raises.
        """
        if self.is_own_thread():
            return action()
        future: Future[Answer] = Future()
        with self._asked:
            if self._closed:
                raise SessionClosedError(
                    "This moto session is closed: open a new one with nestedsf.moto_session()."
                )
            self._calls.append((action, future))
            self._asked.notify()
        return future.result()

    def is_own_thread(self) -> bool:
        """Whether the caller is in a call already."""
        return threading.current_thread() is self._thread

    def now(self) -> datetime:
        """The account's time, aware and in UTC."""
        return self.call(lambda: self.scheduler.now)

    def close(self, seconds: float) -> None:
        """Let no time pass any more, and wait for the thread, `seconds` at the most."""
        with self._asked:
            self._closed = True
            self._asked.notify()
        if self._thread is not None and not self.is_own_thread():
            self._thread.join(seconds)

    # --- functions --------------------------------------------------------------------------

    def work_begins(self) -> None:
        """A function computes from now on: time passes as on the wall. To be used in a call."""
        self._working += 1

    def work_ends(self) -> None:
        """It computes no more. To be used in a call."""
        self._working -= 1

    # --- the thread -------------------------------------------------------------------------

    def _pass(self) -> None:
        while True:
            with self._asked:
                while not (self._calls or self._closed):
                    left = self._left()
                    if left is not None and left <= 0:
                        break
                    self._asked.wait(left)
                if self._closed and not self._calls:
                    return
                call = self._calls.popleft() if self._calls else None
            self._catch_up()
            if call is not None:
                self._answer(*call)
                self._run(self.scheduler.now)

    def _answer(self, action: Callable[[], Any], future: Future[Any]) -> None:
        try:
            future.set_result(action())
        except BaseException as error:  # noqa: BLE001  it is the caller's
            future.set_exception(error)

    def _catch_up(self) -> None:
        """Let happen what is due, and set the time to now."""
        reached, due = self._reached(), self.scheduler.next_due()
        self._run(reached if due is None else min(due, reached))

    def _run(self, until: datetime) -> None:
        try:
            self.scheduler.run(until)
        except Exception:
            LOG.exception("The emulator has failed at what was due.")
        self._seen = time.monotonic()

    def _rate(self) -> float:
        return 1.0 if self._working else self.time_scale

    def _reached(self) -> datetime:
        """The time that it would be, were nothing due before."""
        passed = (time.monotonic() - self._seen) * self._rate()
        room = (_LAST - self.scheduler.now).total_seconds()
        return self.scheduler.now + timedelta(seconds=min(passed, max(room, 0)))

    def _left(self) -> float | None:
        """The seconds of the wall until something is due; None where nothing is."""
        due = self.scheduler.next_due()
        if due is None:
            return None
        left = (due - self._reached()).total_seconds() / self._rate()
        return min(left, threading.TIMEOUT_MAX)
