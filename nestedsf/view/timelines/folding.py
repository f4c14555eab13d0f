"""Folding: the lines of a timeline that are drawn, with what went well put together.

The items of a Map that succeeded stand in one line for each run of them, and in an execution with
too many lines so does whatever else succeeded. What failed, was stopped or still runs has its own
line, and so has what is around it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from nestedsf.trace.statuses import SUCCEEDED
from nestedsf.trace.timing.spans import Lane
from nestedsf.view.bounds import FEW_ITEMS, MOST_LANES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Fold", "Row", "rows_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Lines that are drawn as one.

    Attributes:
        lanes: What is in it.
        words: What it is called: how many items or states, and what became of them.
        depth: How many lines are around it.
    """

    lanes: tuple[Lane, ...]
    words: str
    depth: int

    @property
    def start(self) -> float:
        """Where the first of them begins."""
        return min(lane.start for lane in self.lanes)

    @property
    def end(self) -> float:
        """Where the last of them ends."""
        return max(lane.end for lane in self.lanes)

    @property
    def status(self) -> str:
        """SUCCEEDED where all have; else that of the first that has another one."""
        return next((lane.status for lane in self.lanes if lane.status != SUCCEEDED), SUCCEEDED)


Row: TypeAlias = Lane | Fold
"""A line of a timeline."""


def rows_of(lanes: Sequence[Lane]) -> tuple[Row, ...]:
    """The lines that are drawn, never many more than `MOST_LANES`."""
    tree = _tree(lanes)
    rows = list(_without_items(tree))
    return tuple(rows if len(rows) <= MOST_LANES else _shortened(rows, tree))


class _Tree(NamedTuple):
    lanes: Sequence[Lane]
    after: list[int]  # of each lane: the number of the first one that is not inside it
    fine: dict[int, bool]  # of each lane, by identity: whether it and all inside it succeeded


def _tree(lanes: Sequence[Lane]) -> _Tree:
    after = [len(lanes)] * len(lanes)
    fine = [True] * len(lanes)
    open_: list[int] = []

    def close(number: int) -> None:
        inner = open_.pop()
        after[inner] = number
        if open_ and not fine[inner]:
            fine[open_[-1]] = False

    for number, lane in enumerate(lanes):
        while open_ and lanes[open_[-1]].depth >= lane.depth:
            close(number)
        fine[number] = lane.status == SUCCEEDED
        open_.append(number)
    while open_:
        close(len(lanes))
    return _Tree(lanes, after, {id(lane): ok for lane, ok in zip(lanes, fine, strict=True)})


class _Item(NamedTuple):
    """An item of a Map in one of its attempts: the lanes from the first to before the last."""

    number: int
    first: int
    last: int


def _without_items(tree: _Tree) -> Iterator[Row]:
    """The lanes, with runs of items that succeeded folded."""
    lanes = tree.lanes
    number = 0
    folds = dict[int, Fold]()
    resume = dict[int, int]()
    while number < len(lanes):
        if number in folds:
            yield folds[number]
            number = resume[number]
            continue
        lane = lanes[number]
        yield lane
        if lane.visit is not None and lane.visit.state_type == "Map":
            items = list(_items(tree, number))
            if len({item.number for item in items}) > FEW_ITEMS:
                for run in _runs(items, tree):
                    inside = tuple(lanes[run[0].first : run[-1].last])
                    folds[run[0].first] = Fold(
                        lanes=inside, words=_items_said(run), depth=lane.depth + 1
                    )
                    resume[run[0].first] = run[-1].last
        number += 1


def _items(tree: _Tree, number: int) -> Iterator[_Item]:
    """The items inside the lane of a Map, in the order of the lanes."""
    at = number + 1
    first, key = at, None
    while at < tree.after[number]:
        visit = tree.lanes[at].visit
        item = (visit.container_attempt, visit.iteration) if visit is not None else None
        if item != key:
            if key is not None and key[1] is not None:
                yield _Item(key[1], first, at)
            first, key = at, item
        at = tree.after[at]
    if key is not None and key[1] is not None:
        yield _Item(key[1], first, at)


def _runs(items: Sequence[_Item], tree: _Tree) -> Iterator[list[_Item]]:
    run: list[_Item] = []
    for item in items:
        if all(tree.fine[id(lane)] for lane in tree.lanes[item.first : item.last]):
            run.append(item)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _items_said(run: Sequence[_Item]) -> str:
    first, last = run[0].number, run[-1].number
    if len(run) == 1:
        return f"item {first:,} succeeded"
    return f"{len(run):,} items succeeded · {first:,} to {last:,}"


def _shortened(rows: Sequence[Row], tree: _Tree) -> Iterator[Row]:
    """What did not succeed, and of the rest the first ones; runs of others as one line."""
    telling = [isinstance(row, Lane) and not tree.fine[id(row)] for row in rows]
    failed = sum(telling)
    room = max(MOST_LANES - 2 * failed - 1, 0)
    most = MOST_LANES // 2 - 1  # of what failed, where there is more than can be drawn
    run: list[Row] = []
    for number, (row, tells) in enumerate(zip(rows, telling, strict=True)):
        if tells:
            if most == 0:
                run += rows[number:]
                break
            most -= 1
        elif room:
            room -= 1
        else:
            run.append(row)
            continue
        if run:
            yield _folded(run)
            run = []
        yield row
    if run:
        yield _folded(run)


def _folded(run: Sequence[Row]) -> Row:
    if len(run) == 1:
        return run[0]
    lanes = tuple(lane for row in run for lane in (row.lanes if isinstance(row, Fold) else (row,)))
    counts = Counter(lane.status for lane in lanes)
    others = ", ".join(f"{n:,} {status}" for status, n in counts.items() if status != SUCCEEDED)
    words = f"{len(lanes):,} more lines: {others}" if others else f"{len(lanes):,} states succeeded"
    return Fold(lanes=lanes, words=words, depth=min(row.depth for row in run))
