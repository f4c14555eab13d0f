"""Groups: strands that run side by side inside a Parallel or a Map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.engine.failures import StateFailure
from nestedsf.engine.scheduler import Future

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.engine.scheduler import Process, Scheduler, Steps
    from nestedsf.engine.strand import Strand

__all__ = ["Group"]


class Group:
    """Strands that run side by side, until all have ended or one has failed.

    Args:
        scheduler: The clock.
        results: What strands have returned already, before the execution was redriven.

    Attributes:
        results: What the strands returned, by number.
        running: The strands that have not ended well, by number.
        failed: The strand that failed first.
        failure: Its failure.
    """

    def __init__(self, scheduler: Scheduler, results: Mapping[int, Any] | None = None) -> None:
        self.results: dict[int, Any] = dict(results or {})
        self.running: dict[int, Strand] = {}
        self.failed: Strand | None = None
        self.failure: StateFailure | None = None
        self._error: BaseException | None = None
        self._scheduler = scheduler
        self._processes: dict[int, Process] = {}
        self._changed = Future()

    def start(
        self,
        number: int,
        strand: Strand,
        steps: Steps,
        on_success: Callable[[], None] | None = None,
    ) -> None:
        """Run a strand; call `on_success` when it has ended well."""
        self.running[number] = strand
        process = self._processes[number] = self._scheduler.start(steps)

        def ended() -> None:
            try:
                self.results[number] = process.result()
                del self.running[number], self._processes[number]
                if on_success is not None:
                    on_success()
            except StateFailure as failure:
                if self.failed is None:
                    self.failed, self.failure = strand, failure
            except Exception as error:  # noqa: BLE001  it ends the whole execution
                self._error = error
            self._changed.set_result()

        process.then(ended)

    def wait(self) -> Steps:
        """Wait until all strands have ended, or one has failed: the others are aborted then.

        Raises:
            ExecutionFailure: A strand has ended the whole execution.
        """
        try:
            while self.running and self.failed is None and self._error is None:
                self._changed = Future()
                yield self._changed
            if self.failed is not None:
                # What times out in the same instant says so first, as on AWS (recorded: the
                # time-outs of a Map's items stand before the first MapIterationFailed).
                yield self._scheduler.pause()
            if self._error is not None:
                raise self._error
        finally:
            for process in self._processes.values():
                process.abort()
