"""What a Catch sees: of which cases a Catch of a Task with Request Response hears."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do

__all__ = ["what_a_catch_sees"]

_CASES = {"A": False, "B": True, "C": False, "D": False, "E": True}
_NONE = ("none", "nothing", "no", "neither")
_ALL = ("all", "any", "every", "everything", "each")
_FILLING = (
    "and",
    "or",
    "case",
    "cases",
    "in",
    "of",
    "them",
    "the",
    "these",
    "only",
    "just",
    "both",
    "are",
)
_ENDED = (
    "When does a Task with Request Response end: with the answer of StartExecution, or later?",
    "Ask of each case: has the Task ended before this happens?",
    "StartExecution answers with an error where it cannot start what it is asked to start.",
)
_MORE = (
    "Which of the five cases happen before StartExecution has answered?",
    "StartExecution answers with an error where it cannot start what it is asked to start.",
)
_NOT_ONE = {1: "it", 2: "either of them"}


def what_a_catch_sees(answer: object) -> Verdict:
    """The verdict on the letters of the cases, as a text or in a list.

    >>> what_a_catch_sees("b and e")
    ✓ Right: A Catch sees what StartExecution answers, and nothing that comes later.
    """
    if mistakes.is_untouched(answer):
        return to_do("Write the letters of the cases into answer.")
    letters = _letters(answer)
    if letters is None:
        return not_yet(f"Letters are wanted, and this is {mistakes.a(answer)}.")
    unknown = sorted(letter for letter in letters if letter.upper() not in _CASES)
    if unknown:
        word = mistakes.quoted(unknown[0])
        return not_yet(f"{word} is none of the cases, which are A to E. Write their letters alone.")
    caught = {letter for letter, is_caught in _CASES.items() if is_caught}
    told = ", ".join(sorted(letters)) or "none"
    if letters - caught:
        some = "all of them" if letters & caught else _NOT_ONE.get(len(letters), "any of them")
        return not_yet(f"You named {told}. The Catch does not see {some}.", *_ENDED)
    if letters != caught:
        return not_yet(f"You named {told}. The Catch sees more than that.", *_MORE)
    return right("A Catch sees what StartExecution answers, and nothing that comes later.")


def _letters(answer: object) -> set[str] | None:
    """The letters of an answer, in capitals; another word stays as it was written.

    Of an object, as {"B": true}, they are the keys whose value is true.
    """
    if isinstance(answer, Mapping):
        if not all(isinstance(value, bool) for value in answer.values()):
            return None
        answer = [key for key, value in answer.items() if value]
    if isinstance(answer, (list, tuple, set, frozenset)):
        inner = [_letters(each) for each in answer]
        return None if None in inner else {each for found in inner for each in found or ()}
    if not isinstance(answer, str):
        return None
    words = [word for word in re.findall(r"\w+", answer) if word.lower() not in _FILLING]
    if words and all(word.lower() in _ALL for word in words):
        return set(_CASES)
    return {
        each
        for word in words
        if word.lower() not in _NONE
        for each in (word.upper() if _CASES.keys() >= set(word.upper()) else [word])
    }
