"""Exercise 3 of notebook 18: an alarm that rings when no order is started any more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake
from nestedsf.lessons.watch_from_outside.alarm_fields import in_alarm
from nestedsf.lessons.watch_from_outside.alarm_states import ALARM, states

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["START", "check_3"]

START = """{
  "MetricName": "ExecutionsFailed", "Statistic": "Sum",
  "Period": 3600, "EvaluationPeriods": 1,
  "ComparisonOperator": "GreaterThanOrEqualToThreshold", "Threshold": 1,
  "TreatMissingData": "notBreaching"
}"""
"""What stands in the notebook."""
_OF_PERIODS = (
    "Take one period of that night: which value has the metric, and what does the comparison say?",
    "Is there a start in each period? How many periods are looked at before it rings?",
    "It should ring after an hour: EvaluationPeriods times Period are 3600 seconds.",
)
_OF_METRIC = (
    "Which metrics does such an order have, and at which moment?",
    "Which metric has a value for each start, whatever becomes of the order?",
)
_OF_SILENCE = (
    "When nothing is started for an hour, is the metric 0, or has it no value at all?",
    "How many whole periods fall into an hour without starts, and how many does it wait for?",
    "TreatMissingData says what no value counts as: notBreaching is good, and breaching is bad.",
)
_OF_FORM = (
    "The alarm of the notebook has every field that is asked for.",
    "Texts stand in double quotes, and numbers stand without.",
)


class _Night(NamedTuple):
    """A night of eight hours, as measurements by metric: minutes and values."""

    told: str
    rings: bool
    hints: tuple[str, ...]
    measured: Mapping[str, tuple[tuple[int, float], ...]]


def _night(
    told: str, starts: list[int], hints: tuple[str, ...], *, end: str | None = "Succeeded"
) -> _Night:
    """A night with orders that start at these minutes, and end three minutes later if they do."""
    measured = {"ExecutionsStarted": tuple((minute, 1.0) for minute in starts)}
    if end is not None:
        measured[f"Executions{end}"] = tuple((minute + 3, 1.0) for minute in starts)
        measured["ExecutionTime"] = tuple((minute + 3, 180_000.0) for minute in starts)
    return _Night(told, hints is _OF_SILENCE, hints, measured)


_STEADY = list(range(4, 480, 20))
_EVERY = "an order was started every 20 minutes"
_NIGHTS = (
    _night(f"{_EVERY}, and all succeeded", _STEADY, _OF_PERIODS),
    _night(f"{_EVERY}, and all failed", _STEADY, _OF_METRIC, end="Failed"),
    _night(f"{_EVERY}, and none ended", _STEADY, _OF_METRIC, end=None),
    _night(
        "orders were started every 20 minutes until 2:44, and again from 4:24 on",
        [*range(4, 2 * 60 + 45, 20), *range(4 * 60 + 24, 480, 20)],
        _OF_SILENCE,
    ),
    _night("no order was started at all", [], _OF_SILENCE),
)


@exercise("18-watch-from-outside", 3)
def check_3(answer: object) -> Verdict:
    """Whether an alarm rings when no order is started for an hour, and only then.

    Args:
        answer: The fields of the alarm, as JSON text: those of PutMetricAlarm.
    """
    if is_untouched(answer, START) or answer == json.loads(START):
        return to_do("Change the alarm until it rings when no order is started for an hour.")
    alarm, mistake = json_or_mistake(answer)
    if mistake is None and not isinstance(alarm, dict):
        mistake = f"An alarm is an object, and this is {a(alarm)}."
    if mistake or (mistake := in_alarm(alarm)):
        return not_yet(mistake, *leading(mistake, *_OF_FORM))
    for night in _NIGHTS:
        if seen := _seen(alarm, night):
            return not_yet(seen, *night.hints)
    return right(
        f"It was tried with {len(_NIGHTS)} nights of eight hours: it rang where no order was "
        "started for an hour, and did not where orders failed or hung."
    )


def _seen(alarm: Mapping[str, Any], night: _Night) -> str | None:
    """What the alarm did in a night, where it is not what is asked for."""
    found = states(alarm, night.measured.get(alarm["MetricName"], ()))
    rang = ALARM in found
    if rang is night.rings:
        return None
    if rang:
        return f"In one night {night.told}. The alarm rang."
    was = f" It was {found[0]} all the time." if len(set(found)) == 1 else ""
    return f"In one night {night.told}. The alarm did not ring.{was}"
