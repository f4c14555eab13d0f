"""JSON texts that come from outside: the input of an execution, the output of a task.

At most 262,144 bytes, and nothing that an event of a history could not hold. What is wrong with a
text is said in the words of AWS's JSON parser (recorded on AWS).
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.validation.json_syntax import json_problem
from nestedsf.emulator.states.errors import ApiError
from nestedsf.jsontext import compact, decode

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["MAX_BYTES", "check_input", "check_output", "json_fault"]

MAX_BYTES = 262_144

_DEEPEST = 500  # levels; what runs a definition follows each of them
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
_INCOMPLETE = "Incomplete surrogate pair"


def check_input(text: str) -> Json:
    """The decoded input of an execution.

    Raises:
        ApiError: InvalidExecutionInput.
    """
    if not text.strip():
        raise _invalid_input("Invalid execution input.")
    if fault := json_fault(text):
        raise _invalid_input(fault)
    return decode(text)


def check_output(text: str) -> Json:
    """The decoded output of a task.

    Raises:
        ApiError: InvalidOutput.
    """
    if fault := json_fault(text):
        raise ApiError("InvalidOutput", f"Invalid Output: '{fault}'")
    return decode(text)


def _invalid_input(fault: str) -> ApiError:
    return ApiError("InvalidExecutionInput", f"Invalid State Machine Execution Input: '{fault}'")


def json_fault(text: str, *, max_bytes: int = MAX_BYTES) -> str | None:
    """What is wrong with a text that is to be JSON; None if nothing is.

    >>> json_fault("{'a': 1}")
    "Unexpected character (''' (code 39)): was expecting double-quote to start field name"
    """
    if _HALF.search(text):
        return _INCOMPLETE
    if len(text.encode()) > max_bytes:
        return f"Size exceeds the limit of {max_bytes} bytes."
    if text.count("[") + text.count("{") > _DEEPEST and _depth(text) > _DEEPEST:
        return f"Document nesting depth exceeds the maximum allowed ({_DEEPEST})"
    try:
        value = decode(text)
    except ValueError as error:
        problem = json_problem(text)
        if problem:
            return problem.message
        is_large = "too large" in str(error)
        return (
            "Numeric value out of range of double" if is_large else "A number has too many digits"
        )
    return _INCOMPLETE if "\\u" in text and _HALF.search(compact(value)) else None


def _depth(text: str) -> int:
    """How many levels of brackets there are, outside strings."""
    deepest = depth = 0
    for opens, closes in _BRACKETS.findall(text):
        depth += bool(opens) - bool(closes)
        deepest = max(deepest, depth)
    return deepest
