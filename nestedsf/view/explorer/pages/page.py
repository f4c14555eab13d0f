"""The page: what an explorer shows of an execution before the first click, as a JSON value.

Numbers in place of objects, and no inputs or outputs: a history of 25,000 events is some
hundreds of kilobytes. All events of an execution and of those that it started stand in one
order, that of time; a *position* is how many of them have happened.
"""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.trace.causes import is_waiting, taken_on
from nestedsf.trace.collector import collector_paused
from nestedsf.trace.cost import cost
from nestedsf.trace.family import Path, family, item_of
from nestedsf.trace.redrives import REDRIVEN, often
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.trace.timing.attempts import attempts_of
from nestedsf.view.explorer.pages.opening import failure_of, opening_of, telling_visit
from nestedsf.view.explorer.values.moments import since as _since
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.explorer.pages.opening import Opening

__all__ = ["STATUSES", "Page", "Path", "Place", "page_of"]

STATUSES = (RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED)
_BEGUN = ("TaskSubmitted", "TaskStarted", "MapRunStarted")


class Place(NamedTuple):
    """An execution in the tree: what leads to it, itself, and the numbers of where it hangs."""

    path: Path
    trace: ExecutionTrace
    parent: int  # the number of the execution that started it, -1 for the first one
    row: int  # the number of the visit that started it, -1 for the first one
    item: str | None  # which item or batch it is for, of the child of a Map Run


class Page(NamedTuple):
    """A page: what is sent, and the values behind it."""

    value: dict[str, Any]
    places: tuple[Place, ...]
    events: tuple[tuple[int, HistoryEvent], ...]  # the number of the execution, and the event
    positions: Mapping[tuple[int, int], int]  # of each event, by execution and id
    opening: Opening


def page_of(trace: ExecutionTrace) -> Page:
    """The page of an execution and of all that it started."""
    with collector_paused():
        places, rows = _tree(trace)
        events = tuple(_merged(places, rows))
        position = {(number, event.id): at for at, (number, event) in enumerate(events, start=1)}
        start = trace.started
        names: dict[str, int] = {}
        caught = [taken_on(place.trace) for place in places]
        visits = [
            _row(
                number,
                visit,
                around,
                places[number].trace,
                position,
                names,
                start,
                caught=visit.index in caught[number],
            )
            for number, visit, around in rows
        ]
    spent = cost(trace)
    value = {
        "status": trace.status,
        "express": trace.express,
        "redriven": often(trace.redrive_count),
        "executions": [_execution(number, place, position) for number, place in enumerate(places)],
        "names": list(names),
        "events": len(events),
        "visits": visits,
        "owners": _owners(rows, events),
        "times": _steps(events, start),
        "elapsed": _since(start, trace.stopped),
        "charged": spent.charged_for,
        "price": spent.total,
        "failure": failure_of(trace),
        "waits": [at for at, (_, visit, _) in enumerate(rows) if is_waiting(visit)],
    }
    return Page(value, tuple(places), events, position, opening_of(trace))


def _tree(trace: ExecutionTrace) -> tuple[list[Place], list[tuple[int, StateVisit, int]]]:
    """The executions depth first, and for each visit its execution and the visit around it."""
    members = family(trace)
    starters = [-1] * len(members)
    rows: list[tuple[int, StateVisit, int]] = []
    waiting: list[tuple[int, Iterator[StateVisit], list[int]]] = [(0, iter(trace.visits), [])]
    while waiting:
        number, visits, own = waiting[-1]
        visit = next(visits, None)
        if visit is None:
            waiting.pop()
            continue
        around = own[visit.container_index] if visit.container_index is not None else -1
        own.append(len(rows))
        rows.append((number, visit, around))
        for child in reversed(members[number].children.get(visit.index, ())):
            starters[child] = len(rows) - 1
            waiting.append((child, iter(members[child].execution.visits), []))
    places = [
        Place(member.path, member.execution, member.parent, row, item_of(member))
        for member, row in zip(members, starters, strict=True)
    ]
    return places, rows


def _merged(
    places: list[Place], rows: list[tuple[int, StateVisit, int]]
) -> Iterator[tuple[int, HistoryEvent]]:
    """All events in one order: by time, or else children's right after what started them."""
    timed = all(event.timestamp is not None for place in places for event in place.trace.events)
    if timed:
        keyed = [
            (event.timestamp, number, event.id, event)
            for number, place in enumerate(places)
            for event in place.trace.events
        ]
        if len(places) > 1 or any(a[0] > b[0] for a, b in pairwise(keyed)):  # type: ignore[operator]
            keyed.sort(key=itemgetter(0, 1, 2))
        return ((number, event) for _, number, _, event in keyed)
    return _nested(places, rows)


def _nested(
    places: list[Place], rows: list[tuple[int, StateVisit, int]]
) -> Iterator[tuple[int, HistoryEvent]]:
    started: dict[tuple[int, int], list[int]] = {}
    for number, place in enumerate(places):
        if place.parent >= 0:
            visit = rows[place.row][1]
            begun = [e for e in visit.events if e.type in _BEGUN]
            started.setdefault((place.parent, (begun or visit.events)[-1].id), []).append(number)
    waiting = [(0, iter(places[0].trace.events))]
    while waiting:
        number, events = waiting[-1]
        event = next(events, None)
        if event is None:
            waiting.pop()
            continue
        yield number, event
        children = started.get((number, event.id), ())
        waiting += [(child, iter(places[child].trace.events)) for child in reversed(children)]


def _row(  # noqa: PLR0913, PLR0917  what a row is made of
    number: int,
    visit: StateVisit,
    around: int,
    trace: ExecutionTrace,
    position: dict[tuple[int, int], int],
    names: dict[str, int],
    start: datetime | None,
    *,
    caught: bool,
) -> list[Any]:
    """A visit: execution, name, status, first and last position, entering event, times and so on.

    One that was tried more than once, and a Map, end with two more: the positions of the attempts
    from the second on, and the position from which the number of a Map's items is known, and it;
    of a Map Run how many of them ended how.
    """
    first = visit.events[0]
    last = visit.events[-1]
    if visit.status == RUNNING:
        end, moment = -1, None
    elif visit.status == ABORTED and trace.status != RUNNING:
        end = position[number, trace.events[-1].id]
        moment = trace.events[-1].timestamp
    else:
        end, moment = position[number, last.id], last.timestamp
    return [
        number,
        names.setdefault(shown_name(visit.state_name), len(names)),
        STATUSES.index(visit.status),
        position[number, first.id],
        end,
        first.id,
        around,
        _since(start, visit.entered),
        _since(start, moment),
        int(caught),
        visit.attempts,
        -1 if visit.iteration is None else visit.iteration,
        *_tries(number, visit, position),
    ]


def _tries(
    number: int, visit: StateVisit, position: dict[tuple[int, int], int]
) -> tuple[list[Any], ...]:
    tries = (
        [position[number, attempt.first.id] for attempt in attempts_of(visit)[1:]]
        if visit.attempts > 1
        else []
    )
    items = _items(number, visit, position) if visit.state_type == "Map" else []
    return (tries, items) if tries or items else ()


def _items(number: int, visit: StateVisit, position: dict[tuple[int, int], int]) -> list[Any]:
    """From which position on how many items are known, and what is to be said of them.

    Of a Map Run they are not in the history.
    """
    run = visit.map_run
    kind = "MapRunStarted" if run is not None else "MapStateStarted"
    for event in visit.events:
        if event.type == kind:
            length = run.total if run is not None else event.details.get("length")
            told = [run.remark] if run is not None and run.remark else []
            return [position[number, event.id], length, *told] if type(length) is int else []
    return []


def _execution(number: int, place: Place, position: dict[tuple[int, int], int]) -> dict[str, Any]:
    trace = place.trace
    first, last = trace.events[0], trace.events[-1]
    look = telling_visit(trace)
    redrives = [position[number, event.id] for event in trace.events if event.type == REDRIVEN]
    return {
        "path": list(place.path),
        "name": shown_name(trace.name),
        "machine": shown_name(trace.qualified_name or trace.name) or "execution",
        "status": trace.status,
        "parent": place.parent,
        "row": place.row,
        "first": position[number, first.id],
        "last": position[number, last.id],
        "look": look.events[0].id if look is not None else 0,
        **({} if place.item is None else {"item": place.item}),
        **({"redrives": redrives} if redrives else {}),
    }


def _owners(
    rows: list[tuple[int, StateVisit, int]], events: tuple[tuple[int, HistoryEvent], ...]
) -> list[int]:
    """The visit that each event belongs to: its number from 1, less that of the event before.

    An event of an execution itself has that of the event before it.
    """
    owners = {
        (number, event.id): at
        for at, (number, visit, _) in enumerate(rows, start=1)
        for event in visit.events
    }
    steps = []
    before = 0
    for number, event in events:
        owner = owners.get((number, event.id), before)
        steps.append(owner - before)
        before = owner
    return steps


def _steps(events: tuple[tuple[int, HistoryEvent], ...], start: datetime | None) -> list[int]:
    """Milliseconds from each event to the next one; empty where the history has no times."""
    if start is None or any(event.timestamp is None for _, event in events):
        return []
    steps = []
    before = 0
    for _, event in events:
        at = _since(start, event.timestamp) or 0
        steps.append(at - before)
        before = at
    return steps
