"""Running a machine: from its first state to its last, along one strand.

The machine of an execution, a branch of a Parallel and the processor of a Map run alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.engine.failures import StateFailure
from nestedsf.engine.states import BEHAVIOURS
from nestedsf.engine.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.strand import Strand
    from nestedsf.jsontext import Json

__all__ = ["run_machine"]


def run_machine(strand: Strand, machine: Mapping[str, Any], value: Json) -> Steps:
    """Run a machine's states, each with the output of the one before; returns the last output.

    A strand that is in a state already, because its execution is redriven, goes on with that one.

    Raises:
        TaskFailure: A state failed, and nothing in it caught the failure.
        ExecutionFailure: A state ended the whole execution.
    """
    name: str | None = machine["StartAt"]
    if strand.visit is not None:
        name = strand.visit.name
        strand.visit.resume()
    while name is not None:
        state = machine["States"][name]
        visit = strand.visit or Visit.enter(strand, name, state, value)
        try:
            value, name = yield from BEHAVIOURS[state["Type"]](visit)
        except StateFailure as failure:
            raise visit.raised(failure) from failure
        strand.visit = None
    return value
