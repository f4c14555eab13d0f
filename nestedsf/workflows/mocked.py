"""Mocked Tasks: they call nothing, so what fills their placeholders need not be there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.asl.placeholders import PLACEHOLDER
from nestedsf.documents.building import Bare
from nestedsf.workflows.workflow import Reference, example_value

if TYPE_CHECKING:
    from collections.abc import Container

    from nestedsf.documents.document import Document
    from nestedsf.jsontext import Json

__all__ = ["IsMocked", "unmocked", "with_examples"]

IsMocked: TypeAlias = Callable[[str, str], bool]
"""Whether a state is mocked, by the name of its machine in the workflow and its own."""

_NUMBERS = frozenset(
    {
        *("BackoffRate", "HeartbeatSeconds", "IntervalSeconds"),
        *("MaxAttempts", "MaxDelaySeconds", "TimeoutSeconds"),
    }
)
_BEFORE = {
    "ApiEndpoint": "https://",
    "ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/",
}
"""What must stand before some values: AWS refuses others when the machine is created."""
_NO_NAME = re.compile(r"\W+")


def unmocked(machine: str, state: str) -> bool:  # noqa: ARG001  an `IsMocked`
    """Nothing is mocked."""
    return False


def with_examples(
    document: Document, machine: str, names: Container[str], is_mocked: IsMocked
) -> Document:
    """A definition with examples for what nothing fills in its mocked Tasks.

    Args:
        document: The definition.
        machine: The name of its machine in the workflow.
        names: The placeholders that are filled.
        is_mocked: Which states are mocked.
    """
    if is_mocked is unmocked:
        return document

    def filled(name: str, state: Json) -> Json:
        return _with_examples(state, names) if is_mocked(machine, name) else state

    return replace(document, value=_in_states(document.value, filled))


def _in_states(value: Json, change: Callable[[str, Json], Json]) -> Json:
    """A definition with its states changed, those inside Parallels and Maps first."""
    if isinstance(value, list):
        return [_in_states(inner, change) for inner in value]
    if not isinstance(value, dict):
        return value
    seen = {name: _in_states(inner, change) for name, inner in value.items()}
    states = seen.get("States")
    if isinstance(states, dict):
        seen["States"] = {name: change(name, state) for name, state in states.items()}
    return seen


def _with_examples(value: Json, names: Container[str], key: str = "") -> Json:
    if isinstance(value, dict):
        return {name: _with_examples(inner, names, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_examples(inner, names) for inner in value]
    if not isinstance(value, str) or (isinstance(value, Bare) and key in _NUMBERS):
        return value

    def example(found: re.Match[str]) -> str:
        name = found.group()[2:-1]
        return found.group() if name in names else _NO_NAME.sub("-", name)

    text = PLACEHOLDER.sub(example, value)
    if key == "Resource" and text != value and PLACEHOLDER.fullmatch(value):
        return example_value(Reference(kind="function", name=text))
    if key in _BEFORE and text != value and PLACEHOLDER.match(value):
        return _BEFORE[key] + text
    return text
