"""Moments: when events happened, and the events as they came.

A date is masked as everywhere; the time since the first execution started tells nothing of when
that was, and never is.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from nestedsf.masking.display import for_display
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nestedsf.trace.history.events import HistoryEvent

__all__ = ["milliseconds", "raw_of", "since", "times_of"]

_MILLISECONDS = 1000


def milliseconds(seconds: float | None) -> int | None:
    """Whole milliseconds of seconds."""
    return None if seconds is None else round(seconds * _MILLISECONDS)


def since(start: datetime | None, moment: datetime | None) -> int | None:
    """Whole milliseconds between two moments; None where one is not known."""
    if start is None or moment is None:
        return None
    return milliseconds((moment - start).total_seconds())


def times_of(
    event: HistoryEvent, history: Sequence[HistoryEvent], began: datetime | None
) -> dict[str, Any]:
    """When an event happened, and after which one.

    Args:
        event: The event.
        history: All events of its execution, by id.
        began: When the first execution of all started.

    Returns:
        ``since``, milliseconds since then; ``previous``, the previousEventId; ``delta``,
        milliseconds since that event; ``timestamp``, a text, None where dates are masked. What
        is not known is None.
    """
    before = event.previous_event_id
    led = history[before - 1] if 0 < before <= len(history) else None
    stamp = event.timestamp.isoformat(timespec="milliseconds") if event.timestamp else None
    return {
        "since": since(began, event.timestamp),
        "previous": before,
        "delta": since(led.timestamp, event.timestamp) if led is not None else None,
        "timestamp": shown_name(stamp)
        if stamp is not None and for_display(stamp) == stamp
        else None,
    }


def raw_of(event: HistoryEvent) -> Mapping[str, Any]:
    """The event as GetExecutionHistory answered it, times as text as the AWS CLI writes them."""
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in event.raw.items()
    }
