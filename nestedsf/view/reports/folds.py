"""Folds: what went well in a long execution, put together, so that the page stays short."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.trace.statuses import SUCCEEDED
from nestedsf.trace.uneventful import item_runs, went_well
from nestedsf.view.bounds import FEW_ITEMS
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.reports.chapters import Chapter

__all__ = ["Fold", "chapters_folded", "visits_folded"]

_LONG = 40  # visits of an execution of which none is folded but items
_RUN = 10  # visits that went well one after another
_BESIDE = 2  # of those, how many stay at either end
_FEW_EXECUTIONS = 8


class Fold(NamedTuple):
    """Visits that stand together.

    Attributes:
        words: What they are, where they are folded; else empty.
        visits: They themselves, in the order of the execution.
    """

    words: str
    visits: tuple[StateVisit, ...]


def visits_folded(trace: ExecutionTrace) -> Iterator[Fold]:
    """All visits in their order: runs of items that succeeded, and in a long execution of states."""
    words: dict[int, str] = {}
    for run in item_runs(trace, FEW_ITEMS):
        told = f"{shown_name(run.map_visit.state_name)}: {run.words}"
        words |= {visit.index: told for item in run.items for visit in item.visits}
    is_long = len(trace.visits) > _LONG
    for told, group in groupby(trace.visits, key=lambda visit: words.get(visit.index, "")):
        visits = tuple(group)
        if told or not is_long:
            yield Fold(told, visits)
        else:
            yield from _shortened(visits)


def _shortened(visits: Sequence[StateVisit]) -> Iterator[Fold]:
    for fine, group in groupby(visits, key=went_well):
        run = tuple(group)
        if not fine or len(run) < _RUN:
            yield Fold("", run)
            continue
        inside = run[_BESIDE:-_BESIDE]
        yield Fold("", run[:_BESIDE])
        yield Fold(f"{len(inside):,} states succeeded", inside)
        yield Fold("", run[-_BESIDE:])


def chapters_folded(chapters: Sequence[Chapter]) -> Iterator[tuple[str, tuple[Chapter, ...]]]:
    """All executions in their order, those of many that succeeded together, with words for them."""
    if len(chapters) <= _FEW_EXECUTIONS:
        yield "", tuple(chapters)
        return
    for fine, group in groupby(chapters, key=_is_fine):
        run = tuple(group)
        many = fine and len(run) > 1
        yield (f"{len(run):,} child executions succeeded" if many else ""), run


def _is_fine(chapter: Chapter) -> bool:
    if chapter.starter is None or chapter.trace.status != SUCCEEDED:
        return False
    return all(map(went_well, chapter.trace.visits))
