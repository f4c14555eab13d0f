"""Histories: the events of an execution, page by page.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.constraints import service_model
from nestedsf.emulator.states.pages import page
from nestedsf.engine.history import without_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.engine.history import HistoryEvent

__all__ = ["get_execution_history"]


def get_execution_history(request: Request) -> Answer:
    """GetExecutionHistory; what is added while pages are read comes on those behind it."""
    given = request.parameters
    arn, reverse = given["executionArn"], bool(given.get("reverseOrder"))
    events: Sequence[HistoryEvent]
    events = request.store.execution(arn, request.region_name).execution.events
    shown, more = page(
        events[::-1] if reverse else events,
        lambda event: -event.id if reverse else event.id,
        given,
        "history",
        arn,
        reverse,
    )
    with_data = given.get("includeExecutionData") is not False
    return {"events": [_shown(event, with_data=with_data) for event in shown], **more}


def _shown(event: HistoryEvent, *, with_data: bool) -> dict[str, Any]:
    shown = {
        "timestamp": event.timestamp,
        "type": event.type,
        "id": event.id,
        "previousEventId": event.previous_id,
    }
    key, details = event.details_key, dict(event.details)
    if not with_data:
        details = without_data(details)
    if details or key in _details_keys():
        shown[key] = details
    return shown


@functools.cache
def _details_keys() -> frozenset[str]:
    """The types that always have details, if empty ones: those for which the API has a name."""
    return frozenset(service_model().shape_for("HistoryEvent").members)
