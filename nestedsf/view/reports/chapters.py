"""Chapters: the executions of a report in their order, and which visits there is room for.

A history has up to 25,000 events, and a tree of executions many times that; a page with all of
it would not open. What did not succeed comes first, then what comes first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from nestedsf.trace.family import family, item_of
from nestedsf.trace.items import items_of
from nestedsf.trace.statuses import FAILED, SUCCEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["Book", "Chapter", "book_of", "chosen", "counted"]

_MOST_EXECUTIONS, _MOST_VISITS = 150, 400
_TROUBLED = 4  # a quarter of the room is for what did not succeed

_Part = TypeVar("_Part")
_Path: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chapter:
    """One execution.

    Attributes:
        number: Its place among all executions, from 1.
        path: The indexes of the visits that lead to it, outermost first; after that of a
            Distributed Map, which of its children it is, as in `nestedsf.trace.family`.
        trace: The execution.
        starter: The visit that started it; None for the first one.
        parent: The chapter that has that visit.
        item: Of a child of a Map Run: which item or batch it is for, in words.
        shown: The indexes of the visits that the report has.
        is_shown: Whether the report has it at all.
    """

    number: int
    path: _Path
    trace: ExecutionTrace
    starter: StateVisit | None = None
    parent: Chapter | None = None
    item: str | None = None
    shown: frozenset[int] = frozenset()
    is_shown: bool = True

    @property
    def anchor(self) -> str:
        """The id of its section, or of the nearest one around it that the report has."""
        chapter = self
        while not chapter.is_shown and chapter.parent is not None:
            chapter = chapter.parent
        return f"e{chapter.number}"

    def anchor_of(self, visit: StateVisit) -> str:
        """The id of a visit's section, or of its execution's where it has none."""
        return f"{self.anchor}v{visit.index}" if visit.index in self.shown else self.anchor


Book: TypeAlias = "dict[_Path, Chapter]"
"""The chapters by their paths, in order."""


def book_of(trace: ExecutionTrace) -> Book:
    """The chapters of an execution and of all that it started, depth first."""
    all_of_them = _walked(trace)
    kept = set(chosen([(c, c.trace.status) for c in all_of_them], _MOST_EXECUTIONS))
    visits = [((c, v), status) for c in all_of_them if c in kept for v, status in _statuses(c)]
    shown: dict[Chapter, set[int]] = {}
    for chapter, visit in chosen(visits, _MOST_VISITS):
        shown.setdefault(chapter, set()).add(visit.index)
    book: Book = {}
    for chapter in all_of_them:
        book[chapter.path] = replace(
            chapter,
            parent=book[chapter.parent.path] if chapter.parent is not None else None,
            shown=frozenset(shown.get(chapter, ())),
            is_shown=chapter in kept,
        )
    return book


def _statuses(chapter: Chapter) -> Iterator[tuple[StateVisit, str]]:
    """The visits with their statuses; what led to the failure of an item counts as that does."""
    trace = chapter.trace
    failed: set[int] = set()
    for around in trace.visits:
        for item in items_of(trace, around):
            if item.status != SUCCEEDED:
                failed.update(visit.index for visit in item.visits)
    for visit in trace.visits:
        yield visit, FAILED if visit.index in failed else visit.status


def _walked(trace: ExecutionTrace) -> list[Chapter]:
    """Every execution, each with the one that started it."""
    chapters: list[Chapter] = []
    for member in family(trace):
        parent = chapters[member.parent] if member.starter is not None else None
        path: _Path = ()
        if parent is not None and member.starter is not None:
            path = (
                *parent.path,
                member.starter.index,
                *(step for step in member.path[-1:] if step < 0),
            )
        chapters.append(
            Chapter(
                number=len(chapters) + 1,
                path=path,
                trace=member.execution,
                starter=member.starter,
                parent=parent,
                item=item_of(member),
            )
        )
    return chapters


def chosen(parts: Sequence[tuple[_Part, str]], most: int) -> Iterable[_Part]:
    """At most so many of the parts with a status, in their order.

    >>> list(chosen([(n, "FAILED" if n == 9 else "SUCCEEDED") for n in range(10)], 4))
    [0, 1, 2, 9]
    """
    if len(parts) <= most:
        return [part for part, _ in parts]
    troubled = [at for at, (_, status) in enumerate(parts) if status != SUCCEEDED]
    kept = dict.fromkeys([0, *troubled[: most // _TROUBLED]])  # the first one always
    for at in range(len(parts)):
        if len(kept) == most:
            break
        kept[at] = None
    return [parts[at][0] for at in sorted(kept)]


def counted(statuses: Iterable[str], noun: str) -> str:
    """How many there are, and how they ended.

    >>> counted(["SUCCEEDED", "FAILED", "SUCCEEDED"], "visit")
    '3 visits (2 SUCCEEDED, 1 FAILED)'
    """
    ends = Counter(statuses)
    told = ", ".join(f"{count:,} {status}" for status, count in ends.items())
    total = sum(ends.values())
    return f"{total:,} {noun}{'' if total == 1 else 's'} ({told})"
