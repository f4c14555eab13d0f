"""Which Resource: whether each of four Tasks of the notebook "Run a job" has the one it needs."""

from __future__ import annotations

import re

from nestedsf.lessons import mistakes
from nestedsf.lessons.judging.hints import leading
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
_WAITING = "with this ending a Task waits for a task token, and nobody is given one here"
_NO_ACTION = "no ending says which action is called here: write the whole Resource"
_DOES = {
    "states:startExecution": "without an ending a Task goes on while the child runs",
    f"{_SDK}startExecution": "without an ending a Task goes on while the child runs",
    "states:startExecution.sync": "with this ending a Task waits, and the output of the child is "
    "text",
    "states:startExecution.sync:2": "with this ending a Task waits, and the output of the child is "
    "JSON",
    "states:startExecution.waitForTaskToken": _WAITING,
    f"{_SDK}startSyncExecution": "it is for Express workflows, and only D has one",
}
_EXPRESS = "it cannot wait for an Express workflow"
_LEADS = {
    "A": (
        "Does anything in the order need what the survey answers?",
        "Request Response goes on at once, and nothing follows startExecution in its Resource.",
    ),
    "B": (
        "A path can look into JSON, and not into a text that holds JSON.",
        "Run a Job has two endings, and one of them hands the output over as JSON: .sync:2.",
    ),
    "C": (
        "In which form does the program expect the output of the child?",
        "Run a Job has two endings, and one of them hands the output over as text: .sync.",
    ),
    "D": (
        "The end of the section “Text or JSON” says which action an Express workflow needs.",
        "It is startSyncExecution of the AWS SDK: arn:aws:states:::aws-sdk:sfn:startSyncExecution.",
    ),
}
_OF_THE_SDK = (
    "In a Resource, an action of the AWS SDK has arn:aws:states:::aws-sdk:, its service and its name.",
    "It is arn:aws:states:::aws-sdk:sfn:startSyncExecution.",
)
_PATTERN_OF = {"A": "request response", "B": "run a job", "C": "run a job"}
_NO_ENDING = ("none", "no ending", "nothing", "", "startexecution")
_PATTERNS = ("request response", "run a job", "wait for callback", "wait for a callback")
_ALL = "all of the Resource is asked for, with the service whose action it is"
_NOTHING = "nothing is written here, and where no ending is meant, write none"
_BEGINS = "all of the Resource is asked for, which begins with arn:aws:states:::"
_ENDING = re.compile(r"\.?(sync(:\S*)?|waitForTaskToken)")


def which_resource(resources: object) -> Verdict:
    """The verdict on an object with the Resources of the Tasks A, B, C and D.

    A list of four is taken as well. Another partition of AWS and the AWS SDK where it does the
    same are right, and for A, B and C an ending alone.

    >>> which_resource({"A": "none", "B": ".sync:2", "C": ".sync:2"})
    ✗ Not yet: C: with this ending a Task waits, and the output of the child is JSON.
      Hint: In which form does the program expect the output of the child?
      Hint: Run a Job has two endings, and one of them hands the output over as text: .sync.
    """
    if mistakes.is_untouched(resources):
        return to_do("Write the four Resources as JSON text.")
    value, mistake = mistakes.json_or_mistake(resources)
    if mistake:
        return not_yet(mistake, *leading(mistake))
    if isinstance(value, list):
        value = dict(zip(_WANTED, value, strict=False))
    if not isinstance(value, dict):
        return not_yet(f"An object with A, B, C and D is wanted, not {in_words(value)}.")
    given = {str(key).strip().upper(): resource for key, resource in value.items()}
    if all(mistakes.is_untouched(given.get(letter)) for letter in _WANTED):
        return to_do("Write the four Resources.")
    for letter in _WANTED:
        wrong = _not_for(letter, given.get(letter))
        if wrong:
            return not_yet(f"{letter}: {wrong}.", *_hints(letter, given.get(letter), wrong))
    return right("The ending of the Resource chooses the pattern, and the form of the output.")


def _hints(letter: str, answer: object, wrong: str) -> tuple[str, ...]:
    """What leads on: of the pattern that is needed, or only of how it is written."""
    text = str(answer).strip().lower()
    if letter == "D":
        return _OF_THE_SDK if "startsyncexecution" in text else _LEADS[letter]
    # Who has named the right pattern, or its ending, knows already why it is that one.
    ending = re.sub(r"\W", "", text) == {"B": "sync2", "C": "sync"}.get(letter)
    own = _LEADS[letter][1:] if ending or text == _PATTERN_OF[letter] else _LEADS[letter]
    return leading(wrong, *own)


def _whole(resource: object) -> object:
    """A Resource of which only the end was written, as a whole one."""
    if not isinstance(resource, str) or "arn:" in resource:
        return resource
    text = resource.strip().lstrip(":")
    text = text.lstrip(".") if text.lower().startswith(".start") else text
    if text.lower().strip(".-–— ") in _NO_ENDING:
        text = "states:startExecution"
    elif _ENDING.fullmatch(text):
        text = f"states:startExecution.{text.lstrip('.')}"
    elif text.startswith("startExecution"):
        text = f"states:{text}"
    return f"arn:aws:states:::{text}" if text.startswith(("states:", _SDK)) else resource


def _not_for(letter: str, resource: object) -> str | None:
    """Why a Resource is not the one of this Task."""
    if mistakes.is_untouched(resource):
        is_text = isinstance(resource, str) and letter != "D"
        return _NOTHING if is_text else "there is no Resource yet"
    if isinstance(resource, str) and (short := _too_short(letter, resource)):
        return short
    resource = _whole(resource)
    mistake = mistakes.in_resource(resource)
    if mistake:
        return mistake.removesuffix(".")
    name = _PREFIX.sub("", str(resource))
    if name in _WANTED[letter]:
        return None
    if letter == "D" and name.startswith("states:startExecution"):
        return _EXPRESS if ".sync" in name else _DOES[name]
    return _DOES.get(name, f"{mistakes.quoted(name)} is another action")


def _too_short(letter: str, answer: str) -> str | None:
    """Why an answer that is neither a Resource nor the ending of one is none."""
    text = answer.strip()
    if letter == "D" and text.lower() in _NO_ENDING[:3]:
        return _NO_ACTION
    if letter == "D" and "arn:" not in text and not _ENDING.fullmatch(text):
        return _BEGINS if ":" in text else _ALL
    if not text or "arn:" in str(_whole(answer)):
        return None
    if text.lower() in _PATTERNS:
        pattern = mistakes.quoted(text)
        return f"{pattern} is the name of a pattern: write the ending that it has, or none"
    known = ".sync, .sync:2 and .waitForTaskToken are, and none is written none"
    return f"{mistakes.quoted(text)} is no ending: {known}"
