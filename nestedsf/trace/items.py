"""Items: what a Map did with each of the items that it was given, from its events and visits.

Of a Distributed Map the history tells how many items there are, and no more: each batch of them
is a child execution of its Map Run.
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  dataclasses are read at run time
from typing import TYPE_CHECKING

from nestedsf.trace.causes import telling
from nestedsf.trace.history.events import HistoryEvent  # noqa: TC001  as above
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.trace.visits import StateVisit  # noqa: TC001  as above

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["Item", "item_count", "items_of", "map_run_of"]

_CONTAINERS = ("Map", "Parallel")
_ENDS = {
    "MapIterationSucceeded": SUCCEEDED,
    "MapIterationFailed": FAILED,
    "MapIterationAborted": ABORTED,
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Item:
    """An item of a Map in one attempt of that Map.

    Attributes:
        number: Which one it is, from 0.
        attempt: Which attempt of the Map it is part of, from 1.
        status: RUNNING, SUCCEEDED, FAILED or ABORTED (open when the Map ended).
        visits: Every visit that was made for it, also those inside a Parallel or Map in it.
        first: The event that it began with.
        last: The event that it ended with; None where it has not ended.
    """

    number: int
    attempt: int
    status: str
    visits: tuple[StateVisit, ...]
    first: HistoryEvent = field(compare=False)
    last: HistoryEvent | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"Item({self.number}, {self.status!r}, {len(self.visits)} visits)"

    @property
    def started(self) -> datetime | None:
        """When it began; None where the history has no readable times."""
        return self.first.timestamp

    @property
    def ended(self) -> datetime | None:
        """When it ended; None as well where it has not."""
        return self.last.timestamp if self.last is not None else None

    @property
    def telling(self) -> StateVisit | None:
        """The visit that is worth a look: what failed, waits or runs, else the latest one."""
        return _telling(self.visits)


def items_of(trace: ExecutionTrace, visit: StateVisit) -> tuple[Item, ...]:
    """The items that a visit of a Map has begun, by attempt and number.

    Args:
        trace: The execution.
        visit: A visit of a Map in it; of another state there are none.
    """
    if visit.state_type != "Map":
        return ()
    firsts: dict[tuple[int, int], HistoryEvent] = {}
    lasts: dict[tuple[int, int], HistoryEvent] = {}
    attempt = 0
    for event in visit.events:
        if event.type == "MapStateStarted":
            attempt += 1
        number = event.details.get("index")
        if type(number) is not int:
            continue
        key = max(attempt, 1), number
        if event.type == "MapIterationStarted":
            firsts[key] = event
        elif event.type in _ENDS:
            lasts.setdefault(key, event)
    inside = _inside(trace.visits, visit)
    for key, visits in inside.items():  # a history of which the first events are missing
        if visits[0].events:
            firsts.setdefault(key, visits[0].events[0])
    return tuple(
        Item(
            number=key[1],
            attempt=key[0],
            status=_status(lasts.get(key), visit, inside.get(key, []), key[0]),
            visits=tuple(inside.get(key, ())),
            first=firsts[key],
            last=lasts.get(key),
        )
        for key in sorted(firsts)
    )


def item_count(visit: StateVisit) -> int | None:
    """How many items a Map was given; None where the history does not tell."""
    for event in reversed(visit.events):
        if event.type == "MapStateStarted":
            length = event.details.get("length")
            return length if type(length) is int else None
    return None


def map_run_of(visit: StateVisit) -> str | None:
    """The ARN of the Map Run that a Distributed Map started; None of other states."""
    for event in reversed(visit.events):
        if event.type == "MapRunStarted":
            arn = event.details.get("mapRunArn")
            return arn if isinstance(arn, str) else ""
    return None


def _inside(
    visits: Sequence[StateVisit], around: StateVisit
) -> dict[tuple[int, int], list[StateVisit]]:
    """The visits inside a Map, by attempt and item; what is in it comes right after it."""
    found: dict[tuple[int, int], list[StateVisit]] = {}
    keys: dict[int, tuple[int, int]] = {}
    for visit in visits[around.index + 1 :]:
        container = visit.container_index
        if container == around.index:
            if visit.iteration is None:
                continue
            keys[visit.index] = visit.container_attempt or 1, visit.iteration
        elif container in keys:
            keys[visit.index] = keys[container]
        else:
            break
        found.setdefault(keys[visit.index], []).append(visit)
    return found


def _status(
    last: HistoryEvent | None, around: StateVisit, visits: Sequence[StateVisit], attempt: int
) -> str:
    if last is not None:
        return _ENDS[last.type]
    if any(visit.status in (FAILED, TIMED_OUT) and not visit.caught for visit in visits):
        return FAILED  # its MapIterationFailed is left out where it ended the execution
    return RUNNING if around.status == RUNNING and attempt >= around.attempts else ABORTED


def _telling(visits: Sequence[StateVisit]) -> StateVisit | None:
    """Of what is in a Parallel or Map that is worth a look, what is worth one in it."""
    top = min((visit.container_index or 0 for visit in visits), default=0)
    found = telling(visit for visit in visits if (visit.container_index or 0) == top)
    while found is not None and found.state_type in _CONTAINERS and found.status != SUCCEEDED:
        attempt = max(found.attempts, 1)
        within = [
            visit
            for visit in visits
            if visit.container_index == found.index
            and visit.container_attempt in (None, attempt)
            and visit.status != SUCCEEDED
        ]
        if not within:
            break
        found = telling(within)
    return found
