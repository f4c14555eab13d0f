"""What is seen of an answer to exercise 3 of notebook 07: an output, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.languages import is_jsonata
from nestedsf.lessons.judging.tryouts import in_words
from nestedsf.lessons.mistakes import in_failure, quoted
from nestedsf.lessons.mistakes.in_jsonata import in_jsonata_failure

__all__ = ["hints_on", "in_output", "why_it_fails"]

_OF_THE_PATHS = (
    "The result of the Parallel is a list. What is the path of its first element?",
    "An index begins at 0: the first element is at $[0], the second at $[1].",
)
_OF_THE_NAMES = (
    "The output has the keys that ResultSelector names, and no others: which two are asked for?",
    "They are completion and callback, each with .$ at its end, as its value is read.",
)
_OF_DECODING = (
    "Which of the two outputs is JSON text, and which is plain text?",
    "States.StringToJson decodes text, and only the output of .sync is JSON text: the first one.",
)
_OF_THE_CALL = (
    "Which arguments does this function take, and what is it given here?",
    "One call is enough here: States.StringToJson, with the path of the text.",
)
_OF_FIXED = (
    "The texts are others in each execution of the check. Are they read, or written down?",
    "A value is read where its key ends in .$, from a path such as $[0].",
)
_OF_THE_RESULT = (
    "The result of the Parallel is a list. Where is the result of a state read in JSONata?",
    "$states.result is the list: its first element is $states.result[0], the second $states.result[1].",
)
_OF_PARSING = (
    _OF_DECODING[0],
    "$parse makes a value of JSON text, and only the output of .sync is JSON text: the first one.",
)
_OF_THE_KEYS = (
    "The output has the keys that Output names, and no others: which two are asked for?",
    "They are completion and callback, each with an expression as its value.",
)
_IN_JSONPATH = (
    (r"in it\b|more than was asked", _OF_THE_NAMES),
    (r"as it is written", _OF_FIXED),
    (r"States\.IntrinsicFailure|arguments of another kind", _OF_THE_CALL),
    (r"which is plain text\.$", _OF_THE_PATHS),
    (r"StringToJson|still JSON text|not what its branch|of the Parallel is", _OF_DECODING),
)
_IN_JSONATA = (
    (r"in it\b|more than was asked", _OF_THE_KEYS),
    (r"still JSON text|could not be evaluated|not what its branch", _OF_PARSING),
)
_NAMES = ("completion", "callback")
_DECODES = re.compile(r"The function 'States\.StringToJson\((.*?)\)' had")
_MISSING = re.compile(r"The JSONPath '(\$.*?)' specified")


def hints_on(seen: str, *, jsonata: bool = False) -> tuple[str, ...]:
    """What leads on from what was seen of an answer in JSONPath, or in JSONata."""
    if jsonata:
        return fitting(_IN_JSONATA, seen, _OF_THE_RESULT)
    return fitting(_IN_JSONPATH, seen, _OF_THE_PATHS)


def why_it_fails(selector: object, cause: str) -> str | None:
    """What the state failed with, in a sentence of ours, where its kind is known."""
    if told := in_jsonata_failure("States.QueryEvaluationError", cause):
        return told
    if (found := _DECODES.search(cause)) and found[1] in ("$[1]", "$.[1]"):
        call = f"States.StringToJson({found[1]})"
        entries = selector.items() if isinstance(selector, Mapping) else ()
        name = next((str(key) for key, value in entries if call in str(value)), "")
        why = f" It is not to be decoded, and the call is at {name}."
        return (
            f"States.StringToJson was given {found[1]}, the second output, which is plain text."
            f"{why if name.startswith('callback') else ''}"
        )
    if found := _MISSING.search(cause):
        return f"there is nothing at {found[1]}. The result is a list of two texts."
    told = in_failure({"ResultSelector": selector}, "States.IntrinsicFailure", cause)
    return told.replace("result of the Task", "result of the Parallel") if told else None


def _in_names(output: Mapping[str, object]) -> str | None:
    for name in _NAMES:
        if name not in output:
            near = next((key for key in output if key.lower() == name), None)
            capitals = f", and capitals count: it has {near}" if near else ""
            return f"there is no {name} in it{capitals}"
    more = next((key for key in output if key not in _NAMES), None)
    return None if more is None else f"{more or 'an empty key'} is more than was asked for"


def in_output(
    output: object, decoded: object, text: str, callback: str, *, selector: object = None
) -> str | None:
    """What is wrong with the output of the Parallel, or None.

    Args:
        output: What the Parallel has handed on.
        decoded: The first output, decoded.
        text: The first output, as the branch has handed it over.
        callback: The second output.
        selector: The ResultSelector that has made it.
    """
    if not isinstance(output, dict) or _in_names(output):
        wrong = f": {_in_names(output)}." if isinstance(output, dict) else "."
        return f"The output of the Parallel is {in_words(output)}{wrong}"
    if output["completion"] == decoded and output["callback"] == callback:
        return None
    if output["completion"] == callback or output["callback"] in (text, decoded):
        return "The output of one branch is under the name of the other."
    for name in _NAMES:
        if output[name] == [text, callback]:
            return f"{name} is the whole list of both outputs."
    if output["completion"] == text:
        return "completion is still JSON text, as .sync hands it over."
    name = "callback" if output["completion"] == decoded else "completion"
    seen = quoted(output[name]) if isinstance(output[name], str) else in_words(output[name])
    fixed = isinstance(selector, Mapping) and selector.get(name, object()) == output[name]
    where = " Output" if is_jsonata(selector) else " the ResultSelector"
    told = "as it is written in" if fixed else "and that is not what its branch handed over"
    return f"{name} is {seen}, {told}{where if fixed else ''}."
