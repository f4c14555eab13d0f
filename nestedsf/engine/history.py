"""The history: the events of one execution, as GetExecutionHistory has them.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

__all__ = [
    "MAX_EVENTS",
    "MAX_EXPRESS_EVENTS",
    "HistoryEvent",
    "HistoryFullError",
    "text_details",
    "without_data",
]

MAX_EVENTS = 25_000
"""https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html"""

MAX_EXPRESS_EVENTS = 100_000
"""AWS has no such limit for Express workflows. There it is the five minutes that end a loop, and
here computing takes none of them: nothing comes to so many events in five minutes."""

_NOT_TRUNCATED = {"truncated": False}
_DATA = frozenset(
    {
        *("assignedVariables", "assignedVariablesDetails", "input", "inputDetails"),
        *("output", "outputDetails", "parameters"),
    }
)


class HistoryFullError(Exception):
    """The history has no room for another event but the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """One event of a history.

    Attributes:
        id: Its number, from 1.
        previous_id: The number of the event that led to it; 0 for the first ones.
        type: As ``TaskStateEntered``.
        timestamp: When it happened, aware and in UTC, to the millisecond.
        details: Its details, by the API's names; empty for the types that have none.
    """

    id: int
    previous_id: int
    type: str
    timestamp: datetime
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def details_key(self) -> str:
        """The name under which the API answers with the details.

        >>> from datetime import datetime, timezone
        >>> now = datetime.now(tz=timezone.utc)
        >>> HistoryEvent(id=2, previous_id=0, type="PassStateEntered", timestamp=now).details_key
        'stateEnteredEventDetails'
        """
        for shared in ("StateEntered", "StateExited"):
            if self.type.endswith(shared):
                return f"s{shared[1:]}EventDetails"
        return f"{self.type[0].lower()}{self.type[1:]}EventDetails"


def without_data(details: Mapping[str, Any]) -> dict[str, Any]:
    """Details without what an execution works on: its inputs, outputs, parameters and variables.

    >>> without_data({"name": "First", **text_details("input", "[1]")})
    {'name': 'First'}
    """
    return {name: value for name, value in details.items() if name not in _DATA}


def text_details(name: str, text: str) -> dict[str, Any]:
    """A JSON value as an event has it: as text, with a note that it is all there.

    >>> text_details("input", "[1]")
    {'input': '[1]', 'inputDetails': {'truncated': False}}
    """
    return {name: text, f"{name}Details": _NOT_TRUNCATED}
