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
import weakref
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from nestedsf.engine.scheduler import Future, Process, Scheduler
from nestedsf.exceptions import SessionClosedError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Timeline", "closed_error"]

LOG = logging.getLogger(__name__)
Answer = TypeVar("Answer")

_LAST = datetime(9000, 1, 1, tzinfo=timezone.utc)  # where a very fast clock stands still
_COURTESY = 0.005  # seconds in which who has had an answer may ask again, before anything else
_LONGEST_WAIT = 3600.0  # seconds of the wall, after which it looks again


@dataclass(eq=False, slots=True)
class _Call:
    """A call from another thread.

    Its caller waits for a lock, whose methods are C: Ctrl-C may interrupt Python's own
    conditions, events and futures where they hold theirs, and nobody would release it.
    """

    action: Callable[[], Any]
    result: Any = None
    error: BaseException | None = None
    answered: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.answered.acquire()

    def answer(self) -> None:
        try:
            self.result = self.action()
        except BaseException as error:  # noqa: BLE001  it is the caller's
            self.error = error
        self.answered.release()

    def refuse(self) -> None:
        self.error = closed_error()
        self.answered.release()


@dataclass(eq=False, slots=True)
class _Skip(_Call):
    """A call that is answered when so much time has passed, which it does at once."""

    seconds: float = 0.0
    until: datetime = _LAST


@dataclass(eq=False, slots=True)
class _Wait(_Call):
    """A call that is answered when what it has begun has ended."""

    begun: Future = field(default_factory=Future)

    def answer(self) -> None:
        try:
            self.begun = self.action()
        except BaseException as error:  # noqa: BLE001  it is the caller's
            self.error = error
            self.answered.release()
        else:
            self.begun.then(self._end)

    def _end(self) -> None:
        if not self.answered.locked():  # refused meanwhile
            return
        try:
            self.result = self.begun.result()
        except BaseException as error:  # noqa: BLE001  it is the caller's
            self.error = error
        self.answered.release()

    def refuse(self) -> None:
        if self.answered.locked():
            self.error = closed_error()
            self.answered.release()

    def abort(self) -> None:
        """Nobody waits any more."""
        if isinstance(self.begun, Process):
            self.begun.abort()


@dataclass(eq=False, slots=True)
class _Post(_Call):
    """A call that nobody waits for."""

    refused: Callable[[], None] = lambda: None

    def answer(self) -> None:
        try:
            self.action()
        except Exception:
            LOG.exception("The emulator has failed at what it was to do.")

    def refuse(self) -> None:
        self.refused()


def closed_error() -> SessionClosedError:
    """What is raised to those who wait for an account that is closed."""
    return SessionClosedError(
        "This moto session is closed: open a new one with nestedsf.moto_session()."
    )


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
        # What is to be done; None: time ends; a reference: what it referred to is garbage.
        self._calls: SimpleQueue[_Call | weakref.ref[object] | None] = SimpleQueue()
        self._owner: weakref.ref[object] | None = None
        self._has_ended = False
        self._thread: threading.Thread | None = None
        self._working = 0  # functions that compute
        self._starting = 0  # environments of functions that are being started
        self._skips: list[_Skip] = []
        self._waits: list[_Wait] = []
        self._is_closing = False
        self._courtesy = 0.0  # or something is always due, and nobody comes to ask
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
        call = _Call(action)
        self._await(call)
        result: Answer = call.result
        return result

    def post(self, action: Callable[[], None], refused: Callable[[], None]) -> None:
        """Do something at the present moment, and wait for nothing; or `refused`, after its end.

        So two accounts can call each other, and neither waits for the other's thread.
        """
        self._calls.put(_Post(action, refused=refused))
        if self._has_ended:
            self._refuse_calls()

    def wait(self, begin: Callable[[], Future]) -> Any:
        """Begin something at the present moment, and return its result when it has ended.

        Not to be used in a call. Where the waiting is interrupted, a process that was begun is
        aborted.

        Raises:
            SessionClosedError: Time has ended; or whatever `begin` or what it began raises.
        """
        call = _Wait(begin)
        try:
            self._await(call)
        except KeyboardInterrupt:
            self._calls.put(_Call(call.abort))
            raise
        return call.result

    def refuse_waits(self) -> None:
        """Refuse those who `wait`, from now on. To be used in a call."""
        self._is_closing = True
        while self._waits:
            self._waits.pop().refuse()

    def skip(self, seconds: float) -> None:
        """Let seconds pass at once, each thing that is due at its moment; return when it has.

        While a function computes, it passes as on the wall. Not to be used in a call.

        Raises:
            SessionClosedError: Time has ended.
        """
        self._await(_Skip(lambda: None, seconds=seconds))

    def _await(self, call: _Call) -> None:
        self._calls.put(call)
        if self._has_ended:
            self._refuse_calls()  # the thread may have gone without this one
        call.answered.acquire()
        if call.error is not None:
            try:
                raise call.error
            finally:
                call.error = None  # whose traceback has this frame

    def is_own_thread(self) -> bool:
        """Whether the caller is in a call already."""
        return threading.current_thread() is self._thread

    def now(self) -> datetime:
        """The account's time, aware and in UTC."""
        return self.call(lambda: self.scheduler.now)

    def on_garbage(self, owner: object, action: Callable[[], None]) -> None:
        """Do something in the thread as soon as `owner` is garbage.

        Whatever thread collects it, and whatever lock that holds: to put something into a queue
        is C, and nothing can come between.
        """
        self._action, self._owner = action, weakref.ref(owner, self._calls.put)

    def close(self, last: Callable[[], None] = lambda: None) -> None:
        """Let no time pass any more after `last`; wait until the thread has ended."""
        self._calls.put(_Call(last))
        self._calls.put(None)
        if self._thread is not None and not self.is_own_thread():
            self._thread.join()

    # --- functions --------------------------------------------------------------------------

    def work_begins(self) -> None:
        """A function computes from now on: time passes as on the wall. To be used in a call."""
        self._working += 1

    def work_ends(self) -> None:
        """It computes no more. To be used in a call."""
        self._working -= 1

    def hold(self) -> None:
        """No time passes from now on, as something is being started. To be used in a call."""
        self._starting += 1

    def release(self) -> None:
        """It has been started. To be used in a call."""
        self._starting -= 1

    # --- the thread -------------------------------------------------------------------------

    def _pass(self) -> None:
        try:
            while True:
                try:
                    call = self._calls.get(timeout=self._left() or self._courtesy)
                except Empty:
                    self._courtesy = 0.0
                    self._catch_up()
                    self._end_skips()
                    continue
                if call is None:
                    break
                if isinstance(call, weakref.ref):
                    self._action()
                    continue
                self._catch_up()
                if isinstance(call, _Skip):
                    call.until = self._later(call.seconds)
                    self._skips.append(call)
                else:
                    self._answer(call)
                    self._courtesy = _COURTESY
                if self.scheduler.next_due() == self.scheduler.now:
                    self._run(self.scheduler.now)
                del call  # what it holds is the caller's
        finally:
            self._has_ended = True
            self._refuse_calls()

    def _answer(self, call: _Call) -> None:
        if isinstance(call, _Wait):
            if self._is_closing:
                call.refuse()
                return
            self._waits = [each for each in self._waits if each.answered.locked()]
            self._waits.append(call)
        call.answer()

    def _refuse_calls(self) -> None:
        """Refuse the calls that come after the end; each is taken by one thread."""
        while self._skips:
            self._skips.pop().refuse()
        self.refuse_waits()
        while True:
            try:
                call = self._calls.get_nowait()
            except Empty:
                return
            if isinstance(call, _Call):
                call.refuse()

    def _end_skips(self) -> None:
        """Answer those whose time has passed."""
        for skip in [each for each in self._skips if each.until <= self.scheduler.now]:
            self._skips.remove(skip)
            skip.answer()

    def _catch_up(self) -> None:
        """Let happen what is due, and set the time to now."""
        looked = time.monotonic()
        reached, due = self._reached(looked), self.scheduler.next_due()
        if due is not None and due <= reached:
            self._run(due)
        else:
            self.scheduler.run(reached)
            self._seen = looked

    def _run(self, until: datetime) -> None:
        """Let happen what is due up to a moment: what the computer needs for it takes no time."""
        try:
            self.scheduler.run(until)
        except Exception:
            LOG.exception("The emulator has failed at what was due.")
        self._seen = time.monotonic()

    def _rate(self) -> float:
        if self._starting:
            return 0.0
        return 1.0 if self._working else self.time_scale

    def _is_skipping(self) -> bool:
        return bool(self._skips) and not (self._starting or self._working)

    def _reached(self, looked: float) -> datetime:
        """The time that it would be at a moment of the wall, were nothing due before."""
        if self._is_skipping():
            return max(skip.until for skip in self._skips)
        return self._later((looked - self._seen) * self._rate())

    def _later(self, seconds: float) -> datetime:
        room = (_LAST - self.scheduler.now).total_seconds()
        return self.scheduler.now + timedelta(seconds=min(seconds, max(room, 0)))

    def _left(self) -> float:
        """The seconds of the wall until something is due, of which an hour counts."""
        if self._is_skipping():
            return 0.0
        due, rate = self.scheduler.next_due(), self._rate()
        if due is None or not rate:
            return _LONGEST_WAIT
        left = (due - self._reached(time.monotonic())).total_seconds() / rate
        return max(0.0, min(left, _LONGEST_WAIT))
