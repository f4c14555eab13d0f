"""Map Runs: the set of child executions that one attempt of a Distributed Map starts.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from nestedsf.engine.map_runs.tolerance import Tolerance
    from nestedsf.engine.scheduler import Future
    from nestedsf.jsontext import Json

__all__ = ["Child", "ChildInput", "MapRun"]


class Child(Protocol):
    """A child execution: an execution of the state machine that the ItemProcessor is."""

    arn: str
    name: str
    input_text: str
    status: str
    start_date: datetime
    stop_date: datetime | None
    output: str | None
    error: str | None
    cause: str | None
    redrive_count: int
    redrive_date: datetime | None
    ended: Future

    def start(self) -> None:
        """Run from now on."""

    def redrive(self) -> None:
        """Run on, where it has ended without success."""

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """End at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildInput:
    """What one child execution is started with.

    Attributes:
        text: Its input: JSON text.
        items: How many items it holds: one, or those of a batch.
    """

    text: str
    items: int = 1


@dataclass(eq=False, slots=True, kw_only=True)
class MapRun:
    """One Map Run, as far as it has come.

    Attributes:
        arn: Its ARN: the machine's name, the state's label, and an id of its own.
        execution_arn: The execution that started it.
        state_machine_arn: What its children run: the machine's ARN with the label.
        max_concurrency: How many children may run at once; 0 for the most that AWS allows. It may
            change while the Map Run runs, as UpdateMapRun does it.
        tolerance: How many items may fail; it may change too.
        start_date: When it started.
        before_id: The id of the MapStateStarted that it was started after.
        stop_date: When it ended; None while it runs.
        status: `RUNNING`, `SUCCEEDED`, `FAILED` or `ABORTED`.
        inputs: What its children are started with, in the order of the items.
        children: Those that have been started, by number.
        failed_items: How many items are in children that failed or timed out.
        redrive_count: How often it was redriven.
        redrive_date: When it was redriven last; None where it never was.
        result_files: The files with results of children that succeeded.
        written: The numbers of the children whose results are in these files.
    """

    arn: str
    execution_arn: str
    state_machine_arn: str
    max_concurrency: int
    tolerance: Tolerance
    start_date: datetime
    before_id: int
    stop_date: datetime | None = None
    status: str = "RUNNING"
    inputs: Sequence[ChildInput] = field(default=(), repr=False)
    children: list[Child] = field(default_factory=list, repr=False)
    failed_items: int = 0
    redrive_count: int = 0
    redrive_date: datetime | None = None
    result_files: list[Json] = field(default_factory=list, repr=False)
    written: set[int] = field(default_factory=set, repr=False)

    @property
    def id(self) -> str:
        """The last part of its ARN, which is also a part of where its results are written."""
        return self.arn.rpartition(":")[2]

    @property
    def pending(self) -> Sequence[ChildInput]:
        """The inputs of the children that have not been started."""
        return self.inputs[len(self.children) :]

    def end(self, status: str, moment: datetime) -> None:
        """Note its end; an ended one stays as it is."""
        if self.stop_date is None:
            self.status, self.stop_date = status, moment

    def redrive(self, moment: datetime) -> None:
        """Note that it runs again."""
        self.status, self.stop_date, self.failed_items = "RUNNING", None, 0
        self.redrive_count, self.redrive_date = self.redrive_count + 1, moment
