"""The items of a Map, as an explorer lists them: filtered, in pages, at any moment."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.jsontext import compact
from nestedsf.masking.display import for_display
from nestedsf.trace.items import item_count, items_of, map_run_of
from nestedsf.trace.map_runs import counts_in_words
from nestedsf.trace.redrives import often
from nestedsf.trace.statuses import FAILED, RUNNING, SUCCEEDED
from nestedsf.view.explorer.lists.listing import listed
from nestedsf.view.explorer.values.moments import milliseconds
from nestedsf.view.names import held, shown_name
from nestedsf.view.previews import preview

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.items import Item
    from nestedsf.trace.map_runs import MapRun
    from nestedsf.trace.visits import StateVisit

__all__ = ["NOT_STARTED", "ItemList", "summary_of"]

NOT_STARTED = "not started"
_CHANGED = ("ItemSelector", "Parameters", "Items", "ItemBatcher")  # the input is another one
_GLANCE = 120  # columns of an input
_MOST_ITEMS = 100_000  # that are listed: a history has 25,000 events


class _Row(NamedTuple):
    number: int
    status: str
    item: Item | None  # None of one that has not begun


class ItemList:
    """The items of one visit of a Map."""

    def __init__(
        self,
        trace: ExecutionTrace,
        visit: StateVisit,
        positions: Mapping[tuple[int, int], int],
        execution: int,
    ) -> None:
        self._visit = visit
        self._items = items_of(trace, visit)
        self._positions = positions
        self._execution = execution

    def page(  # noqa: PLR0913  the filters of a list
        self,
        *,
        position: int | None = None,
        attempt: int = 0,
        status: str = "",
        text: str = "",
        start: int = 0,
        count: int = 100,
    ) -> dict[str, Any]:
        """Some of the items that match, how many do, and how many there are of each status.

        Args:
            position: The moment that is shown; None for the end.
            attempt: Which attempt of the Map; 0 for the latest one.
            status: The status of an item, or `NOT_STARTED`; any where it is empty.
            text: What must occur in its number, input, error or states, in any case.
            start: The first one of the matching items to answer with.
            count: How many to answer with at the most.
        """
        last = self._attempt(position)
        attempt = min(attempt or last, last)
        rows = list(self._rows(position, attempt))
        answer = listed(
            rows,
            status=status,
            text=text,
            start=start,
            count=count,
            searched=self._searched,
            failed=lambda row: row.status == FAILED,
            shown=self._shown,
        )
        return {"total": len(rows), "attempt": attempt, "attempts": last, **answer}

    def _attempt(self, position: int | None) -> int:
        """The latest attempt of the Map at a moment."""
        if position is None:
            return max((item.attempt for item in self._items), default=1)
        return max((i.attempt for i in self._items if self._at(i.first.id) <= position), default=1)

    def _at(self, event: int) -> int:
        return self._positions[self._execution, event]

    def _rows(self, position: int | None, attempt: int) -> Iterator[_Row]:
        begun = {
            item.number: item
            for item in self._items
            if item.attempt == attempt and (position is None or self._at(item.first.id) <= position)
        }
        known = min(item_count(self._visit) or 0, _MOST_ITEMS)
        for number in sorted({*range(known), *begun}):
            item = begun.get(number)
            yield _Row(
                number, self._status(item, position) if item is not None else NOT_STARTED, item
            )

    def _status(self, item: Item, position: int | None) -> str:
        if position is None or item.status == RUNNING:
            return item.status
        last = item.last
        ids = [last.id] if last is not None else [e.id for v in item.visits for e in v.events]
        return item.status if max(map(self._at, ids), default=0) <= position else RUNNING

    def _shown(self, row: _Row) -> dict[str, Any]:
        item = row.item
        shown: dict[str, Any] = {"number": row.number, "status": row.status}
        if item is None or not item.visits:
            shown["input"] = self._glance(row)
        if item is None:
            return shown
        told = item.telling
        took = _between(item.started, _end(item)) if row.status != RUNNING else None
        return {
            **shown,
            "took": took,
            "input": self._glance(row),
            "state": shown_name(told.state_name) if told is not None else "",
            "visit": told.events[0].id if told is not None else 0,
            "error": _error(item) if row.status not in (SUCCEEDED, RUNNING) else "",
        }

    def _glance(self, row: _Row) -> str:
        given = _input(row.item) if row.item is not None else None
        if given is None and row.number < len(self._given):
            given = self._given[row.number]
        return preview(given, _GLANCE) if given is not None else ""

    @cached_property
    def _given(self) -> Sequence[Any]:
        """What the Map was given, for the items that were not begun; empty where not known."""
        from nestedsf.trace.dataflow.templates import items_of as given_to  # noqa: PLC0415
        from nestedsf.trace.dataflow.unresolved import Unresolved  # noqa: PLC0415  as in panel

        raw = self._visit.definition.raw if self._visit.definition is not None else {}
        if any(key in raw for key in _CHANGED):
            return ()
        try:
            return given_to(self._visit)
        except Unresolved:
            return ()

    def _searched(self, row: _Row) -> str:
        if row.item is not None and row.item.visits:
            return self._texts.get((row.item.attempt, row.number), "")
        given = compact(self._given[row.number]) if row.number < len(self._given) else ""
        return f"{row.number}\n{given}".casefold()

    @cached_property
    def _texts(self) -> dict[tuple[int, int], str]:
        """What is searched of each item: as it is shown, and as it is."""
        return {(item.attempt, item.number): self._text(item) for item in self._items}

    def _text(self, item: Item) -> str:
        given = held(_input(item))
        states = " ".join(dict.fromkeys(shown_name(visit.state_name) for visit in item.visits))
        parts = (
            str(item.number),
            states,
            _error(item),
            compact(given),
            compact(for_display(given)),
        )
        return "\n".join(parts).casefold()


def summary_of(visit: StateVisit | None) -> dict[str, Any]:
    """What a panel says of the items before it lists them."""
    if visit is None:
        return {"isMap": False}
    run = map_run_of(visit)
    if run is None or visit.map_runs:
        return {"isMap": True, "run": None, "mapRun": map_run_facts(visit)}
    return {"isMap": True, "run": shown_name(run), "given": item_count(visit)}


def map_run_facts(visit: StateVisit) -> list[list[str]]:
    """What is known of a Distributed Map's latest Map Run, a label and a text each."""
    run = visit.map_run
    if run is None:
        return []
    most = run.max_concurrency
    facts = [
        ("Map Run", shown_name(run.arn)),
        ("Items", run.words),
        (
            "Child executions",
            counts_in_words(run.execution_counts)
            if run.execution_counts != run.item_counts
            else "",
        ),
        ("MaxConcurrency", f"{most:,}" if most else ""),
        ("Tolerated failures", _tolerated(run)),
        ("Redriven", often(run.redrive_count)),
        ("Not read", f"the histories of {run.unread:,} children" if run.unread else ""),
    ]
    return [[label, text] for label, text in facts if text]


def _tolerated(run: MapRun) -> str:
    count, part = run.tolerated_failure_count, run.tolerated_failure_percentage
    words = [f"{count:,}"] if count else []
    words += [f"{part:g} %"] if part else []
    return " or ".join(words)


def _input(item: Item) -> Any:  # noqa: ANN401  JSON
    return item.visits[0].input if item.visits else None


def _error(item: Item) -> str:
    visit = item.telling
    return shown_name(visit.error) if visit is not None and visit.error else ""


def _end(item: Item) -> datetime | None:
    """When what was done for an item ended: its MapIterationFailed may come much later."""
    ends = [
        visit.events[-1].timestamp
        for visit in item.visits
        if visit.status != RUNNING and visit.events and visit.events[-1].timestamp is not None
    ]
    return max(ends, default=item.ended)


def _between(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return milliseconds((end - start).total_seconds())
