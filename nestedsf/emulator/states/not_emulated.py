"""What is not emulated: refused in one sentence that names the feature, never run as another.

A definition is refused when its state machine is created or updated, after AWS's own validation,
with the code NOT_EMULATED in the place of one of AWS's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from nestedsf.asl.jsonata.evaluators import is_available, why_missing
from nestedsf.asl.validation.diagnostics import error
from nestedsf.asl.validation.fields.language import JSONATA
from nestedsf.asl.validation.machines import machines
from nestedsf.engine.services import Resource
from nestedsf.engine.states.distributed_map import refusal as data_set_refusal
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nestedsf.asl.validation import Diagnostic
    from nestedsf.jsontext import Json

__all__ = ["FEATURES", "NOT_EMULATED", "Refusal", "definition_refusals"]


FEATURES = (
    "data sets in Parquet or of Athena",
    "HTTPS APIs outside of the account",
    "services and actions that moto does not have",
)
"""What AWS has and the emulator does not, in the words and the order of the README's list."""

Refusal: TypeAlias = "Callable[[str, Json], str | None]"

NOT_EMULATED = "NOT_EMULATED"
"""The code of what is not emulated."""


def definition_refusals(
    definition: Mapping[str, Any],
    refusal: Refusal,
    *,
    is_mocked: Callable[[str], bool] = lambda _: False,
    example_result: Callable[[Resource], Json] = lambda _: {},
) -> Iterator[Diagnostic]:
    r"""What of a valid definition is not emulated, in the order of its text.

    Args:
        definition: The definition, decoded.
        refusal: Says of a Task's Resource, and of what it is called with, why it cannot be
            called; None where it can.
        is_mocked: Whether the Task of a name is mocked: then it calls nothing.
        example_result: A result that a Task could have, for the mock that a remedy shows.

    >>> task = {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun", "End": True}
    >>> definition = {"StartAt": "A", "States": {"A": task}}
    >>> for found in definition_refusals(definition, lambda *_: "There is no Glue"):
    ...     print(found.message, found.remedy, sep="\n")
    There is no Glue (state 'A')
    Mock it, with --mock or mocks=, as {"A":{"result":{}}}.
    """
    whole = definition.get("QueryLanguage")
    for machine in machines(definition):
        for name, state in machine.states.items():
            at = machine.location(name)
            if state.get("QueryLanguage", whole) == JSONATA and not is_available():
                yield _because(why_missing(), name, at)
            if state["Type"] == "Task" and not is_mocked(name):
                for found in _of_task(name, state, at, refusal):
                    result = example_result(Resource.of(state["Resource"]))
                    mock = compact({name: {"result": result}})
                    yield replace(found, remedy=f"Mock it, with --mock or mocks=, as {mock}.")
            elif state["Type"] == "Map" and (reason := data_set_refusal(state)):
                yield _because(reason, name, f"{at}/ItemReader")


def _of_task(
    name: str, state: Mapping[str, Any], at: str, refusal: Refusal
) -> Iterator[Diagnostic]:
    resource = state["Resource"]
    given = state.get("Arguments") or state.get("Parameters")
    if ":activity:" not in resource and (reason := refusal(resource, given)):
        yield _because(reason, name, f"{at}/Resource")


def _because(reason: str, name: str, at: str) -> Diagnostic:
    return error(NOT_EMULATED, f"{reason.rstrip('.')} (state '{name}')", at)
