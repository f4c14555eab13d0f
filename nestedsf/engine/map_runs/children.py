"""Running the children of a Map Run: so many at once, until all have ended or too many failed.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.engine.map_runs.map_run import Child, MapRun
    from nestedsf.engine.scheduler import Steps

__all__ = ["MOST_AT_ONCE", "run_children"]

MOST_AT_ONCE = 10_000
"""How many children run at once where MaxConcurrency does not say so, and at most."""

_FAILED = frozenset({"FAILED", "TIMED_OUT"})
_PENDING = "PENDING_REDRIVE"
_ABORTED = "The map run execution [{}] which was managing this resource was aborted"


def run_children(map_run: MapRun, new_child: Callable[[str], Child]) -> Steps:
    """Start a child for each input of the Map Run, and wait for all of them.

    Of a redriven Map Run those that have not succeeded are redriven first. Children that still run
    when this ends, for whatever reason, are stopped.

    Args:
        map_run: The Map Run, whose children this adds.
        new_child: Makes a child, not yet started, of its input.

    Raises:
        TaskFailure: States.ExceedToleratedFailureThreshold, with the cause recorded on AWS.
    """
    yield from _Children(map_run, new_child).run()


class _Children:
    """The children of a Map Run that run now."""

    def __init__(self, map_run: MapRun, new_child: Callable[[str], Child]) -> None:
        self._map_run, self._new_child = map_run, new_child
        self._running: dict[int, Child] = {}
        self._redrives = {  # how they ended, by number
            number: child.status
            for number, child in enumerate(map_run.children)
            if child.status != "SUCCEEDED"
        }
        self._total = sum(given.items for given in map_run.inputs)
        self._over = Future()

    def run(self) -> Steps:
        children = self._map_run.children
        for number in self._redrives:
            children[number].status = _PENDING
        try:
            self._fill()
            yield self._over
        finally:
            self._over.set_result()
            for number, status in self._redrives.items():
                children[number].status = status
            for child in list(self._running.values()):
                child.stop(cause=_ABORTED.format(self._map_run.arn))
        if self._is_exceeded():
            raise TaskFailure(
                "States.ExceedToleratedFailureThreshold",
                "The specified tolerated failure threshold was exceeded",
            )

    def _fill(self) -> None:
        """Start as many children as there is room for."""
        run = self._map_run
        room = min(run.max_concurrency or MOST_AT_ONCE, MOST_AT_ONCE)
        while len(self._running) < room:
            if self._redrives:
                number = next(iter(self._redrives))
                del self._redrives[number]
                run.children[number].redrive()
            elif len(run.children) < len(run.inputs):
                number = len(run.children)
                run.children.append(self._new_child(run.inputs[number].text))
                run.children[number].start()
            else:
                break
            child = self._running[number] = run.children[number]
            child.ended.then(lambda number=number: self._ended(number))  # type: ignore[misc]
        if not self._running:
            self._over.set_result()

    def _ended(self, number: int) -> None:
        child = self._running.pop(number)
        if child.status in _FAILED:
            self._map_run.failed_items += self._map_run.inputs[number].items
        if self._over.is_done:
            return
        if self._is_exceeded():
            self._over.set_result()
        else:
            self._fill()

    def _is_exceeded(self) -> bool:
        run = self._map_run
        return run.tolerance.is_exceeded(run.failed_items, of=self._total)
