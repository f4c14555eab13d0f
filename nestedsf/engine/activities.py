"""Activities: Tasks that wait until a worker outside asks for one.

A task is given to one worker, the one scheduled first to the one that has waited longest.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from nestedsf.engine.scheduler import Future, first

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.engine.scheduler import Scheduler, Steps

__all__ = ["LONGEST_POLL", "Activities", "ActivityTask"]

LONGEST_POLL = 60.0
"""The seconds that GetActivityTask waits for a task (measured on AWS by others)."""


@dataclass(eq=False, slots=True, kw_only=True)
class ActivityTask:
    """One attempt of a Task that waits for a worker.

    Attributes:
        token: What the worker is given, to answer with.
        input: What the worker is given to work on: JSON text.
        taken: Ends with the worker's name, None where it gave none, when a worker has it.
    """

    token: str
    input: str
    taken: Future = field(default_factory=Future)


@dataclass(eq=False, slots=True)
class _Queue:
    """The tasks and the workers that wait at one activity; at any moment only one kind does."""

    tasks: deque[ActivityTask] = field(default_factory=deque)
    workers: deque[Future] = field(default_factory=deque)

    def wake(self) -> None:
        """Wake as many workers as there are tasks."""
        for worker in list(islice(self.workers, len(self.tasks))):
            worker.set_result()


class Activities:
    """The activities of an account, and what waits at them.

    Attributes:
        arns: Those that are there.
    """

    def __init__(self) -> None:
        self.arns: set[str] = set()
        self._queues: dict[str, _Queue] = {}

    def has(self, arn: str) -> bool:
        """Whether there is an activity."""
        return arn in self.arns

    def offer(self, arn: str, task: ActivityTask) -> None:
        """Let a task wait for a worker."""
        queue = self._queues.setdefault(arn, _Queue())
        queue.tasks.append(task)
        queue.wake()

    def withdraw(self, arn: str, task: ActivityTask) -> None:
        """Let a task wait no longer, where no worker has taken it."""
        if not task.taken.is_done:
            self._queues[arn].tasks.remove(task)

    def take(
        self,
        arn: str,
        worker: str | None,
        scheduler: Scheduler,
        is_gone: Callable[[], bool] = lambda: False,
    ) -> Steps:
        """Wait for a task, up to `LONGEST_POLL`; returns it, or None where there was none.

        Args:
            arn: The activity.
            worker: The worker's name, for the history.
            scheduler: The account's clock.
            is_gone: Whether the worker waits no longer: it is given no task then.
        """
        queue = self._queues.setdefault(arn, _Queue())
        place, timeout = Future(), scheduler.timer(LONGEST_POLL)
        queue.workers.append(place)
        queue.wake()
        try:
            yield first(place, timeout)
            if not queue.tasks or is_gone():
                return None
            task = queue.tasks.popleft()
            task.taken.set_result(worker)
            return task
        finally:
            timeout.cancel()
            queue.workers.remove(place)
            queue.wake()
