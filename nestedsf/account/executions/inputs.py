"""Inputs and names of executions, checked before anything is sent."""

from __future__ import annotations

import json
import re
from typing import Any

from nestedsf.documents.building import SyntaxProblemError
from nestedsf.documents.json_reading import read_json
from nestedsf.exceptions import ExecutionNameError, InputError
from nestedsf.jsontext import visible

MAX_INPUT_BYTES = 262_144
MAX_NAME_LENGTH = 80
_WORDS = {"True": "true", "False": "false", "None": "null"}
CONTROL_CHARACTERS = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
FORBIDDEN_IN_NAMES = frozenset(' <>{}[]?*"#%\\^|~`$&,;:/') | CONTROL_CHARACTERS


def check_input(value: Any, what: str = "input") -> str:
    """The JSON text that StartExecution takes for `value`: JSON text, or a value to encode.

    Raises:
        InputError: The text is not JSON, the value has no JSON form, or it is too large.

    >>> check_input({"NeedCallback": False})
    '{"NeedCallback":false}'
    """
    if not isinstance(value, str):
        return json_text(value, what)
    try:
        json.loads(value, parse_constant=_not_json)
        return _sized(value, what)
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"The {what} is not JSON: {_why(value, error)}.{_hint(value)}") from None


def _why(text: str, error: Exception) -> str:
    """Why a text is not JSON, as a part of a sentence."""
    try:
        read = read_json(text)
    except SyntaxProblemError as found:
        return f"in line {found.line} {visible(found.problem)}"
    for line, column, what in read.strange:
        return f"in line {line}, column {column}, there is {what}; take it out"
    for line, placeholder in read.bare:
        return f"in line {line} there is {visible(placeholder)}; put a value in its place"
    return str(error)


def _hint(text: str) -> str:
    """What is the likely reason why a text is not JSON."""
    word = re.search(r"\b(True|False|None)\b", text)
    if word:
        return f" It has {word[0]}, and JSON writes {_WORDS[word[0]]}."
    if "'" in text and '"' not in text:
        return " It has single quotes, and JSON has double ones."
    if text.lstrip()[:1] in {"{", "[", '"'}:
        return ""
    return ' Text needs quotes inside, and names too: {"order": 7}.'


def json_text(value: Any, what: str) -> str:
    """The JSON text of a value, also of one that is text.

    Raises:
        InputError: The value has no JSON form, or is too large.

    >>> json_text("done", "output")
    '"done"'
    """
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return _sized(text, what)
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"The {what} is not JSON: {error}.") from None


def _sized(text: str, what: str) -> str:
    size = len(text.encode())
    if size > MAX_INPUT_BYTES:
        raise InputError(
            f"The {what} has {size:,} bytes, and Step Functions takes {MAX_INPUT_BYTES:,} at most: "
            "put the data into S3 and pass its address."
        )
    return text


def _not_json(constant: str) -> Any:
    raise ValueError(f"{constant} is a word of Python's, not of JSON")


def check_name(name: str) -> str:
    """The name, if it can name an execution.

    Raises:
        ExecutionNameError: It is empty, too long or has a character that AWS forbids
            (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).
    """
    bad = sorted(FORBIDDEN_IN_NAMES & set(name))
    if bad:
        raise ExecutionNameError(
            f"An execution's name cannot have {', '.join(map(ascii, bad))}: "
            "use letters, digits, - and _."
        )
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise ExecutionNameError(
            f"An execution's name has 1 to {MAX_NAME_LENGTH} characters, this one has {len(name)}: "
            "choose another one."
        )
    return name
