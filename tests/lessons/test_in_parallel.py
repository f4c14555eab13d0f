"""The exercises of notebook 07: what is right in more than one form, and what people get wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestedsf.lessons import in_parallel as lesson
from nestedsf.lessons.in_parallel.orders import JOB, order
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import tried
from nestedsf.lessons.judging.verdicts import Mark
from tests.lessons.answers import OTHERS_INSIDE
from tests.lessons.quoting import marks_at_the_start, quotations

ENDED = {
    "the order": "FAILED",
    "Send the confirmation": "SUCCEEDED",
    "Start packing": "FAILED",
    "Ask for approval": "FAILED",
}
NOTHING: tuple[object, ...] = (None, "", "  ", [], {})
ANYTHING: tuple[object, ...] = (7, True, "{", "[7]", "null", "NaN", object, b"{}", [[{}]], "[[]]")


def test_what_the_prose_says_stands_in_the_picture_before_it() -> None:
    found = quotations("07-in-parallel")
    wanted = {"Pack and approve", "Ship", "0 s", "10 s", "30 s", "20 s", "ABORTED", "FAILED"}
    assert wanted <= {word for _, word, _ in found}
    assert [(cell, word) for cell, word, picture in found if word not in picture] == []


@pytest.mark.parametrize("answer", NOTHING, ids=repr)
def test_an_empty_answer_is_no_try(answer: object) -> None:
    for check in (lesson.check_1, lesson.check_2, lesson.check_3):
        assert check(answer).mark is Mark.TO_DO


@pytest.mark.parametrize("answer", ANYTHING, ids=repr)
def test_anything_is_answered(answer: object) -> None:
    for check in (lesson.check_1, lesson.check_2, lesson.check_3):
        verdict = check(answer)
        assert verdict.mark is Mark.NOT_YET
        assert not [word for word in OTHERS_INSIDE if word in verdict.words]


def test_the_answers_of_the_notebook_are_still_to_be_changed() -> None:
    assert marks_at_the_start("07-in-parallel", lesson) == [Mark.TO_DO] * 3


# --- exercise 1 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        ENDED,
        json.dumps(ENDED, indent=2),
        json.dumps(dict(reversed(ENDED.items()))),
        {name: status.lower() for name, status in ENDED.items()},
        {name: f" {status.title()} " for name, status in ENDED.items()},
    ],
    ids=["dict", "text", "other order", "small letters", "spaces"],
)
def test_what_becomes_of_the_executions_is_right(answer: object) -> None:
    assert lesson.check_1(answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({**ENDED, "Ask for approval": "SUCCEEDED"}, "3 of the four ended as you say"),
        ({**ENDED, "Ask for approval": "RUNNING"}, "3 of the four ended as you say"),
        ({**ENDED, "Start packing": "ABORTED"}, "3 of the four ended as you say."),
        ({**ENDED, "Send the confirmation": "ABORTED"}, "3 of the four ended as you say."),
        (dict.fromkeys(ENDED, "FAILED"), "3 of the four ended as you say"),
        (dict.fromkeys(ENDED, "SUCCEEDED"), "1 of the four"),
        (dict.fromkeys(ENDED, "ABORTED"), "None of the four"),
        ({**ENDED, "Start packing": "STOPPED"}, "“STOPPED” is not a status"),
        ({**ENDED, "Start packing": ["FAILED"]}, "this is a list"),
        ({**ENDED, "Pack and approve": "FAILED"}, "is not one of the four"),
        ({"the order": "FAILED"}, "is not there"),
        (list(ENDED.values()), "this is a list"),
        ("{the order: FAILED}", "is not JSON"),
        (json.dumps(ENDED).replace('"', "'"), "single quotes"),
    ],
)
def test_what_is_wrong_with_a_prediction_is_told(answer: Any, words: str) -> None:
    verdict = lesson.check_1(answer)
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words


def test_when_they_ended_is_told_from_the_third_answer_on() -> None:
    verdict = lesson.check_1.__wrapped__(dict.fromkeys(ENDED, "ABORTED"))  # type: ignore[attr-defined]
    assert "seconds" not in verdict.words
    assert "after 5 seconds" in verdict.hints[0]


def test_when_the_executions_ended_is_told_as_it_was() -> None:
    [execution], _ = tried(order({}), JOB, [{"tea": 0}], at_once=True)
    children = [visit.child for visit in execution.visits if visit.child]
    lasted = [
        round((each.events[-1].timestamp - each.events[0].timestamp).total_seconds())
        for each in (execution, *children)
    ]
    assert sorted(lasted) == [5, 5, 10, 10]
    assert lasted[0] == 5


# --- exercise 2 -------------------------------------------------------------------------


def catcher(*errors: str, **more: Any) -> dict[str, Any]:
    return {"ErrorEquals": list(errors), "Next": "Go on without it", **more}


@pytest.mark.parametrize(
    "catch",
    [
        [catcher("States.TaskFailed")],
        [catcher("States.ALL", ResultPath="$.error")],
        [catcher("OutOfStock"), catcher("States.Timeout", "States.TaskFailed")],
        [catcher("OutOfStock"), catcher("States.TaskFailed"), catcher("States.ALL")],
        [catcher("States.TaskFailed", "OutOfStock", ResultPath=None, Comment="no tea")],
    ],
    ids=["TaskFailed", "ALL", "two", "three", "more"],
)
def test_a_catch_that_catches_is_right(catch: object) -> None:
    assert lesson.check_2(json.dumps(catch)).solved


@pytest.mark.parametrize(
    ("catch", "words"),
    [
        ([catcher("OutOfStock")], "no entry of the Catch matches its error"),
        ([catcher("States.Timeout")], "“Ask for approval” in the other branch ended as AB"),
        ([catcher("States.ALL"), catcher("OutOfStock")], "must be alone and last"),
        ([catcher("States.Taskfailed")], "capitals count"),
        ([catcher("States.Failed")], "No error of AWS's has the name States.Failed."),
        (catcher("States.ALL"), "this is an object"),
        ({"Catch": [catcher("States.ALL")]}, "the list alone"),
        ([{"ErrorEquals": "States.ALL", "Next": "Go on without it"}], "it must be a list of names"),
        ([{"ErrorEquals": ["States.ALL"]}], "no Next"),
        ([catcher("States.ALL", Next="Ship")], "Next leads to “Ship”"),
        ([catcher("States.ALL", Next="Go on")], "no such state to go on with"),
        ([{"Next": "Go on without it"}], "no ErrorEquals"),
        ([catcher("States.ALL", ResultPath=7)], "ResultPath is a number"),
        ([catcher("States.TaskFailed", OutputPath="$")], "has no field “OutputPath”"),
        ([catcher("States.TaskFailed", End=True)], "An entry of a Catch has no field “End”"),
        ('"Catch": [' + json.dumps(catcher("States.ALL")) + "]", "begins with Catch and a colon"),
        ('[{ErrorEquals: ["States.ALL"], "Next": "Go on without it"}]', "key ErrorEquals has no"),
        (
            [catcher("States.TaskFailed", ResultPath="$.tea.why")],
            "nothing can be put: what is above it is neither",
        ),
    ],
)
def test_what_is_wrong_with_a_catch_is_told(catch: object, words: str) -> None:
    verdict = lesson.check_2(catch if isinstance(catch, str) else json.dumps(catch))
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words
    assert "States.TaskFailed" not in verdict.words or "capitals" in verdict.words


@pytest.mark.parametrize(
    ("check", "answer", "leads"),
    [
        (1, {"the order": "SUCEEDED"}, "only the question marks are replaced"),
        (1, {"order": "FAILED"}, "only the question marks are replaced"),
        (3, {"completion.$": "States.StringToJson($[0])"}, "which two are asked for?"),
        (3, {"completion.$": "$[0]", "callback.$": "$[1]"}, "which is plain text?"),
        (3, {"completion.$": "$[0]", "callback.$": "States.StringToJson($[1])"}, "is JSON text"),
        (3, {"completion.$": "$[2]", "callback.$": "$[1]"}, "An index begins at 0"),
        (3, {"completion.$": "States.StringToJson($[1])", "callback.$": "$[0]"}, "begins at 0"),
        (3, {"completion": "completed", "callback.$": "$[1]"}, "Are they read, or written down?"),
        (
            3,
            {
                "completion.$": "States.ArrayGetItem(States.StringToJson($[0]), 0)",
                "callback.$": "$[1]",
            },
            "what is it given here?",
        ),
        (2, [], "What does an entry of a Catch say?"),
        (2, [catcher("OutOfStock")], "It is not that of the child."),
        (2, [catcher("States.BranchFailed")], "Notebook 05 has a table of them"),
        (2, [catcher("States.ALL", "OutOfStock")], "for what no other name has caught"),
        (
            2,
            [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.tea[0]", "Next": "Go on without it"}],
            "A place that is new",
        ),
    ],
)
def test_hints_fit_what_was_seen(check: int, answer: object, leads: str) -> None:
    if check == 1:
        ended = dict.fromkeys(("the order", "Send the confirmation", "Start packing"), "FAILED")
        answer = {**ended, "Ask for approval": "FAILED", **dict(answer)}  # type: ignore[call-overload]
    chosen = (lesson.check_1, lesson.check_2, lesson.check_3)[check - 1]
    verdict = chosen.__wrapped__(json.dumps(answer))  # type: ignore[attr-defined]
    assert leads in " ".join(verdict.hints or leading(verdict.words))


def test_hints_on_a_strange_field_do_not_speak_of_the_error() -> None:
    check = lesson.check_2.__wrapped__  # type: ignore[attr-defined]
    for field in ("End", "OutputPath"):
        hints = check(json.dumps([catcher("States.TaskFailed", **{field: True})])).hints
        assert "may have ResultPath" in hints[-1]


# --- exercise 3 -------------------------------------------------------------------------

DECODED = "States.StringToJson($[0])"


def selector(completion: str = DECODED, callback: str = "$[1]") -> dict[str, str]:
    return {"completion.$": completion, "callback.$": callback}


@pytest.mark.parametrize(
    "answer",
    [
        selector(),
        selector("States.StringToJson($.[0])", "$.[1]"),
        selector("States.StringToJson(States.ArrayGetItem($, 0))", "States.ArrayGetItem($, 1)"),
        selector(callback="States.Format('{}', $[1])"),
        dict(reversed(selector().items())),
    ],
    ids=["dict", "dots", "functions", "Format", "other order"],
)
def test_names_for_the_outputs_are_right(answer: object) -> None:
    assert lesson.check_3(answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"completion": "$[0]", "callback": "$[1]"}, "only where the key ends in .$"),
        (selector("$[0]"), "completion is still JSON text"),
        (selector("States.StringToJson($[0]"), "never closed"),
        (selector("States.StringToJSON($[0])"), "with other capitals"),
        (selector("StringToJson($[0])"), "begin with “States.”"),
        (selector("States.JsonToString($[0])"), "not what its branch handed over"),
        (
            {"completion": {"text.$": "States.StringToJson($[0])"}, "callback.$": "$[1]"},
            "and that is not what its branch handed over",
        ),
        (
            selector(callback="States.StringToJson($[1])"),
            "was given $[1], the second output, which is plain text",
        ),
        (selector("$[1]", "$[0]"), "under the name of the other"),
        (selector("$[0].Output"), "there is nothing at $[0].Output"),
        (selector("States.StringToJson($[1])", "$[2]"), "the second output, which is plain text"),
        (
            selector("States.StringToJson($[0])", "States.StringToJson($[1])"),
            "which is plain text. It is not to be decoded",
        ),
        (
            selector("$[0]", "States.StringToJson($[1])"),
            "It is not to be decoded, and the call is at callback.$.",
        ),
        (selector(" States.StringToJson($[0])"), "completion.$: the value begins with a space"),
        (selector(callback="$[1] "), "callback.$: the value ends with a space"),
        (selector(callback="$[2]"), "nothing at $[2]. The result is a list of two texts"),
        (selector("[0]"), "a path begins with $"),
        (selector("$[0:1]"), "completion is a list, and that is not"),
        ({"completion.$": DECODED}, "an object with completion: there is no callback in it."),
        ({"Completion.$": DECODED, "Callback.$": "$[1]"}, "capitals count: it has Completion."),
        ({**selector(), "more": 1}, "more is more than was asked for"),
        (selector("States.StringToJson($$[0])"), "$$[0] looks in the context object"),
        (selector("States.StringToJson($[0][1])"), "[1] is an index in a list, and what it looks"),
        (selector("$$[0]"), "the result of the Parallel begins with one dollar"),
        (selector("$.Execution.Input"), "looks in the result of the Parallel"),
        (selector("$.0"), "nothing at $.0. The result is a list"),
        (
            {"completion": "completed", "callback": "called back"},
            "as it is written in the ResultSelector",
        ),
        ({"ResultSelector": selector()}, "without its name around it"),
        ('"ResultSelector": ' + json.dumps(selector()), "begins with ResultSelector"),
        (["$[0]", "$[1]"], "this is a list"),
        (selector("States.StringToJson($)"), "reads text that holds JSON"),
    ],
)
def test_what_is_wrong_with_a_selector_is_told(answer: object, words: str) -> None:
    verdict = lesson.check_3(answer if isinstance(answer, str) else json.dumps(answer))
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words
    assert "An error occurred" not in verdict.words
