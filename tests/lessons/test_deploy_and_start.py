"""Notebook 01's checks say what is seen of names, inputs and predictions."""

from __future__ import annotations

import re
from inspect import unwrap
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nestedsf.lessons import deploy_and_start as lesson
from nestedsf.lessons.judging.verdicts import Mark, Verdict

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01-deploy-and-start.ipynb"
RIGHT = {"A": "same", "B": "refused", "C": "new", "D": "new"}
EMPTY: list[Any] = [None, "", " ", [], {}, ()]
ODD: list[Any] = [
    7,
    1.5,
    True,
    "{",
    "[",
    "]",
    [None],
    {"z": [{}]},
    b"x",
    "\ud800",
    float("nan"),
    int,
]
INSIDES = ("<class", "Expecting", "line 1 column", "Traceback", "Error(", "NoneType")


def seen(verdict: Verdict, words: str) -> None:
    """What a wrong answer is told: what was seen, in words of Step Functions."""
    assert verdict.mark is Mark.NOT_YET, verdict
    assert words in verdict.words
    assert not [inside for inside in INSIDES if inside in verdict.words]


# --- a name -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "bestellung-4711-muenchen",
        "4711",
        "order_4711.2",
        "4711@shop",
        "order-0004711",
        "n" * 75 + "-4711",
        "(4711)=a+b'c!",
    ],
)
def test_a_name_that_works(name: str) -> None:
    assert lesson.check_1(name).solved


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Bestellung #4711", "InvalidName: a space and “#” may not be in a name"),
        ("order:4711", "“:” may not"),
        ("4711\n", "a line break may not"),
        ("4711\t", "a tab may not"),
        ("order-4711\u200b", "because of an invisible character"),
        ("4711" * 21, "ValidationException: the name has 84 characters, and 80 is the most"),
        ("bestellung-4711-münchen", "more than ASCII characters, because of ü".replace("ü", "“ü”")),
        ("order-４７１１", "more than ASCII characters"),  # noqa: RUF001  digits, but none of ASCII
        ("bestellung-muenchen", "it has no number"),
        ("order-47110", "it has the number 47110"),
        ("4-7-1-1", "it has the numbers 4 and 7 and 1 and 1"),
        (4711, "this is a number"),
        (["order-4711"], "this is a list"),
        ("\ud8004711", "not a text that can be sent"),
    ],
)
def test_a_name_that_does_not(name: object, words: str) -> None:
    seen(lesson.check_1(name), words)


@pytest.mark.parametrize("name", [lesson.ORDER_NAME, f" {lesson.ORDER_NAME} "])
def test_the_name_of_the_order_itself_is_no_try(name: str) -> None:
    assert lesson.check_1(name).mark is Mark.TO_DO


def test_the_exercise_starts_with_the_name_of_the_order() -> None:
    sources = [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells]
    assert f'name = "{lesson.ORDER_NAME}"' in sources


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("order-4711", "leads to its execution."),
        ("bestellung-4711-muenchen", "without the city."),
        ("4711@shop.", "logged with CloudWatch Logs, and the name has “@” and “.”."),
    ],
)
def test_what_is_said_of_a_right_name_fits_it(name: str, words: str) -> None:
    assert lesson.check_1(name).words.endswith(words)


# --- an input ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"NeedCallback": false, "order": 4711}',
        '{"order":4711,"NeedCallback":false}',
        ' {"NeedCallback": false, "order": 4711.0}\n',
        '{\n  "NeedCallback": false,\n  "order": 4.711e3\n}',
        '{"Need\\u0043allback": false, "order": 4711}',
    ],
)
def test_an_input_that_works(text: str) -> None:
    verdict = lesson.check_2(text)
    assert verdict.solved
    assert "entered 4 states" in verdict.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{NeedCallback: False, order: 4711}", "the key NeedCallback has no double quotes"),
        ("{'NeedCallback': false, 'order': 4711}", "InvalidExecutionInput"),
        ('{"NeedCallback": False, "order": 4711}', "it has False"),
        ('{"NeedCallback": false, "order": 4711,}', "there is a comma after the last entry"),
        ('{"NeedCallback": false "order": 4711}', 'missing in line 1, before “"order": 4711}”'),
        ('{"NeedCallback": FALSE, "order": 4711}', "it has FALSE, and JSON writes false"),
        ('{"NeedCallback": no, "order": 4711}', "“no”, and a boolean of JSON is true or false"),
        ('{"NeedCallback": false, "order": 04711}', "the number 04711 begins with 0"),
        ('{"NeedCallback": false, "order": 4711', "never closed"),
        ({"NeedCallback": False, "order": 4711}, "JSON text is asked for"),
        ('{"NeedCallback": true, "NeedCallback": false, "order": 4711}', "there twice"),
        ('{"NeedCallback": "false", "order": 4711}', 'NeedCallback is "false" in its input'),
        ('{"NeedCallback": true, "order": 4711, "TaskToken": "x"}', "with InvalidToken"),
        (
            '{"needCallback": false, "order": 4711}',
            "with needCallback, order, and capitals count. It ended as FAILED",
        ),
        ('{"NeedCallback": false}', "there is no order in it."),
        ('{"NeedCallback": false, "Order": 4711}', "no order in it: capitals count"),
        ('{"NeedCallback": false, "order": "4711"}', 'The order is "4711" in its input'),
        ('{"NeedCallback": false, "order": true}', "which is not a number"),
        ('{"NeedCallback": false, "order": 1}', "The order in its input is 1, and not 4711."),
        ('{"NeedCallback": false, "order": 4711, "x": 1}', "the exercise asks for two keys"),
        ('"hello"', "the input is a text"),
        ("hello", "“hello” has none"),
        ("NeedCallback: false", "there are no { and } around the keys"),
    ],
)
def test_an_input_that_does_not(text: object, words: str) -> None:
    seen(lesson.check_2(text), words)


def test_an_input_that_is_too_large_is_told() -> None:
    text = '{"NeedCallback": false, "order": 4711, "more": "' + "x" * 300_000 + '"}'
    seen(lesson.check_2(text), "262,144")


@pytest.mark.parametrize(
    ("check", "answer", "leads"),
    [
        (lesson.check_1, 4711, "A name is a text"),
        (lesson.check_1, "order 4711", "Which characters are forbidden?"),
        (lesson.check_1, "4711" * 21, "The number of the order is enough"),
        (lesson.check_1, "münchen-4711", "has no metrics, and why?"),
        (lesson.check_1, "order-7", "The number has to be in it"),
        (lesson.check_2, {"NeedCallback": False, "order": 4711}, "json.dumps makes such a text"),
        (lesson.check_2, '{"NeedCallback": False, "order": 4711}', "in small letters"),
        (lesson.check_2, '{"NeedCallback": false, "order": 4711,}', "each entry but the last"),
        (lesson.check_2, '{"NeedCallback": "false", "order": 4711}', "have no quotes"),
        (lesson.check_2, '{"NeedCallback": false, "order": "4711"}', "have no quotes"),
        (lesson.check_2, '{"needCallback": false, "order": 4711}', "letter by letter"),
        (lesson.check_2, '{"NeedCallback": false, "Order": 4711}', "letter by letter"),
        (lesson.check_2, '{"NeedCallback": false, "order": 471}', "Compare the two values"),
        (lesson.check_2, '{"NeedCallback": true, "order": 4711}', "Compare the two values"),
        (lesson.check_2, '{"order": 4711}', "The exercise names two keys"),
        (lesson.check_2, '"{}"', "quotes around the whole of it make a text of it"),
    ],
)
def test_hints_are_of_the_mistake(check: Any, answer: object, leads: str) -> None:
    assert leads in " ".join(unwrap(check)(answer).hints)


# --- starting twice ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        RIGHT,
        {letter.lower(): word.upper() for letter, word in RIGHT.items()},
        list(RIGHT.values()),
        tuple(RIGHT.values()),
        {**RIGHT, "A": " Same. ", "F": "new"},
    ],
)
def test_predictions_that_come_true(answer: object) -> None:
    for _ in range(2):  # a reader calls a check again
        assert lesson.check_3(answer).solved


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"A": "new"}, "3 of your 4 answers are"),
        ({"B": "same"}, "3 of your 4 answers are"),
        ({"C": "Refused"}, "3 of your 4 answers are"),
        ({"D": "same"}, "3 of your 4 answers are"),
        ({"A": "new", "D": "same"}, "2 of your 4 answers are"),
        (dict.fromkeys("ABCD", "refused"), "1 of your 4 answers is"),
        (dict.fromkeys("ABCD", "new"), "2 of your 4 answers are"),
        ({"B": "ExecutionAlreadyExists"}, "For B there is “ExecutionAlreadyExists”, which is none"),
        ({"B": ["same"]}, "For B there is a list, which is none of the three words."),
        ({"B": True}, "For B there is a boolean, which is none of the three words."),
        ({"B": 0}, "For B there is a number, which is none of the three words."),
    ],
)
def test_wrong_predictions(change: dict[str, Any], words: str) -> None:
    seen(lesson.check_3({**RIGHT, **change}), words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("same", "is a text."),
        (["same"], "is a list."),
        (7, "is a number."),
        ({"F": "same"}, "is one without these keys."),
    ],
)
def test_predictions_that_are_none(answer: object, words: str) -> None:
    seen(
        lesson.check_3(answer),
        f"A dictionary with the keys A to D is asked for, and answers {words}",
    )


def test_a_hint_and_not_a_verdict_names_what_is_wrong() -> None:
    verdict = unwrap(lesson.check_3)({**RIGHT, "D": "same"})
    assert not re.search(r"\bD\b", verdict.words + verdict.hints[0])
    assert verdict.hints[1].startswith("Look at D. ")


@pytest.mark.parametrize("answer", [{**RIGHT, "B": ""}, {"A": "same"}, {**RIGHT, "D": None}])
def test_predictions_that_are_not_all_there_are_no_try(answer: object) -> None:
    assert lesson.check_3(answer).mark is Mark.TO_DO


# --- anything at all --------------------------------------------------------------------


@pytest.mark.parametrize("check", [lesson.check_1, lesson.check_2, lesson.check_3])
@pytest.mark.parametrize("answer", EMPTY, ids=repr)
def test_an_empty_answer_is_no_try(check: Any, answer: object) -> None:
    assert check(answer).mark is Mark.TO_DO


@pytest.mark.parametrize("answer", ODD, ids=repr)
def test_whatever_is_answered_gets_a_verdict(answer: object) -> None:
    for verdict in (
        lesson.check_1(answer),
        lesson.check_2(answer),
        lesson.check_3(answer),
        lesson.check_3(dict.fromkeys("ABCD", answer)),
    ):
        seen(verdict, "")


def test_as_the_exercises_begin_nothing_was_tried() -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    checks = [cell for cell in cells if cell.source.startswith("lesson.check_")]
    said = [cell.outputs[0]["data"]["text/plain"] for cell in checks]
    assert [words[:7] for words in said] == ["○ To do"] * len(checks)


# --- what the notebook says of its outputs ----------------------------------------------


def outputs() -> dict[str, str]:
    """What each cell shows as text, by its last line."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return {
        cell.source.splitlines()[-1]: output.get("text") or output["data"]["text/plain"]
        for cell in cells
        for output in cell.get("outputs", ())
    }


def test_the_outputs_show_what_the_words_say() -> None:
    shown = outputs()
    count = shown["Counter(event.type for event in created)"]
    assert "'AWS::IAM::Role': 3" in count
    assert "'AWS::Logs::LogGroup': 1" in count
    assert shown['order_7.split(":")[5:]'] == "['execution', 'shop-main', 'order-7']"
    assert "'order-8': 'ABORTED'" in shown["orders"]
    assert "'order-7': 'RUNNING'" in shown["orders"]
    assert "✓ SUCCEEDED  nestedsf-main" in shown["explorer"]
    assert "Start new workflow and wait for callback" in shown["explorer"]
