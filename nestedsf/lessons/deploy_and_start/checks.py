"""Checks of notebook 01: names and inputs of executions, and starting one twice.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.inputs import FORBIDDEN_IN_NAMES, MAX_NAME_LENGTH
from nestedsf.account.executions.lifecycle import run
from nestedsf.exceptions import InputError, NestedsfError
from nestedsf.lessons.deploy_and_start.starts import answer_to_name, what_happens
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.tryouts import deployed, in_words, laboratory
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, in_json, is_untouched, quoted

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["ORDER_NAME", "check_1", "check_2", "check_3"]

_LESSON = "01-deploy-and-start"
_NUMBER = 4711
_LENGTH = 40  # of a value in a sentence
ORDER_NAME = "Bestellung #4711 / München"
"""What the order of exercise 1 is called, which is no name of an execution."""

_HINTS_1 = (
    "Which of the six names of the section “Choose a name” were started, and what do they have?",
    "Letters without accents, digits, - and _ are always taken; ü can be written ue.",
    "Keep the three words, put a - between them, and write the city as Muenchen.",
)
_HINTS_2 = (
    "Compare your text with those of the section “Give it an input” that were taken.",
    "An object has two keys here: what is false is a boolean, what is counted is a number.",
    "json.dumps writes such a text: what does it make of a dictionary with NeedCallback and order?",
)
_HINTS_3 = {
    "A": (
        "Is the execution still running when A is started?",
        "What did the second start of order-7 get, in the section “Start it twice”?",
    ),
    "B": (
        "What would the caller of B get, if the execution that is there were the answer?",
        "What did the start of order-7 with the number 8 get?",
    ),
    "C": (
        "What does Step Functions do when the name is left out?",
        "Does a name that Step Functions makes ever meet one that is taken?",
    ),
    "D": (
        "Are inputs compared as text, or as JSON?",
        "order-7 was started with two texts that differ in their spaces. What was answered?",
    ),
    "E": (
        "Is the execution still running when E is started?",
        "What did the start of order-8 get, after order-8 was stopped?",
    ),
}
_WORDS = ("same", "new", "refused")


@exercise(_LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether a name can name an execution, has metrics in CloudWatch, and has the number in it."""
    if is_untouched(answer):
        return to_do("name is to be a name for the execution.")
    if answer == ORDER_NAME:
        return to_do("name is still what the order is called: StartExecution answers InvalidName.")
    if not isinstance(answer, str):
        return not_yet(f"A name is a text, and this is {a(answer)}.", *_HINTS_1)
    fault = _of_name(answer)
    if fault:
        return not_yet(fault, *_HINTS_1)
    return right(
        "StartExecution takes the name, CloudWatch has metrics of it, and the number of the order "
        "leads to its execution. A colleague would leave the city out: order-4711."
    )


def _of_name(name: str) -> str | None:
    """What StartExecution answers to a name, what CloudWatch makes of it, and what is missing."""
    code = answer_to_name(name)
    if code != "started":
        found = [char for char in dict.fromkeys(name) if char in FORBIDDEN_IN_NAMES]
        why = "it is no text that can be sent"
        if found:
            why = f"{_characters(found)} may not be in a name"
        elif len(name) > MAX_NAME_LENGTH:
            why = f"the name has {len(name)} characters, and {MAX_NAME_LENGTH} is the most"
        return f"StartExecution answers {code}: {why}."
    odd = [char for char in dict.fromkeys(name) if not char.isascii()]
    if odd:
        return (
            "StartExecution takes the name, but CloudWatch has no metrics of it, because of "
            f"{_characters(odd)}."
        )
    numbers = re.findall(r"\d+", name)
    if _NUMBER not in map(int, numbers):
        has = f"it has the number {' and '.join(numbers)}" if numbers else "it has no number"
        return f"StartExecution takes the name, but nobody finds order {_NUMBER} by it: {has}."
    return None


def _characters(found: list[str]) -> str:
    names = {" ": "a space", ",": "a comma", "\n": "the end of a line", "\t": "a tabulator"}
    said = [
        names.get(char, f"“{char}”" if char.isprintable() else "a control character")
        for char in found
    ]
    *first, last = dict.fromkeys(said)
    return f"{', '.join(first)} and {last}" if first else last


@exercise(_LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether a text is an input with which the child works and calls nobody back."""
    if is_untouched(answer):
        return to_do("text is to be the input, as JSON text.")
    mistake = in_json(answer)
    if mistake:
        refused = mistake.startswith("This is no JSON")
        more = " StartExecution answers InvalidExecutionInput." if refused else ""
        return not_yet(f"{mistake}{more}", *_HINTS_2)
    try:
        with laboratory() as session, deployed(session) as deployment:
            trace = run(session, deployment.another_arn, answer, check=False)
    except InputError as error:
        return not_yet(f"StartExecution answers InvalidExecutionInput: {error}", *_HINTS_2)
    fault = _of_input(trace)
    if fault:
        return not_yet(fault, *_HINTS_2)
    return right(
        f"Step Functions took the text, and the execution entered {len(trace.visits)} states, "
        "Callback not among them. A colleague would write the value and leave the text to "
        "json.dumps."
    )


def _of_input(trace: ExecutionTrace) -> str | None:
    """What is wrong with what an execution was given, or with what it did."""
    given = trace.input
    begins = "This is JSON, and the execution was started. "
    ended = f"It ended as {trace.status}" + (f", with {trace.error}." if trace.error else ".")
    if not isinstance(given, Mapping) or "NeedCallback" not in given:
        return f"{begins}{ended} Its Choice found no NeedCallback: the input is {in_words(given)}."
    needed = given["NeedCallback"]
    if needed is True:
        return f"{begins}It entered Callback, with no parent to call back. {ended}"
    if needed is not False:
        return f"{begins}NeedCallback is {_shown(needed)} in its input, and asked for is a boolean."
    return _of_order(given, begins)


def _of_order(given: Mapping[str, Any], begins: str) -> str | None:
    if "order" not in given:
        return f"{begins}Its input is {in_words(given)}, and there is no order in it."
    order = given["order"]
    if isinstance(order, bool) or not isinstance(order, (int, float)):
        return f"{begins}The order is {_shown(order)} in its input, and asked for is a number."
    return None if order == _NUMBER else f"{begins}The order in its input is not {_NUMBER}."


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]}…"


@exercise(_LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether five predictions are what Step Functions answers to five starts.

    Args:
        answer: The predictions, ``same``, ``new`` or ``refused`` for each of A to E.
    """
    said = _predictions(answer)
    if said is None:
        return not_yet(
            f"answers is {a(answer)}, and it has the keys A to E.",
            "Leave answers as it was, and put a word between the quotes after each letter.",
        )
    if not all(said.values()):
        open_ = ", ".join(letter for letter, word in said.items() if not word)
        return to_do(f"decide about {open_}: same, new or refused.")
    odd = [letter for letter, word in said.items() if word not in _WORDS]
    if odd:
        return not_yet(
            f"For {odd[0]} there is {quoted(said[odd[0]])}.", "The words are same, new and refused."
        )
    try:
        found = what_happens()
    except NestedsfError as error:
        return not_yet(f"The starts could not be tried: {error}")
    wrong = [letter for letter in found if said[letter] != found[letter]]
    if wrong:
        return not_yet(
            f"{5 - len(wrong)} of your 5 answers are what Step Functions did. "
            f"Of {wrong[0]} you said “{said[wrong[0]]}”, and it did something else.",
            *_HINTS_3[wrong[0]],
        )
    return right(
        "Step Functions answered all five starts as you said. A colleague would remember one rule: "
        "while it runs, the same name with the same input is the same execution."
    )


def _predictions(answer: object) -> dict[str, str] | None:
    """The word for each letter, "" where there is none; None where it cannot be told."""
    if is_untouched(answer):
        return dict.fromkeys(_HINTS_3, "")
    if isinstance(answer, (list, tuple)) and len(answer) == len(_HINTS_3):
        answer = dict(zip(_HINTS_3, answer, strict=True))
    if not isinstance(answer, Mapping):
        return None
    given = {str(key).strip().upper(): value for key, value in answer.items()}
    if not given.keys() & _HINTS_3.keys():
        return None
    return {letter: _word(given.get(letter)) for letter in _HINTS_3}


def _word(word: object) -> str:
    if word is None:
        return ""
    return word.strip(" .\t\n").lower() if isinstance(word, str) else a(word)
