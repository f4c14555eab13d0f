"""What leads on in exercise 2 of notebook 13: each hint is of the mistake that was seen."""

from __future__ import annotations

from collections.abc import Mapping

from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.judging.jsonata_hints import in_jsonata

__all__ = ["OF_THE_TASK", "became_hints", "form_hints", "handed_hints"]

OF_THE_TASK = (
    "Only Retry and Catch are asked for: all other fields of the Task are as in the notebook.",
)
_OF_A_NUMBER = (
    "JSON has texts and numbers: what makes the difference?",
    "A number stands without quotes.",
)
_OF_THE_RATE = ("BackoffRate multiplies the pauses. What would a number below 1 make of them?",)
_OF_NAMES = (
    "ErrorEquals is a list, also where it has one name in it.",
    "A list stands between [ and ].",
)
_OF_A_PATH = (
    "ResultPath says where the error is put. How does a path begin?",
    "It begins with a dollar and a dot, and then the key comes.",
)
_OF_A_RETRIER = (
    "What does an entry of a Retry say? It names errors, how often, and after which pause.",
    "It has ErrorEquals, and it may have IntervalSeconds, MaxAttempts and BackoffRate.",
)
_OF_ALL = (
    "States.ALL matches every error, so nothing after it, and nothing beside it, can match.",
    "It is alone in the ErrorEquals of the last entry.",
)
_OF_THE_JITTER = (
    "How long is the pause that is asked for, and can it be shorter with FULL?",
    "Without JitterStrategy each pause is as long as the other fields say.",
)
_FITTING = (
    (r"JitterStrategy FULL", _OF_THE_JITTER),
    (r"is a number, and it must be a whole", ("A whole number has no point in it, as 300.",)),
    (r"must be a (whole )?number", _OF_A_NUMBER),
    (r"less than 1", _OF_THE_RATE),
    (r"FunctionName", ("The Parameters of “Charge the card” name its function.",)),
    (r"alone and last", _OF_ALL),
    (r"ErrorEquals is ", _OF_NAMES),
    (r"\bResultPath(\.\$:| is)", _OF_A_PATH),
    (r"retrier|^Retry is ", _OF_A_RETRIER),
    (r"^There is no Retry", ("Both fields are asked for: Retry tries again, and Catch leads on.",)),
    (r"^There is no Catch", ("Both fields are asked for: Retry tries again, and Catch leads on.",)),
    (r"^There is (r|c)\w+, and", ("Each word in the name of a field begins with a capital.",)),
    (r"^There is .* and Retry and Catch are asked for", OF_THE_TASK),
    (r"^An object with Retry and Catch", ("Both fields stand in one object, between { and }.",)),
)
_OF_TRYING_AGAIN = (
    "Retry is asked before Catch. Which of its entries matches {error}?",
    "Names are compared letter by letter, and States.ALL and States.TaskFailed match others too.",
)
_OF_LEADING = (
    "Catch is asked from its first entry on. Which is the first that matches {error}?",
    "An entry that names an error stands before one that matches every error.",
)
_OF_ITS_NEXT = (
    "An entry of Catch took {error}: which state does its Next name?",
    "The exercise names the state for it, letter by letter: capitals and spaces count.",
)
_OF_THE_PLACE = (
    "ResultPath makes a new field in an object: what is there at its place already?",
    "The order is an object: a path as $.why has only a name of its own after the $.",
)
_OF_TAKING = (
    "Which entry of Catch matches {error}? Names are compared letter by letter.",
    "States.ALL matches every error that no entry before it has taken.",
)
_OF_TIME_OUTS = (
    "Which entry of Catch matches States.Timeout? States.TaskFailed does not.",
    "States.ALL matches what is left, time-outs too.",
)
_OF_THE_COUNT = (
    "After how many retries is it too many? The first attempt is none of them.",
    "MaxAttempts of the first entry that matches counts the retries. Without it there are 3.",
)
_OF_THE_FIRST_PAUSE = (
    "Which field says how long the first pause is?",
    "It is IntervalSeconds, and without it the first pause takes 1 s.",
)
_OF_THE_NEXT_PAUSE = (
    "Each pause is the one before, multiplied. By which number, and up to which limit?",
    "BackoffRate multiplies, and is 2 where it is not written. MaxDelaySeconds is the limit.",
)
_OF_THE_CATCHER = (
    "What does an entry of a Catch hand on, and which of its fields keeps the order?",
    "ResultPath says where in the order the error is put. Without it, the error replaces the order.",
)
_OF_THE_KEY = (
    "All of the order is there. At which key does the exercise want the error?",
    "{field} says at which key the error is.",
)
_OF_THE_ORDER_ALONE = (
    "The order is there, and nothing of the error. Which field puts it there?",
    "It is {field} of the entry.",
)
_OF_THE_OUTPUT = (
    "Output of an entry makes all that is handed on: what has to be in it?",
    "$states.input is the order, $states.errorOutput the error, and $merge makes one object of two.",
)


def form_hints(mistake: str) -> tuple[str, ...]:
    """What leads on from a mistake in the form of the fields; none where it is not known."""
    return fitting(_FITTING, mistake) or in_jsonata(mistake) or leading(mistake)


def became_hints(error: str, retries: int, became: int | str, told: str) -> tuple[str, ...]:
    """What leads on where something else became of an error: another pause, or another state.

    >>> became_hints("Declined", 0, "Apologize", "It led to “Apologize”.")[1]
    'An entry that names an error stands before one that matches every error.'
    """
    if hints := in_jsonata(told):
        return hints
    if isinstance(became, int):
        hints = _of_a_pause(error, retries)
    elif error == "Busy" and retries < _ENOUGH:
        hints = _OF_THE_COUNT if retries else _OF_BUSY
    elif became:
        hints = _OF_LEADING if became in _STATES else _OF_ITS_NEXT
    elif "ResultPath" in told:
        hints = _OF_THE_PLACE
    else:
        hints = _OF_TIME_OUTS if error == "States.Timeout" else _OF_TAKING
    return tuple(hint.format(error=error) for hint in hints)


_STATES = ("Apologize", "Ask for another card")
_ENOUGH = 2
"""How many retries Busy gets."""
_OF_BUSY = (
    "Which entry of Retry matches Busy, and how many retries does it allow?",
    "Names are compared letter by letter, and MaxAttempts counts the retries.",
)


def _of_a_pause(error: str, retries: int) -> tuple[str, ...]:
    if error != "Busy":
        return _OF_TRYING_AGAIN
    return (_OF_THE_FIRST_PAUSE, _OF_THE_NEXT_PAUSE, _OF_THE_COUNT)[retries]


def handed_hints(
    handed: object, order: Mapping[str, object], *, expressions: bool
) -> tuple[str, ...]:
    """What leads on where a state was handed something else than the order and its error.

    >>> handed_hints({"order": 7, "errors": {}}, {"order": 7}, expressions=False)[1]
    'ResultPath says at which key the error is.'
    """
    if isinstance(handed, Mapping) and all(handed.get(key) == order[key] for key in order):
        hints = _OF_THE_KEY if len(handed) > len(order) else _OF_THE_ORDER_ALONE
        return tuple(hint.format(field="Output" if expressions else "ResultPath") for hint in hints)
    return _OF_THE_OUTPUT if expressions else _OF_THE_CATCHER
