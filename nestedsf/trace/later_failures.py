"""Later failures: what failed after the root cause, before its failure had climbed to the end.

A Task whose child execution failed may be tried again and fail before there is another child, as
where the name of the first one is taken. The execution then ends with an error that is not the
root's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from nestedsf.trace.causes import RootCause  # noqa: TC001  dataclasses are read at run time
from nestedsf.trace.family import answer_of
from nestedsf.trace.statuses import FAILED, TIMED_OUT
from nestedsf.trace.timing.attempts import Attempt, attempts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.visits import StateVisit

__all__ = ["LaterFailure", "later_failures"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LaterFailure:
    """Attempts of a Task that failed alike, after the one whose child execution is to blame.

    Attributes:
        place: The Task, with the error and the cause of the last of these attempts.
        attempts: Their numbers, from 1.
    """

    place: RootCause
    attempts: tuple[int, ...]

    def __repr__(self) -> str:
        return f"LaterFailure({self.place!r}, attempts={self.attempts})"


def later_failures(cause: RootCause) -> tuple[LaterFailure, ...]:
    """What failed in another way after the root cause, innermost Task first.

    Of a Task that was tried once there is none, and none of a Map whose threshold was exceeded.
    """
    found: list[LaterFailure] = []
    for depth in reversed(range(cause.depth)):
        for _, alike in groupby(_after_child(cause.visits[depth]), key=attrgetter("error")):
            attempts = tuple(alike)
            place = replace(
                cause,
                executions=cause.executions[: depth + 1],
                visits=cause.visits[: depth + 1],
                error=attempts[-1].error,
                cause=attempts[-1].cause,
            )
            numbers = tuple(attempt.number for attempt in attempts)
            found.append(LaterFailure(place=place, attempts=numbers))
    return tuple(found)


def _after_child(visit: StateVisit) -> Iterator[Attempt]:
    """The attempts that failed after the one that started the child."""
    answer = answer_of(visit) if visit.attempts > 1 else None
    if answer is None:
        return
    for attempt in attempts_of(visit):
        if attempt.first.id > answer.id and attempt.status in (FAILED, TIMED_OUT):
            yield attempt
