"""Templates as advice reads them: their keys, and the paths, calls and expressions in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.intrinsics.grammar import paths_in, read_call
from nestedsf.asl.jsonata.values import expression_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.asl.advice.states import State
    from nestedsf.jsontext import Json

__all__ = ["entries", "expressions", "paths_of", "reads_context"]

_WITHOUT = frozenset({"Branches", "Comment", "ItemProcessor", "Iterator", "Resource", "Result"})


def entries(value: Json, at: str) -> Iterator[tuple[str, str, Json]]:
    """The place, the key and the value of each entry in a value, in the order of the text.

    >>> [place for place, _, _ in entries({"a": [{"b": 1}]}, "Parameters")]
    ['Parameters/a', 'Parameters/a[0]/b']
    """
    waiting: list[tuple[str, str | None, Json]] = [(at, None, value)]
    while waiting:
        place, key, current = waiting.pop()
        if key is not None:
            yield place, key, current
        if isinstance(current, dict):
            join = f"{place}/" if place else ""
            waiting += [(f"{join}{name}", name, current[name]) for name in reversed(current)]
        elif isinstance(current, list):
            waiting += [
                (f"{place}[{number}]", None, current[number])
                for number in reversed(range(len(current)))
            ]


def expressions(state: State) -> Iterator[tuple[str, str]]:
    """The place and the text of each path, call or JSONata expression of a state."""
    for field, value in state.fields.items():
        if field in _WITHOUT:
            continue
        if state.jsonata:
            yield from _jsonata(value, field)
        elif isinstance(value, str):
            if field.endswith("Path"):
                yield field, value
        else:
            for place, key, inner in entries(value, field):
                if isinstance(inner, str) and (key.endswith((".$", "Path")) or key == "Variable"):
                    yield place, inner


def _jsonata(value: Json, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        expression = expression_in(value)
        if expression is not None:
            yield at, expression
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _jsonata(inner, f"{at}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _jsonata(inner, f"{at}[{number}]")


def reads_context(text: str, member: str, *, jsonata: bool) -> bool:
    """Whether an expression can read a member of the context object.

    >>> reads_context("$$.Task.Token", "Task", jsonata=False)
    True
    """
    if jsonata:
        rest = re.findall(r"\$states\b(?:\s*\.\s*(\w+)(?:\s*\.\s*(\w+))?)?", text)
        return any(
            not first or (first == "context" and second in ("", member)) for first, second in rest
        )
    rests = re.findall(r"\$\$(?:\.(\w+)|\[\s*['\"](\w+))?", text)
    return any((dotted or bracketed) in ("", member) for dotted, bracketed in rests)


def paths_of(text: str) -> list[str]:
    """The paths that the value of a key with ``.$`` reads; none where it cannot be read."""
    if text.startswith("$"):
        return [text]
    try:
        return list(paths_in(read_call(text)))
    except ValueError:
        return []
