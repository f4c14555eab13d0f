"""Hints on the second exercise of notebook 06: on a text that is to be sent as JSON text."""

from __future__ import annotations

import re

__all__ = ["hints_on_output"]

_OF_JSON = (
    "How does JSON write a text, and a quote inside of it?",
    "A function of Python's module json writes both for you.",
    "The function is json.dumps.",
)
_OF_TWICE = (
    "Each time that a text is encoded, quotes come around it: how often was this one?",
    "Once is enough: json.dumps(lesson.MESSAGE).",
)
_OF_WHAT_IS_AROUND = (
    "Only the text of the message is to be the output. What is it here?",
    "json.dumps of the text alone makes the JSON text that is wanted.",
)
_OF_A_CALL = (
    "Between quotes, Python does not call a function, and does not read a variable.",
    "Write the call without quotes around it: output = json.dumps(lesson.MESSAGE).",
)
_OF_THE_QUOTES = (
    "The quotes around yes belong to the message. Where are they here?",
    "In JSON text a quote that belongs to the text has a backslash before it. json.dumps writes it.",
)
_OF_CURLY_QUOTES = (
    "The quotes around yes in lesson.MESSAGE are straight ones. Which are yours?",
    "An editor of texts makes curly quotes of straight ones. json.dumps(lesson.MESSAGE) has the message as it is.",
)
_OF_THE_LETTERS = (
    "Compare this text with lesson.MESSAGE, letter by letter.",
    "json.dumps(lesson.MESSAGE) has the message as it is.",
)
_OF_A_TEXT = (
    "boto3 is given text as output: JSON text. Which function makes it?",
    "json.dumps makes JSON text of a value, and the value here is lesson.MESSAGE.",
)
_FITTING = (
    ("encoded twice", _OF_TWICE),
    ('begins with the call|from “f"|“lesson\\.|«lesson\\.|«json\\.', _OF_A_CALL),
    ("JSON text is asked for", _OF_A_TEXT),
)


def hints_on_output(mistake: str, output: object, message: str) -> tuple[str, ...]:
    """What leads on from what is wrong with the text that is sent.

    Args:
        mistake: What was seen.
        output: The output that the Task has; None where AWS has refused it.
        message: The output that is wanted.
    """
    for kind, hints in _FITTING:
        if re.search(kind, mistake):
            return hints
    if output is None and not mistake.startswith("The Task's output"):
        return _OF_JSON
    if not isinstance(output, str):
        return _OF_WHAT_IS_AROUND
    if re.search("[“”„‟«»]", output):
        return _OF_CURLY_QUOTES
    alike = re.sub(r"\W", "", output) == re.sub(r"\W", "", message) and '"yes"' not in output
    return _OF_THE_QUOTES if alike else _OF_THE_LETTERS
