"""Exercise 3 of notebook 01: what four starts lead to, predicted and then tried."""

from __future__ import annotations

from collections.abc import Mapping

from nestedsf.exceptions import NestedsfError
from nestedsf.lessons.deploy_and_start.starts import what_happens
from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched, quoted

__all__ = ["check_3"]

_LESSON = "01-deploy-and-start"

_HINT_3 = (
    "At which of the four starts does the state machine have an execution with this name, and is "
    "it running with this input?"
)
_HINTS_3 = {
    "A": (
        "Is the execution still running when A is started?",
        "What did the second start of order-7 get, in the section “Start it twice”?",
    ),
    "B": (
        "What is the input of an execution when none is given?",
        "What did the start of order-7 with the number 8 get?",
    ),
    "C": (
        "What does Step Functions do when the name is left out?",
        "Can a generated name be taken already?",
    ),
    "D": (
        "What does the ARN of an execution have in front of its name?",
        "Would the ARN of D be that of the execution which is there?",
    ),
}
_WORDS = ("same", "new", "refused")


@exercise(_LESSON, 3)
def check_3(answer: object) -> Verdict:
    """Whether four predictions are what Step Functions answers to four starts.

    Args:
        answer: The predictions, ``same``, ``new`` or ``refused`` for each of A to D.
    """
    said = _predictions(answer)
    if said is None:
        return not_yet(
            f"A dictionary with the keys A to D is asked for, and answers is {_described(answer)}.",
            "Leave answers as it was, and put a word between the quotes after each letter.",
        )
    open_ = [letter for letter, word in said.items() if word == ""]
    if open_:
        return to_do(f"Decide about {', '.join(open_)}: same, new or refused.")
    odd = [letter for letter, word in said.items() if _plain(word) not in _WORDS]
    if odd:
        word = said[odd[0]]
        what = quoted(word) if isinstance(word, str) else a(word)
        return not_yet(
            f"For {odd[0]} there is {what}, which is none of the three words.",
            "The words are same, new and refused.",
        )
    try:
        found = what_happens()
    except NestedsfError as error:
        return not_yet(f"The starts could not be tried: {error}")
    wrong = [letter for letter in found if _plain(said[letter]) != found[letter]]
    if wrong:
        hints = [f"Look at {wrong[0]}. {hint}" for hint in _HINTS_3[wrong[0]]]
        are = "is" if len(wrong) == len(found) - 1 else "are"
        return not_yet(
            f"{len(found) - len(wrong)} of your {len(found)} answers {are} what Step Functions did.",
            _HINT_3,
            *hints,
        )
    return right(
        "Step Functions answered all four starts as you said. While an execution is running, the "
        "same name with the same input is the same execution, and other state machines do not count."
    )


def _described(answer: object) -> str:
    return "one without these keys" if isinstance(answer, Mapping) else a(answer)


def _predictions(answer: object) -> dict[str, object] | None:
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


def _word(word: object) -> object:
    if word is None:
        return ""
    return word.strip(" .\t\n") if isinstance(word, str) else word


def _plain(word: object) -> object:
    return word.lower() if isinstance(word, str) else word
