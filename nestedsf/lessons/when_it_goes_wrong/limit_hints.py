"""Hints on the limits of a Task, for the first exercise of "Handle what goes wrong"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.lessons.judging.hints import leading
from nestedsf.lessons.mistakes import strange_name

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "OF_A_MISSING_LIMIT",
    "OF_A_PATH",
    "OF_A_RETRY",
    "OF_THE_ERRORS",
    "OF_THE_LIMITS",
    "OF_THE_NEXT",
    "OF_THE_ORDER",
    "OF_THE_RESOURCE",
    "OF_THE_SECONDS",
    "hints_for",
    "of_the_names",
]

_TOLD_APART = {"States.HeartbeatTimeout", "States.Timeout", "States.ALL"}

OF_THE_LIMITS = (
    (
        "One limit counts from the last heartbeat, the other from the beginning. Which error name "
        "belongs to the first one alone, and which of the catchers is looked at first?"
    ),
    (
        "The fields are HeartbeatSeconds and TimeoutSeconds. In a Catch States.HeartbeatTimeout is "
        "the first one's error, and States.Timeout matches both."
    ),
)
_OF_THE_LIST = (
    "Of the catchers the first that matches is taken: how does JSON write several in an order?",
    "A list stands between [ and ], with a comma between two catchers.",
)
_OF_ALL = (
    "What is caught after States.ALL? So where does its catcher belong?",
    "It is the last one, alone in its ErrorEquals. The silence has a name that is caught before.",
)
_OF_THE_NAMES = (
    "ErrorEquals is a list, also where it has one name in it.",
    "A list stands between [ and ].",
)
_OF_A_RETRIER = (
    "A Retry begins another attempt of the same Task. Which field leads to another state?",
    "It is Catch, a list whose entries have ErrorEquals, Next and ResultPath.",
)
_OF_THE_PARAMETERS = (
    "The Task has Parameters already, with the token in them. Yours take their place.",
    "Leave Parameters out: only the fields that the Task gets are asked for.",
)
_OF_TASK_FAILED = (
    "The section “Give up in time” has tried States.TaskFailed with a Task that timed out: did it match?",
    "It matches neither of the two limits: they are States.HeartbeatTimeout and States.Timeout.",
)
_OF_RUNTIME = (
    "States.Runtime is the error of a path that finds nothing, and no Catch takes it.",
    "The two that are told apart here are States.HeartbeatTimeout and States.Timeout.",
)
_OF_STRANGE_NAMES = (
    "Which names has the section “Give up in time” for the two errors?",
    "The two that are told apart here are States.HeartbeatTimeout and States.Timeout.",
)
OF_A_MISSING_LIMIT = (
    "The Task gets two limits: which of them is not written?",
    "HeartbeatSeconds is for the silence, and TimeoutSeconds for the whole attempt.",
)
_OF_BOTH = (
    "There are two ways for an order to go on: how many catchers are needed, with which names?",
    "The silence has the name States.HeartbeatTimeout, and its catcher comes first.",
)
OF_THE_ERRORS = (
    "The names of AWS's errors begin with States., and capitals count.",
    "The two that are told apart here are States.HeartbeatTimeout and States.Timeout.",
)
OF_A_PATH = (
    "The sentence names a path that finds nothing. Which of your fields has it?",
    "Three fields are asked for. What is beside them can be left out.",
)
OF_A_RETRY = (
    "In each attempt of a Retry the limits begin again: is another attempt asked for?",
    "Leave Retry out: the Catch leads on as soon as the first attempt has failed.",
)
OF_THE_RESOURCE = (
    "What the Task calls, and how it waits, is given: which ending has its Resource above?",
    "It is .waitForTaskToken. Only the fields that the Task gets are asked for.",
)
_OF_THE_TEXT = (
    "JSON has texts and numbers: what makes the difference?",
    "A number stands without quotes.",
)
OF_THE_SECONDS = (
    "Which of the two is for a heartbeat, and which for the whole attempt?",
    "How many seconds are 5 minutes, and how many are half an hour?",
)
_OF_THE_LEAST = (
    "A limit of no time, or of less, would end the Task before it begins.",
    "The value is a number of seconds: an hour is 3600, and a minute is 60.",
)
_OF_THE_PATH = (
    "A limit is written as a number, or read at a path of the input: which of the two is it here?",
    "Half an hour and 5 minutes are the same for each order, so they are numbers.",
)
_OF_THE_END = (
    "The Task `ask` has an End already, and only the fields that it gets are asked for.",
    "Leave Next out: where somebody answers, nothing comes after the Task.",
)
_OF_THE_FIELDS = (
    "A Task knows its fields by their names, letter by letter.",
    "The three that it gets here are HeartbeatSeconds, TimeoutSeconds and Catch.",
)
OF_THE_NEXT = (
    "Which catcher has taken the error, and where does its Next lead?",
    "The missing heartbeat is the one after which somebody is asked again.",
)
_OF_THE_STATES = (
    "Next is the name of a state, letter by letter: capitals and spaces count.",
    "The two states are “Ask again” and “Decline”.",
)
OF_THE_ORDER = (
    "Unless a field of the catcher says otherwise, the error takes the place of the input.",
    "ResultPath says where the error is put: at a path that the order does not use, as $.why.",
)

_FITTING = (
    ("retrier", _OF_A_RETRIER),
    ("A Catch is a list", _OF_THE_LIST),
    ("Nobody is given the task token", _OF_THE_PARAMETERS),
    ("ErrorEquals is ", _OF_THE_NAMES),
    ("ErrorEquals has the one text", _OF_THE_NAMES),
    ("is not a name of AWS's", OF_THE_ERRORS),
    ("Retry is ", _OF_A_RETRIER),
    ("is a text, and it must be a whole", _OF_THE_TEXT),
    ("is a text, and it must be a number", _OF_THE_TEXT),
    ("is null, and it must be", _OF_THE_LEAST[1:]),
    ("only be one of the following fields: [TimeoutSeconds", _OF_THE_PATH),
    ("only be one of the following fields: [HeartbeatSeconds", _OF_THE_PATH),
    ("the first must be smaller", OF_THE_SECONDS),
    ("and it must be 1 at least", _OF_THE_LEAST),
    ("has an End already", _OF_THE_END),
    ("has a Resource already", OF_THE_RESOURCE),
    ("a Task has no field", _OF_THE_FIELDS),
    ("alone and last", _OF_ALL),
    ("Nothing leads to", _OF_BOTH),
)
"""Hints by what the mistake says."""


def of_the_names(names: Iterable[str]) -> tuple[str, ...]:
    """What leads on from the names of errors that catchers have; none where they are the two."""
    found = list(names)
    if strange_name(found):
        return _OF_STRANGE_NAMES
    if "States.Runtime" in found:
        return _OF_RUNTIME
    if "States.TaskFailed" in found:
        return _OF_TASK_FAILED
    return () if set(found) <= _TOLD_APART else _OF_STRANGE_NAMES


def hints_for(mistake: str, otherwise: tuple[str, ...] = OF_THE_LIMITS) -> tuple[str, ...]:
    """What leads on where the fields are written wrongly: of the field that the mistake names."""
    for words, hints in _FITTING:
        if words in mistake and "inside Parameters" not in mistake:
            return hints
    if "There is no state" in mistake:
        return _OF_THE_STATES
    return leading(mistake, *otherwise)
