"""Exercise 3 of notebook 18: an alarm that tells when no order is started any more."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import spoken
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, json_or_mistake
from nestedsf.lessons.watch_from_outside.alarm_fields import in_alarm
from nestedsf.lessons.watch_from_outside.alarm_states import ALARM, states, window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["START", "check_3"]

START = """{
  "MetricName": "ExecutionsFailed", "Statistic": "Sum",
  "Period": 3600, "EvaluationPeriods": 1,
  "ComparisonOperator": "GreaterThanOrEqualToThreshold", "Threshold": 1,
  "TreatMissingData": "notBreaching"
}"""
"""What stands in the notebook."""
_AN_HOUR = 3600
_OF_SHORT = (
    "How long may it be that no order starts, and for how long does this alarm look back?",
    "It looks back for EvaluationPeriods times Period. An hour is 3600 seconds.",
)
_OF_LONG = (
    "When an hour has passed without a start, is there one in what this alarm looks at?",
    "It looks back for EvaluationPeriods times Period. An hour is 3600 seconds.",
)
_OF_COMPARISON = (
    "Are many starts bad here, or few?",
    "LessThanThreshold asks whether there were fewer than the threshold says.",
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
    "How many orders may be started in an hour of that night, and what does the comparison say?",
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
_OF_FIELDS = (
    ("^DatapointsToAlarm ", _OF_DATAPOINTS),
    (
        "^(Dimensions|Namespace|.* with the unit)",
        ("Leave out what is not among the seven fields of the start: they are enough.",),
    ),
    ("has no field", _OF_FORM[:1]),
    (
        "^Executions have no metric",
        (
            "Which metric is measured when an order is started? The notebook has its name.",
            "It is ExecutionsStarted, letter by letter.",
        ),
    ),
    (
        "^Period is ",
        ("A Period is as long as what is asked about: for how long may no order be started?",),
    ),
    (
        "and it is one of ",
        ("This field takes one of the words that the sentence above names, letter by letter.",),
    ),
)
"""What leads on from a field that is wrong, by words in what is said of it."""


class _Night(NamedTuple):
    """A night of eight hours: its starts, and measurements by metric, as minutes and values."""

    told: str
    silent: bool
    starts: tuple[float, ...]
    measured: Mapping[str, tuple[tuple[float, float], ...]]


_BEFORE = tuple(float(minute) for minute in range(-16, -7 * 24 * 60, -20))
"""The starts of the week before the night: an order every 20 minutes, which succeeds at once."""


def _night(
    told: str,
    starts: Sequence[float],
    *,
    end: str | None = "Succeeded",
    took: float = 3,
    silent: bool = False,
) -> _Night:
    """A night with orders that start at these minutes, and end some minutes later if they do."""
    measured: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    orders: list[tuple[float, float, str | None]] = [
        (minute, 0.5, "Succeeded") for minute in _BEFORE
    ]
    orders += [(minute, took, end) for minute in starts]
    for minute, lasted, ended in orders:
        measured["ExecutionsStarted"].append((minute, 1.0))
        if ended is not None:
            measured["ExecutionsStarted"].append((minute + lasted, 0.0))
            measured[f"Executions{ended}"].append((minute + lasted, 1.0))
            measured["ExecutionTime"].append((minute + lasted, lasted * 60_000.0))
    kept = {metric: tuple(values) for metric, values in measured.items()}
    return _Night(told, silent, (*reversed(_BEFORE), *starts), kept)


_STEADY = range(4, 480, 20)
_PAUSED = (18, 38, 58 + 50 / 60, *(minute + 10 / 60 for minute in range(118, 480, 20)))
_SILENT = (*range(18, 180, 20), *range(239, 480, 20))
_EVERY = "an order was started every 20 minutes"
_BUT = "orders were started every 20 minutes, but none between"
_LESS = f"{_BUT} 0:58:50 and 1:58:10, which is less than an hour"
_MORE = f"{_BUT} 2:58 and 3:59, which is more than an hour"
_LATE = "each took 45 minutes"
_NIGHTS = (
    _night(f"{_EVERY}, and all succeeded", _STEADY),
    _night(f"{_EVERY}, and all failed", _STEADY, end="Failed"),
    _night(f"{_EVERY}, and none ended", _STEADY, end=None),
    _night(f"{_LESS}, and {_LATE}", _PAUSED, took=45),
    _night("the last order was started at 23:44 in the evening", (), silent=True),
    _night(f"{_MORE}, and each took a minute", _SILENT, took=1, silent=True),
    _night(f"{_MORE}, and {_LATE}", _SILENT, took=45, silent=True),
    _night("an order was started every 41 minutes, and all succeeded", range(4, 480, 41)),
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
        return not_yet(mistake, *leading(mistake, *fitting(_OF_FIELDS, mistake, _OF_FORM)))
    for night in _NIGHTS:
        if seen := _seen(alarm, night):
            return not_yet(seen, *_hints(alarm, night))
    return right(
        f"It was tried with {len(_NIGHTS)} nights of eight hours: it went into ALARM where no "
        "order was started for an hour, and did not where orders failed or hung, or where one "
        "came after 59 minutes and 20 seconds."
    )


def _seen(alarm: Mapping[str, Any], night: _Night) -> str | None:
    """What the alarm did in a night, where it is not what is asked for."""
    found = states(alarm, night.measured.get(alarm["MetricName"], ()))
    length = spoken(timedelta(minutes=window(alarm))).removeprefix("1 ")
    looks = f"The alarm looks at the last {length}"
    if ALARM not in found:
        if not night.silent:
            return None
        was = ", and then ".join(dict.fromkeys(found))
        return f"In one night {night.told}. {looks}, and it did not go into ALARM. It was {was}."
    rang = found.index(ALARM) + 1
    if night.silent and not any(rang - _AN_HOUR / 60 <= start < rang for start in night.starts):
        return None
    return f"In one night {night.told}. {looks}, and at {_clock(rang)} it went into ALARM."


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _hints(alarm: Mapping[str, Any], night: _Night) -> tuple[str, ...]:
    """Hints on the field that keeps the alarm from what it is to do in that night."""
    count = alarm["EvaluationPeriods"]
    early = _AN_HOUR - alarm["Period"] * count
    led = (
        (alarm["MetricName"] != "ExecutionsStarted", _OF_METRIC),
        (alarm["ComparisonOperator"].startswith("Greater"), _OF_COMPARISON),
        (alarm["Statistic"] not in ("Sum", "Maximum"), _OF_STATISTIC),
        (night.silent and alarm.get("TreatMissingData") != "breaching", _OF_SILENCE),
        (alarm.get("DatapointsToAlarm", count) < count, _OF_DATAPOINTS),
        (early > 0, _OF_SHORT),
        (early < 0, _OF_LONG),
        (night.silent, _OF_NOUGHT),
    )
    return next((hints for fits, hints in led if fits), _OF_THRESHOLD)
