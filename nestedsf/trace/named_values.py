"""Named values: what a cause names of a state's input, where it is and what it is there.

A function that was given a text where it wants a number says which function, not which value; and
one that cannot read a row says what is in it, not which row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from nestedsf.trace.explanations import explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.jsontext import Json
    from nestedsf.trace.visits import StateVisit

__all__ = ["NamedValue", "Step", "named_values"]

Step: TypeAlias = str | int
"""The name of a member, or the number of an element."""

_MOST = 4  # values that are told
_LARGE = 50_000  # characters of a cause that is read, and members of an input
_STEP = r"""(?:\.[A-Za-z_][\w-]*|\[\d+\]|\['[^'\]]+'\])"""
_REFERENCE = re.compile(rf"(?<![\w$])\$(states\.input)?({_STEP}+)")
_STEPS = re.compile(r"""\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^'\]]+)'\]""")
_LITERAL = re.compile(r"""'([^'\n]{1,80})'|"([^"\n]{1,80})\"""")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedValue:
    """A value that a cause names.

    Attributes:
        steps: What leads to it in the input of the state.
        value: The value.
        more: How many other places have the same one.
    """

    steps: tuple[Step, ...]
    value: Json
    more: int = 0

    @property
    def path(self) -> str:
        """What leads to it, as a JSONPath.

        >>> NamedValue(steps=("Items", 17, "net weight"), value="n/a").path
        "$.Items[17]['net weight']"
        """
        return "$" + "".join(map(_written, self.steps))


def named_values(visit: StateVisit) -> tuple[NamedValue, ...]:
    """What the cause of a failed visit names of its input, in the order of the cause.

    These are the values that a path in the cause leads to, as the arguments of an intrinsic
    function, and texts that the telling line of the cause quotes. What a path in a ResultSelector
    leads to is no part of the input, and what leads nowhere is left out: the cause says that.

    >>> from nestedsf.trace.visits import StateVisit
    >>> about = {"state_name": "A", "state_type": "Pass", "status": "FAILED"}
    >>> cause = "The function 'States.MathAdd($.net, 2)' had the following error: Invalid arguments"
    >>> named_values(StateVisit(**about, input={"net": "9"}, cause=cause))
    (NamedValue(steps=('net',), value='9', more=0),)
    """
    if visit.cause is None or len(visit.cause) > _LARGE:
        return ()
    found: dict[tuple[Step, ...], NamedValue] = {}
    for each in (*_referred(visit), *_quoted(visit.input, explained(visit.cause).line)):
        found.setdefault(each.steps, each)
    return tuple(found.values())[:_MOST]


def _referred(visit: StateVisit) -> Iterator[NamedValue]:
    """The values at the paths in the cause."""
    raw = visit.definition.raw if visit.definition is not None else {}
    selector = str(raw.get("ResultSelector", ""))
    path = raw.get("InputPath")
    before = _steps(path) if isinstance(path, str) else ()
    for reference in _REFERENCE.finditer(visit.cause or ""):
        if reference[0] in selector:
            continue
        steps = _steps(reference[2])
        at = steps if reference[1] else (*before, *steps)
        yield from (NamedValue(steps=at, value=value) for value in _reached(visit.input, at))


def _quoted(value: Json, line: str) -> Iterator[NamedValue]:
    """The texts that a line quotes, where the value has them."""
    for literal in dict.fromkeys(found[1] or found[2] for found in _LITERAL.finditer(line)):
        places = [steps for steps, text in _texts(value) if text == literal]
        if places:
            yield NamedValue(steps=places[0], value=literal, more=len(places) - 1)


def _texts(value: Json) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Every text in a value, of a very large one those in its first members, in their order."""
    waiting: list[tuple[tuple[Step, ...], Json]] = [((), value)]
    for _ in range(_LARGE):
        if not waiting:
            return
        steps, inner = waiting.pop()
        if isinstance(inner, str):
            yield steps, inner
        elif isinstance(inner, (dict, list)):
            members = inner.items() if isinstance(inner, dict) else enumerate(inner)
            waiting += reversed([((*steps, key), member) for key, member in members])


def _steps(path: str) -> tuple[Step, ...]:
    found = _STEPS.finditer(path)
    return tuple(int(step[2]) if step[2] else step[1] or step[3] for step in found)


def _reached(value: Json, steps: tuple[Step, ...]) -> Iterator[Json]:
    """The value that the steps lead to; nothing where they lead nowhere."""
    for step in steps:
        members: Mapping[Any, Json] = {}
        if isinstance(value, dict):
            members = value
        elif isinstance(value, list):
            members = dict(enumerate(value))
        if step not in members:
            return
        value = members[step]
    yield value


def _written(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if re.fullmatch(r"[A-Za-z_][\w-]*", step) else f"['{step}']"
