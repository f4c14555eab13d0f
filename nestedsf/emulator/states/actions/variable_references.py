"""Variable references: which states of a definition use which variables (``$name``).

DescribeStateMachine shows them (recorded on AWS).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nestedsf.asl.intrinsics.grammar import Call, Reference, read_call
from nestedsf.asl.jsonata.references import variables
from nestedsf.asl.paths import InvalidPathError, read_path
from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.asl.validation.machines import machines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.asl.intrinsics.grammar import Argument
    from nestedsf.jsontext import Json

__all__ = ["variable_references"]

_TEMPLATES = frozenset(
    {"Assign", "BatchInput", "Credentials", "ItemSelector", "Parameters", "ResultSelector"}
)
_WITHOUT = frozenset({"Branches", "Comment", "ItemProcessor", "Iterator", "Result"})
_JSONATA_TEMPLATES = _TEMPLATES | {"Arguments", "Output"}
_NAMED = re.compile(r"\$\w")


def variable_references(definition: Mapping[str, Any]) -> dict[str, list[str]]:
    """By state, the variables that it uses, sorted; states that use none are left out.

    >>> state = {"Type": "Pass", "Parameters": {"sum.$": "States.MathAdd($b, $.n)"}, "InputPath": "$a"}
    >>> variable_references({"StartAt": "S", "States": {"S": state}})
    {'S': ['a', 'b']}
    """
    states = [pair for machine in machines(definition) for pair in machine.states.items()]
    assigned = {name for _, state in states for name in _assigned(state)}
    found = {}
    for name, state in states:
        if state.get("QueryLanguage", definition.get("QueryLanguage")) == JSONATA:
            used = {one for text in _in_jsonata(state) for one in variables(text)} & assigned
        else:
            used = {one for text in _expressions(state) for one in _variables(text)}
        found[name] = sorted(used)
    return {name: used for name, used in found.items() if used}


def _assigned(fields: Mapping[str, Json]) -> Iterator[str]:
    """The variables that a state assigns, or a part of one."""
    for field, value in fields.items():
        if field == "Assign" and isinstance(value, dict):
            yield from (name.removesuffix(".$") for name in value)
        elif field in {"Catch", "Choices"} and isinstance(value, list):
            for inner in value:
                if isinstance(inner, dict):
                    yield from _assigned(inner)


def _in_jsonata(value: Json, field: str = "") -> Iterator[str]:
    """The expressions of a state, or of a part of one, but not of the states inside it."""
    if isinstance(value, str):
        if (text := value.strip()).startswith("{%") and text.endswith("%}"):
            yield text[2:-2]
    elif isinstance(value, list):
        for item in value:
            yield from _in_jsonata(item)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in _WITHOUT or field in _JSONATA_TEMPLATES:
                yield from _in_jsonata(inner, name if field not in _JSONATA_TEMPLATES else field)


def _expressions(fields: Mapping[str, Json]) -> Iterator[str]:
    """The paths and calls of a state, or of a part of one, but not of the states inside it."""
    for field, value in fields.items():
        if field in _WITHOUT:
            continue
        if isinstance(value, str):
            if _NAMED.search(value) and (field == "Variable" or field.endswith("Path")):
                yield value
        elif field in _TEMPLATES:
            yield from _in_template(value)
        else:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict):
                    yield from _expressions(inner)


def _in_template(value: Json) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _in_template(item)
    elif isinstance(value, dict):
        for field, inner in value.items():
            if not isinstance(inner, str):
                yield from _in_template(inner)
            elif field.endswith(".$") and _NAMED.search(inner):
                yield inner


def _variables(expression: str) -> Iterator[str]:
    """The names of the variables in a path or a call."""
    try:
        if expression.startswith("$"):
            yield from _of_argument(Reference(expression))
        else:
            yield from _of_argument(read_call(expression))
    except ValueError:  # a path that AWS accepts and that is not understood here
        return


def _of_argument(argument: Argument) -> Iterator[str]:
    if isinstance(argument, Call):
        for inner in argument.arguments:
            yield from _of_argument(inner)
    elif isinstance(argument, Reference):
        try:
            root = read_path(argument.path).root
        except InvalidPathError:
            return
        if root.lstrip("$"):
            yield root[1:]
