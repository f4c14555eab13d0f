"""The exercises of notebook 13: what is right in more than one form, and what people get wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestedsf.lessons import test_one_state as lesson
from nestedsf.lessons.judging.verdicts import Mark
from nestedsf.lessons.test_one_state import cases, mock, rules
from tests.lessons.answers import NO_ANSWER, OTHERS_INSIDE, UNTOUCHED, changed
from tests.lessons.quoting import marks_at_the_start, quotations

CHECKS = (lesson.check_1, lesson.check_2, lesson.check_3)
ARN = "arn:aws:states:us-east-1:123456789012"
CHILD = {
    "ExecutionArn": f"{ARN}:execution:pack:7",
    "StateMachineArn": f"{ARN}:stateMachine:pack",
    "StartDate": "2026-03-01T09:00:00.5+01:00",
    "Status": "SUCCEEDED",
    "Output": {"boxes": 3},
}
SORRY, CARD = "Apologize", "Ask for another card"


def result(**change: Any) -> dict[str, Any]:
    """The mock of exercise 1, with changes in its result; those that are `...` are left out."""
    return {"result": changed(CHILD, change)}


def catcher(name: str, leads: str = SORRY, **fields: Any) -> dict[str, Any]:
    return {"ErrorEquals": [name], "Next": leads, "ResultPath": "$.error", **fields}


BUSY = {"ErrorEquals": ["Busy"], "IntervalSeconds": 5, "MaxAttempts": 2}
CATCH = [catcher("Declined", CARD), catcher("States.ALL")]
MERGED = "{% $merge([$states.input, {'error': $states.errorOutput}]) %}"


WITH_OUTPUT = [changed(each, {"ResultPath": ..., "Output": MERGED}) for each in CATCH]
WHOLE: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "charge", "Payload": {"sum.$": "$.total"}},
    "ResultSelector": {"id.$": "$.Payload.id"},
    "ResultPath": "$.charge",
    "Next": "Ship",
}
"""“Charge the card”, as the notebook has it, and in JSONata."""
MODERN: dict[str, Any] = {
    "QueryLanguage": "JSONata",
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Arguments": {"FunctionName": "charge", "Payload": {"sum": "{% $states.input.total %}"}},
    "Output": "{% $merge([$states.input, {'id': $states.result.Payload.id}]) %}",
    "Next": "Ship",
}
OF_JSONATA = "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for"


def fields(*catch: dict[str, Any], **retry: Any) -> dict[str, Any]:
    """The fields of exercise 2, with another Catch or with changes in the retrier."""
    return {"Retry": [changed(BUSY, retry)], "Catch": list(catch) or CATCH}


def case(total: Any, leads: str) -> dict[str, Any]:
    return {"input": {} if total is ... else {"total": total}, "next": leads}


CHARGE, APPROVE, ASK = "Charge the card", "Ask for approval", "Ask the customer"
CASES = [
    case(40, CHARGE),
    case(250, CHARGE),
    case(251, APPROVE),
    case("500", ASK),
    case(..., ASK),
]


def told(verdict: Any, words: str) -> None:
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert not [word for word in OTHERS_INSIDE if word in verdict.words]


def test_what_the_prose_says_stands_in_the_picture_before_it() -> None:
    found = quotations("13-test-one-state")
    said = {word for _, word, _ in found}
    assert {"Parameters", "result", "ResultSelector", "ResultPath", "ItemSelector"} <= said
    assert [(cell, word) for cell, word, picture in found if word not in picture] == []


def test_the_answers_of_the_notebook_are_still_to_be_changed() -> None:
    assert marks_at_the_start("13-test-one-state", lesson) == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", UNTOUCHED, ids=repr)
def test_an_empty_answer_is_no_try(answer: object) -> None:
    assert [check(answer).mark for check in CHECKS] == [Mark.TO_DO] * 3


@pytest.mark.parametrize("answer", NO_ANSWER)
def test_anything_is_answered(answer: object) -> None:
    for check in CHECKS:
        verdict = check(answer)
        assert verdict.mark is Mark.NOT_YET
        assert not [word for word in OTHERS_INSIDE if word in verdict.words]


@pytest.mark.parametrize(
    ("check", "answer", "hint"),
    [
        (lesson.check_1, result(Status=...), "How has the child ended?"),
        (lesson.check_1, result(StartDate=...), "When was the child started?"),
        (lesson.check_1, result(StopDate=7), "TestState wants a time as a text"),
        (lesson.check_1, result(Output={"boxes": 2}), "How many boxes has the child packed"),
        (lesson.check_1, result(Output='{"boxes": 3}'), "What does the ResultSelector of"),
        (
            lesson.check_2,
            fields(catcher("States.ALL")),
            "Which is the first that matches Declined?",
        ),
        (lesson.check_2, fields(MaxAttempts=1), "After how many retries is it too many?"),
        (lesson.check_2, fields(MaxAttempts=3), "After how many retries is it too many?"),
        (lesson.check_2, fields(IntervalSeconds="5"), "JSON has texts and numbers"),
        (lesson.check_2, fields(IntervalSeconds=3), "Which field says how long the first pause"),
        (lesson.check_2, fields(BackoffRate=3), "Each pause is the one before, multiplied."),
        (lesson.check_2, fields(ErrorEquals=["busy"]), "Which entry of Retry matches Busy"),
        (lesson.check_2, fields(ErrorEquals=["States.ALL"]), "Which of its entries matches Decl"),
        (lesson.check_2, fields(catcher("Declined", CARD)), "Which entry of Catch matches Busy?"),
        (
            lesson.check_2,
            fields(catcher("Declined", CARD), catcher("States.TaskFailed")),
            "States.TaskFailed does not.",
        ),
        (
            lesson.check_2,
            fields(CATCH[0], changed(CATCH[1], {"ResultPath": ...})),
            "which of its fields keeps the order?",
        ),
        (lesson.check_2, fields(*WITH_OUTPUT), "JSONPath has Parameters, ResultSelector and"),
        (lesson.check_3, CASES[:2], "A test finds a mistake only for an input"),
        (lesson.check_3, [case("500", CHARGE)], "The total is a text here."),
        (lesson.check_3, [case(..., CHARGE)], "There is no total in this input."),
        (lesson.check_3, [case(None, CHARGE)], "The total is null here."),
        (lesson.check_3, [case(250, APPROVE)], "Is 250 above 250?"),
    ],
)
def test_the_hints_lead_on_from_the_mistake(check: Any, answer: object, hint: str) -> None:
    verdict = check.__wrapped__(answer)
    assert hint in verdict.hints[0]
    assert not [hint for hint in verdict.hints if hint in verdict.words]


# --- exercise 1 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        result(),
        json.dumps(result(), indent=2),
        {"result": json.dumps(CHILD)},
        {"fieldValidationMode": "STRICT", **result()},
        result(Name="order-7", StopDate="2026-03-01T09:00:07Z", Input={"order": 7}),
        result(StartDate="now", Output={"boxes": 3, "shift": "late"}),
    ],
)
def test_a_mock_that_fits_is_right(answer: object) -> None:
    verdict = lesson.check_1(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (result(ExecutionArn=...), "Required field 'ExecutionArn' is missing."),
        (result(StateMachineArn=...), "Required field 'StateMachineArn' is missing."),
        (result(StartDate=...), "Required field 'StartDate' is missing."),
        (result(Status=...), "Required field 'Status' is missing."),
        (result(Status="DONE"), "Field 'Status' is not an expected value."),
        (result(Status="FAILED"), "Status is “FAILED”, and the child has succeeded."),
        (result(StartDate=1774857600), "Field 'StartDate' must be a string."),
        (result(ExecutionArn=7), "Field 'ExecutionArn' must be a string."),
        (result(Output=...), "“Start packing” failed: States.Runtime."),
        (result(Output='{"boxes": 3}'), "The JSONPath '$.Output.boxes' specified for the field"),
        (result(Output={"Boxes": 3}), "could not be found."),
        (result(Output={"boxes": "3"}), 'the output has {"boxes": "3"}'),
        (result(Output={"boxes": 2}), 'the output has {"boxes": 2}, and 3 boxes are asked for'),
        (CHILD, "what the Task gets is in its result"),
        ({"fieldValidationMode": "NONE", **json.loads(mock.START)}, "less is compared than with"),
        ({"fieldValidationMode": "PRESENT", **result()}, "With fieldValidationMode “PRESENT”"),
        ({"fieldValidationMode": "strict", **result()}, "Refused: "),
        ({"errorOutput": {"error": "Busy"}}, "errorOutput is an error"),
        ({**result(), "Result": {}}, "A mock has result or errorOutput"),
        ({"result": [CHILD]}, "Result must be an object"),
        ([result()], "A mock is an object, and this is a list."),
        (json.dumps(result()).replace('"', "'"), "This is not JSON"),
    ],
)
def test_what_is_wrong_with_a_mock_is_told(answer: object, words: str) -> None:
    told(lesson.check_1(answer), words)


# --- exercise 2 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        fields(),
        json.dumps(fields()),
        {**WHOLE, **fields()},
        {**{key: value for key, value in WHOLE.items() if key != "Next"}, **fields()},
        fields(BackoffRate=2, MaxDelaySeconds=60),
        {**fields(), "Retry": [{"ErrorEquals": ["Declined"], "MaxAttempts": 0}, BUSY]},
        fields(
            catcher("Declined", CARD),
            catcher("States.TaskFailed"),
            catcher("States.Timeout"),
        ),
        fields(catcher("Busy"), catcher("Declined", CARD), catcher("States.ALL")),
        {"QueryLanguage": "JSONata", **fields(*WITH_OUTPUT)},
        {"Charge the card": {**WHOLE, **fields()}},
        {**MODERN, **fields(*WITH_OUTPUT)},
    ],
)
def test_rules_that_do_the_same_are_right(answer: object) -> None:
    verdict = lesson.check_2(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            fields(catcher("States.ALL")),
            "Declined was the error of the first attempt. It led to “A",
        ),
        (
            fields(ErrorEquals=["States.ALL"]),
            "Declined was the error of the first attempt. The Task is t",
        ),
        (fields(ErrorEquals=["States.TaskFailed"]), "The Task is tried again after 5 s."),
        (
            fields(IntervalSeconds=...),
            "Busy was the error of the first attempt. The Task is tried again after 1",
        ),
        (fields(IntervalSeconds=10), "The Task is tried again after 10 s."),
        (
            fields(BackoffRate=1),
            "Busy was the error of the second attempt. The Task is tried again after 5",
        ),
        (
            fields(MaxDelaySeconds=8),
            "Busy was the error of the second attempt. The Task is tried again af",
        ),
        (fields(MaxAttempts=1), "Busy was the error of the second attempt. It led to “Apologize”."),
        (
            fields(MaxAttempts=3),
            "Busy was the error of the third attempt. The Task is tried again after 20",
        ),
        (
            fields(MaxAttempts=...),
            "Busy was the error of the third attempt. The Task is tried again",
        ),
        (fields(ErrorEquals=["Busy", "BusyTomorrow"]), "BusyTomorrow was the error of the first"),
        (
            fields(catcher("Declined", CARD)),
            "Busy was the error of the third attempt. Nothing took it",
        ),
        (
            fields(catcher("Declined", CARD), catcher("States.TaskFailed")),
            "States.Timeout was the error of the first attempt. Nothing took it, and the execution",
        ),
        (
            fields(catcher("States.TaskFailed"), catcher("Declined", CARD)),
            "Declined was the error of the first attempt. It led to “Apologize”.",
        ),
        (fields(catcher("Declined"), catcher("States.ALL")), "It led to “Apologize”."),
        (
            fields(changed(CATCH[0], {"ResultPath": ...}), CATCH[1]),
            'After Declined “Ask for another card” was handed {"Error": "Declined"',
        ),
        (
            fields(CATCH[0], changed(CATCH[1], {"ResultPath": "$.errors"})),
            "After Busy “Apologize” was handed",
        ),
        (
            fields(CATCH[0], changed(CATCH[1], {"ResultPath": None})),
            "After Busy “Apologize” was ha",
        ),
        (
            {
                "QueryLanguage": "JSONata",
                **fields(
                    {"ErrorEquals": ["States.ALL"], "Next": SORRY, "Output": "{% $errorOutput %}"}
                ),
            },
            "Declined was the error of the first attempt. ",
        ),
        (fields(*WITH_OUTPUT), OF_JSONATA),
        ({**WHOLE, **fields(*WITH_OUTPUT)}, OF_JSONATA),
        ({"QueryLanguage": "JSONata", **WHOLE, **fields(*WITH_OUTPUT)}, "'Parameters'"),
        ({"QueryLanguage": "JSONata", **fields()}, "'ResultPath'"),
        ({**MODERN, **fields()}, "'ResultPath'"),
        ({"QueryLanguage": "jsonata", **fields()}, "AWS would refuse it"),
        ({"QueryLanguage": "JSONata", **fields(*WITH_OUTPUT, IntervalSeconds=1)}, "after 1 s"),
        ({**fields(), "Type": "Pass"}, "AWS would refuse it"),
        ({**fields(), "Resource": "lambda:invoke"}, "AWS would refuse it"),
        ({**fields(), "Parameters": {}}, "was missing at /States/StateName/Parameters."),
        (
            {**fields(), "Next": SORRY},
            "Where the card is charged, the Task led to “Apologize”, and",
        ),
        ({**fields(), "End": True}, "Where the card is charged, the Task had no next state"),
        ({**WHOLE, **fields(), "ResultPath": "$.order.id"}, "the Task failed with States.R"),
        (
            {**WHOLE, **fields(), "ResultSelector": {"id.$": "$.id"}},
            "Where the card is charged, the Task failed with States.",
        ),
        (
            fields(changed(CATCH[0], {"Output": "x"}), CATCH[1]),
            "Output belongs to JSONata and ResultPath to JSONPath, and a state has one language.",
        ),
        (fields(catcher("States.ALL"), CATCH[0]), "States.ALL is before another entry"),
        (fields(catcher("states.all")), "states.all is not a name of AWS's"),
        (fields(changed(CATCH[0], {"Next": ...})), "has no Next"),
        (fields(changed(CATCH[0], {"ErrorEquals": "Declined"})), "ErrorEquals is a text"),
        (fields(MaxAttempts="2"), "MaxAttempts is a text, and it must be a whole number"),
        (fields(Interval=5), "A retrier has no field “Interval”"),
        ({"Retry": [BUSY]}, "There is no Catch."),
        ({"Catch": CATCH}, "There is no Retry."),
        (
            {**fields(), "TimeoutSeconds": 5},
            "There is TimeoutSeconds, and Retry and Catch are asked for.",
        ),
        (CATCH, "this is a list"),
        (json.dumps(fields())[:-1], "This is not JSON"),
    ],
)
def test_what_is_wrong_with_rules_is_told(answer: object, words: str) -> None:
    told(lesson.check_2(answer), words)


# --- exercise 3 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        CASES,
        json.dumps(CASES),
        [*reversed(CASES)],
        [{"name": str(each["next"]), **each} for each in CASES],
        [*CASES, *CASES],
        CASES[1:],
        [
            case(11, CHARGE),
            case(250.0, CHARGE),
            case(999, APPROVE),
            case(None, ASK),
            case(..., ASK),
        ],
        [case(250, CHARGE), case(250.5, APPROVE), case([500], ASK), {"input": [], "next": ASK}],
    ],
)
def test_test_cases_that_find_all_mistakes_are_right(answer: object) -> None:
    verdict = lesson.check_3(answer)
    assert verdict.solved, verdict


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (CASES[:1], "Of 5 wrong ones they find 1."),
        (CASES[:2], "Of 5 wrong ones they find 2."),
        (CASES[2:], "Of 5 wrong ones they find 3."),
        ([each for each in CASES if each != CASES[1]], "they find 4."),
        ([each for each in CASES if each != CASES[2]], "they find 4."),
        ([each for each in CASES if each != CASES[3]], "they find 4."),
        (CASES[:4], "they find 4."),
        ([*CASES[:2], case(1001, APPROVE), *CASES[3:]], "they find 4."),
        ([case(250, APPROVE)], "Test case 1 says “Ask for approval”"),
        (
            [CASES[0], case("40", CHARGE)],
            'Test case 2 says “Charge the card” for “{"total": "40"}”',
        ),
        (
            [case(..., CHARGE)],
            "says “Charge the card” for “{}”, and the right Choice leads to another",
        ),
        ([case(40, "Charge")], "next is “Charge”, and the Choice has no such state"),
        ([case(40, "")], "next is “”"),
        ([{"input": {"total": 40}}], "In test case 1 there is no next."),
        ([{"next": CHARGE}], "In test case 1 there is no input."),
        ([{"input": {}, "next": [ASK]}], "next is a list, and it names a state"),
        ([40], "test case 1 is a number"),
        ([{**CASES[0], "output": {}}], "In test case 1 there is “output”, and a test case has"),
        (CASES[0], "The test cases are a list, even of one, and this is an object."),
        (CASES * 11, "55 test cases, and 50 at most"),
        (json.dumps(CASES).replace("}, {", "} {"), "This is not JSON"),
    ],
)
def test_what_test_cases_do_not_find_is_told(answer: Any, words: str) -> None:
    told(lesson.check_3(answer), words)


def test_what_stands_in_the_notebook_is_no_try() -> None:
    starts = (mock.START, rules.START, cases.START)
    assert [check(start).mark for check, start in zip(CHECKS, starts, strict=True)] == (
        [Mark.TO_DO] * 3
    )
