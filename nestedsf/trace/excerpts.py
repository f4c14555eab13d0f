"""Excerpts: the part of a long line of a cause that tells most.

What States.Runtime says begins with the field and ends with the whole input; in between stands
what is wrong.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["excerpt"]

_INPUT = re.compile(
    r"'(?P<path>\$[^']*(?:'[^']*'\][^']*)*)' could not be found in the input '(?P<input>[{[].*)'",
    re.DOTALL,
)
_STEP = re.compile(r"""\.([^.\[\]'"]+)|\[['"]([^'"]+)['"]\]|\[(\d+)\]""")
_LEADS = " had the following error: "  # of a function, whose arguments are in the definition
_TELLING = re.compile(r"could not be found in the input|returned an (?:un|in)\w+")
_LONGEST = 100_000  # characters of an input that is read


def excerpt(line: str, most: int) -> str:
    """A line of at most so many characters: cut around its telling part, not before it.

    >>> excerpt("The function 'States.Hash($.a)' had the following error: no text", 20)
    'no text'
    """
    if len(line) > most:
        line = line.rpartition(_LEADS)[2]
    if len(line) <= most:
        return line
    found = _INPUT.search(line)
    if found is not None and len(found["input"]) <= _LONGEST:
        near = _near(found["input"], found["path"])
        if near:
            line = f"{line[: found.start('input')]}{near}{line[found.end('input') :]}"
    if len(line) <= most:
        return line
    telling = None
    for telling in _TELLING.finditer(line):  # noqa: B007  the last one
        pass
    if telling is None or telling.end() < most:
        return f"{line[: most - 1]}…"
    # A third of the room for what comes before it.
    start = telling.start() - most // 3
    start = line.find(" ", start) + 1 or start
    end = start + most - 2
    return f"…{line[start:end]}{'…' if end < len(line) else ''}"


def _near(text: str, path: str) -> str:
    """Of an input, the member that a path leads to before it leads nowhere."""
    try:
        value: Json = decode(text)
    except (ValueError, RecursionError):
        return ""
    member = ""
    for step in _STEP.finditer(path):
        name, index = step[1] or step[2], step[3]
        if name is not None and isinstance(value, dict) and name in value:
            value, member = value[name], f"{json.dumps(name, ensure_ascii=False)}: "
        elif index is not None and isinstance(value, list) and int(index) < len(value):
            value, member = value[int(index)], ""
        else:
            break
    else:
        return ""
    inner = json.dumps(value, ensure_ascii=False)
    return f"{{… {member}{inner} …}}" if member else ""
