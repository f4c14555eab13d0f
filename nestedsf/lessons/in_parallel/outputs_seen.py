"""What is seen of an answer to exercise 3 of notebook 07: an output, or why there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.lessons.judging.tryouts import in_words
from nestedsf.lessons.mistakes import in_failure, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["in_output", "why_it_fails"]

_NAMES = ("completion", "callback")
_DECODES = re.compile(r"The function 'States\.StringToJson\((.*?)\)' had")
_FIRST = re.compile(r"States\.StringToJson\(\$\.?\[0\]\)")
_MISSING = re.compile(r"The JSONPath '(\$.*?)' specified")


def why_it_fails(selector: object, cause: str) -> str | None:
    """What the state failed with, in a sentence of ours, where its kind is known."""
    if (found := _DECODES.search(cause)) and found[1] in ("$[1]", "$.[1]"):
        why = (
            ", which is not to be decoded"
            if _FIRST.search(str(selector))
            else ": the index of the first output is 0"
        )
        return (
            f"States.StringToJson was given {found[1]}, the second output, and that is plain "
            f"text{why}."
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
    return f"{more} is more than was asked for" if more else None


def in_output(output: object, decoded: object, text: str, callback: str) -> str | None:
    """What is wrong with the output of the Parallel, or None."""
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
    return f"{name} is {seen}, and that is not what its branch handed over."
