"""Strands: the lines of control of an execution, and the events that each adds to the history.

The top level of a machine is one, and so is each branch of a Parallel and each iteration of a
Map. Two strands never share what comes next: an event's previousEventId is the strand's last one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nestedsf.engine.failures import RUNTIME, StateFailure
from nestedsf.jsontext import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nestedsf.engine.record import Record
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.visit import Visit
    from nestedsf.jsontext import Json

__all__ = ["Strand"]

ABORTED = {
    "Task": "TaskStateAborted",
    "Wait": "WaitStateAborted",
    "Parallel": "ParallelStateAborted",
    "Map": "MapStateAborted",
}


@dataclass(eq=False, slots=True, kw_only=True)
class Strand:
    """One line of control.

    Attributes:
        execution: The execution that it is part of.
        runner: Runs a machine along a strand: `run_machine`, handed down because machines hold
            states, and states hold machines in turn.
        previous_id: The event that its next one is chained to.
        variables: What its states have assigned, and what was assigned around it before.
        map_item: Of an iteration, and of all inside it: the context object's ``Map``.
        visit: The visit of the state that it is in; None between two states.
    """

    execution: Record
    runner: Callable[[Strand, Mapping[str, Any], Json], Steps]
    previous_id: int
    variables: Mapping[str, Json] = field(default_factory=dict)
    map_item: Mapping[str, Json] | None = None
    visit: Visit | None = None
    _written: tuple[Json, str] = (None, "null")

    def text(self, value: Json) -> str:
        """A value as JSON text; what one state hands to the next is written once.

        Raises:
            StateFailure: States.Runtime: it is nested too deeply.
        """
        if value is not self._written[0]:
            try:
                self._written = (value, encode(value))
            except ValueError as error:
                raise StateFailure(RUNTIME, f"The JSON cannot be written: {error}.") from None
        return self._written[1]

    def run(self, machine: Mapping[str, Any], value: Json) -> Steps:
        """Run a machine along this strand; returns its last output.

        One that was in a state when its execution ended goes on with that state.
        """
        return self.runner(self, machine, value)

    def add(self, event_type: str, details: Mapping[str, Any] | None = None) -> int:
        """Add an event to the history, to which the strand's next one is chained."""
        self.previous_id = self.note(event_type, details)
        return self.previous_id

    def note(self, event_type: str, details: Mapping[str, Any] | None = None) -> int:
        """Add an event to which nothing is chained."""
        return self.execution.add(event_type, self.previous_id, details)

    def note_abort(self, previous_id: int) -> None:
        """Note that the state which the strand is in ends because of another's failure."""
        active = self.visit.state["Type"] if self.visit is not None else ""
        if active in ABORTED:
            self.execution.add(ABORTED[active], previous_id)

    def split(self, *, map_item: Mapping[str, Json] | None = None) -> Strand:
        """A strand inside the state that this one is in, with variables of its own."""
        return Strand(
            execution=self.execution,
            runner=self.runner,
            previous_id=self.previous_id,
            variables=self.variables,
            map_item=map_item or self.map_item,
        )
