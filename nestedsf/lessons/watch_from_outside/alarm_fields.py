"""Fields of an alarm: what CloudWatch would refuse of them, in a sentence."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.mistakes import a, quoted
from nestedsf.lessons.watch_from_outside.alarm_states import COMPARED, STATISTICS
from nestedsf.lessons.watch_from_outside.shop import ORDERS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["in_alarm"]

_ENDS = ("Aborted", "Failed", "Started", "Succeeded", "TimedOut")
_METRICS = {"ExecutionTime", "ExecutionThrottled", *(f"Executions{end}" for end in _ENDS)}
_CHOICES: dict[str, Collection[str]] = {
    "MetricName": _METRICS,
    "Statistic": STATISTICS,
    "ComparisonOperator": COMPARED,
    "TreatMissingData": ("breaching", "notBreaching", "ignore", "missing"),
}
_NUMBERS = ("Period", "EvaluationPeriods", "Threshold", "DatapointsToAlarm")
_OPTIONAL = ("TreatMissingData", "DatapointsToAlarm")
_MORE = {"AlarmName", "AlarmDescription", "Namespace", "Dimensions", "Unit", "ActionsEnabled"}
_MORE |= {"AlarmActions", "OKActions", "InsufficientDataActions", "Tags"}
_OF_OTHERS = {"EvaluateLowSampleCountPercentile", "ExtendedStatistic", "Metrics"}
_OF_OTHERS |= {"EvaluationCriteria", "EvaluationInterval", "EvaluationWindow", "ThresholdMetricId"}
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_WEEK = 7 * _DAY


def in_alarm(alarm: Mapping[str, Any]) -> str | None:
    """The first thing that is wrong with the fields of an alarm, or None.

    >>> in_alarm({"MetricName": "executionsFailed"})
    'MetricName is “executionsFailed”, and the metric is written ExecutionsFailed.'
    >>> in_alarm({"Metric": "ExecutionsFailed"})
    'An alarm has no field “Metric”.'
    """
    for name in map(str, alarm):
        if name in _OF_OTHERS:
            return f"{name} cannot be tried here; the fields of the notebook can."
        if name not in (*_CHOICES, *_NUMBERS, *_MORE):
            known = next((each for each in (*_CHOICES, *_NUMBERS) if _same(each, name)), None)
            return (
                f"{name} is written {known}." if known else f"An alarm has no field {quoted(name)}."
            )
    for name, choices in _CHOICES.items():
        if name in alarm and (seen := _not_chosen(name, alarm[name], choices)):
            return seen
    for name in _NUMBERS:
        if name in alarm and not _is_number(alarm[name], whole=name != "Threshold"):
            return f"{name} is {_shown(alarm[name])}, and a {_kind(name)} is asked for."
    missing = [name for name in (*_CHOICES, *_NUMBERS) if name not in (*alarm, *_OPTIONAL)]
    if missing:
        return f"The alarm has no {missing[0]}."
    return _in_numbers(alarm)


def _in_numbers(alarm: Mapping[str, Any]) -> str | None:
    period, count = alarm["Period"], alarm["EvaluationPeriods"]
    if period < _MINUTE or period % _MINUTE:
        return f"Period is {period}, and here it is a number of seconds that is a multiple of 60."
    longest, told = (_DAY, "a day") if period < _HOUR else (_WEEK, "a week")
    if count < 1 or period * count > longest:
        return (
            f"{count} periods of {period} s are looked at: it is one at least, and {told} at most."
        )
    if not 1 <= alarm.get("DatapointsToAlarm", count) <= count:
        return f"DatapointsToAlarm is {alarm['DatapointsToAlarm']}, of {count} periods."
    return _in_what_it_watches(alarm)


def _in_what_it_watches(alarm: Mapping[str, Any]) -> str | None:
    """That an alarm looks at other measurements than those of the orders."""
    if alarm.get("Namespace", "AWS/States") != "AWS/States":
        return f"The namespace of Step Functions is AWS/States, not {quoted(alarm['Namespace'])}."
    unit = "Milliseconds" if alarm["MetricName"] == "ExecutionTime" else "Count"
    if alarm.get("Unit", unit) != unit:
        return f"{alarm['MetricName']} is measured with the unit {unit}: with another one there are no values."
    watched = alarm.get("Dimensions", [])
    if not isinstance(watched, list) or not all(map(_is_orders, watched)):
        return (
            f"Dimensions say which executions are counted: those whose StateMachineArn is that of "
            f"{ORDERS}."
        )
    return None


def _is_orders(dimension: object) -> bool:
    return (
        isinstance(dimension, dict)
        and dimension.get("Name") == "StateMachineArn"
        and str(dimension.get("Value")).endswith(f":stateMachine:{ORDERS}")
    )


def _not_chosen(name: str, value: object, choices: Collection[str]) -> str | None:
    if not isinstance(value, str):
        return f"{name} is {a(value)}, and a text is asked for."
    if value in choices:
        return None
    meant = in_other_capitals(value, choices)
    if meant is not None:
        what = "metric" if name == "MetricName" else "value"
        return f"{name} is {quoted(value)}, and the {what} is written {meant}."
    if name == "MetricName":
        return f"Executions have no metric {quoted(value)}."
    return f"{name} is {quoted(value)}, and it is one of {', '.join(choices)}."


def _is_number(value: object, *, whole: bool) -> bool:
    if isinstance(value, float):
        return not whole and isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    return str(value) if isinstance(value, float) else a(value)


def _kind(name: str) -> str:
    return "number" if name == "Threshold" else "whole number"


def _same(first: str, second: str) -> bool:
    return first.casefold() == second.casefold()
