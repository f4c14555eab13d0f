"""Variables: those that a state reads and that no state assigns.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nestedsf.asl.advice.templates import expressions, paths_of
from nestedsf.asl.paths import InvalidPathError, read_path
from nestedsf.asl.validation.diagnostics import advice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nestedsf.asl.advice.states import State
    from nestedsf.asl.validation.diagnostics import Diagnostic

__all__ = ["assigned_in", "variables"]

_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_NAME = re.compile(r"\$([A-Za-z_]\w*)(?!\w|\s*\()")
_OWN_NAMES = re.compile(r":=|\bfunction\b|λ|\$exists\b|[@#]\s*\$")  # an expression may name its own
_FUNCTIONS = frozenset(
    {
        *("abs", "append", "assert", "average", "base64decode", "base64encode"),
        *("boolean", "ceil", "clone", "contains", "count", "decodeUrl"),
        *("decodeUrlComponent", "distinct", "each", "encodeUrl", "encodeUrlComponent"),
        *("error", "exists", "filter", "floor", "formatBase", "formatInteger"),
        *("formatNumber", "fromMillis", "hash", "join", "keys", "length", "lookup"),
        *("lowercase", "map", "match", "max", "merge", "millis", "min", "not", "now"),
        *("number", "pad", "parse", "parseInteger", "partition", "power", "random"),
        *("range", "reduce", "replace", "reverse", "round", "shuffle", "sift", "single"),
        *("sort", "split", "spread", "sqrt", "string", "substring", "substringAfter"),
        *("substringBefore", "sum", "toMillis", "trim", "type", "uppercase", "uuid"),
        *("zip",),
    }
)
"""Those of JSONata, and those that AWS adds: by themselves they are values, too."""


def assigned_in(states: Iterable[State]) -> set[str]:
    """The names of the variables that some states assign."""
    return {
        name.removesuffix(".$")
        for state in states
        for holder in (
            state.fields,
            *state.fields.get("Catch", ()),
            *state.fields.get("Choices", ()),
        )
        if isinstance(assigned := holder.get("Assign"), dict)
        for name in assigned
    }


def variables(state: State, assigned: set[str]) -> Iterator[Diagnostic]:
    """VARIABLE_NEVER_ASSIGNED.

    Args:
        state: A state.
        assigned: The variables that any state of the whole definition assigns.
    """
    for place, text in expressions(state):
        for name in _read(state, place, text):
            if name not in assigned:
                instead = f"$states.input.{name}" if state.jsonata else f"$.{name}"
                yield advice(
                    "VARIABLE_NEVER_ASSIGNED",
                    f"'{state.name}' reads the variable ${name}, and no state assigns it",
                    f"Add it to Assign of a state before, or read the input, as {instead}.",
                    f"{state.at}/{place}",
                )


def _read(state: State, place: str, text: str) -> Iterator[str]:
    if state.jsonata:
        plain = _TEXT.sub("''", text)
        if not _OWN_NAMES.search(plain):
            names = dict.fromkeys(_NAME.findall(plain))
            yield from (name for name in names if name != "states" and name not in _FUNCTIONS)
        return
    if place.startswith("Choices"):  # a rule may ask whether it is there
        return
    for path in paths_of(text):
        try:
            root = read_path(path).root.lstrip("$")
        except InvalidPathError:
            continue
        if root:
            yield root
