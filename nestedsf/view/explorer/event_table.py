"""The events table: the events of an execution and of all that it started, filtered, in pages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from nestedsf.jsontext import compact, elide, visible
from nestedsf.masking.display import text_for_display
from nestedsf.view.names import held, shown_name

if TYPE_CHECKING:
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.view.explorer.page import Page

__all__ = ["EventTable"]

_SUMMARY = 160
_LONGEST = 2_000  # of a summary's source: a payload may have 256 KiB


class EventTable:
    """The events of a page, as an explorer asks for them."""

    def __init__(self, page: Page) -> None:
        self._events = page.events
        self._states = [dict[int, str]() for _ in page.places]
        for number, place in enumerate(page.places):
            for visit in place.trace.visits:
                for event in visit.events:
                    self._states[number][event.id] = shown_name(visit.state_name)

    def rows(
        self, text: str = "", kind: str = "", state: str = "", start: int = 0, count: int = 100
    ) -> dict[str, Any]:
        """Some of the events that match, and how many do.

        Args:
            text: What must occur in the type, the state's name or the details, in any case.
            kind: The type of the event; any where it is empty.
            state: The name of the state, as it is shown; any where it is empty.
            start: The first one of the matching events to answer with.
            count: How many to answer with at the most.
        """
        found = self._matching(text.casefold(), kind, state)
        return {
            "count": len(found),
            "start": start,
            "rows": [self._row(at) for at in found[start : start + min(count, 500)]],
            "types": self.types,
        }

    @cached_property
    def types(self) -> list[str]:
        """The types that occur, in the order of the alphabet."""
        return sorted({visible(event.type) for _, event in self._events})

    def _matching(self, text: str, kind: str, state: str) -> range | list[int]:
        if not (text or kind or state):
            return range(len(self._events))
        return [
            at
            for at, (number, event) in enumerate(self._events)
            if (not kind or visible(event.type) == kind)
            and (not state or self._states[number].get(event.id) == state)
            and (not text or text in self._texts[at])
        ]

    @cached_property
    def _texts(self) -> list[str]:
        """What is searched of each event: as it is shown, and as it is."""
        found = []
        for number, event in self._events:
            state = self._states[number].get(event.id, "")
            details = compact(held(event.details))
            found.append(
                f"{event.type}\n{state}\n{details}\n{text_for_display(details)}".casefold()
            )
        return found

    def _row(self, at: int) -> dict[str, Any]:
        number, event = self._events[at]
        return {
            "position": at + 1,
            "execution": number,
            "id": event.id,
            "type": visible(event.type),
            "state": self._states[number].get(event.id, ""),
            "summary": _summary(event),
        }


def _summary(event: HistoryEvent) -> str:
    details = {
        key: held(value) for key, value in event.details.items() if not key.endswith("Details")
    }
    details.pop("name", None)
    if not details:
        return ""
    text = compact(details)
    if len(text) > _LONGEST:  # masking half a JSON text is no masking
        details = {key: value for key, value in details.items() if len(compact(value)) < _LONGEST}
        text = compact({**details, "…": "open the event for the rest"})
    return elide(visible(text_for_display(text)), _SUMMARY)
