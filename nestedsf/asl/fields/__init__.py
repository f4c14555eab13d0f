"""Fields: what the fields of a state give, in either query language.

A state's behaviour asks for a time-out, items or an output; whether a path or an expression says
what it is, is not its business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from nestedsf.asl.scope import Scope
    from nestedsf.jsontext import Json

__all__ = ["Fields", "Leaving", "Observer", "Scopes", "field_at", "unobserved"]


class Observer(Protocol):
    """Is told what a field has made of the data, by TestState's names of the stages."""

    def __call__(self, stage: str, value: Json) -> None:
        """A value, as ``afterInputPath``."""


def unobserved(stage: str, value: Json) -> None:
    """Nobody looks."""


class Scopes(Protocol):
    """Makes what a state's fields can reach."""

    def __call__(self, value: Json, *, map_item: Mapping[str, Json] | None = None) -> Scope:
        """A scope with `value` as ``$``; inside a Map with the item."""


class Leaving(NamedTuple):
    """With what a state is left.

    Attributes:
        output: Its output.
        assigned: The variables that are set.
    """

    output: Json
    assigned: Mapping[str, Json]


class Fields(Protocol):
    """A state's fields.

    Each method raises StateFailure where a field gives nothing, or not what it must.
    """

    def effective_input(self) -> Json:
        """What its other fields read: the input, after InputPath."""

    def arguments(self, value: Json) -> Json:
        """What a Task calls with, a Parallel hands on and a Pass makes of its input."""

    def credentials(self, value: Json) -> Json:
        """A Task's Credentials; null where it has none."""

    def seconds(self, field: str, value: Json) -> float | None:
        """TimeoutSeconds, HeartbeatSeconds or a Wait's Seconds; None where it is not there."""

    def timestamp(self, value: Json) -> datetime:
        """A Wait's Timestamp."""

    def text(self, field: str) -> str | None:
        """A Fail's Error or Cause; None where it is not there."""

    def rule(self, value: Json) -> int | None:
        """The number of the Choice rule that holds; None where Default is taken."""

    def items(self, value: Json) -> list[Json]:
        """The items of a Map that has no ItemReader."""

    def item(self, value: Json, map_item: Mapping[str, Json]) -> Json:
        """What ItemSelector makes of an item: the item itself where there is none."""

    def number(self, field: str, value: Json, *path: str) -> int | None:
        """A field that is a whole number from 0 on; None where it is not there.

        Args:
            field: Its name.
            value: The effective input.
            path: The names of the objects that hold it, from the state down.
        """

    def percentage(self, value: Json) -> float:
        """ToleratedFailurePercentage; 0 where it is not there."""

    def template(self, value: Json, *path: str) -> Json:
        """An object with paths or expressions in it, at a path of names from the state down."""

    def finished(self, result: Json) -> Leaving:
        """What a Task, a Pass, a Parallel or a Map is left with."""

    def caught(self, number: int, error: Json) -> Leaving:
        """What it is left with by one of its catchers."""

    def passed(self, value: Json, rule: int | None = None) -> Leaving:
        """What a Choice, a Wait or a Succeed is left with; of a Choice by one of its rules."""


def field_at(state: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """What is at a path of names; None where one is not there."""
    found: Any = state
    for name in path:
        found = found.get(name) if found is not None else None
    return found
