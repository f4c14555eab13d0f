"""Named values: what a cause names of a state's input, where it is and what it is there.

A function that was given a text where it wants a number says which function, not which value; and
one that cannot read a row says what is in it, not which row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
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
# A cause may have the whole input in it after that, of which it names nothing.
_NOT_FOUND = re.compile(
    r"'(\$(?:[^']|'\]|\[')*)' [^']*'?[^']*'? ?could not be found in the input '"
)
_ITEM = "$$.Map.Item.Value"
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
    function, and texts that the telling line of the cause quotes. Where a path leads nowhere, it is
    the last value on its way; of the items of a Map, that of the first one where it is so. Where no
    rule of a Choice was true, they are what its rules look at. What a path in a ResultSelector
    leads to is no part of the input.

    >>> from nestedsf.trace.visits import StateVisit
    >>> about = {"state_name": "A", "state_type": "Pass", "status": "FAILED"}
    >>> cause = "The function 'States.MathAdd($.net, 2)' had the following error: Invalid arguments"
    >>> named_values(StateVisit(**about, input={"net": "9"}, cause=cause))
    (NamedValue(steps=('net',), value='9', more=0),)
    """
    if visit.cause is None or len(visit.cause) > _LARGE:
        return ()
    found: dict[tuple[Step, ...], NamedValue] = {}
    missing = _NOT_FOUND.search(visit.cause)
    if missing is not None:
        named = _on_the_way(visit, missing[1])
    elif visit.error == "States.NoChoiceMatched":
        named = tuple(_compared(visit))
    else:
        named = (*_referred(visit), *_quoted(visit.input, explained(visit.cause).line))
    for each in named:
        found.setdefault(each.steps, each)
    return tuple(found.values())[:_MOST]


def _compared(visit: StateVisit) -> Iterator[NamedValue]:
    """What the rules of a Choice look at, of which none was true."""
    raw = visit.definition.raw if visit.definition is not None else {}
    waiting: list[Any] = [raw.get("Choices")]
    for _ in range(_LARGE):
        if not waiting:
            return
        rule = waiting.pop()
        if isinstance(rule, list):
            waiting += reversed(rule)
        elif isinstance(rule, dict):
            waiting += reversed([rule.get(name) for name in ("And", "Or", "Not")])
            path = rule.get("Variable")
            at = (*_before(raw), *_steps(path)) if isinstance(path, str) else ()
            if at and not str(path).startswith("$$"):
                yield from (
                    NamedValue(steps=at, value=value) for value in _reached(visit.input, at)
                )


def _on_the_way(visit: StateVisit, path: str) -> tuple[NamedValue, ...]:
    """The last value on the way of a path that leads nowhere."""
    raw = visit.definition.raw if visit.definition is not None else {}
    if not path.startswith("$$"):
        if path in str(raw.get("ResultSelector", "")):
            return ()
        return (_last_on(visit.input, (*_before(raw), *_steps(path))),)
    items = (*_before(raw), *_steps(str(raw.get("ItemsPath", ""))))
    inside = _steps(path.removeprefix(_ITEM)) if path.startswith(_ITEM) else ()
    values = list(_reached(visit.input, items)) if inside else []
    for number, item in enumerate(_elements(values)):
        last = _last_on(item, inside)
        if len(last.steps) < len(inside):
            return (replace(last, steps=(*items, number, *last.steps)),)
    return ()


def _elements(values: list[Json]) -> list[Json]:
    return [item for value in values if isinstance(value, list) for item in value[:_LARGE]]


def _last_on(value: Json, steps: tuple[Step, ...]) -> NamedValue:
    """The value that is reached last."""
    for count, step in enumerate(steps):
        reached = list(_reached(value, (step,)))
        if not reached:
            return NamedValue(steps=steps[:count], value=value)
        value = reached[0]
    return NamedValue(steps=steps, value=value)


def _before(raw: Mapping[str, Any]) -> tuple[Step, ...]:
    """What InputPath leads to."""
    path = raw.get("InputPath")
    return _steps(path) if isinstance(path, str) else ()


def _referred(visit: StateVisit) -> Iterator[NamedValue]:
    """The values at the paths in the cause."""
    raw = visit.definition.raw if visit.definition is not None else {}
    selector = str(raw.get("ResultSelector", ""))
    before = _before(raw)
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
