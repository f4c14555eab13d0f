"""Records: what all strands of one execution share, its history above all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nestedsf.engine.history import MAX_EVENTS, MAX_EXPRESS_EVENTS, HistoryEvent, HistoryFullError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nestedsf.engine.environment import Environment, Machine
    from nestedsf.jsontext import Json

__all__ = ["Record"]


@dataclass(eq=False, kw_only=True)
class Record:
    """What the states of an execution know of it, and where they write.

    Attributes:
        environment: What it is handed.
        machine: What it runs.
        arn: Its ARN.
        name: Its name.
        input_text: Its input as it was given: JSON text.
        events: Its history so far.
        redriven_id: The id of the last ExecutionRedriven; 0 where it was never redriven.
        context: The part of the context object that is the same in all its states.
        on_event: Is told of each event of it, and of those of the children of its Map Runs.
    """

    environment: Environment
    machine: Machine
    arn: str
    name: str
    input_text: str
    events: list[HistoryEvent] = field(default_factory=list)
    redriven_id: int = 0
    context: Mapping[str, Json] = field(default_factory=dict)
    on_event: Callable[[Record, HistoryEvent], None] | None = None

    def now(self) -> datetime:
        """The present moment, to the millisecond, as AWS has it."""
        now = self.environment.scheduler.now
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def add(
        self, event_type: str, previous_id: int, details: Mapping[str, Any] | None = None
    ) -> int:
        """Add an event to the history; returns its id.

        Raises:
            HistoryFullError: There is room for the last event only.
        """
        most = MAX_EXPRESS_EVENTS if self.machine.express else MAX_EVENTS
        if len(self.events) >= most - 1 and not event_type.startswith("Execution"):
            raise HistoryFullError
        event = HistoryEvent(
            id=len(self.events) + 1,
            previous_id=previous_id,
            type=event_type,
            timestamp=self.now(),
            details=details or {},
        )
        self.events.append(event)
        if self.on_event is not None:
            self.on_event(self, event)
        return event.id
