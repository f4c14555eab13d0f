"""Which Resource: whether each of four Tasks of the notebook "Run a job" has the one it needs."""

from __future__ import annotations

import re

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.tryouts import in_words
from nestedsf.lessons.judging.verdicts import Verdict, not_yet, right, to_do

__all__ = ["which_resource"]

_PREFIX = re.compile(r"arn:aws[a-z-]*:states:::")
_SDK = "aws-sdk:sfn:"
_WANTED = {
    "A": {"states:startExecution", f"{_SDK}startExecution"},
    "B": {"states:startExecution.sync:2"},
    "C": {"states:startExecution.sync"},
    "D": {f"{_SDK}startSyncExecution"},
}
_DOES = {
    "states:startExecution": "a Task with it goes on while the child runs",
    f"{_SDK}startExecution": "a Task with it goes on while the child runs",
    "states:startExecution.sync": "a Task with it waits, and the output of the child is text",
    "states:startExecution.sync:2": "a Task with it waits, and the output of the child is JSON",
    "states:startExecution.waitForTaskToken": "a Task with it waits for a task token",
    f"{_SDK}startSyncExecution": "it is for Express workflows, and only D has one",
}
_EXPRESS = "it cannot wait for an Express workflow"
_AS_JSON = (
    "Keys and values have double quotes around them, and entries have a comma between them.",
    "Begin again with the text that was there, and write only between its quotes.",
)
_CHOICES = (
    "The sections “Wait for the end” and “Text or JSON” have the endings of A, B and C.",
    "The end of the section “Text or JSON” says which action an Express workflow needs.",
    "A has no ending, B and C have .sync:2 and .sync, and D is an action of the AWS SDK.",
)


def which_resource(resources: object) -> Verdict:
    """The verdict on an object with the Resources of the Tasks A, B, C and D.

    A list of four is taken as well. Another partition of AWS, and the AWS SDK where it does the
    same, are right.

    >>> which_resource({"A": "states:startExecution"})
    ✗ Not yet: A: The Resource is only “states:startExecution”: write the whole of it, which begins with arn:aws:states:::.
      Hint: The sections “Wait for the end” and “Text or JSON” have the endings of A, B and C.
      Hint: The end of the section “Text or JSON” says which action an Express workflow needs.
      Hint: A has no ending, B and C have .sync:2 and .sync, and D is an action of the AWS SDK.
    """
    if mistakes.is_untouched(resources):
        return to_do("Write the four Resources as JSON text.")
    value, mistake = mistakes.json_or_mistake(resources)
    if mistake:
        return not_yet(mistake, *_AS_JSON)
    if isinstance(value, list):
        value = dict(zip(_WANTED, value, strict=False))
    if not isinstance(value, dict):
        return not_yet(f"An object with A, B, C and D is wanted, not {in_words(value)}.", *_CHOICES)
    given = {str(key).strip().upper(): resource for key, resource in value.items()}
    if all(mistakes.is_untouched(given.get(letter)) for letter in _WANTED):
        return to_do("Write the four Resources.")
    for letter in _WANTED:
        wrong = _not_for(letter, given.get(letter))
        if wrong:
            return not_yet(f"{letter}: {wrong}.", *_CHOICES)
    return right("The ending of the Resource chooses the pattern, and the form of the output.")


def _not_for(letter: str, resource: object) -> str | None:
    """Why a Resource is not the one of this Task."""
    if mistakes.is_untouched(resource):
        return "there is no Resource yet, and each Task needs a whole one"
    mistake = mistakes.in_resource(resource)
    if mistake:
        return mistake.removesuffix(".")
    name = _PREFIX.sub("", str(resource))
    if name in _WANTED[letter]:
        return None
    if letter == "D" and name.startswith("states:startExecution"):
        return _EXPRESS if name != "states:startExecution" else _DOES[name]
    return _DOES.get(name, f"{mistakes.quoted(name)} is another action")
