"""Exercise 3 of notebook 18: an alarm that tells when no order is started any more."""

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
_AN_HOUR = 3600
_OF_PERIODS = (
    "Take one period of that night: which value has the metric, and what does the comparison say?",
    "Is there a start in each period? How many periods are looked at, and for how long in all?",
    "It is an hour without a start: EvaluationPeriods times Period are 3600 seconds.",
)
_OF_LENGTH = (
    "How many whole periods fall into the time without starts, and how many does it wait for?",
    "It is an hour without a start: EvaluationPeriods times Period are 3600 seconds.",
)
_OF_METRIC = (
    "Which metrics does such an order have, and at which moment?",
    "Which metric has a value for each start, whatever becomes of the order?",
)
_OF_SILENCE = (
    "When nothing starts or ends for an hour, is the metric 0, or has it no value at all?",
    "TreatMissingData says what no value counts as: notBreaching is good, and breaching is bad.",
)
_OF_STATISTIC = (
    "ExecutionsStarted has a 1 when an order starts, and a 0 when it ends. What becomes of these?",
    "Sum adds the values of a period, and SampleCount counts them.",
    "Sum is how many orders were started.",
)
_OF_THRESHOLD = (
    "How many orders were started in each hour of that night, and what does the comparison say?",
    "It is an hour without any start: one start is enough for OK.",
)
_OF_NOUGHT = (
    "In an hour in which orders only end, Sum is 0. What does the comparison say of 0?",
    "A threshold of 1, and LessThanThreshold, ask whether fewer than one order was started.",
)
_OF_DATAPOINTS = (
    "Of how many periods in a row does this alarm want an answer, and how many have to say yes?",
    "DatapointsToAlarm is how many of the EvaluationPeriods have to say yes; without it, all.",
)
_OF_FORM = (
    "The alarm of the notebook has every field that is asked for.",
    "Texts stand in double quotes, and numbers stand without.",
)


class _Night(NamedTuple):
    """A night of eight hours, as measurements by metric: minutes and values."""

    told: str
    silent: bool
    measured: Mapping[str, tuple[tuple[int, float], ...]]


def _night(
    told: str,
    starts: list[int],
    *,
    end: str | None = "Succeeded",
    took: int = 3,
    silent: bool = False,
) -> _Night:
    """A night with orders that start at these minutes, and end some minutes later if they do."""
    measured = {"ExecutionsStarted": tuple((minute, 1.0) for minute in starts)}
    if end is not None:
        ends = [minute + took for minute in starts]
        measured["ExecutionsStarted"] += tuple((minute, 0.0) for minute in ends)
        measured[f"Executions{end}"] = tuple((minute, 1.0) for minute in ends)
        measured["ExecutionTime"] = tuple((minute, took * 60_000.0) for minute in ends)
    return _Night(told, silent, measured)


_STEADY = list(range(4, 480, 20))
_PAUSED = [18, 38, 58, *range(116, 480, 20)]
_SILENT = [*range(18, 180, 20), *range(243, 480, 20)]
_EVERY = "an order was started every 20 minutes"
_BUT = "orders were started every 20 minutes, but for none between"
_LATE = "each took 45 minutes"
_NIGHTS = (
    _night(f"{_EVERY}, and all succeeded", _STEADY),
    _night(f"{_EVERY}, and all failed", _STEADY, end="Failed"),
    _night(f"{_EVERY}, and none ended", _STEADY, end=None),
    _night(f"{_BUT} 0:58 and 1:56, and {_LATE}", _PAUSED, took=45),
    _night(f"{_BUT} 2:58 and 4:03, and each took a minute", _SILENT, took=1, silent=True),
    _night(f"{_BUT} 2:58 and 4:03, and {_LATE}", _SILENT, took=45, silent=True),
    _night("no order was started at all", [], silent=True),
)


@exercise("18-watch-from-outside", 3)
def check_3(answer: object) -> Verdict:
    """Whether an alarm goes into ALARM when no order is started for an hour, and only then.

    Args:
        answer: The fields of the alarm, as JSON text: those of PutMetricAlarm.
    """
    if is_untouched(answer, START) or answer == json.loads(START):
        return to_do("Change the alarm until it tells when no order is started for an hour.")
    alarm, mistake = json_or_mistake(answer)
    if mistake is None and not isinstance(alarm, dict):
        mistake = f"An alarm is an object, and this is {a(alarm)}."
    if mistake or (mistake := in_alarm(alarm)):
        return not_yet(mistake, *leading(mistake, *_OF_FORM))
    for night in _NIGHTS:
        if seen := _seen(alarm, night):
            return not_yet(seen, *_hints(alarm, night))
    return right(
        f"It was tried with {len(_NIGHTS)} nights of eight hours: it went into ALARM where no "
        "order was started for an hour, and did not where orders failed or hung, or where one "
        "came after 58 minutes."
    )


def _seen(alarm: Mapping[str, Any], night: _Night) -> str | None:
    """What the alarm did in a night, where it is not what is asked for."""
    found = states(alarm, night.measured.get(alarm["MetricName"], ()))
    rang = ALARM in found
    if rang is night.silent:
        return None
    if rang:
        return f"In one night {night.told}. The alarm went into ALARM."
    was = f" It was {found[0]} all the time." if len(set(found)) == 1 else ""
    return f"In one night {night.told}. The alarm did not go into ALARM.{was}"


def _hints(alarm: Mapping[str, Any], night: _Night) -> tuple[str, ...]:
    """Hints on the field that keeps the alarm from what it is to do in that night."""
    if alarm["MetricName"] != "ExecutionsStarted":
        return _OF_METRIC
    if alarm["Statistic"] not in ("Sum", "Maximum"):
        return _OF_STATISTIC
    an_hour = alarm["Period"] * alarm["EvaluationPeriods"] == _AN_HOUR
    if night.silent:
        if alarm.get("TreatMissingData") != "breaching":
            return _OF_SILENCE
        return _OF_NOUGHT if an_hour else _OF_LENGTH
    if alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]) < alarm["EvaluationPeriods"]:
        return _OF_DATAPOINTS
    return _OF_THRESHOLD if an_hour else _OF_PERIODS
