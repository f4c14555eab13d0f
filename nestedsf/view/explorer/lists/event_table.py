"""The events table: the events of an execution and of all that it started, filtered, in pages."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.jsontext import compact, elide, visible
from nestedsf.masking.display import text_for_display
from nestedsf.view.bounds import LARGE_VALUE
from nestedsf.view.explorer.values.moments import since, times_of
from nestedsf.view.names import held, shown_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.view.explorer.pages.page import Page

__all__ = ["EventFilter", "EventTable"]

_SUMMARY = 160
_LONGEST = 2_000  # of a summary's source: a payload may have 256 KiB
_MOST = 500  # rows in one answer
_MARKS = "‹›"  # what a mark begins and ends with, see `nestedsf.masking`


class EventFilter(NamedTuple):
    """Which events are asked for.

    Attributes:
        text: What must occur in the type, the state's name or the details, in any case.
        kind: The type; any where it is empty.
        state: The name of the state, as it is shown; any where it is empty.
        execution: The number of the execution in the page; any where it is None.
        since: Milliseconds since the first execution started, at the least.
        until: At the most.
    """

    text: str = ""
    kind: str = ""
    state: str = ""
    execution: int | None = None
    since: float | None = None
    until: float | None = None


class EventTable:
    """The events of a page, as an explorer asks for them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._events = page.events
        self._states = [dict[int, tuple[str, int]]() for _ in page.places]
        for number, place in enumerate(page.places):
            of = self._states[number]
            for visit in place.trace.visits:
                shown = shown_name(visit.state_name), visit.events[0].id
                for event in visit.events:
                    of[event.id] = shown

    def rows(
        self,
        wanted: EventFilter = EventFilter(),  # noqa: B008  it is frozen
        *,
        start: int = 0,
        count: int = 100,
        near: int | None = None,
        kept: int | None = None,
    ) -> dict[str, Any]:
        """Some of the events that match, and how many do.

        Args:
            wanted: Which events.
            start: The first one of the matching events to answer with.
            count: How many to answer with at the most.
            near: The position of an event: ``near`` in the answer is its place among the
                matching ones, or that of the one after it, and where ``start`` is negative the
                rows begin around there.
            kept: The position of another one: ``kept`` in the answer is whether it matches.
        """
        found = self._matching(wanted)
        place = _place(found, near)
        if start < 0:
            start = max((place or 0) - count // 2, 0)
        return {
            "count": len(found),
            "start": start,
            "near": place,
            "kept": kept is not None and (kept - 1) in found,
            "rows": [self._row(at) for at in found[start : start + min(count, _MOST)]],
            "types": self.types,
        }

    @cached_property
    def types(self) -> list[str]:
        """The types that occur, in the order of the alphabet."""
        return sorted({visible(event.type) for _, event in self._events})

    def _matching(self, wanted: EventFilter) -> range | list[int]:
        """The numbers of the events that match; each filter looks at what the ones before left."""
        found: range | list[int] = range(len(self._events))
        events = self._events
        if wanted.execution is not None:
            found = [at for at in found if events[at][0] == wanted.execution]
        if wanted.kind:
            kinds = {event.type for _, event in events if visible(event.type) == wanted.kind}
            found = [at for at in found if events[at][1].type in kinds]
        if wanted.state:
            names = [{i for i, s in of.items() if s[0] == wanted.state} for of in self._states]
            found = [at for at in found if events[at][1].id in names[events[at][0]]]
        if wanted.since is not None or wanted.until is not None:
            least = wanted.since if wanted.since is not None else float("-inf")
            most = wanted.until if wanted.until is not None else float("inf")
            moments = self._moments
            found = [at for at in found if (m := moments[at]) is not None and least <= m <= most]
        if wanted.text:
            text = wanted.text.casefold()
            marks = any(mark in text for mark in _MARKS)  # only what is masked has those
            texts = self._texts
            found = [
                at for at in found if text in texts[at] or (marks and text in self._masked(at))
            ]
        return found

    @cached_property
    def _moments(self) -> list[int | None]:
        began = self._page.places[0].trace.started
        return [since(began, event.timestamp) for _, event in self._events]

    @cached_property
    def _texts(self) -> list[str]:
        """What is searched of each event: what it holds. Masking all of it would take seconds."""
        found = []
        for number, event in self._events:
            state = self._states[number].get(event.id, ("", 0))[0]
            found.append(f"{event.type}\n{state}\n{_details(event)}".casefold())
        return found

    def _masked(self, at: int) -> str:
        return text_for_display(_details(self._events[at][1])).casefold()

    def _row(self, at: int) -> dict[str, Any]:
        number, event = self._events[at]
        state, visit = self._states[number].get(event.id, ("", 0))
        trace = self._page.places[number].trace
        times = times_of(event, trace.events, self._page.places[0].trace.started)
        return {
            "position": at + 1,
            "execution": number,
            "id": event.id,
            "type": visible(event.type),
            "state": state,
            "visit": visit,
            "since": times["since"],
            "delta": times["delta"],
            "summary": _summary(event),
        }


def _place(found: Sequence[int], position: int | None) -> int | None:
    if position is None or not found:
        return None
    return min(bisect_left(found, position - 1), len(found) - 1)


def _details(event: HistoryEvent) -> str:
    text = compact(event.details)
    return text if len(text) <= LARGE_VALUE else compact(held(event.details))


def _summary(event: HistoryEvent) -> str:
    details: Mapping[str, Any] = {
        key: held(value)
        for key, value in event.details.items()
        if not key.endswith("Details") and key != "name"
    }
    if not details:
        return ""
    text = compact(details)
    if len(text) > _LONGEST:  # masking half a JSON text is no masking
        details = {key: value for key, value in details.items() if len(compact(value)) < _LONGEST}
        text = compact({**details, "…": "open the event for the rest"})
    return elide(visible(text_for_display(text)), _SUMMARY)
