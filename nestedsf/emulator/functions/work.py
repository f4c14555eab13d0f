"""Work: one invocation while it runs, in a thread of its own, on the account's time.

While a function computes, the account's time passes as on the wall; while it sleeps, it only
waits, and time passes `time_scale` times as fast. It ends at its Timeout at the latest.
"""

from __future__ import annotations

import contextvars
import ctypes
import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from nestedsf.emulator.functions import code
from nestedsf.exceptions import SessionClosedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.emulator.functions.runtime import Function, Invocation
    from nestedsf.emulator.timeline import Timeline

__all__ = ["Work"]

LOG = logging.getLogger(__name__)


class Work:
    """One invocation that runs; to be made in a call of the timeline.

    Attributes:
        deadline: When the function has run out of time.
        thread: Where it runs.
    """

    def __init__(
        self,
        function: Function,
        payload: str,
        request_id: str,
        timeline: Timeline,
        answered: Callable[[Invocation], None],
    ) -> None:
        self._function, self._payload, self._request_id = function, payload, request_id
        self._timeline, self._answered = timeline, answered
        self._computes = self._is_over = False
        self._sleep: threading.Lock | None = None  # what it waits for while it sleeps
        scheduler = timeline.scheduler
        self.deadline = scheduler.now + timedelta(seconds=function.timeout)
        self._timer = scheduler.timer(function.timeout)
        self._timer.then(self._time_out)
        self.thread = threading.Thread(
            target=contextvars.copy_context().run,
            args=(self._run,),
            name=f"function {function.name}",
            daemon=True,
        )

    def start(self) -> None:
        """Run it from now on; to be used in a call of the timeline."""
        self._compute(on=True)
        self.thread.start()

    def sleep(self, seconds: float) -> None:
        """Sleep in the function's thread, `seconds` of the account's.

        Raises:
            SystemExit: It was stopped.
        """
        # A lock is C: an event of Python's could be left locked where `stop` raises SystemExit.
        sleep = threading.Lock()
        sleep.acquire()

        def begin() -> None:
            self._sleep = sleep
            if self._is_over:
                self._wake()
            else:
                self._compute(on=False)
                self._timeline.scheduler.timer(seconds).then(end)

        def end() -> None:
            if not self._is_over:
                self._compute(on=True)
                self._wake()

        self._timeline.call(begin)
        sleep.acquire()
        if self._is_over:
            raise SystemExit

    def stop(self) -> None:
        """End it without an answer, as far as Python can; to be used in a call of the timeline."""
        if self._is_over:
            return
        self._over()
        if self._sleep is not None:
            self._wake()
        elif self.thread.ident is not None and self.thread.is_alive():
            # The interpreter raises it at the thread's next bytecode: ends a busy loop. It is
            # the one exception with which a thread ends in silence, wherever it is.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self.thread.ident), ctypes.py_object(SystemExit)
            )

    def _run(self) -> None:
        try:
            code.sleep.set(self.sleep)
            invocation = self._function.run(self._payload, self._request_id, self.deadline)
            self._timeline.call(lambda: self._answer(invocation))
        except (SystemExit, SessionClosedError):
            pass
        except Exception:  # a traceback on stderr would land in the learner's cell
            LOG.exception("A function of the emulator ended without an answer.")

    def _time_out(self) -> None:
        if not self._is_over:
            self.stop()
            self._answered(self._function.timed_out(self._request_id))

    def _answer(self, invocation: Invocation) -> None:
        if not self._is_over:
            self._over()
            self._answered(invocation)

    def _wake(self) -> None:
        if self._sleep is not None:
            self._sleep.release()
            self._sleep = None

    def _over(self) -> None:
        self._is_over = True
        self._timer.cancel()
        self._compute(on=False)

    def _compute(self, *, on: bool) -> None:
        if on and not self._computes:
            self._timeline.work_begins()
        if self._computes and not on:
            self._timeline.work_ends()
        self._computes = on
