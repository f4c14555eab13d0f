"""Limits: how long an attempt of a Task may take, and how long it may go without a heartbeat.

https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.failures import TimeoutFailure
from nestedsf.engine.scheduler import first

if TYPE_CHECKING:
    from nestedsf.asl.fields import Fields
    from nestedsf.engine.scheduler import Future, Scheduler, Steps, Timer
    from nestedsf.engine.tokens import WaitingTask
    from nestedsf.jsontext import Json

__all__ = ["Limits"]


class Limits:
    """The limits of one attempt.

    Attributes:
        timeout: TimeoutSeconds; None where the Task has none.
        heartbeat: HeartbeatSeconds; None where the Task has none.
    """

    def __init__(self, fields: Fields, value: Json, scheduler: Scheduler) -> None:
        self.timeout = _whole(fields.seconds("TimeoutSeconds", value))
        self.heartbeat = _whole(fields.seconds("HeartbeatSeconds", value))
        self._scheduler = scheduler
        self._deadline: Timer | None = None

    def begin(self) -> None:
        """Let the time count from now on."""
        self._deadline = self._timer(self.timeout)

    def end(self) -> None:
        """Let it count no longer."""
        if self._deadline is not None:
            self._deadline.cancel()

    def wait(self, awaited: Future) -> Steps:
        """Wait for something; returns its result.

        Raises:
            TimeoutFailure: The time was over first.
        """
        yield first(awaited, *filter(None, [self._deadline]))
        if not awaited.is_done:
            raise TimeoutFailure
        return awaited.result()

    def wait_for_token(self, task: WaitingTask) -> Steps:
        """Wait for what is sent with a token; each heartbeat gives it another while."""
        while True:
            beat, missed = task.heartbeat, self._timer(self.heartbeat)
            try:
                yield from self.wait(first(task.result, beat, *filter(None, [missed])))
            finally:
                if missed is not None:
                    missed.cancel()
            if task.result.is_done:
                return task.result.result()
            if not beat.is_done:
                raise TimeoutFailure(matched_as="States.HeartbeatTimeout")

    def _timer(self, seconds: float | None) -> Timer | None:
        return None if seconds is None else self._scheduler.timer(seconds)


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds)
