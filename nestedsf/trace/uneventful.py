"""What went well in a Map: runs of items without a failure, which pictures put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nestedsf.trace.items import items_of
from nestedsf.trace.statuses import SUCCEEDED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.items import Item
    from nestedsf.trace.visits import StateVisit

__all__ = ["ItemRun", "item_runs", "went_well"]


class ItemRun(NamedTuple):
    """Items of a Map, one after another, each of which succeeded at the first attempt.

    Attributes:
        map_visit: The visit of the Map.
        items: The items.
    """

    map_visit: StateVisit
    items: tuple[Item, ...]

    @property
    def words(self) -> str:
        """How many, and which."""
        first, last = self.items[0].number, self.items[-1].number
        if len(self.items) == 1:
            return f"item {first:,} succeeded"
        return f"{len(self.items):,} items succeeded · {first:,} to {last:,}"


def went_well(visit: StateVisit) -> bool:
    """Whether a visit, and all in the execution that it started, succeeded at the first attempt."""
    if visit.status != SUCCEEDED or visit.attempts > 1 or visit.caught:
        return False
    if any(child.ended_badly for run in visit.map_runs for child in run.children):
        return False
    return all(
        child.status == SUCCEEDED
        and all(v.status == SUCCEEDED and v.attempts <= 1 and not v.caught for v in child.walk())
        for child in visit.children
    )


def item_runs(trace: ExecutionTrace, few: int) -> Iterator[ItemRun]:
    """Runs of items that went well, of each Map with more items than a few, outermost first."""
    inside: set[int] = set()
    for visit in trace.visits:
        if visit.state_type != "Map" or visit.index in inside:
            continue
        items = items_of(trace, visit)
        if len({item.number for item in items}) <= few:
            continue
        run: list[Item] = []
        for item in (*items, None):
            if item is not None and item.visits and _is_fine(item):
                if run and run[-1].attempt != item.attempt:
                    yield ItemRun(visit, tuple(run))
                    run = []
                run.append(item)
                inside.update(v.index for v in item.visits)
            elif run:
                yield ItemRun(visit, tuple(run))
                run = []


def _is_fine(item: Item) -> bool:
    return item.status == SUCCEEDED and all(map(went_well, item.visits))
