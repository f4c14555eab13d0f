"""Map Runs as values: the child executions that a Distributed Map started, and how they ended.

The history of the execution tells only that a Map Run began and how it ended; each child has a
history of its own.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  dataclasses are read at run time
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  as above
from typing import TYPE_CHECKING

from nestedsf.trace.statuses import (
    ABORTED,
    ENDED_BADLY,
    FAILED,
    PENDING,
    PENDING_REDRIVE,
    RUNNING,
    SUCCEEDED,
    TIMED_OUT,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["MapRun", "MapRunChild", "counts_in_words", "told_children"]

_ORDER = (SUCCEEDED, FAILED, TIMED_OUT, ABORTED, RUNNING, PENDING_REDRIVE, PENDING)
_MAP_RUN = 6  # arn:aws:states:region:account:mapRun:machine/label:id
_FEW = 8
_MOST_BAD = 10
_MOST_RUNNING = 3


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MapRunChild:
    """A child execution of a Map Run: what is known of each, and of some their traces.

    Attributes:
        number: Which one it is, from 0: children start in the order of the items.
        name: Its name, an id that Step Functions made up.
        status: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE.
        execution_arn: Its ARN.
        items: How many items it was given; more than 1 only with an ItemBatcher.
        started: When it started.
        stopped: When it ended; None while it runs.
        trace: What it did; None where its history was not read.
    """

    number: int
    name: str = field(compare=False)
    status: str
    execution_arn: str = field(compare=False)
    items: int = 1
    started: datetime | None = field(default=None, compare=False)
    stopped: datetime | None = field(default=None, compare=False)
    trace: ExecutionTrace | None = field(default=None, compare=False)

    @property
    def ended_badly(self) -> bool:
        """Whether it failed, timed out or was aborted."""
        return self.status in ENDED_BADLY

    def __repr__(self) -> str:
        read = "" if self.trace is None else ", read"
        return f"MapRunChild({self.number}, {self.status!r}{read})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MapRun:
    """The child executions that one attempt of a Distributed Map started.

    Equality leaves out ARNs, names and times, and what was read of the children.

    Attributes:
        arn: Its ARN.
        status: RUNNING, SUCCEEDED, FAILED or ABORTED.
        item_counts: How many items there are of each status, PENDING among them; none of 0.
        execution_counts: The same of child executions, which are fewer with an ItemBatcher.
        max_concurrency: How many children run at once; 0 for as many as AWS allows. None where
            the Map Run could not be described, as the two that follow.
        tolerated_failure_count: How many items may fail.
        tolerated_failure_percentage: What part of them may.
        redrive_count: How often it was redriven.
        started: When it started.
        stopped: When it ended; None while it runs.
        children: Every child that was started, in the order of the items.
    """

    arn: str = field(compare=False)
    status: str
    item_counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    execution_counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    max_concurrency: int | None = None
    tolerated_failure_count: int | None = None
    tolerated_failure_percentage: float | None = None
    redrive_count: int = 0
    started: datetime | None = field(default=None, compare=False)
    stopped: datetime | None = field(default=None, compare=False)
    children: tuple[MapRunChild, ...] = ()

    @property
    def label(self) -> str:
        """The Map's Label, or the id that stands for it; the last part of the children's machine.

        >>> MapRun(arn="arn:aws:states:eu-west-1:1:mapRun:main/rows:0a1b", status="RUNNING").label
        'rows'
        """
        parts = self.arn.split(":")
        return parts[_MAP_RUN].rpartition("/")[2] if len(parts) > _MAP_RUN else ""

    @property
    def total(self) -> int:
        """How many items there are, as far as that is known."""
        return sum(self.item_counts.values())

    @property
    def words(self) -> str:
        """How many items ended how: ``9,990 SUCCEEDED, 10 FAILED``."""
        return counts_in_words(self.item_counts)

    @property
    def remark(self) -> str:
        """What is to be said of its items besides their number; empty where all succeeded.

        >>> MapRun(arn="", status="FAILED", item_counts={"SUCCEEDED": 2, "FAILED": 1}).remark
        '2 SUCCEEDED, 1 FAILED'
        """
        words = [self.words] if len(self.item_counts) > 1 or FAILED in self.item_counts else []
        if self.unread:
            words.append(f"{len(self.children) - self.unread:,} read")
        return "; ".join(words)

    def called(self, child: MapRunChild) -> str:
        """What a child is called: the item that it is for, or with an ItemBatcher its batch.

        >>> child = MapRunChild(number=1, name="", status="FAILED", execution_arn="")
        >>> counts = {"item_counts": {"FAILED": 4}, "execution_counts": {"FAILED": 2}}
        >>> MapRun(arn="", status="FAILED", children=(child,), **counts).called(child)
        'batch 1'
        """
        return f"{self.each} {child.number:,}"

    @property
    def each(self) -> str:
        """What a child is for: an item, or a batch of several."""
        return "batch" if self.total != sum(self.execution_counts.values()) else "item"

    @property
    def unread(self) -> int:
        """How many of its children are listed without what they did."""
        return sum(child.trace is None for child in self.children)

    def traces(self) -> Iterator[tuple[MapRunChild, ExecutionTrace]]:
        """The children whose histories were read."""
        for child in self.children:
            if child.trace is not None:
                yield child, child.trace

    def __repr__(self) -> str:
        return f"MapRun({self.status!r}, {self.words or 'no items yet'!r})"


def told_children(run: MapRun) -> tuple[MapRunChild, ...]:
    """The children that are told one by one, in the order of the items.

    All of a few; else those that did not succeed, the first to end first, some that run, and one
    that succeeded, for what one item runs.
    """
    read = [child for child in run.children if child.trace is not None]
    if len(run.children) <= _FEW:
        return tuple(read)
    bad = sorted((child for child in read if child.ended_badly), key=_ended)[:_MOST_BAD]
    running = [child for child in read if child.status == RUNNING][:_MOST_RUNNING]
    good = [c for c in read if not c.ended_badly and c.status != RUNNING][:1]
    return tuple(sorted([*bad, *running, *good], key=lambda child: child.number))


def counts_in_words(counts: Mapping[str, int]) -> str:
    """How many there are of each status.

    >>> counts_in_words({"FAILED": 10, "SUCCEEDED": 9990})
    '9,990 SUCCEEDED, 10 FAILED'
    """
    known = [status for status in _ORDER if counts.get(status)]
    return ", ".join(f"{counts[status]:,} {status}" for status in known)


def _ended(child: MapRunChild) -> tuple[float, int]:
    return child.stopped.timestamp() if child.stopped is not None else 0.0, child.number
