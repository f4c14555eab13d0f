"""The exercises of notebook 18: patterns, findings and alarms that are right, and wrong ones."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

import pytest

from nestedsf.lessons import watch_from_outside as lesson
from nestedsf.lessons.judging.verdicts import Mark
from nestedsf.lessons.watch_from_outside import alarm, nights, pattern
from nestedsf.lessons.watch_from_outside.alarm_states import states
from tests.lessons.answers import NO_ANSWER, OTHERS_INSIDE, UNTOUCHED, changed
from tests.lessons.quoting import marks_at_the_start, quotations

if TYPE_CHECKING:
    from nestedsf.lessons import Verdict

CHECKS = (lesson.check_1, lesson.check_2, lesson.check_3)
ORDERS = "arn:aws:states:us-east-1:123456789012:stateMachine:nestedsf-order"
BAD = ["FAILED", "TIMED_OUT", "ABORTED"]


def told(verdict: Verdict, words: str) -> None:
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert not [word for word in OTHERS_INSIDE if word in verdict.words]


def test_what_the_prose_says_stands_in_the_picture_before_it() -> None:
    found = quotations("18-watch-from-outside")
    assert found
    assert [(cell, word) for cell, word, picture in found if word not in picture] == []


def test_the_answers_of_the_notebook_are_still_to_be_changed() -> None:
    assert marks_at_the_start("18-watch-from-outside", lesson) == [Mark.TO_DO] * 3


def test_the_answers_at_the_start_are_those_of_the_checks() -> None:
    starts: tuple[Any, ...] = (pattern.START, nights.START, alarm.START)
    verdicts = [check(start) for check, start in zip(CHECKS, starts, strict=True)]
    assert [verdict.mark for verdict in verdicts] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", UNTOUCHED, ids=repr)
def test_an_empty_answer_is_no_try(answer: object) -> None:
    assert [check(answer).mark for check in CHECKS] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", NO_ANSWER)
def test_anything_is_answered(answer: object) -> None:
    for check in CHECKS:
        told(check(answer), "")


# --- exercise 1 -------------------------------------------------------------------------


def of(status: Any = BAD, machine: Any = (ORDERS,), **more: Any) -> dict[str, Any]:
    """A pattern; without the state machine where it is None."""
    detail = (
        {"status": status} if machine is None else {"status": status, "stateMachineArn": machine}
    )
    return {"source": ["aws.states"], "detail": detail, **more}


@pytest.mark.parametrize(
    "answer",
    [
        of(),
        of([{"anything-but": ["RUNNING", "SUCCEEDED"]}]),
        of(machine=[{"suffix": ":nestedsf-order"}]),
        of(machine=[{"wildcard": "*:nestedsf-order"}], **{"detail-type": [{"prefix": "Step"}]}),
        {"detail": of()["detail"]},
        {"$or": [of([status]) for status in BAD]},
        {
            "resources": [{"prefix": ORDERS.replace("stateMachine", "execution") + ":"}],
            "detail": {"status": BAD},
        },
        of(["SUCCEEDED_NOT", *BAD], [ORDERS, "another"]),
    ],
)
def test_a_pattern_that_takes_the_bad_ends_is_right(answer: Any) -> None:
    verdict = lesson.check_1(json.dumps(answer, indent=2))
    assert verdict.solved, verdict
    assert "it takes 4:" in verdict.words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (of(["FAILED"]), "Of 22 changes it takes 2. It does not take the change of"),
        (of(["FAILED", "ABORTED"]), "nestedsf-order to TIMED_OUT."),
        (of(["FAILED", "TIMED_OUT"]), "nestedsf-order to ABORTED."),
        (of(machine=None), "It takes the change of an execution of nestedsf-Shipping to FAILED."),
        (of(machine=[{"prefix": ORDERS}]), "nestedsf-order-archive to FAILED."),
        (of([*BAD, "SUCCEEDED"]), "It takes the change of an execution of nestedsf-order to SUCC"),
        (of([{"anything-but": "SUCCEEDED"}]), "nestedsf-order to RUNNING."),
        (of(["failed", "timed_out"]), "No event has at “detail.status” what the pattern wants"),
        (of(machine=["nestedsf-order"]), "No event has at “detail.stateMachineArn” what the"),
        (of(machine=[f"{ORDERS}:live"]), "No event has at “detail.stateMachineArn” what the"),
        ({"status": BAD, "stateMachineArn": [ORDERS]}, "No event has a field “status”."),
        ({"detail": {"Status": BAD}}, "No event has a field “detail.Status”."),
        ({"detail": {"status": "FAILED"}}, "AWS would refuse it: Event pattern is not valid."),
        ({"detail": {"status": []}}, "AWS would refuse it: Event pattern is not valid."),
        ({"source": ["aws.stepfunctions"]}, "No event has at “source” what the pattern wants"),
        ({"detail": {"status": {"status": BAD}}}, "No event has a field “detail.status.status”."),
        ({"detail": {"status": [{"starts-with": "F"}]}}, "Unrecognized match type starts-with"),
        ({}, "Of 22 changes it takes 22."),
        (
            of(machine=[{"suffix": "order"}]),
            "It takes the change of an execution of nestedsf-reorder",
        ),
        (of(machine=[{"wildcard": "*order"}]), "nestedsf-reorder to FAILED."),
        ([of()], "An event pattern is an object, and this is a list."),
    ],
)
def test_a_pattern_that_takes_others_is_told_what_it_takes(answer: Any, words: str) -> None:
    told(lesson.check_1(json.dumps(answer)), words)


def test_a_pattern_that_is_no_json_is_told_why() -> None:
    told(lesson.check_1("{'source': ['aws.states']}"), "This is not JSON")


# --- exercise 2 -------------------------------------------------------------------------

FOUND: dict[str, Any] = {"error": "States.Runtime", "version": 2, "orders": [34, 39]}


def test_a_night_is_the_same_for_everybody_and_nobody_can_change_it() -> None:
    lesson.night().clear()
    details = lesson.night()
    assert {detail["executionArn"].split(":")[4] for detail in details} == {"123456789012"}
    assert len(details) == 48


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"orders": "34, 39", "version": "2"},
        {"orders": [39, 34], "version": [2]},
        {"orders": ["34", "39"], "version": "arn:aws:states:::stateMachine:nestedsf-Shipping:2"},
        {"orders": (34, 39), "version": "version 2", "why": "no street"},
        {"error": [" States.Runtime"], "version": 2.0},
        {"orders": "34 and 39"},
        {"orders": ["order 34", "order 39"]},
    ],
)
def test_what_was_found_is_right(change: dict[str, Any]) -> None:
    verdict = lesson.check_2({**FOUND, **change})
    assert verdict.solved, verdict


def test_what_was_found_may_be_json() -> None:
    assert lesson.check_2(json.dumps(FOUND)).solved


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"error": "TooHeavy"}, "is the error of executions of version 1 and of version 2."),
        ({"error": "States.TaskFailed"}, "is the error of orders, whatever their shipping"),
        ({"error": "States.Timeout"}, "No execution of the night has failed with “States.Timeout”"),
        ({"error": "states.runtime"}, "states.runtime is written States.Runtime."),
        ({"error": 7}, "The error is a number, and the name of one is asked for."),
        ({"error": ""}, "The error is empty, and the name of one is asked for."),
        ({"version": 1}, "No execution of version 1 has failed with States.Runtime."),
        ({"version": 3}, "No execution of the night was one of version 3."),
        ({"version": "live"}, "The version is a text, and one whole number is asked for."),
        ({"version": 2.5}, "The version is a number, and one whole number is asked for."),
        ({"version": [1, 2]}, "The version is a list, and one whole number is asked for."),
        ({"version": 0}, "No execution of the night was one of version 0."),
        ({"orders": []}, "orders names no order."),
        ({"orders": [34]}, "One more order failed because of it."),
        ({"orders": [34, 36, 39]}, "Order 36 ended as SUCCEEDED."),
        ({"orders": [34, 37, 39]}, "Order 37 ended as ABORTED."),
        ({"orders": [34, 38, 39]}, "Shipping of order 38 failed with TooHeavy."),
        ({"orders": [34, 39, 50]}, "There was no order 50 in the night."),
        ({"orders": "two"}, "orders is a list of the numbers of orders."),
        ({"orders": {34: "x"}}, "orders is a list of the numbers of orders."),
        ({"orders": ...}, "The answer has no orders."),
        ({"error": ..., "Error": "States.Runtime"}, "Error is written error."),
    ],
)
def test_what_was_not_found_is_told(change: dict[str, Any], words: str) -> None:
    told(lesson.check_2(changed(FOUND, change)), words)


# --- exercise 3 -------------------------------------------------------------------------

SILENCE = {
    "MetricName": "ExecutionsStarted",
    "Statistic": "Sum",
    "Period": 3600,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "LessThanThreshold",
    "TreatMissingData": "breaching",
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"Period": 300, "EvaluationPeriods": 12},
        {"Period": 1800, "EvaluationPeriods": 2, "DatapointsToAlarm": 2},
        {"Threshold": 0, "ComparisonOperator": "LessThanOrEqualToThreshold"},
        {"Statistic": "Maximum"},
        {"Period": 1200, "EvaluationPeriods": 3},
        {"Period": 60, "EvaluationPeriods": 60},
        {"Threshold": 0.5},
        {"AlarmName": "silence", "Namespace": "AWS/States", "Dimensions": []},
        {"Period": 3600, "EvaluationPeriods": 2, "DatapointsToAlarm": 1},
    ],
)
def test_an_alarm_that_hears_silence_is_right(change: dict[str, Any]) -> None:
    verdict = lesson.check_3(json.dumps({**SILENCE, **change}))
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"TreatMissingData": "notBreaching"}, "and it did not go into ALARM. It was OK."),
        (
            {"TreatMissingData": ...},
            (
                "In one night the last order was started at 23:44 in the evening. The alarm looks at the "
                "last hour, and it did not go into ALARM. It was OK, and then INSUFFICIENT_DATA."
            ),
        ),
        ({"TreatMissingData": "ignore"}, "and it did not go into ALARM. It was OK."),
        ({"MetricName": "ExecutionsSucceeded"}, "and all failed. The alarm looks at the last hour"),
        ({"MetricName": "ExecutionTime", "Statistic": "SampleCount"}, "and none ended. The alarm"),
        ({"MetricName": "ExecutionsFailed"}, "and all succeeded. The alarm"),
        ({"Period": 300}, "all succeeded. The alarm looks at the last 5 minutes, and at 0:01 it"),
        ({"Period": 7200}, "looks at the last 2 hours, and it did not go into ALARM."),
        (
            {"Period": 1200},
            (
                "but none between 0:58:50 and 1:58:10, which is less than an hour, and each took 45 "
                "minutes. The alarm looks at the last 20 minutes, and at "
            ),
        ),
        ({"Period": 1800}, "between 0:58:50 and 1:58:10"),
        ({"Period": 300, "EvaluationPeriods": 11}, "last 55 minutes, and at 1:54 it went into"),
        ({"Period": 60, "EvaluationPeriods": 59}, "last 59 minutes, and at 1:58 it went into"),
        ({"Period": 3540}, "last 59 minutes, and at 1:58 it went into"),
        (
            {"Period": 3660},
            (
                "none between 2:58 and 3:59, which is more than an hour, and each took a minute. The "
                "alarm looks at the last 61 minutes, and it did not go into ALARM. It was OK."
            ),
        ),
        ({"Period": 60, "EvaluationPeriods": 61}, "last 61 minutes, and it did not go into ALARM"),
        ({"Period": 60, "EvaluationPeriods": 64}, "last 64 minutes, and it did not go into ALARM"),
        ({"Period": 300, "EvaluationPeriods": 13}, "last 65 minutes, and it did not go into"),
        ({"Period": 86400}, "looks at the last 24 hours, and it did not go into ALARM."),
        ({"Threshold": 2}, "between 0:58:50 and 1:58:10"),
        ({"Threshold": 3}, "between 0:58:50 and 1:58:10"),
        ({"Statistic": "Average"}, "and all succeeded. The alarm"),
        ({"Statistic": "Average", "Threshold": 0.5}, "between 0:58:50 and 1:58:10"),
        ({"Statistic": "Minimum"}, "and all succeeded. The alarm"),
        (
            {"Statistic": "SampleCount"},
            "each took a minute. The alarm looks at the last hour, and it",
        ),
        ({"EvaluationPeriods": 2}, "looks at the last 2 hours, and it did not go into ALARM."),
        (
            {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 0},
            "all succeeded. The alarm",
        ),
        ({"Threshold": 5}, "and all succeeded. The alarm"),
        ({"Period": 300, "EvaluationPeriods": 24, "DatapointsToAlarm": 12}, "and all succeeded."),
        ({"Threshold": "1"}, "Threshold is a text, and a number is asked for."),
        ({"Period": 3600.5}, "Period is 3600.5, and a whole number is asked for."),
        ({"Period": 90}, "a multiple of 60."),
        ({"Period": 0}, "a multiple of 60."),
        ({"EvaluationPeriods": 0}, "it is one at least, and a week at most."),
        ({"Period": 300, "EvaluationPeriods": 999}, "it is one at least, and a day at most."),
        ({"DatapointsToAlarm": 2}, "DatapointsToAlarm is 2, of 1 periods."),
        ({"Statistic": "Count"}, "it is one of Sum, Average"),
        ({"Statistic": None}, "Statistic is nothing, and a text is asked for."),
        ({"MetricName": "OrdersStarted"}, "Executions have no metric “OrdersStarted”."),
        ({"MetricName": "executionsstarted"}, "and the metric is written ExecutionsStarted."),
        ({"TreatMissingData": "Breaching"}, "and the value is written breaching."),
        ({"Period": ...}, "The alarm has no Period."),
        ({"period": 3600}, "period is written Period."),
        ({"Metric": "ExecutionsStarted"}, "An alarm has no field “Metric”."),
        ({"ExtendedStatistic": "p99"}, "ExtendedStatistic cannot be tried here"),
        ({"EvaluationWindow": {"WallClockWindow": {}}}, "EvaluationWindow cannot be tried here"),
        ({"Namespace": "AWS/Lambda"}, "The namespace of Step Functions is AWS/States"),
    ],
)
def test_an_alarm_that_does_not_is_told_when(change: dict[str, Any], words: str) -> None:
    told(lesson.check_3(json.dumps(changed(SILENCE, change))), words)


@pytest.mark.parametrize(
    ("period", "count"), [(3600, 1), (1800, 2), (1200, 3), (600, 6), (300, 12), (60, 60)]
)
@pytest.mark.parametrize("shift", range(0, 60, 7))
def test_it_does_not_matter_where_in_the_hour_of_the_clock_silence_begins(
    period: int, count: int, shift: int
) -> None:
    """The window slides: any way to look at the last hour finds an hour and a minute."""
    fields = {**SILENCE, "Period": period, "EvaluationPeriods": count}
    starts = [(float(minute), 1.0) for minute in range(-100, 100 + shift, 1)]
    again = [(float(minute), 1.0) for minute in range(160 + shift, 480)]
    found = states(fields, starts + again)
    assert [minute for minute, state in enumerate(found, 1) if state == "ALARM"] == [160 + shift]
    assert "ALARM" not in states(fields, [*starts, (159.0 + shift, 1.0), *again])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"EvaluationPeriods": 2}, "EvaluationPeriods times Period"),
        ({"Period": 1200}, "EvaluationPeriods times Period"),
        ({"ComparisonOperator": "GreaterThanThreshold"}, "LessThanThreshold asks"),
        ({"Threshold": 2}, "one start is enough"),
        ({"Threshold": 0}, "fewer than one"),
        ({"Period": 1800, "EvaluationPeriods": 2, "DatapointsToAlarm": 1}, "DatapointsToAlarm is"),
        ({"Statistic": "SampleCount"}, "Sum is how many"),
        ({"Statistic": "Minimum"}, "Sum is how many"),
        ({"TreatMissingData": "notBreaching"}, "TreatMissingData"),
        ({"MetricName": "ExecutionsSucceeded"}, "a value for each start"),
    ],
)
def test_the_last_hint_is_of_the_field_that_is_wrong(change: dict[str, Any], words: str) -> None:
    verdict = inspect.unwrap(lesson.check_3)(json.dumps({**SILENCE, **change}))
    assert words in verdict.hints[-1]


@pytest.mark.parametrize(
    ("check", "answer", "hint"),
    [
        (lesson.check_1, of(["FAILED"]), "In which ways can an execution end"),
        (lesson.check_1, of(machine=None), "Whose executions does the pattern take?"),
        (lesson.check_1, of(machine=[{"prefix": ORDERS}]), "Which other names does the pattern"),
        (lesson.check_1, of(machine=[{"suffix": "order"}]), "Which other names does the pattern"),
        (lesson.check_1, of([*BAD, "SUCCEEDED"]), "Which of the statuses in your pattern"),
        (lesson.check_1, of(["failed"]), "Which value has an event there?"),
        (lesson.check_1, of(machine=["nestedsf-order"]), "Which value has an event there?"),
        (lesson.check_1, {"status": BAD}, "A pattern has the form of the event"),
        (lesson.check_1, {"detail": {"status": "FAILED"}}, "A pattern has the form of the event"),
        (lesson.check_2, {**FOUND, "error": "TooHeavy"}, "Print status, error and version"),
        (lesson.check_2, {**FOUND, "version": 1}, "Which version has each execution"),
        (lesson.check_2, {**FOUND, "orders": [34, 36, 39]}, "An order has failed because"),
        (lesson.check_2, {"error": "x"}, "The answer at the start has the three keys"),
        (lesson.check_3, {**SILENCE, "Period": 3540}, "How long may it be that no order starts"),
        (lesson.check_3, {**SILENCE, "Period": 3660}, "When an hour has passed without a start"),
        (lesson.check_3, {**SILENCE, "Threshold": 2}, "How many orders may be started"),
    ],
)
def test_the_first_hint_fits_what_was_seen(check: Any, answer: Any, hint: str) -> None:
    verdict = inspect.unwrap(check)(answer)
    assert verdict.mark is Mark.NOT_YET
    assert verdict.hints[0].startswith(hint), verdict.words
