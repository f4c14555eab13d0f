"""Redrives: an execution that has ended without success goes on from where it was.

Nothing is entered again: what a state does next is chained to the event that had entered it.
https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.trace.statuses import RUNNING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["REDRIVEN", "often", "redrives_of", "retries"]

REDRIVEN = "ExecutionRedriven"
_BEGINS = ("Scheduled", "StateStarted")


def redrives_of(
    visit: StateVisit, known: Iterable[HistoryEvent] | None = None
) -> tuple[HistoryEvent, ...]:
    """The redrives after which a visit went on.

    Args:
        visit: The visit.
        known: Those of its events that have happened at a moment; all of them by default.
    """
    if visit.context is None or not visit.context.redrives:
        return ()
    ids = [event.id for event in (visit.events if known is None else known)]
    goes_on = visit.status == RUNNING and len(ids) == len(visit.events)
    return tuple(
        redrive
        for redrive in visit.context.redrives
        if ids[0] < redrive.id and (goes_on or redrive.id < ids[-1])
    )


def often(count: int) -> str:
    """How often something was redriven, in words; nothing for never."""
    return {0: "", 1: "once", 2: "twice"}.get(count, f"{count:,} times")


def retries(visit: StateVisit) -> int:
    """What `$$.State.RetryCount` was in the last attempt: a redrive counts from 0 again."""
    redrives = redrives_of(visit)
    since = redrives[-1].id if redrives else 0
    begun = sum(e.id > since and e.type.endswith(_BEGINS) for e in visit.events)
    return max(begun - 1, 0)
