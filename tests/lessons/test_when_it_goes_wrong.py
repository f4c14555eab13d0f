"""The checks of lesson 08 say what happened, whatever an answer looks like."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest

import nestedsf
from nestedsf.lessons import when_it_goes_wrong as lesson
from nestedsf.lessons.judging.verdicts import Mark
from nestedsf.lessons.when_it_goes_wrong.attempts import START_2, how_it_is_attempted
from nestedsf.lessons.when_it_goes_wrong.limits import how_the_limits_end_it

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "08-when-it-goes-wrong.ipynb"
CHILD = "${AnotherStateMachineArn}"
START = "arn:aws:states:::states:startExecution"
ABSENT = "absent"


def changed(given: dict[str, Any], **fields: object) -> dict[str, Any]:
    """The same with other fields, and without those that are to be absent."""
    return {key: value for key, value in {**given, **fields}.items() if value != ABSENT}


# --- exercise 1: limits ---------------------------------------------------------------------------

SILENT = {"ErrorEquals": ["States.HeartbeatTimeout"], "ResultPath": "$.why", "Next": "Ask again"}
LATE = {"ErrorEquals": ["States.Timeout"], "ResultPath": "$.why", "Next": "Decline"}
LIMITS = {"HeartbeatSeconds": 300, "TimeoutSeconds": 1800, "Catch": [SILENT, LATE]}
TASK = {
    "Type": "Task",
    "Resource": f"{START}.waitForTaskToken",
    "Parameters": {
        "StateMachineArn": CHILD,
        "Input": {"order.$": "$", "token.$": "$$.Task.Token"},
    },
    "End": True,
}


WITH_WHY = {"Output": "{% $merge([$states.input, {'why': $states.errorOutput}]) %}"}
IN_JSONATA = {
    **LIMITS,
    "QueryLanguage": "JSONata",
    "Catch": [
        {"ErrorEquals": one["ErrorEquals"], "Next": one["Next"], **WITH_WHY}
        for one in (SILENT, LATE)
    ],
}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(LIMITS),
        {**LIMITS, "Parameters": {"StateMachineArn": CHILD, "Input": {"token.$": "$$.Task.Token"}}},
        {"Ask for approval": {**TASK, **LIMITS, "Parameters": {"StateMachineArn": "${send-mail}"}}},
        changed(LIMITS, Catch=[SILENT, changed(LATE, ErrorEquals=["States.ALL"])]),
        changed(LIMITS, Catch=[changed(SILENT, ResultPath="$['why']"), LATE]),
        IN_JSONATA,
        {
            **changed(TASK, Parameters=ABSENT),
            **IN_JSONATA,
            "HeartbeatSeconds": "{% 5 * 60 %}",
            "Arguments": {"StateMachineArn": CHILD, "Input": "{% $states.context.Task.Token %}"},
        },
    ],
)
def test_limits_that_are_right(answer: object) -> None:
    verdict = lesson.check_1(answer)
    assert verdict.solved, verdict


def caught(silent: dict[str, Any] = SILENT, late: dict[str, Any] = LATE) -> dict[str, Any]:
    return changed(LIMITS, Catch=[silent, late])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (changed(LIMITS, Catch=[SILENT]), "Nothing leads to “Decline” yet"),
        (changed(LIMITS, Catch=[LATE, SILENT]), "gives a sign of life, “Decline” is entered"),
        (changed(LIMITS, HeartbeatSeconds=5), "“Ask again” is entered after 5 seconds"),
        (changed(LIMITS, HeartbeatSeconds=ABSENT), "“Decline” is entered after 30 minutes"),
        (changed(LIMITS, TimeoutSeconds=ABSENT), "still waits after an hour"),
        (changed(LIMITS, TimeoutSeconds=3600), "“Decline” is entered after 1 hour"),
        (changed(LIMITS, TimeoutSeconds=30), "HeartbeatSeconds is 300 and TimeoutSeconds is 30"),
        (
            changed(LIMITS, TimeoutSeconds="1800"),
            "TimeoutSeconds is a text, and it must be a whole",
        ),
        (changed(LIMITS, HeartbeatSeconds=0), "HeartbeatSeconds is 0"),
        (caught({**SILENT, "ErrorEquals": ["States.TaskFailed"]}), "“Decline” is entered after 5"),
        (caught({**SILENT, "ErrorEquals": ["States.ALL"]}), "alone and last"),
        (caught({**SILENT, "Next": "Ask Again"}), "There is no state “Ask Again”"),
        (caught(late={**LATE, "ErrorEquals": ["States.TaskFailed"]}), "with States.Timeout"),
        (caught(changed(SILENT, ResultPath=ABSENT)), "an object with Error, Cause"),
        (caught(late=changed(LATE, ResultPath="$.order")), "“Decline” is handed an object with"),
        (caught(changed(SILENT, ResultPath=None)), "nothing of the error"),
        (caught(changed(SILENT, ResultPath="$.order.why")), "cannot be put at $.order.why"),
        (changed(LIMITS, Heartbeat=300), "a Task has no field Heartbeat"),
        (changed(LIMITS, TimeoutSeconds=ABSENT, TimeoutSecondsPath=7), "must be a path"),
        (
            changed(LIMITS, TimeoutSeconds=ABSENT, TimeoutSecondsPath="$.limit"),
            "no number of seconds at $.limit",
        ),
        ({**TASK, **LIMITS, "Parameters": LIMITS, "Catch": ABSENT}, "inside Parameters"),
        (
            changed(LIMITS, Catch=ABSENT, Retry=[changed(SILENT, ResultPath=ABSENT)]),
            "A retrier has no field “Next”: that is a field of a catcher",
        ),
        (
            caught({**SILENT, "ErrorEquals": ["States.HeartbeatTimeout, States.Timeout"]}),
            "each name is a text of its own",
        ),
        (
            {**LIMITS, "Retry": [{"ErrorEquals": ["States.Timeout"]}]},
            "“Ask again” is entered after 20 minutes and 7 seconds",
        ),
        ("[300, 1800]", "is a list"),
        (json.dumps(LIMITS)[1:-1], "there are no { and } around the keys"),
        ({**LIMITS, "Next": "Ship"}, "The Task has an End already"),
        (changed(LIMITS, Catch=ABSENT, Catches=[SILENT, LATE]), "a Task has no field Catches"),
        (
            caught({**SILENT, "ErrorEquals": ["HeartbeatTimeout"]}),
            "kinds of errors begin with States.",
        ),
    ],
)
def test_what_is_wrong_with_limits_is_seen(answer: object, words: str) -> None:
    verdict = lesson.check_1(answer)
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (caught({**SILENT, "Next": "AskAgain"}), "capitals and spaces count"),
        (caught({**SILENT, "ResultPath": "why"}), "A path begins with $"),
        (caught({**SILENT, "ErrorEquals": ["States.ALL"]}), "What is caught after States.ALL?"),
        (
            caught({**SILENT, "Next": "Decline"}, {**LATE, "Next": "Ask again"}),
            "where does its Next lead",
        ),
        (changed(LIMITS, Catch=[LATE, SILENT]), "which of the catchers is looked at first"),
        (changed(LIMITS, Catch=SILENT), "how does JSON write several in an order"),
        (changed(LIMITS, HeartbeatSeconds="300"), "JSON has texts and numbers"),
        (changed(LIMITS, TimeoutSeconds=300), "which for the whole attempt"),
        (changed(LIMITS, Catch=ABSENT, Retry=[SILENT, LATE]), "Which field leads to another"),
        ({**LIMITS, "Parameters": {}}, "The Task has Parameters already"),
        ({**LIMITS, "Retry": [{"ErrorEquals": ["States.Timeout"]}]}, "the limits begin again"),
        ({**TASK, **LIMITS, "Resource": f"{START}.sync:2"}, "What the Task calls"),
        (changed(LIMITS, TimeoutSeconds=1800.5), "has no point in it"),
        ({**LIMITS, "Next": "Decline"}, "The Task `ask` has an End already"),
        ({**LIMITS, "HeartbeatSeconds": 0}, "A limit of no time"),
        (changed(LIMITS, Catch=ABSENT, Catches=[SILENT, LATE]), "knows its fields by their names"),
        (caught({**SILENT, "ErrorEquals": ["States.Heartbeat"]}), "Which names has the section"),
        (caught({**SILENT, "ErrorEquals": ["NoHeartbeat"]}), "Which names has the section"),
        (caught({**SILENT, "ErrorEquals": ["States.Runtime"]}), "no Catch takes it"),
        (caught({**SILENT, "ErrorEquals": ["States.TaskFailed"]}), "has tried States.TaskFailed"),
        (
            caught(late={**LATE, "ErrorEquals": ["States.TaskFailed"]}),
            "has tried States.TaskFailed",
        ),
        (caught({**SILENT, "ErrorEquals": ["States.Timeout"]}), "belongs to the first one alone"),
        (changed(LIMITS, HeartbeatSeconds=ABSENT), "which of them is not written"),
        (changed(LIMITS, TimeoutSeconds=ABSENT), "which of them is not written"),
        (changed(LIMITS, Catch=[SILENT]), "how many catchers are needed"),
        (changed(LIMITS, TimeoutSeconds=None), "The value is a number of seconds"),
        ({**LIMITS, "TimeoutSecondsPath": "$.total"}, "which of the two is it here"),
        (caught(changed(SILENT, ResultPath=ABSENT)), "the error takes the place of the input"),
        (caught(changed(SILENT, ResultPath="$.order")), "ResultPath says where the error is put"),
        (caught(changed(SILENT, ResultPath=None)), "ResultPath says where the error is put"),
        (caught({**SILENT, "ErrorEquals": ["HeartbeatTimeout"]}), "begin with States."),
        ({**LIMITS, "TimeoutSeconds": 30, "HeartbeatSeconds": 5}, "which for the whole attempt"),
        ({"timeoutSeconds": 1800, **LIMITS}, "begins with a capital"),
        (caught({**SILENT, "ErrorEquals": "States.HeartbeatTimeout"}), "ErrorEquals is a list"),
        (caught({**SILENT, "ErrorEquals": ["States.ALL "]}), "A space counts"),
        (caught(changed(SILENT, Next=ABSENT)), "Which state does the error lead to"),
        ({**TASK, **LIMITS, "Parameters": {"Catch": [SILENT]}}, "Two things are told apart"),
    ],
)
def test_the_hints_of_the_limits_are_of_the_field_that_is_wrong(
    answer: dict[str, Any], hint: str
) -> None:
    assert hint in how_the_limits_end_it(answer).hints[0]


# --- exercise 2: a Retry --------------------------------------------------------------------------

RETRIER = {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 90}
GIVEN = {"StateMachineArn": CHILD, "Input.$": "$"}
FULL = (
    "States.Format('{}-{}-{}', $$.Execution.Name, $$.State.RetryCount, $$.Execution.RedriveCount)"
)


def ship(name: str | None = None, retrier: object = None, **fields: object) -> dict[str, Any]:
    """The Task with a name for its child, and with other fields of its retrier."""
    task = {
        "Type": "Task",
        "Resource": f"{START}.sync:2",
        "Parameters": {**GIVEN, **({"Name.$": name} if name else {})},
        "Retry": [{**RETRIER, **retrier} if isinstance(retrier, dict) else RETRIER],
        "End": True,
    }
    return changed(task, **fields)


LIMIT = {"ErrorEquals": ["StepFunctions.ExecutionLimitExceeded"], "MaxAttempts": 9}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(ship()),
        {"Ship": ship(FULL)},
        ship("States.UUID()"),
        # the patient retrier of the lesson, and three pauses of 199 s: attempts of 30 s count
        ship(
            retrier={
                "IntervalSeconds": 60,
                "MaxAttempts": 4,
                "BackoffRate": 2,
                "MaxDelaySeconds": 180,
            }
        ),
        ship(retrier={"IntervalSeconds": 199, "BackoffRate": 1}),
        ship(retrier={"IntervalSeconds": 60, "MaxAttempts": 9, "MaxDelaySeconds": 300}),
        ship(Retry=[LIMIT, {**RETRIER, "ErrorEquals": ["States.ALL"]}], Resource=f"{START}.sync"),
        ship(
            Parameters=ABSENT,
            QueryLanguage="JSONata",
            Arguments={
                "StateMachineArn": CHILD,
                "Input": "{% $states.input %}",
                "Name": "{% $uuid() %}",
            },
        ),
    ],
)
def test_attempts_that_are_right(answer: object) -> None:
    verdict = lesson.check_2(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            ship(Parameters={**GIVEN, "Retry": [RETRIER]}, Retry=ABSENT),
            "Retry is inside Parameters, and StartExecution has no such parameter, so",
        ),
        (ship(Retry=ABSENT), "its workflow is started once"),
        (ship(Retry=[{**RETRIER, "MaxAttempts": 0}, LIMIT]), "its workflow is started once"),
        (ship(retrier={"ErrorEquals": ["NoVan"]}), "its workflow is started once"),
        (ship(retrier={"IntervalSeconds": 1}), "4 times within 2 minutes and 7 seconds"),
        (ship(retrier={"MaxAttempts": 30}), "still tries after an hour"),
        (ship(retrier={"JitterStrategy": "FULL"}), "nobody knows whether 10 minutes pass"),
        (ship(retrier={"MaxAttempts": "4"}), "MaxAttempts is a text"),
        (ship(retrier={"MaxDelaySeconds": 9}), "4 times within 2 minutes and 27 seconds"),
        (
            ship("States.Format('{}-{}', $$.Execution.Name)"),
            "States.Format has 2 {} in its text and 1 value after it",
        ),
        (ship(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Tell"}]), "There is no state “Tell”"),
        (ship("$.nope"), "there is nothing at $.nope"),
        (ship("States.Format('{}', $$.Execution.Id)"), "has a : in it: StepFunctions."),
        (
            ship(
                Parameters={
                    **GIVEN,
                    "Name.$": f"States.Format('{'a' * 80}{{}}', $$.State.RetryCount)",
                }
            ),
            "81 characters, and 80 are the most",
        ),
        (ship(retrier={"MaxTries": 4}), "A retrier has no field “MaxTries”"),
        (ship(retrier={"ErrorEquals": "States.ALL"}), "ErrorEquals is a text"),
        (ship(Retry=RETRIER), "Retry is an object, and it must be a list"),
        (ship(Retry=["NoVan"]), "Each retrier is an object, and this one is a text"),
        (ship(Parameters={"StateMachineArn": CHILD}), "an empty object, and not the whole order"),
        (ship(Parameters={**GIVEN, "Input.$": "$.order"}), "not the whole order"),
        (
            ship(Parameters={"StateMachineArn": CHILD, "Input": {"order.$": "$"}}),
            "is given the order inside order, one level too deep",
        ),
        (
            ship(Parameters={"StateMachineArn": CHILD, "Input": {"Retry": [RETRIER]}}),
            "Retry is inside Input, so it is handed to the child as data",
        ),
        (ship(TimeoutSeconds=10), "started once, and “Ship” fails with States.Timeout"),
        (ship(retrier={"ErrorEquals": ["NoVan"]}), "and “Ship” fails with States.TaskFailed"),
        (ship("States.Format('ship-{}', $.order)"), "second attempt starts nothing"),
        (
            ship("States.Format('ship-{}-{}', $.order, $$.State.RetryCount)"),
            "the first attempt of its second execution starts nothing",
        ),
        (ship("$$.Execution.Name"), "the second attempt starts nothing"),
        (ship(Parameters={**GIVEN, "Name": "ship"}), "the second one's start is refused"),
        (
            ship("States.Format('{} {}', $$.Execution.Name, $$.State.RetryCount)"),
            "has a space in it: StepFunctions.",
        ),
        (ship(Resource=START), "“Ship” succeeds all the same"),
        ("{", "JSON"),
    ],
)
def test_what_is_wrong_with_attempts_is_seen(answer: object, words: str) -> None:
    verdict = lesson.check_2(answer)
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (ship(Parameters={"StateMachineArn": CHILD, "Input": "$"}), "What the child is given"),
        (ship(Parameters={**GIVEN, "Name": "$$.Execution.Name"}), "ask for the same name"),
        (ship("$.Execution.Name"), "two dollars one in the context object"),
        (ship("States.Format('{}', $.Execution.Name)"), "two dollars one in the context object"),
        (ship("$$.Execution.Id"), "Some characters are not allowed in a name"),
        (ship("States.UUID"), "A call has its name, a ("),
        (ship(" $$.Execution.Name"), "Take the space out"),
        (ship(retrier={"ErrorEquals": ["TaskFailed"]}), "is compared letter by letter"),
        (ship(Parameters={**GIVEN, "Name": "ship"}), "ask for the same name"),
        (ship(Resource=f"{START}.waitForTaskToken"), "what the Task waits for"),
        (ship(retrier={"ErrorEquals": ["NoVan"]}), "whatever the child's error"),
        (ship(retrier={"ErrorEquals": ["States.Timeout"]}), "With which error does “Ship” fail"),
        (ship(retrier={"ErrorEquals": ["States.TaskFailure"]}), "With which error does “Ship”"),
        (ship(retrier={"MaxAttempts": 2}), "MaxAttempts counts the attempts after the first"),
        (ship(Retry=[{**RETRIER, "MaxAttempts": 0}, RETRIER]), "Which of the retriers matches"),
        (ship(retrier={"IntervalSeconds": 1}), "Add up the pauses"),
        (ship(retrier={"MaxAttempts": 30}), "Add up the pauses"),
        (ship(TimeoutSeconds=10), "TimeoutSeconds ends an attempt"),
        (ship(retrier={"BackoffRate": 0.5}), "With a BackoffRate of 1"),
        (ship(retrier={"MaxDelaySeconds": 0}), "What is the least value"),
        (ship(retrier={"JitterStrategy": "HALF"}), "FULL or NONE"),
        (ship(retrier={"Next": "Ship"}), "A retrier begins the same Task again"),
        (ship(retrier={"Interval": 9}), "A retrier knows its fields"),
        (ship(retrier={"ErrorEquals": ["States.ALL", "NoVan"]}), "no other retrier has named"),
        (ship("$.name"), "What does the path look in"),
        (ship("$$.State.Retrycount"), "The State of the context object has"),
        (ship(retrier={"ErrorEquals": []}), "With which error does “Ship” fail"),
        (ship(retrier={"ErrorEquals": ["Novan"]}), "whatever the child's error"),
        (ship(Retry=None), "A Retry is a list of retriers"),
        (ship(Retry=RETRIER), "A Retry is a list of retriers"),
        (ship(Retry=ABSENT), "A Retry is a field of the Task"),
        (ship(Resource=START), "what the Task waits for"),
        (ship(Parameters={**GIVEN, "Retry": [RETRIER]}, Retry=ABSENT), "Two things are told apart"),
        (ship("States.Format('{}-{}', $$.Execution.Name)"), "Each {} in the text stands for"),
        (ship(retrier={"MaxAttempts": "4"}), "JSON tells texts, numbers"),
        (ship(retrier={"ErrorEquals": "States.ALL"}), "ErrorEquals is a list"),
        (ship(retrier={"JitterStrategy": "FULL"}), "how short can a pause"),
        (ship(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Tell"}]), "gives up by failing"),
    ],
)
def test_the_hints_are_of_the_field_that_is_wrong(answer: object, hint: str) -> None:
    assert hint in how_it_is_attempted(answer).hints[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("States.Format('{}-{}', $$.Execution.Name, $$.State.RetryCount)", True),
        (FULL, False),
        (None, False),
    ],
)
def test_a_name_that_a_redrive_takes_again_is_right_with_a_warning(
    name: str | None, *, said: bool
) -> None:
    verdict = lesson.check_2(ship(name))
    assert verdict.solved
    assert ("A redrive was not tried" in verdict.words) is said


# --- exercise 3: this one hangs -------------------------------------------------------------------

FOUND = {"state": "Ask for approval", "waits for": "a token", "field": {"TimeoutSeconds": 86400}}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(FOUND),
        {"State": "ask for approval", "waits_for": "Its task token", "FIELD": FOUND["field"]},
        {**FOUND, "field": "TimeoutSeconds = 3600"},
        {
            **FOUND,
            "field": '"HeartbeatSeconds": 600',
            "state": "order › Approve › Ask for approval",
        },
        {**FOUND, "field": "TimeoutSeconds: 60", "state": ["Ask for approval"]},
        {**FOUND, "field": [FOUND["field"]], "state": "approve, Ask for approval"},
        {**FOUND, "field": {"TimeoutSecondsPath": "$.total"}},
        {**FOUND, "field": {"TimeoutSeconds": 604800}},
        {**FOUND, "waits for": ["token"], "state": "Ask for approval (in approve)"},
        {**FOUND, "waits for": "TOKEN", "state": "the state Ask for approval."},
        {
            **FOUND,
            "waits for": "the task token to be sent back",
            "state": "approve: Ask for approval",
        },
        {**FOUND, "state": ["Approve", "Ask for approval"]},
        {"state": "Ask for approval", "waiting for": "a token", "fields": FOUND["field"]},
    ],
)
def test_what_hangs_is_found(answer: object) -> None:
    verdict = lesson.check_3(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "Approve"}, "so is its child execution"),
        ({"state": "approve"}, "is a state machine"),
        ({"state": "Pack"}, "“Pack” is SUCCEEDED"),
        ({"state": "Send the email"}, "is SUCCEEDED"),
        ({"state": "Ship"}, "has not been entered yet"),
        ({"state": "Charge"}, "None of the executions"),
        ({"state": ""}, "No state is named"),
        ({"state": {"name": "Ask for approval"}}, "The state is an object, and its name is wanted"),
        ({"waits for": None}, "What does it wait for?"),
        ({"waits for": "an execution"}, "is SUCCEEDED, and the state is RUNNING"),
        ({"waits for": "a time"}, "No time ends it"),
        ({"waits for": "the end of an execution, and a token"}, "waits for one of three"),
        ({"waits for": "the moon"}, "waits for one of three: a time, an execution or a token"),
        ({"waits for": {"token": 1, "time": 2}}, "waits for one of three"),
        ({"field": {}}, "Which field is missing?"),
        (
            {"field": {"Retry": [{"ErrorEquals": ["States.ALL"]}]}},
            "With Retry the order still hangs",
        ),
        ({"field": {"TimeoutSeconds": 864000}}, "864000} the order still hangs after a week"),
        ({"field": {"TimeoutSeconds": 604801}}, "still hangs after a week"),
        ({"field": {"HeartbeatSeconds": 31536000}}, "still hangs after a week"),
        ({"state": "Approve and Ask for approval"}, "has a state “Approve and Ask for approval”"),
        ({"state": ["Ask for approval", "Ship"]}, "“Ship” has not been entered yet"),
        ({"field": {"TimeoutSeconds": "60"}}, "TimeoutSeconds is a text"),
        ({"field": {"Timeout": 60}}, "a Task has no field Timeout"),
        ({"field": {"TimeoutSecondsPath": "$.limit"}}, "no number of seconds at $.limit"),
        ({"field": {"TimeoutSeconds": 60, "HeartbeatSeconds": 30}}, "one is enough"),
        ({"field": 3600}, "The field is a number"),
        ({"field": "TimeoutSeconds"}, "only the name TimeoutSeconds, and it is wanted with its"),
        (
            {"field": {"Resource": "arn:aws:states:::states:startExecution"}},
            "has a Resource already",
        ),
    ],
)
def test_what_does_not_explain_the_hanging_is_told(fields: Any, words: str) -> None:
    verdict = lesson.check_3({**FOUND, **fields})
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words


# --- any answer -----------------------------------------------------------------------------------

EMPTY: list[Any] = [None, "", " ", [], {}]
ODD = [
    *(
        7,
        True,
        1.5,
        "x",
        "{",
        "[]",
        "null",
        "[[1]]",
        object(),
        b"{}",
        {1, 2},
        "[" * 5000,
        "1" * 5000,
    ),
    *(float("nan"), {7: 8}, '{"Catch": 7}', '{"Retry": {}}', '{"state": [], "field": [[]]}'),
    *(
        '{"Catch": [7]}',
        '{"Type": 7, "Resource": {}}',
        '{"Parameters": [1]}',
        '{"state": {"a": 1}}',
    ),
]
CHECKS = [lesson.check_1, lesson.check_2, lesson.check_3]


@pytest.mark.parametrize("check", CHECKS)
def test_an_empty_answer_is_no_try(check: Any) -> None:
    assert {check(answer).mark for answer in EMPTY} == {Mark.TO_DO}
    assert lesson.check_1("{}").mark is Mark.TO_DO
    assert lesson.check_3('{"state": "", "waits for": "", "field": {}}').mark is Mark.TO_DO


@pytest.mark.parametrize("check", CHECKS)
def test_no_odd_answer_breaks_a_check(check: Any) -> None:
    for answer in ODD:
        verdict = check(answer)
        assert not verdict.solved
        assert "<class" not in verdict.words


def test_the_answer_at_the_start_is_no_try() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (start,) = [each.source for each in cells if each.source.startswith("answer_2 = ")]
    assert start == f'answer_2 = """{START_2}"""'
    assert lesson.check_2(START_2.replace("  ", " ")).mark is Mark.TO_DO


# --- what the notebook uses -----------------------------------------------------------------------


def test_a_state_machine_is_created_and_then_changed() -> None:
    with nestedsf.moto_session(time_scale=10_000) as session:
        for result in ("one", "two"):
            lesson.create(session, "child", {"A": {"Type": "Pass", "Result": result, "End": True}})
            start = {"Type": "Task", "Resource": f"{START}.sync:2", "End": True}
            task = {**start, "Parameters": {"StateMachineArn": "${child}"}}
            output = lesson.try_out(session, {"Start": task}).output
            assert isinstance(output, dict)
            assert output["Output"] == result


def test_what_never_ends_is_ended_after_six_hours() -> None:
    with nestedsf.moto_session() as session:
        lesson.sending_heartbeats(session, "work")
        given = {"StateMachineArn": "${work}", "Input": {"token.$": "$$.Task.Token"}}
        states = {"Ask": {**TASK, "Parameters": given, "TimeoutSeconds": 1800}}
        assert lesson.try_out(session, states).error == "States.Timeout"
        states["Ask"].pop("TimeoutSeconds")
        assert lesson.try_out(session, states).status == "TIMED_OUT"


def test_an_order_hangs_in_the_approval_alone() -> None:
    with nestedsf.moto_session(time_scale=10_000) as session:
        for _ in range(2):
            order = lesson.hanging_order(session)
            running = [visit.state_name for visit in order.walk() if visit.status == "RUNNING"]
            assert running == ["Approve", "Ask for approval"]


def test_the_explorer_of_what_hangs_opens_elsewhere_and_its_time_goes_on() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (source,) = [each.source for each in cells if "lesson.hanging_order" in each.source]
    with nestedsf.moto_session(time_scale=10_000) as session:
        names = {"lesson": lesson, "session": session}
        exec(source.rpartition("\n")[0], names)  # noqa: S102  it is ours
        explorer = eval(source.rpartition("\n")[2], {**names, "explore": nestedsf.explore})  # noqa: S307
        assert explorer.selected == "Start packing"
        assert explorer.path == []
        deadline = time.monotonic() + 120
        while not (clock := explorer._time()) and time.monotonic() < deadline:  # noqa: SLF001
            time.sleep(0.02)
        assert clock["now"] > 3600 * 1000  # more than an hour, which its page shows


# --- what the notebook says of its pictures -------------------------------------------------------


def test_what_the_prose_quotes_stands_in_the_picture_before_it() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    pictures = {
        "timeline(retried)": [
            *("5 attempts", "11 min 30 s", "22% waiting, 78% back-off"),
            "spent 22% waiting in attempts that failed",
        ],
        'explore(session, hanging.execution_arn, state="Start packing")': ["Start packing"],
    }
    for source, quoted in pictures.items():
        (cell,) = [each for each in cells if each.source.endswith(source)]
        text = cell.outputs[0]["data"]["text/plain"]
        assert [words for words in quoted if words not in text] == []
    prose = cells[[each.source.endswith("timeline(retried)") for each in cells].index(True) + 1]
    assert '"5 attempts"' in prose.source
    assert '"11 min 30 s"' in prose.source
    assert '"22% waiting, 78% back-off"' in prose.source


@pytest.mark.parametrize("field", [{"TimeoutSeconds": 0}, {"HeartbeatSeconds": -1}])
def test_hints_on_a_limit_of_no_time_do_not_ask_for_another_exercise(field: Any) -> None:
    answer = {"state": "Ask for approval", "waits for": "its task token", "field": field}
    hints = " ".join(lesson.check_3.__wrapped__(answer).hints)  # type: ignore[attr-defined]
    assert "would end the Task before it begins" in hints
    assert "half an hour" not in hints


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ({"TimeoutSeconds": 864000}, "How many seconds has a day"),
        ({"TimeoutSeconds": 100_000_000}, "How many seconds has a day"),
        (
            {"Retry": [{"ErrorEquals": ["States.ALL"]}]},
            "before its Retry or its Catch is looked at",
        ),
        ({"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Note the decision"}]}, "to fail"),
        ({"Comment": "x"}, "has no limit of its own"),
    ],
)
def test_the_hints_on_the_field_are_of_that_field(field: Any, hint: str) -> None:
    verdict = lesson.check_3.__wrapped__({**FOUND, "field": field})  # type: ignore[attr-defined]
    assert hint in " ".join(verdict.hints)


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("States.Heartbeat", True), ("NoHeartbeat", False), ("States.Runtime", False)],
)
def test_a_name_that_no_error_has_is_told(name: str, *, is_told: bool) -> None:
    verdict = how_the_limits_end_it(caught({**SILENT, "ErrorEquals": [name]}))
    assert (f"No error of AWS's has the name {name}." in verdict.words) is is_told
    with_it = how_it_is_attempted(ship(retrier={"ErrorEquals": [name]}))
    assert (f"No error of AWS's has the name {name}." in with_it.words) is is_told


def test_the_exercise_says_within_what_time_the_order_is_to_end() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (prompt,) = [each.source for each in cells if "the one field, with its value" in each.source]
    assert "within a week" in prompt
