"""Kinds: what somebody has answered with, where it is a value that this lesson works with."""

from __future__ import annotations

from nestedsf.lessons.mistakes import a
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.trace.history.events import HistoryEvent
from nestedsf.trace.visits import StateVisit

__all__ = ["kind"]

_KINDS = (
    (HistoryEvent, "an event"),
    (StateVisit, "the visit of a state"),
    (ExecutionTrace, "an execution"),
)


def kind(value: object) -> str:
    """What kind of value this is, with its article.

    >>> kind(7), kind(None)
    ('a number', 'nothing')
    """
    found = next((words for each, words in _KINDS if isinstance(value, each)), None)
    return found or a(value)
