"""Hints that fit a mistake in a Catch, in the names of errors, and in the ending of a Resource."""

from __future__ import annotations

from nestedsf.lessons.judging.fitting import fitting

__all__ = ["in_catches"]

_FIELDS = (
    "The fields of an entry are known by their names, letter by letter, and none ends in .$.",
    "It has ErrorEquals and Next, and it may have ResultPath, Assign and Comment.",
)
_NEXT = (
    "Which state does the error lead to? One field of the entry names it.",
    "It is Next, as in a state.",
)
_NAMES = (
    "ErrorEquals is a list, also where it has one name in it.",
    "A list stands between [ and ], and each name is a text.",
)
_ENTRIES = (
    "Of several entries the first that matches is taken: how does JSON write them in an order?",
    "A list stands between [ and ], also where it has one entry.",
)
_ALL_LAST = (
    "States.ALL is for what no other name has caught: which place in the list is left for it?",
    "It is the only name in its ErrorEquals, and the last in its list.",
)
_SPACE = ("A space counts as a letter does: take it out.",)
_TEXTS = (
    "Each name is a text of its own: how does JSON write several?",
    'A list of two texts is ["…", "…"].',
)
_ENDING = (
    "An ending is written letter by letter, with its dot and its colon.",
    ".sync and .sync:2 wait for the end of the child, and .waitForTaskToken for a task token.",
)
_NULL = ("JSON writes null without quotes. In quotes it is a text.",)
_CONTEXT = (
    "One dollar begins a path in the input, where results are put. Two begin one in the context.",
    "A place that is new is safe: a key of its own, beside the others.",
)
_ONE_PLACE = (
    "A result is put in one place of the input: a path of names, without * and the like.",
    "A place that is new is safe: a key of its own, beside the others.",
)
_FITTING = (
    (r"States\.ALL is (before|together)", _ALL_LAST),
    (r"The name “.* begins or ends with a space", _SPACE),
    (r"one text .*each name", _TEXTS),
    (r"A Catch has no field|entry of a Catch has no field", _FIELDS),
    (r"entry of a Catch has no Next", _NEXT),
    (r"ErrorEquals is (?!a list of names, one at least)", _NAMES),
    (r"A Catch is a list, even of one", _ENTRIES),
    (r"The Resource ends in|and an ending begins with a dot", _ENDING),
    (r'Path is the text "null"', _NULL),
    (r"which no state can change", _CONTEXT),
    (r"in one place, by its name", _ONE_PLACE),
)


def in_catches(mistake: str) -> tuple[str, ...]:
    """The hints that fit a mistake of this kind; none where it is another one.

    >>> in_catches("AWS refuses it: States.ALL is together with another name.")[1]
    'It is the only name in its ErrorEquals, and the last in its list.'
    >>> in_catches("Ship was handed a list.")
    ()
    """
    return fitting(_FITTING, mistake)
