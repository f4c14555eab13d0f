"""The exercises of notebook 06: what is right in more than one form, and what people get wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlencode, urlsplit

import nbformat
import pytest

from nestedsf.lessons import wait_for_a_callback as lesson
from nestedsf.lessons.judging.verdicts import Mark
from tests.lessons.answers import OTHERS_INSIDE
from tests.lessons.quoting import FOLDER, marks_at_the_start, quotations

MACHINE = "${AnotherStateMachineArn}"
NOTHING: tuple[object, ...] = (None, "", "  ", [], {})
ANYTHING: tuple[object, ...] = (
    7,
    True,
    "{",
    "[]",
    "{}",
    "null",
    "NaN",
    object,
    "\ud800",
    b"{}",
    [[{}]],
    {"a": [None]},
)


def parameters(**given: Any) -> str:
    return json.dumps({"StateMachineArn": MACHINE, "Input": given})


def with_token(path: str, **given: Any) -> str:
    return parameters(NeedCallback=True, reply={"token.$": path}, **given)


def test_what_the_prose_says_stands_in_the_picture_before_it() -> None:
    found = quotations("06-wait-for-a-callback")
    assert {"Callback", "Ask for approval", "20 s", "0 s"} <= {w for _, w, _ in found}
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
    assert marks_at_the_start("06-wait-for-a-callback", lesson) == [Mark.TO_DO] * 3


# --- exercise 1 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        with_token("$$['Task']['Token']"),
        with_token("States.Format('{}', $$.Task.Token)"),
        json.loads(with_token("$$.Task.Token", **{"given.$": "$"})),
        {
            "StateMachineArn": MACHINE,
            "Name.$": "States.UUID()",
            "Input": {
                "reply": {"token.$": "$$.Task.Token", "by": "mail"},
                "NeedCallback": True,
                "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id",
            },
        },
        {
            "StateMachineArn": MACHINE,
            "Input.$": (
                "States.StringToJson(States.Format("
                '\'\\{"NeedCallback":true,"reply":\\{"token":"{}"\\}\\}\', $$.Task.Token))'
            ),
        },
    ],
    ids=["brackets", "Format", "mapping", "more", "StringToJson"],
)
def test_a_task_that_hands_the_token_on_is_right(answer: object) -> None:
    assert lesson.check_1(answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (parameters(NeedCallback=True, reply={"token": "$$.Task.Token"}), "text “$$.Task.Token”"),
        (with_token("$.Task.Token"), "looks in the input of the state"),
        (with_token("$.TaskToken"), "there is nothing at $.TaskToken."),
        (with_token("$$.task.token"), "has no “task”, it has Task"),
        (with_token("$$[0]"), "[0] is an index in a list, and what it looks in is an object"),
        (with_token("$$.Execution.Id"), "that is not the token of the Task"),
        (parameters(NeedCallback=True, **{"token.$": "$$.Task.Token"}), "and found nothing"),
        (
            parameters(NeedCallback=True, reply={"Token.$": "$$.Task.Token"}),
            "found nothing: reply is an object with Token, and capitals count",
        ),
        (
            parameters(NeedCallback=True, reply={"taskToken.$": "$$.Task.Token"}),
            "found nothing: reply is an object with taskToken",
        ),
        (parameters(NeedCallback=True, **{"reply.$": "$$.Task.Token"}), "reply is a text"),
        (
            parameters(NeedCallback=True, **{"reply.token.$": "$$.Task.Token"}),
            "“reply.token”, with the dot",
        ),
        (
            parameters(NeedCallback=True, **{"$.reply.token": "$$.Task.Token"}),
            "“$.reply.token”, with the dot",
        ),
        (parameters(NeedCallback=True, **{"$.reply.token.$": "$$.Task.Token"}), "inside an object"),
        ('"Parameters": ' + with_token("$$.Task.Token"), "begins with Parameters and a colon"),
        (with_token("$$.Task.Token").replace("true", '"true"'), "did not come to its state"),
        (parameters(reply={"token.$": "$$.Task.Token"}), "an object with reply. It did not come"),
        (with_token("$$.Task.Token").replace("true", "True"), "JSON writes true"),
        (with_token("$$.Task.Token").replace('"Input"', "Input"), "key Input has no double"),
        ('{"Input": {"reply": {"token.$": "$$.Task.Token"}}}', "no StateMachineArn"),
        (f'{{"StateMachineArn": "{MACHINE}", "Name": "x"}}', "no Input"),
        (f'{{"StateMachineArn": "{MACHINE}", "Input.$": "$$.Task.Token"}}', "a text that is not"),
        ('{"Type": "Task", "Resource": "x", "Parameters": {}}', "without the Task around it"),
        (with_token("$$.Task.Token").replace("Input", "input"), "other capitals"),
    ],
)
def test_what_is_wrong_with_a_task_is_told(answer: str, words: str) -> None:
    verdict = lesson.check_1(answer)
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words
    assert "An error occurred" not in verdict.words


# --- exercise 2 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(lesson.MESSAGE),
        ' "He said \\"yes\\""\n',
        '"He said \\u0022yes\\u0022"',
        json.dumps(lesson.MESSAGE).replace("s", "\\u0073"),
        '"\\u0048e said \\"yes\\""',
    ],
)
def test_json_text_of_the_message_is_right(answer: str) -> None:
    assert lesson.check_2(answer).solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (f'"{lesson.MESSAGE}"', "the first quote inside the message ends"),
        (repr(lesson.MESSAGE), "and this with a single"),
        (json.dumps(json.dumps(lesson.MESSAGE)), "encoded twice"),
        (json.dumps("He said yes"), 'the text «He said yes», and the text «He said "yes"» is'),
        (json.dumps('He said "yes".'), '«He said "yes".»'),
        (json.dumps("He said “yes”"), "«He said “yes”»"),
        (lesson.MESSAGE, "it is not JSON"),
        (json.dumps({"message": lesson.MESSAGE}), "an object with message"),
        (json.dumps([lesson.MESSAGE]), "is now a list"),
        ("null", "is now null"),
        ({"message": lesson.MESSAGE}, "this is an object"),
        ("done", "has none"),
        ('"He said "yes"', "the first quote inside the message ends"),
        ('He said \\"yes\\"', "it begins with H"),
        (json.dumps(lesson.MESSAGE).encode(), "between quotes, and this is bytes."),
        ("json.dumps(message)", "the call of json.dumps, which is no JSON"),
    ],
)
def test_what_is_wrong_with_an_output_is_told(answer: object, words: str) -> None:
    verdict = lesson.check_2(answer)
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words


# --- exercise 3 -------------------------------------------------------------------------

LINK = "https://shop.example/approve?token="


def not_imported(_: str) -> str:
    raise NameError("name 'quote' is not defined")


def printed(token: str) -> None:
    sys.stdout.write(LINK + token)


@pytest.mark.parametrize(
    "link",
    [
        lambda token: LINK + quote(token, safe=""),
        lambda token: LINK + quote(token),
        lambda token: LINK + quote_plus(token) + "&order=7",
        lambda token: "https://shop.example/approve?order=7&token=" + quote(token),
        lambda token: "https://shop.example/approve?" + urlencode({"token": token}),
        lambda token: LINK + token.replace("+", "%2B"),
        lambda token: "HTTPS://Shop.example:443/approve?token=" + quote(token) + "#top",
        lambda token: LINK + "".join(f"%{ord(each):02x}" for each in token),
    ],
)
def test_a_link_that_keeps_the_token_is_right(link: Callable[[str], str]) -> None:
    assert lesson.check_3(link).solved


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (lambda token: LINK + token + "&order=7", "a plus stands for a space"),
        (lambda token: LINK + unquote(token), "a plus stands for a space"),
        (lambda token: LINK + escape(token), "a plus stands for a space"),
        (lambda token: (quote_plus(token), LINK + token)[1], "arrives as “AQ c/w==”"),
        (lambda token: quote(LINK + token), "no parameter named token"),
        (lambda token: LINK + quote(quote(token)), "arrives as “AQ%2Bc/w%3D%3D”"),
        (lambda _: LINK + "AQ%2Bc%2Fw%3D%3D", "arrives as “AQ+c/w==”"),
        (lambda token: LINK + quote(token.rstrip("=")), "arrives as “AQ+c/w”"),
        (lambda token: LINK + quote(token.replace("+", "-")), "arrives as “AQ-c/w==”"),
        (lambda token: [LINK, token], "returns a list"),
        (lambda _: None, "returns nothing"),
        (lambda: LINK, "link is called with one argument, the token, and it takes none."),
        (lambda a, b: LINK + a + b, "link is called with one argument, the token, and it takes 2."),
        (not_imported, "ends with NameError: name 'quote' is not defined."),
        (lambda token: LINK + urlencode(token), "ends with TypeError: not a valid non-string"),
        (lambda token: urlsplit(LINK + token), "returns a SplitResult"),
        (printed, "prints a text and returns nothing"),
        (lambda token: "https://[" + token, "no parameter named token"),
        (lambda token: "/approve/" + quote(token), "no parameter named token"),
        (lambda token: "/approve?Token=" + quote(token), "no parameter named token"),
        (lambda token: "/approve#token=" + quote(token), "no parameter named token"),
        (lambda token: LINK + quote(token) + "&token=" + quote(token), "more than one"),
        (LINK, "this is a text"),
        (lambda token: lesson.email(7, token), "more than the link in it"),
        (lambda token: LINK + quote(token) + "\n", "before or after the link"),
        (lambda token: " " + LINK + quote(token), "before or after the link"),
        (lambda token: "?token=" + quote(token), "does not begin with https:// and a host"),
        (lambda token: "/approve?token=" + quote(token), "https:// and a host"),
        (lambda token: LINK[8:] + quote(token), "https:// and a host"),
        (lambda token: "http" + LINK[5:] + quote(token), "leads to “http://shop.example/approve”"),
        (lambda token: LINK.replace("approve", "refuse") + quote(token), "shop.example/refuse”"),
        (lambda token: LINK.replace("shop", "mall") + quote(token), "mall.example/approve”"),
        (lambda token: LINK + quote(token) + " ", "with a space before or after"),
    ],
)
def test_what_is_wrong_with_a_link_is_told(link: object, words: str) -> None:
    verdict = lesson.check_3(link)
    assert verdict.mark is Mark.NOT_YET
    assert words in verdict.words


def test_what_a_function_prints_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    lesson.check_3(printed)
    assert capsys.readouterr().out == ""


def test_hints_on_a_key_do_not_speak_of_dollars() -> None:
    check = lesson.check_1.__wrapped__  # type: ignore[attr-defined]
    hints = check(parameters(NeedCallback=True, **{"reply.$": {"token.$": "$$.Task.Token"}})).hints
    assert "An object has a key without .$" in hints[1]
    assert "dollar" not in " ".join(hints)


def test_hints_fit_the_mistake() -> None:
    def hints(link: object) -> str:
        return " ".join(lesson.check_3.__wrapped__(link).hints)  # type: ignore[attr-defined]

    assert "import quote" in hints(not_imported)
    assert "as a dict" in hints(lambda token: LINK + urlencode(token))
    assert "import" not in hints(lambda token: LINK + urlencode(token))
    assert "called as link(token)" in hints(lambda: LINK)
    assert "line that ends it" in hints(lambda token: LINK + token[999])
    assert "return" in hints(lambda token: [token])
    assert "URL-encoded" in hints(lambda token: LINK + token)
    assert "is the encoded token, and nothing else" in hints(lambda token: LINK + token + token)
    assert "how often was it encoded" in hints(lambda token: LINK + quote(quote(token)))
    assert "does not call a function" in hints(lambda _: LINK + "quote(token)")
    assert "name=value" in hints(lambda token: LINK.replace("token", "Token") + quote(token))
    assert "stays as it was" in hints(lambda token: lesson.email(7, token))
    assert "stays as it was" in hints(lambda token: "?token=" + quote(token))


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lesson.MESSAGE, "How does JSON write a text"),
        (json.dumps(json.dumps(lesson.MESSAGE)), "how often was this one?"),
        (json.dumps("He said yes"), "The quotes around yes belong to the message"),
        (json.dumps("He said 'yes'"), "The quotes around yes belong to the message"),
        (json.dumps('He said "yes".'), "letter by letter"),
        (json.dumps('He said "Yes"'), "letter by letter"),
        (json.dumps({"message": lesson.MESSAGE}), "Only the text of the message"),
        ("null", "Only the text of the message"),
        ("json.dumps(lesson.MESSAGE)", "does not call a function"),
        ('"lesson.MESSAGE"', "does not read a variable"),
        ({"a": 1}, "boto3 is given text"),
    ],
)
def test_hints_on_an_output_are_of_that_output(answer: object, hint: str) -> None:
    assert hint in lesson.check_2.__wrapped__(answer).hints[0]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (parameters(NeedCallback=True, reply={"Token.$": "$$.Task.Token"}), "At which path does"),
        (parameters(NeedCallback=True, **{"token.$": "$$.Task.Token"}), "At which path does"),
        (parameters(NeedCallback=True, **{"reply.token.$": "$$.Task.Token"}), "At which path does"),
        (with_token("$$.Execution.Id"), "Which path leads to the token"),
        (with_token("$$.Task.token"), "Names are compared letter by letter"),
        (with_token("$$.TaskToken"), "Which path leads to the token"),
        (with_token("$.TaskToken"), "Which path leads to the token"),
        (
            parameters(NeedCallback=True, reply={"token": {"token.$": "$$.Task.Token"}}),
            "At which path does",
        ),
        (parameters(NeedCallback=True, to="manager"), "What does the child need"),
        (f'{{"StateMachineArn": "{MACHINE}", "Input.$": "$$.Task.Token"}}', "what is under Input"),
        (with_token("$$.Task.Token").replace(MACHINE, "x"), "Which state machine"),
        (with_token("$$.Task.Token")[:-1] + ', "Name": "x y"}', "A name has no spaces"),
    ],
)
def test_hints_on_the_parameters_are_of_the_mistake(answer: str, hint: str) -> None:
    assert hint in lesson.check_1.__wrapped__(answer).hints[0]  # type: ignore[attr-defined]


def test_a_function_that_is_defined_again_is_the_same_try() -> None:
    def made() -> Callable[[str], str]:
        return lambda token: LINK + token + token + token

    assert lesson.check_3(made()).hints == lesson.check_3(made()).hints


def test_after_run_all_the_cells_above_the_explorer_and_the_next_two_begin_again() -> None:
    cells = nbformat.read(FOLDER / "06-wait-for-a-callback.ipynb", as_version=4).cells
    (explorer,) = [n for n, cell in enumerate(cells) if cell.source.startswith("yours, your_url")]
    assert "choose *Run All Above Selected Cell*" in cells[explorer - 1].source
    names: dict[str, Any] = {}
    for cell in cells + cells[: explorer + 3]:
        if cell.cell_type == "code":
            exec(cell.source, names)  # noqa: S102  cells of our own
    assert names["followed"].output["decision"] == {"approved": True}
    names["session"].close()
