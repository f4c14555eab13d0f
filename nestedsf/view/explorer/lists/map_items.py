"""The items of a Distributed Map, as an explorer lists them: its child executions.

All are listed; what is not known of those whose histories were not read is empty.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.exceptions import NestedsfError
from nestedsf.jsontext import compact
from nestedsf.masking.display import for_display
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.view.explorer.lists.listing import listed
from nestedsf.view.explorer.pages.opening import telling_visit
from nestedsf.view.explorer.values.moments import milliseconds
from nestedsf.view.names import held, shown_name
from nestedsf.view.previews import preview

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nestedsf.trace.family import Path
    from nestedsf.trace.map_runs import MapRun, MapRunChild
    from nestedsf.trace.visits import StateVisit

__all__ = ["ChildList"]

_GLANCE = 120  # columns of an input
_FAILED = (FAILED, TIMED_OUT)


class _Row(NamedTuple):
    status: str
    child: MapRunChild


class ChildList:
    """The child executions that one visit of a Distributed Map started.

    Args:
        visit: The visit, with its Map Runs.
        path: What leads to the execution that it is in.
    """

    def __init__(self, visit: StateVisit, path: Path) -> None:
        self._visit = visit
        self._path = (*path, visit.events[0].id)

    def page(  # noqa: PLR0913  the filters of a list
        self,
        *,
        moment: datetime | None = None,
        attempt: int = 0,
        status: str = "",
        text: str = "",
        start: int = 0,
        count: int = 100,
    ) -> dict[str, Any]:
        """Some of the children that match, as `ItemList.page` answers.

        Args:
            moment: The time that is shown; None for the end.
            attempt: Which attempt of the Map; 0 for the latest one.
            status: A status; any where it is empty.
            text: What must occur in its number, name, input, error or states, in any case.
            start: The first one of the matching children to answer with.
            count: How many to answer with at the most.
        """
        last = len(self._visit.map_runs)
        attempt = min(attempt or last, last)
        run = self._visit.map_runs[attempt - 1]
        rows = list(_rows(run, moment))
        # What was aborted was so because others had failed, where any has.
        bad = _FAILED if any(row.status in _FAILED for row in rows) else (ABORTED,)
        answer = listed(
            rows,
            status=status,
            text=text,
            start=start,
            count=count,
            searched=lambda row: self._texts[row.child.execution_arn],
            failed=lambda row: row.status in bad,
            shown=lambda row: self._shown(row, attempt),
        )
        total = sum(run.execution_counts.values()) if moment is None else len(rows)
        return {
            "total": total,
            "attempt": attempt,
            "attempts": last,
            "run": run.words,
            "each": run.each,
            **answer,
        }

    def arn(self, attempt: int, number: int) -> str:
        """The ARN of a child.

        Raises:
            NestedsfError: There is none.
        """
        runs = self._visit.map_runs[attempt - 1 : attempt]
        children = runs[0].children if runs else ()
        if not 0 <= number < len(children):
            raise NestedsfError("There is no such child execution: execute the cell again.")
        return children[number].execution_arn

    def path(self, attempt: int, number: int) -> Path:
        """What leads to a child, whether or not it was read."""
        before = sum(len(run.children) for run in self._visit.map_runs[: attempt - 1])
        return (*self._path, -(before + number + 1))

    def _shown(self, row: _Row, attempt: int) -> dict[str, Any]:
        child, trace = row.child, row.child.trace
        shown: dict[str, Any] = {
            "number": child.number,
            "attempt": attempt,
            "status": row.status,
            "took": _between(child) if row.status != RUNNING else None,
            "path": list(self.path(attempt, child.number)) if trace is not None else None,
            "visit": 0,
        }
        if trace is None:
            return {**shown, "input": shown_name(child.name), "state": "", "error": ""}
        told = telling_visit(trace)
        given = trace.input
        return {
            **shown,
            "input": preview(given, _GLANCE) if given is not None else "",
            "state": shown_name(told.state_name) if told is not None else "",
            "visit": told.events[0].id if told is not None else 0,
            "error": shown_name(trace.error or "")
            if row.status not in (SUCCEEDED, RUNNING)
            else "",
        }

    @cached_property
    def _texts(self) -> dict[str, str]:
        """What is searched of each child: as it is shown, and as it is."""
        return {
            child.execution_arn: _searched(child)
            for run in self._visit.map_runs
            for child in run.children
        }


def _searched(child: MapRunChild) -> str:
    trace = child.trace
    if trace is None:
        return f"{child.number}\n{shown_name(child.name)}".casefold()
    given = held(trace.input)
    states = " ".join(dict.fromkeys(shown_name(visit.state_name) for visit in trace.visits))
    parts = (
        str(child.number),
        shown_name(child.name),
        states,
        shown_name(trace.error or ""),
        compact(given),
        compact(for_display(given)),
    )
    return "\n".join(parts).casefold()


def _rows(run: MapRun, moment: datetime | None) -> Iterator[_Row]:
    """The children that have been started at a moment, with their status then."""
    for child in run.children:
        if moment is None or child.started is None:
            yield _Row(child.status, child)
        elif child.started <= moment:
            over = child.stopped is not None and child.stopped <= moment
            yield _Row(child.status if over else RUNNING, child)


def _between(child: MapRunChild) -> int | None:
    if child.started is None or child.stopped is None:
        return None
    return milliseconds((child.stopped - child.started).total_seconds())
