"""Visits while their events are collected, and the scopes that they follow one another in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nestedsf.trace.history.events import HistoryEvent

__all__ = ["CONTAINERS", "OpenVisit", "Scope"]

CONTAINERS = ("Parallel", "Map")
"""The types of state that have states inside."""


@dataclass(slots=True, eq=False)
class Scope:
    """A run of visits one after another: the execution, a branch or an iteration."""

    visit: OpenVisit | None = None
    attempt: int = 0
    iteration: int | None = None
    visits: list[OpenVisit] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class OpenVisit:
    """A visit while its events are collected."""

    name: str
    type: str
    scope: Scope
    entered: HistoryEvent
    events: list[HistoryEvent]
    exited: HistoryEvent | None = None
    scopes: list[Scope] = field(default_factory=list)
    attempts: int = 0
    failure: HistoryEvent | None = None  # the failed end of the last attempt
    ended: bool = False  # what follows in the chain follows from its failure
    aborted: bool = False
    over: bool = False  # a container that failed for good
    blamed: OpenVisit | None = None  # the visit that made a container fail
    # Filled in later: by outcomes, then by the order of the visits.
    error: str | None = None
    cause: str | None = None
    status: str = ""
    index: int = 0
