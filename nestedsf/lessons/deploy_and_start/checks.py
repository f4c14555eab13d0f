"""Exercises 1 and 2 of notebook 01: names and inputs of executions.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.inputs import FORBIDDEN_IN_NAMES, MAX_NAME_LENGTH
from nestedsf.account.executions.lifecycle import run
from nestedsf.account.stack.deployment import deploy
from nestedsf.exceptions import InputError
from nestedsf.lessons.deploy_and_start.starts import answer_to_name
from nestedsf.lessons.judging.answers import in_other_capitals
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.tryouts import in_words, laboratory
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, in_json, is_untouched

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["ORDER_NAME", "check_1", "check_2"]

_LESSON = "01-deploy-and-start"
_NUMBER = 4711
_LENGTH = 40  # of a value in a sentence
ORDER_NAME = "Bestellung #4711 / München"
"""What the order of exercise 1 is called, which is not a name of an execution."""

_SAFE = re.compile(r"[0-9A-Za-z_-]")
_CITY = re.compile(r"m(u|ue)nchen|munich", re.IGNORECASE)

_TEXT = ("A name is a text, in quotes.",)
_FORBIDDEN = (
    "Which characters are forbidden? The section “Choose a name” lists them.",
    "Letters without accents, digits, - and _ are always accepted.",
    "A - may stand between the words, where the order has a space.",
)
_TOO_LONG = ("The number of the order is enough, without anything around it.",)
_ASCII = (
    "Which of the six names in the section “Choose a name” has no metrics, and why?",
    "ASCII has the letters a to z without accents, and the digits 0 to 9: ü can be written ue.",
)
_NUMBERED = ("The number has to be in it as the order has it, its digits side by side.",)
_INPUT = (
    "The exercise names two keys, and says what the value of each is.",
    "json.dumps makes the text of a dictionary with NeedCallback and order.",
)
_CAPITALS = ("Compare the key with that of the exercise, letter by letter.",)
_UNQUOTED = (
    "In JSON, false is a boolean, and with quotes around it it would be a text.",
    "Booleans and numbers have no quotes.",
)
_QUOTED = ("In JSON, quotes around the whole of it make a text of it: an object begins with {.",)
_VALUES = ("Compare the two values with those of the exercise.",)


@exercise(_LESSON, 1)
def check_1(answer: object) -> Verdict:
    """Whether a name can name an execution, has metrics in CloudWatch, and has the number in it."""
    if is_untouched(answer, ORDER_NAME):
        return to_do("Write a name for the execution of this order.")
    if not isinstance(answer, str):
        return not_yet(f"A name is a text, and this is {a(answer)}.", *_TEXT)
    fault = _of_name(answer)
    if fault:
        return not_yet(*fault)
    return right(
        "StartExecution accepts the name, it has ASCII characters only, and the number of the order "
        f"leads to its execution.{_remark(answer)}"
    )


def _remark(name: str) -> str:
    """What else there is to say of a name that is right."""
    unsafe = [char for char in dict.fromkeys(name) if not _SAFE.fullmatch(char)]
    if unsafe:
        return (
            " AWS recommends only 0-9, A-Z, a-z, - and _ where executions are logged with "
            f"CloudWatch Logs, and the name has {_characters(unsafe)}."
        )
    return " The number is enough for that, without the city." if _CITY.search(name) else ""


def _of_name(name: str) -> tuple[str, ...] | None:
    """What StartExecution answers to a name, what CloudWatch makes of it, and what is missing."""
    code = answer_to_name(name)
    if code != "started":
        found = [char for char in dict.fromkeys(name) if char in FORBIDDEN_IN_NAMES]
        why = "it is not a text that can be sent"
        hints: tuple[str, ...] = ()
        if found:
            why = f"{_characters(found)} may not be in a name"
            hints = _FORBIDDEN
        elif len(name) > MAX_NAME_LENGTH:
            why = f"the name has {len(name)} characters, and {MAX_NAME_LENGTH} is the most"
            hints = _TOO_LONG
        return f"StartExecution answers {code}: {why}.", *hints
    odd = [char for char in dict.fromkeys(name) if not char.isascii()]
    if blank := next((char for char in odd if char.isspace()), None):
        told = unicodedata.name(blank, "white space").lower()
        return (
            f"AWS's reference allows no white space in a name, and there is a {told} in it.",
            *_FORBIDDEN,
        )
    if odd:
        seen = "StartExecution accepts the name, but it has more than ASCII characters, because of"
        return f"{seen} {_characters(odd)}.", *_ASCII
    numbers = re.findall(r"\d+", name)
    if _NUMBER not in map(int, numbers):
        s = "s" if len(numbers) > 1 else ""
        has = f"it has the number{s} {' and '.join(numbers)}" if numbers else "it has no number"
        seen = f"StartExecution accepts the name, but nobody finds order {_NUMBER} by it: {has}."
        return seen, *_NUMBERED
    return None


def _characters(found: list[str]) -> str:
    *first, last = dict.fromkeys(map(_character, found))
    return f"{', '.join(first)} and {last}" if first else last


def _character(char: str) -> str:
    """One character as a sentence names it.

    >>> _character("#"), _character(chr(9)), _character(chr(7)), _character(chr(0x200B))
    ('“#”', 'a tab', 'a control character', 'an invisible character')
    """
    names = {" ": "a space", ",": "a comma", "\n": "a line break", "\t": "a tab"}
    if char in names:
        return names[char]
    if char.isprintable():
        return f"“{char}”"
    control = unicodedata.category(char) == "Cc"
    return "a control character" if control else "an invisible character"


@exercise(_LESSON, 2)
def check_2(answer: object) -> Verdict:
    """Whether a text is an input with which the child works and calls nobody back."""
    if is_untouched(answer):
        return to_do("Write the input as JSON text.")
    mistake = in_json(answer)
    if mistake:
        refused = mistake.startswith("This is not JSON")
        more = " StartExecution answers InvalidExecutionInput." if refused else ""
        return not_yet(f"{mistake}{more}", *leading(mistake))
    try:
        with laboratory() as session:
            trace = run(session, deploy(session).another_arn, answer, check=False)
    except InputError as error:
        return not_yet(f"StartExecution answers InvalidExecutionInput: {error}")
    fault = _of_input(trace)
    if fault:
        return not_yet(*fault)
    return right(
        f"Step Functions accepted the text, and the execution entered {len(trace.visits)} states, "
        "Callback not among them. json.dumps writes such a text from a dictionary."
    )


def _of_input(trace: ExecutionTrace) -> tuple[str, ...] | None:
    """What is wrong with what an execution was given, or with what it did."""
    given = trace.input
    begins = "This is JSON, and the execution was started. "
    ended = f"It ended as {trace.status}" + (f", with {trace.error}." if trace.error else ".")
    if not isinstance(given, Mapping) or "NeedCallback" not in given:
        alike = isinstance(given, Mapping) and in_other_capitals("NeedCallback", given)
        found = in_words(given) + (", and capitals count" if alike else "")
        seen = f"{begins}Its Choice found no NeedCallback: the input is {found}. {ended}"
        text = isinstance(given, str)
        return seen, *(_CAPITALS if alike else _QUOTED if text else _INPUT)
    needed = given["NeedCallback"]
    if needed is True:
        return f"{begins}It entered Callback, with no parent to call back. {ended}", *_VALUES
    if needed is not False:
        seen = f"{begins}NeedCallback is {_shown(needed)} in its input, which is not a boolean."
        return seen, *(_UNQUOTED if isinstance(needed, str) else _VALUES)
    return _of_order(given, begins)


def _of_order(given: Mapping[str, Any], begins: str) -> tuple[str, ...] | None:
    if "order" not in given:
        alike = in_other_capitals("order", given)
        seen = f"{begins}Its input is {in_words(given)}, and there is no order in it"
        return (f"{seen}: capitals count.", *_CAPITALS) if alike else (f"{seen}.", *_INPUT)
    order = given["order"]
    if isinstance(order, bool) or not isinstance(order, (int, float)):
        seen = f"{begins}The order is {_shown(order)} in its input, which is not a number."
        return seen, *(_UNQUOTED[1:] if isinstance(order, str) else _VALUES)
    if order != _NUMBER:
        return f"{begins}The order in its input is {_shown(order)}, and not {_NUMBER}.", *_VALUES
    if len(given) > len(("NeedCallback", "order")):
        seen = f"{begins}Its input is {in_words(given)}, and the exercise asks for two keys."
        return seen, *_INPUT[:1]
    return None


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]}…"
