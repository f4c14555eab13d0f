"""Attempts: how often a visit was tried, when, what came of it, and how long it then backed off.

An attempt begins with the event that schedules it (of a Parallel or Map: that starts it) and ends
with the one that says what came of it. What the back-off was to be follows from the Retry of the
definition: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime  # noqa: TC003  dataclasses are read at run time
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.asl.retry import interval, matches
from nestedsf.trace.redrives import redrives_of
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["Attempt", "BackOff", "attempts_of"]

_SCHEDULED = ("TaskScheduled", "LambdaFunctionScheduled", "ActivityScheduled")
_ENDS = {"Failed": FAILED, "TimedOut": TIMED_OUT, "Aborted": ABORTED, "Succeeded": SUCCEEDED}
_NO_JITTER = {"JitterStrategy": "NONE"}


class BackOff(NamedTuple):
    """What a retrier says of one back-off: seconds, which differ where it has a jitter.

    Attributes:
        least: The shortest that it may take.
        most: The longest.
        rule: The retrier, as the definition has it.
        retry: Which retry of this retrier it is, from 1.
    """

    least: float
    most: float
    rule: Mapping[str, Any]
    retry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt of a visit.

    Attributes:
        number: Which one it is, from 1.
        status: RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.
        first: The event that it begins with.
        last: The event that it ends with; None while it runs, and where the history has none.
        error: The error name, where it failed and has one.
        cause: The cause, a text, as ``error``.
        planned: The back-off after it, as Retry says; None where nothing follows, or where the
            definition does not tell.
        back_off: The seconds that passed until the next attempt; None where there is none, or
            where the history has no readable times; and before a redrive, which is no back-off.
        redriven: Whether it is the first one after a redrive.
    """

    number: int
    status: str
    first: HistoryEvent
    last: HistoryEvent | None = None
    error: str | None = None
    cause: str | None = None
    planned: BackOff | None = None
    back_off: float | None = None
    redriven: bool = False

    @property
    def start(self) -> datetime | None:
        """When it began."""
        return self.first.timestamp

    @property
    def end(self) -> datetime | None:
        """When it ended."""
        return self.last.timestamp if self.last is not None else None

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return _between(self.first, self.last)


def attempts_of(
    visit: StateVisit,
    known: Sequence[HistoryEvent] | None = None,
    history: Sequence[HistoryEvent] = (),
) -> tuple[Attempt, ...]:
    """The attempts of a visit; none of a state that has no attempts, as a Pass.

    Args:
        visit: The visit.
        known: Those of its events that have happened at a moment; all of them by default.
        history: All events of the execution, by id: they tell how an attempt of a Parallel or
            Map failed, which leaves no event of its own.
    """
    known = visit.events if known is None else known
    redrives = redrives_of(visit, known)
    found = list(_found(known, history, redrives))
    if not found:
        return ()
    over = len(known) == len(visit.events)
    if over:
        found[-1] = replace(found[-1], status=_status(visit, found[-1]))
        if found[-1].status in (FAILED, TIMED_OUT) and found[-1].error is None:
            found[-1] = replace(found[-1], error=visit.error, cause=visit.cause)
    rules = _rules(visit)
    retries = [0] * len(rules)
    for number, attempt in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        if following is not None and _redrive_between(attempt, following.first, redrives):
            found[number + 1] = replace(following, redriven=True)
            retries = [0] * len(rules)
            continue
        backs_off = following is not None or (
            attempt.status in (FAILED, TIMED_OUT) and not (over and visit.status != RUNNING)
        )
        if backs_off:
            found[number] = replace(
                attempt,
                planned=_planned(rules, retries, attempt),
                back_off=_between(attempt.last, following.first if following is not None else None),
            )
    return tuple(found)


def _found(
    known: Sequence[HistoryEvent],
    history: Sequence[HistoryEvent],
    redrives: Sequence[HistoryEvent],
) -> Iterator[Attempt]:
    """The attempts as their events show them."""
    attempt: Attempt | None = None
    for event in known:
        if "Iteration" in event.type:  # of an item of a Map, not of the Map
            continue
        if event.type in _SCHEDULED or event.type.endswith("StateStarted"):
            if attempt is not None:
                redrive = _redrive_between(attempt, event, redrives)
                if redrive is not None:
                    yield _ended_before(attempt, redrive, history)
                else:
                    yield _failed_inside(attempt, event, history)
            number = attempt.number + 1 if attempt is not None else 1
            attempt = Attempt(number=number, status=RUNNING, first=event)
        elif attempt is not None and event.type.endswith(tuple(_ENDS)):
            status = next(_ENDS[end] for end in _ENDS if event.type.endswith(end))
            if status == ABORTED and attempt.status in (FAILED, TIMED_OUT):
                continue  # AWS notes that of a state that has failed in a Parallel or Map as well
            attempt = replace(attempt, status=status, last=event, **_error(event))
    if attempt is not None:
        yield attempt


def _redrive_between(
    attempt: Attempt, following: HistoryEvent, redrives: Sequence[HistoryEvent]
) -> HistoryEvent | None:
    """The redrive that came after an attempt, and before what followed it."""
    between = (r for r in redrives if attempt.first.id < r.id < following.id)
    return next(between, None)


def _ended_before(
    attempt: Attempt, redrive: HistoryEvent, history: Sequence[HistoryEvent]
) -> Attempt:
    """An attempt that the end of the execution ended, where it had not ended before.

    Where the attempt had succeeded and the state is redriven, its output could not be made.
    """
    before = redrive.previous_event_id
    last = history[before - 1] if 0 < before <= len(history) else None
    if attempt.status == SUCCEEDED:
        return replace(attempt, status=FAILED, **(_error(last) if last is not None else {}))
    return attempt if attempt.status != RUNNING else replace(attempt, status=ABORTED, last=last)


def _failed_inside(
    attempt: Attempt, following: HistoryEvent, history: Sequence[HistoryEvent]
) -> Attempt:
    """A container's attempt that was retried: the next one follows from what failed inside."""
    if attempt.status != RUNNING:
        return attempt
    before = following.previous_event_id
    if not 0 < before <= len(history):
        return replace(attempt, status=FAILED)
    event = history[before - 1]
    return replace(attempt, status=FAILED, last=event, **_error(event))


def _error(event: HistoryEvent) -> dict[str, Any]:
    return {key: event.details.get(key) for key in ("error", "cause")}


def _status(visit: StateVisit, last: Attempt) -> str:
    """The last attempt ends as the visit does, which between two attempts still runs."""
    between = visit.status == RUNNING and last.status in (FAILED, TIMED_OUT)
    return last.status if between else visit.status


def _between(first: HistoryEvent | None, second: HistoryEvent | None) -> float | None:
    if first is None or second is None or first.timestamp is None or second.timestamp is None:
        return None
    return max((second.timestamp - first.timestamp).total_seconds(), 0.0)


def _rules(visit: StateVisit) -> list[Mapping[str, Any]]:
    """The retriers that can be read; one that cannot makes all unknown: the first match counts."""
    rules = visit.definition.raw.get("Retry") if visit.definition is not None else None
    if not isinstance(rules, list) or not all(map(_is_readable, rules)):
        return []
    return rules


def _is_readable(rule: object) -> bool:
    if not isinstance(rule, dict) or not isinstance(rule.get("ErrorEquals"), list):
        return False
    numbers = (rule.get(key, 1) for key in ("IntervalSeconds", "BackoffRate", "MaxDelaySeconds"))
    return all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in numbers)


def _planned(
    rules: Sequence[Mapping[str, Any]], retries: list[int], attempt: Attempt
) -> BackOff | None:
    """What the first retrier that matches says; how often each has been used is counted."""
    number = _matching(rules, attempt)
    if number is None:
        return None
    rule = rules[number]
    retries[number] += 1
    most = interval({**rule, **_NO_JITTER}, retries[number], Random(0))  # noqa: S311  no secret
    least = 0.0 if rule.get("JitterStrategy") == "FULL" else most
    return BackOff(least, most, rule, retries[number])


def _matching(rules: Sequence[Mapping[str, Any]], attempt: Attempt) -> int | None:
    if attempt.error is None:  # as of a Fail state in a Parallel: only a single one is sure
        return 0 if len(rules) == 1 else None
    names = [attempt.error]
    if attempt.error == "States.Timeout":
        names.append("States.HeartbeatTimeout")  # which the history calls by the other name
    return next(
        (
            number
            for number, rule in enumerate(rules)
            if any(matches(rule["ErrorEquals"], name) for name in names)
        ),
        None,
    )
