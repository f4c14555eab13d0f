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
from nestedsf.emulator.functions.code import FunctionStoppedError
from nestedsf.exceptions import SessionClosedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.emulator.functions.runtime import Function, Invocation
    from nestedsf.emulator.timeline import Timeline

__all__ = ["Work"]

LOG = logging.getLogger(__name__)
_LOOK = 0.05  # seconds between two looks at whether a sleeping function was stopped


class Work:
    """One invocation that runs.

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
        self._stopped = threading.Event()
        self._computes = self._is_over = False
        scheduler = timeline.scheduler
        self.deadline = scheduler.now + timedelta(seconds=function.timeout)
        self._timer = scheduler.timer(function.timeout)
        self._timer.then(self._time_out)
        self.thread = threading.Thread(
            target=contextvars.copy_context().run, args=(self._run,), name="function", daemon=True
        )

    def start(self) -> None:
        """Run it from now on; to be used in a call of the timeline."""
        self._compute(on=True)
        self.thread.start()

    def sleep(self, seconds: float) -> bool:
        """Sleep in the function, `seconds` of the account's; whether it was stopped meanwhile."""
        woken = threading.Event()

        def wake() -> None:
            if not self._is_over:
                self._compute(on=True)
            woken.set()

        def begin() -> None:
            if not self._is_over:
                self._compute(on=False)
            self._timeline.scheduler.timer(seconds).then(wake)

        self._timeline.call(begin)
        while not woken.wait(_LOOK) and not self._stopped.is_set():
            pass
        return self._stopped.is_set()

    def stop(self) -> None:
        """End it without an answer, as far as Python can; to be used in a call of the timeline."""
        self._over()
        self._stopped.set()
        if self.thread.ident is not None and self.thread.is_alive():
            # The interpreter raises it at the thread's next bytecode: ends a busy loop.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self.thread.ident), ctypes.py_object(FunctionStoppedError)
            )

    def _run(self) -> None:
        try:
            code.sleep.set(self.sleep)
            invocation = self._function.run(self._payload, self._request_id, self.deadline)
            self._timeline.call(lambda: self._answer(invocation))
        except (FunctionStoppedError, SessionClosedError):
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
