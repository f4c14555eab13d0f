"""Predecessors: the previousEventId of events that came without, as some emulators write them.

An event's owner is found through previousEventId alone (`nestedsf.trace.assembly.chains`). Where a
history has none, the ids are worked out from the order and the types of the events, the names
of states and the indexes of iterations; a definition, where it is known, tells which state can
come after which. AWS always gives the ids, and what it gives is never changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from nestedsf.asl.document import transitions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nestedsf.asl.definition import Definition, StateDefinition

__all__ = ["lacking", "predecessors"]

_SERVICE_EVENTS = ("Task", "LambdaFunction", "Activity")
_IS_CALLED = ("Scheduled", "Started", "Submitted")
_CAN_FOLLOW = {  # the ends of an event's type, and of that of the one before it in its Task
    "Scheduled": ("StateEntered", "Failed", "TimedOut"),
    "Started": ("Scheduled",),
    "Submitted": ("Scheduled", "Started"),
    "Succeeded": _IS_CALLED,
    "Failed": _IS_CALLED,
    "TimedOut": _IS_CALLED,
}
_OF_THE_EXECUTION = ("ExecutionAborted", "ExecutionTimedOut")


class _Event(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def previous_event_id(self) -> int: ...
    @property
    def details(self) -> Mapping[str, Any]: ...
    @property
    def raw(self) -> Mapping[str, Any]: ...


@dataclass(slots=True, eq=False)
class _Strand:
    """States that follow one another: of the execution, of a branch or of an iteration."""

    last: int  # the id of its last event
    around: _Strand | None = None  # its open state is the Parallel or Map that this is part of
    iteration: object = None
    state: str = ""  # the state that is open
    kind: str = ""  # its type
    phase: str = ""  # the type of the last event of that state
    resource: object = None  # what its Task has called
    left: str = ""  # the state that was exited last
    holds: bool = False  # whether any has begun in it
    branches: set[str] = field(default_factory=set)  # how those that have begun in it begin

    def outwards(self) -> Iterator[_Strand]:
        """It, and the strands of the Parallels and Maps around it, the innermost first."""
        strand: _Strand | None = self
        while strand is not None:
            yield strand
            strand = strand.around


def lacking(events: Sequence[_Event]) -> set[int]:
    """The ids of the events that came without the id of their predecessor.

    Or with 0 each: on AWS only the first state has that, and the end of an execution that was
    stopped or timed out.
    """
    later = [event for event in events[2:] if event.type not in _OF_THE_EXECUTION]
    if later and not any(event.raw.get("previousEventId") for event in events):
        return {event.id for event in events[1:]}
    return {event.id for event in events[1:] if event.raw.get("previousEventId") is None}


def predecessors(
    events: Sequence[_Event], missing: set[int], definition: Definition | None = None
) -> list[int]:
    """The id of each event's predecessor.

    Args:
        events: All events of a history, by id.
        missing: The ids of those whose predecessor is to be worked out.
        definition: The definition that ran, where it is known.
    """
    strands = _Strands(definition)
    return [strands.place(event, known=event.id not in missing) for event in events]


class _Strands:
    """The strands of an execution that are open, while its events are read."""

    def __init__(self, definition: Definition | None) -> None:
        root = _Strand(0)
        self.open: dict[_Strand, None] = {root: None}  # what was taken last stands last
        self.of = [root]  # the strand of each event, by id
        self.follow: dict[str, set[object]] | None = None
        self.starts: dict[str, set[str]] = {}
        self.resources: dict[str, str | None] = {}
        if definition is not None:
            self.follow = {s.name: {n for _, n in transitions_of(s.raw)} for s in definition.states}
            self.starts = {s.name: _starts(s) for s in definition.states}
            self.resources = {s.name: s.resource for s in definition.states}
            self.starts[""] = {definition.start_at}

    def place(self, event: _Event, *, known: bool) -> int:
        """The id of an event's predecessor; the event takes its place in a strand."""
        before = self.of[event.previous_event_id if known else -1]
        around = (strand for strand in before.outwards() if strand in self.open)
        strand = next((found for found in around if self.fits(found, event)), None)
        inside = strand is not None
        if strand is None:
            strand = next((found for found in self.open if self.fits(found, event)), None)
            inside = strand is None
            strand = before if strand is None else strand
        begins = event.type.endswith("IterationStarted") or (
            event.type.endswith("StateEntered") and bool(strand.state)
        )
        previous = event.id - 1 if inside and not begins else strand.last
        if event.type.endswith(("StateStarted", "StateFailed", "StateExited")):
            previous = max(self.failures(strand), default=previous)
        if begins:
            strand.branches.add(str(event.details.get("name")))
            strand.holds = True
            strand = _Strand(event.id, around=strand, iteration=event.details.get("index"))
            self.open[strand] = None
        self.take(strand, event)
        self.of.append(strand)
        return event.previous_event_id if known else previous

    def fits(self, strand: _Strand, event: _Event) -> bool:
        """Whether an event can be the next one of a strand."""
        kind, phase = event.type, strand.phase
        name = event.details.get("name")
        if kind.endswith("StateEntered"):
            return self.leads(strand, name)
        if kind.endswith(("StateExited", "IterationStarted")):
            return strand.state == name and kind.startswith(strand.kind)
        if kind.startswith("MapIteration"):
            around = strand.around
            found = around is not None and around.state == name
            return found and strand.iteration == event.details.get("index")
        if kind.startswith(("Parallel", "Map")):
            return bool(strand.state) and kind.startswith(strand.kind)
        if kind.startswith(_SERVICE_EVENTS):
            end = next((end for end in _CAN_FOLLOW if kind.endswith(end)), "")
            return phase.endswith(_CAN_FOLLOW.get(end, ())) and self.calls(strand, event)
        return False

    def calls(self, strand: _Strand, event: _Event) -> bool:
        """Whether an event can be of the Task that is open in a strand, by what is called."""
        details = event.details
        if strand.kind != "Task" or "resource" not in details:
            return strand.kind == "Task"
        if not event.type.endswith("Scheduled"):
            return bool(details["resource"] == strand.resource)
        known = self.resources.get(strand.state)
        called = ":".join(str(details[k]) for k in ("resourceType", "resource") if k in details)
        return known is None or known.endswith(called)

    def leads(self, strand: _Strand, name: object) -> bool:
        """Whether a state can be entered next in a strand, or in the container open there."""
        if strand.state:
            if strand.kind not in ("Parallel", "Map") or strand.state in strand.branches:
                return False  # no container, or a Map whose iterations have events
            starts = self.starts.get(strand.state)
            return starts is None or (name in starts and name not in strand.branches)
        if self.follow is None:
            return True
        if strand.left:
            return name in self.follow.get(strand.left, ())
        return name in self.starts.get(strand.around.state if strand.around else "", ())

    def take(self, strand: _Strand, event: _Event) -> None:
        """The strand as it is after an event."""
        kind = event.type
        strand.last = event.id
        if strand in self.open:
            del self.open[strand]
            self.open[strand] = None
        if kind.endswith("StateEntered"):
            strand.state = event.details["name"]
            strand.kind = kind[: -len("StateEntered")]
            strand.resource = None
        elif kind.endswith("StateExited"):
            strand.left, strand.state, strand.kind = strand.state, "", ""
            strand.branches.clear()
            self.leave(strand)
        elif kind.endswith("StateStarted"):  # and once more when it is retried
            strand.branches.clear()
            self.leave(strand)
        elif kind.startswith("MapIteration") and not kind.endswith("Started"):
            self.open.pop(strand, None)
        elif kind.endswith("Scheduled"):
            strand.resource = event.details.get("resource")
        strand.phase = kind

    def failures(self, container: _Strand) -> Iterator[int]:
        """The ids of the events that have made a Parallel or Map fail."""
        for strand in self.open if container.holds else ():
            failed = strand.phase.endswith(("Failed", "TimedOut"))
            if failed and strand is not container and container in strand.outwards():
                yield strand.last

    def leave(self, container: _Strand) -> None:
        """No strand inside of a container goes on."""
        if container.holds:
            container.holds = False
            for strand in [found for found in self.open if container in found.outwards()]:
                if strand is not container:
                    del self.open[strand]


def _starts(state: StateDefinition) -> set[str]:
    """The first state of each branch of a Parallel, or of a Map."""
    raw = state.raw
    if state.type == "Parallel":
        return {branch["StartAt"] for branch in raw["Branches"]}
    if state.type == "Map":
        return {raw[key]["StartAt"] for key in ("ItemProcessor", "Iterator") if key in raw}
    return set()
