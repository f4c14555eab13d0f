"""Explanations: a cause text decoded, and the one line of it that tells most."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.jsontext import Json, decode
from nestedsf.trace.excerpts import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Explanation", "explained"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A cause, to be read.

    Attributes:
        line: The one line that tells most: of a traceback the last one, of JSON its message.
        value: The cause with all JSON text in it decoded, None where the cause is no JSON.
        text: The cause as it is; where it only wraps a text, as Lambda does, still the cause.
    """

    line: str
    value: Json
    text: str


_LARGE = 1_000_000  # characters; AWS has 32,768
_DEEPEST = 40  # JSON texts inside one another: each is escaped twice as long as the one inside
_LONGEST_LINE = 2_000
_TRACEBACK = "Traceback (most recent call last)"
_CAUSED_BY = "Caused by: "
_FRAME = re.compile(r'\s+File "')
_PREAMBLE = re.compile(
    r"An error occurred while executing the state '.*?' \(entered at the event id #\d+\)\. (?=\S)"
)
_MESSAGES = (
    # A failed child execution, Lambda, then what other services call it.
    *("Cause", "errorMessage", "ErrorMessage", "FailureReason", "StatusReason", "StoppedReason"),
    *("StateChangeReason", "message", "Message", "reason", "Reason"),
    *("Error", "errorType", "error", "ErrorCode", "Code"),
)


def explained(cause: str) -> Explanation:
    r"""Decode a cause, JSON in JSON to any depth, and find the line that tells most.

    >>> explained('{"Error": "Bad", "Cause": "{\\"errorMessage\\": \\"no stock\\"}"}').line
    'no stock'
    >>> explained("Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'id'").line
    "KeyError: 'id'"
    """
    value = _object(cause)
    if value is None:
        return Explanation(line=_line(cause), value=None, text=cause)
    whole = _decoded(value)
    return Explanation(line=_line(_message(whole) or cause), value=whole, text=cause)


def _object(text: str) -> Json:
    """The object or list that a text holds, None where it holds none."""
    if len(text) > _LARGE or text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value = decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) and value else None


def _decoded(value: Json) -> Json:
    """The value with the JSON texts in it decoded, without recursion."""
    root: list[Json] = [value]
    waiting: list[tuple[list[Json] | dict[str, Json], int]] = [(root, 0)]
    while waiting:
        holder, depth = waiting.pop()
        for key, member in _members(holder):
            text = isinstance(member, str) and depth < _DEEPEST
            found = _object(member) if isinstance(member, str) and text else member
            found = member if found is None else found
            if isinstance(found, (dict, list)):
                copy: list[Json] | dict[str, Json]
                copy = dict(found) if isinstance(found, dict) else list(found)
                holder[key] = copy  # type: ignore[index]
                waiting.append((copy, depth + (found is not member)))
    return root[0]


def _members(holder: list[Json] | dict[str, Json]) -> Iterator[tuple[str | int, Json]]:
    if isinstance(holder, dict):
        yield from list(holder.items())
    else:
        yield from list(enumerate(holder))


def _message(value: Json) -> str:
    """The text inside that says most, empty where there is none."""
    while isinstance(value, (dict, list)):
        if isinstance(value, list):
            value = value[0] if value else None
            continue
        value = next((value[key] for key in _MESSAGES if value.get(key)), None)
    return value if isinstance(value, str) else ""


def _line(text: str) -> str:
    """The line of a text that tells most."""
    lines = [line for line in text[-_LARGE:].splitlines() if line.strip()]
    if not lines:
        return ""
    if any(line.lstrip().startswith(_TRACEBACK) for line in lines):
        # The line after the frames; the message itself may have more lines.
        frames = [number for number, line in enumerate(lines) if _FRAME.match(line)]
        after = lines[frames[-1] + 1 :] if frames else []
        found = next((line for line in after if not line[0].isspace()), lines[-1])
    else:
        roots = [line for line in lines if line.lstrip().startswith(_CAUSED_BY)]
        found = roots[-1].lstrip().removeprefix(_CAUSED_BY) if roots else lines[0]
    found = found.strip()
    # Which state it was is said beside it.
    found = _PREAMBLE.sub("", found, count=1) if found.startswith("An error") else found
    return excerpt(found, _LONGEST_LINE + 1)
