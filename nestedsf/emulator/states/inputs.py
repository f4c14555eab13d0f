"""Inputs and outputs that come from outside: JSON text of at most 262,144 bytes.

AWS: StartExecution answers InvalidExecutionInput, SendTaskSuccess InvalidOutput, in the words of
its JSON parser (recorded on AWS: tests/histories/recorded/api-responses.json).

moto: StartExecution answers in Python's words and knows no size; SendTaskSuccess takes any text.
"""

from __future__ import annotations

import json
import re
from typing import Any

from nestedsf.emulator.states import errors

MAX_BYTES = 262_144
_WORD = re.compile(r"[^\s,:{}\[\]\"]+")
_LITERALS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


def check_input(text: str) -> Any:
    """The decoded input of an execution; raises AWS's InvalidExecutionInput."""
    if not text.strip():
        raise _refused("InvalidExecutionInput", "Invalid execution input.")
    return _decoded(text, "InvalidExecutionInput")


def check_output(text: str) -> Any:
    """The decoded output of a task; raises AWS's InvalidOutput."""
    return _decoded(text, "InvalidOutput")


def _decoded(text: str, code: str) -> Any:
    if len(text.encode()) > MAX_BYTES:
        raise _refused(code, f"Size exceeds the limit of {MAX_BYTES} bytes.")
    try:
        return json.loads(text, parse_constant=_not_json)
    except json.JSONDecodeError as error:
        raise _refused(code, _in_words_of_aws(error)) from None


def _not_json(constant: str) -> Any:
    raise json.JSONDecodeError("Expecting value", constant, 0)  # NaN, which Python would take


def _refused(code: str, reason: str) -> Exception:
    what = "State Machine Execution Input" if code == "InvalidExecutionInput" else "Output"
    return errors.api_error(code, f"Invalid {what}: '{reason}'")


def _in_words_of_aws(error: json.JSONDecodeError) -> str:
    """What AWS's JSON parser says where Python's says `error`.

    >>> _in_words_of_aws(json.JSONDecodeError("Expecting value", "plain text", 0))[:26]
    "Unrecognized token 'plain'"
    """
    rest = error.doc[error.pos :]
    if not rest:
        return "Unexpected end-of-input"
    character = f"Unexpected character ('{rest[0]}' (code {ord(rest[0])}))"
    if error.msg.startswith("Expecting property name"):
        return f"{character}: was expecting double-quote to start field name"
    word = _WORD.match(rest)
    if word and error.msg.startswith("Expecting value"):
        return f"Unrecognized token '{word.group()}': was expecting {_LITERALS}"
    return f"{character}: {error.msg}"
