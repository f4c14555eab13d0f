"""States of an alarm in a night, worked out from measurements as CloudWatch's pages describe it.

An alarm looks at the last Period x EvaluationPeriods seconds, in a window that slides: it is asked
again each minute. Where values are missing, CloudWatch may look at older ones, too; how many is
not documented, and none are looked at here.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["ALARM", "COMPARED", "NIGHT", "STATISTICS", "states", "window"]

ALARM, OK, INSUFFICIENT = "ALARM", "OK", "INSUFFICIENT_DATA"
COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": ge,
    "GreaterThanThreshold": gt,
    "LessThanOrEqualToThreshold": le,
    "LessThanThreshold": lt,
}
STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}
_MISSING = {"breaching": True, "notBreaching": False}
NIGHT = 480
"""How many minutes a night has."""


def window(alarm: Mapping[str, Any]) -> int:
    """How many minutes an alarm looks at."""
    return int(alarm["Period"] // 60 * alarm["EvaluationPeriods"])


def states(alarm: Mapping[str, Any], measured: Iterable[tuple[float, float]]) -> list[str]:
    """The state after each minute of a night of eight hours, from the first on.

    An alarm rings when as many of its last EvaluationPeriods breach as DatapointsToAlarm says.

    Args:
        alarm: The fields of PutMetricAlarm.
        measured: Minutes since the night began, less than 0 before it, and what was measured then.

    >>> alarm = {"Statistic": "Sum", "Period": 3600, "EvaluationPeriods": 1, "Threshold": 1,
    ...          "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    >>> found = states(alarm, [(10.5, 1.0)])
    >>> found.index("ALARM") + 1, found.count("ALARM"), found[-1]
    (11, 60, 'INSUFFICIENT_DATA')
    >>> states({**alarm, "TreatMissingData": "notBreaching"}, [(130, 1.0)])[-1]
    'OK'
    """
    minutes, values = zip(*sorted(measured), strict=True) if (measured := [*measured]) else ((), ())
    period, size = alarm["Period"] // 60, alarm["EvaluationPeriods"]
    wanted = alarm.get("DatapointsToAlarm", size)

    @cache
    def breaches(begin: int) -> bool | None:
        """Whether the period that begins then breaches the threshold; None if nothing says so."""
        there = values[bisect_left(minutes, begin) : bisect_left(minutes, begin + period)]
        if not there:
            return _MISSING.get(alarm.get("TreatMissingData", "missing"))
        value = STATISTICS[alarm["Statistic"]](there)
        return COMPARED[alarm["ComparisonOperator"]](value, alarm["Threshold"])

    found: list[str] = []
    for now in range(1, NIGHT + 1):
        last = [breaches(begin) for begin in range(now - size * period, now, period)]
        if all(breach is None for breach in last):
            kept = found[-1] if found else INSUFFICIENT
            found.append(kept if alarm.get("TreatMissingData") == "ignore" else INSUFFICIENT)
        else:
            found.append(ALARM if last.count(True) >= wanted else OK)
    return found
