"""States of an alarm in a night, worked out from measurements as CloudWatch's page describes it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from __future__ import annotations

from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["ALARM", "COMPARED", "STATISTICS", "states"]

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
_NIGHT = 480  # minutes


def states(alarm: Mapping[str, Any], measured: Iterable[tuple[float, float]]) -> list[str]:
    """The state after each period of a night of eight hours.

    An alarm rings when as many of its last EvaluationPeriods breach as DatapointsToAlarm says.

    Args:
        alarm: The fields of PutMetricAlarm.
        measured: Minutes since the night began, and what was measured then.

    >>> alarm = {"Statistic": "Sum", "Period": 7200, "EvaluationPeriods": 1, "Threshold": 1,
    ...          "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    >>> states(alarm, [(10, 1.0)])
    ['ALARM', 'INSUFFICIENT_DATA', 'INSUFFICIENT_DATA', 'INSUFFICIENT_DATA']
    >>> states({**alarm, "TreatMissingData": "notBreaching"}, [(130, 1.0)])
    ['OK', 'ALARM', 'OK', 'OK']
    """
    minutes = alarm["Period"] / 60
    periods: dict[int, list[float]] = {}
    for minute, value in measured:
        periods.setdefault(int(minute // minutes), []).append(value)
    breaches = [_breaches(alarm, periods.get(number)) for number in range(int(_NIGHT // minutes))]
    found: list[str] = []
    size = alarm["EvaluationPeriods"]
    wanted = alarm.get("DatapointsToAlarm", size)
    for end in range(size, len(breaches) + 1):
        last = breaches[end - size : end]
        if all(breach is None for breach in last):
            kept = found[-1] if found else INSUFFICIENT
            found.append(kept if alarm.get("TreatMissingData") == "ignore" else INSUFFICIENT)
        else:
            found.append(ALARM if last.count(True) >= wanted else OK)
    return found


def _breaches(alarm: Mapping[str, Any], values: list[float] | None) -> bool | None:
    """Whether a period breaches the threshold; None where nothing says so."""
    if values is None:
        return _MISSING.get(alarm.get("TreatMissingData", "missing"))
    value = STATISTICS[alarm["Statistic"]](values)
    return COMPARED[alarm["ComparisonOperator"]](value, alarm["Threshold"])
