"""The data flow of a state whose query language is JSONata: computed, and compared.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.trace.dataflow import evidence
from nestedsf.trace.dataflow.expressions import evaluated
from nestedsf.trace.dataflow.recorded import (
    begun,
    ended,
    last_attempt,
    not_there,
    result_evidence,
    result_note,
)
from nestedsf.trace.dataflow.unresolved import Unresolved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from nestedsf.jsontext import Json
    from nestedsf.trace.dataflow.evidence import Evidence
    from nestedsf.trace.dataflow.stages import Stages
    from nestedsf.trace.visits import StateVisit

__all__ = ["jsonata_stages"]


def jsonata_stages(visit: StateVisit, raw: Mapping[str, Any]) -> Stages:
    """The stages: input, Arguments, result, Assign where it is set, Output, output."""
    kind = visit.state_type
    stages = begun(visit)
    given = stages.held()
    read = {"input": evidence.entered(visit)}
    if kind in ("Task", "Parallel"):
        recorded = evidence.scheduled(visit)
        if kind == "Parallel" and visit.parts:
            recorded = evidence.first_input(visit)
        stages.add(
            "Arguments",
            _computed(visit, raw, "Arguments", read, given),
            says=raw.get("Arguments"),
            is_set="Arguments" in raw,
            recorded=recorded,
            note=last_attempt(visit),
        )
    if kind in ("Task", "Parallel", "Map"):
        stages.add(
            "result",
            lambda: not_there(visit),
            recorded=result_evidence(visit),
            note=result_note(visit),
            fresh=True,
        )
        given = stages.held()
        answer = result_evidence(visit)
        if answer is not None:
            read["result"] = answer
    if "Assign" in raw:
        stages.add(
            "Assign",
            _unknown if visit.caught else _computed(visit, raw, "Assign", read, given),
            says=raw["Assign"],
            is_set=True,
            recorded=evidence.assigned(visit),
            note="Sets variables, beside the flow.",
            aside=True,
        )
    if kind != "Fail":
        # Without Output what a state has is what it gives; a Catch has an Output of its own.
        is_set = "Output" in raw and not visit.caught
        compute = _unknown if visit.caught else _computed(visit, raw, "Output", read, given)
        stages.add(
            "Output",
            compute,
            says=raw.get("Output") if is_set else None,
            is_set=is_set,
            recorded=evidence.exited(visit),
        )
    ended(stages, visit)
    return stages


def _computed(
    visit: StateVisit,
    raw: Mapping[str, Any],
    field: str,
    read: Mapping[str, Evidence],
    otherwise: Callable[[], Json],
) -> Callable[[], Json]:
    """Computes a field; where it is not set, it is what there is without it."""
    if field not in raw:
        return otherwise
    seen = dict(read)
    return lambda: evaluated(raw[field], field, visit, seen)


def _unknown() -> Json:
    raise Unresolved("a Catch has an Output of its own")
