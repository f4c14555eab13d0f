"""What is not emulated: refused in one sentence that names the feature, never run as another.

A definition is refused when its state machine is created or updated, after AWS's own validation,
with the code NOT_EMULATED in the place of one of AWS's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.asl.jsonata.evaluators import MISSING, is_available
from nestedsf.asl.validation.diagnostics import error
from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.asl.validation.machines import machines
from nestedsf.engine.states.distributed_map import refusal as data_set_refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nestedsf.asl.validation import Diagnostic

__all__ = [
    "DATA_SETS",
    "FEATURES",
    "SERVICES",
    "Feature",
    "definition_refusals",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Something that AWS has and the emulator does not.

    Attributes:
        name: As it stands in a refusal, and in the README's list.
    """

    name: str


DATA_SETS = Feature(name="data sets in Parquet or of Athena")
SERVICES = Feature(name="services and actions that moto does not have")

FEATURES = (DATA_SETS, SERVICES)
"""All of them, in the order of the README's list."""

_CODE = "NOT_EMULATED"


def definition_refusals(
    definition: Mapping[str, Any], refusal: Callable[[str], str | None]
) -> Iterator[Diagnostic]:
    """What of a valid definition is not emulated, in the order of its text.

    Args:
        definition: The definition, decoded.
        refusal: Says of a Task's Resource why it cannot be called; None where it can.

    >>> task = {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun", "End": True}
    >>> definition = {"StartAt": "A", "States": {"A": task}}
    >>> [found.message for found in definition_refusals(definition, lambda _: "There is no Glue")]
    ["There is no Glue (state 'A')"]
    """
    whole = definition.get("QueryLanguage")
    for machine in machines(definition):
        for name, state in machine.states.items():
            at = machine.location(name)
            if state.get("QueryLanguage", whole) == JSONATA and not is_available():
                yield _because(MISSING, name, at)
            if state["Type"] == "Task":
                yield from _resource(name, state["Resource"], f"{at}/Resource", refusal)
            elif state["Type"] == "Map" and (reason := data_set_refusal(state)):
                yield _because(reason, name, f"{at}/ItemReader")


def _resource(
    name: str, resource: str, at: str, refusal: Callable[[str], str | None]
) -> Iterator[Diagnostic]:
    if ":activity:" not in resource and (reason := refusal(resource)):
        yield _because(reason, name, at)


def _because(reason: str, name: str, at: str) -> Diagnostic:
    return error(_CODE, f"{reason.rstrip('.')} (state '{name}')", at)
