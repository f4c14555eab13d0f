"""A name of one's own: the check of a stack's name in notebook 11."""

from __future__ import annotations

import re

from nestedsf.lessons.judging.exercises import exercise
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do
from nestedsf.lessons.mistakes import a, is_untouched
from nestedsf.view.plans.plan import Plan

__all__ = ["SHARED", "check_1"]

SHARED = "nestedsf"
_LONGEST = 55
_ANYBODYS = frozenset(
    (
        *("yourname", "name", "myname", "mine", "my", "me", "own", "workshop"),
        *("team", "group", "class", "course", "training", "lesson", "test", "demo"),
        *("dev", "sample", "example", "stack", "mystack", "yourstack", "student", "learner"),
        *("user", "person", "account", "main", "another", "callback", "notebook", "today"),
        *("prod", "production", "staging", "default", "shared", "new", "temp", "tmp", "nestedsf"),
        *("abc", "xyz", "foo", "bar"),
        *("mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday"),
        *("thursday", "friday", "saturday", "sunday", "january", "february", "march", "april"),
        *("may", "june", "july", "august", "september", "october", "november", "december"),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"),
    )
)
_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]*")


@exercise("11-on-a-real-account", 1)
def check_1(answer: object) -> Verdict:
    """Whether a name of a stack is one learner's own, possible, and found by ``leftovers``."""
    if isinstance(answer, Plan):
        answer = answer.stack.name
    if is_untouched(answer) or answer == SHARED:
        return to_do(f"{SHARED} is the name that everybody has.")
    if not isinstance(answer, str):
        return not_yet(f"A name is a text, and this is {a(answer)}.")
    name = answer
    return _not_a_name(name) or right(
        f"Its function is called {name}-callback, and no other learner's is, unless somebody else "
        "has the same idea."
    )


def _not_a_name(name: str) -> Verdict | None:
    odd = next((letter for letter in name if not re.fullmatch(r"[-a-zA-Z0-9]", letter)), None)
    if odd is not None or not _NAME.fullmatch(name):
        return not_yet(
            f"CloudFormation would refuse {name}: "
            + (f"it has {_said(odd)} in it." if odd else "it does not begin with a letter."),
            "A stack's name has letters, digits and dashes, and it begins with a letter.",
        )
    if len(name) > _LONGEST:
        return not_yet(
            f"The name has {len(name)} characters, and with “-callback” it is too long for a function.",
            f"A function's name has 64 characters at most, so that leaves {_LONGEST}.",
        )
    own = name.removeprefix(f"{SHARED}-")
    if own == name:
        return not_yet(
            f"leftovers looks for names that begin with “{SHARED}-”, and would not find {name}.",
            "Capitals count: the prefix has none."
            if name.lower().startswith(f"{SHARED}-")
            else f"Begin with {SHARED}, a dash, and then what is yours alone.",
        )
    if not own.strip("-"):
        return not_yet(f"There is nothing in {name} that is yours.", "Whose stack is it?")
    parts = [part for part in re.split(r"[-\d]+", own.lower()) if part]
    if set(parts) <= _ANYBODYS or "".join(parts) in _ANYBODYS:  # a number or a date has no parts
        return not_yet(
            f"Anybody of the thirty could choose {name}, and two would share a stack.",
            "What do the others not have? Your own name is one such thing.",
        )
    return None


_BLANKS = {" ": "a space", "\n": "a line break", "\t": "a tab"}


def _said(letter: str) -> str:
    return _BLANKS.get(letter, "a blank") if letter.isspace() else f"“{letter}”"
