"""A whole execution as a value: its visits, and the executions that it started.

In prose it is an `ExecutionTrace`, never a bare trace: on AWS that word means X-Ray.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime  # noqa: TC003  dataclasses are read at run time
from typing import TYPE_CHECKING, Final

from nestedsf.arguments import TEXT, Kind
from nestedsf.asl.definition import Definition  # noqa: TC001  as above
from nestedsf.exceptions import UnknownStateError
from nestedsf.jsontext import Json  # noqa: TC001  as above
from nestedsf.masking.values import masked
from nestedsf.trace.arns import is_express, machine_name
from nestedsf.trace.as_json import as_json
from nestedsf.trace.history.events import HistoryEvent  # noqa: TC001  as above
from nestedsf.trace.outline import outline
from nestedsf.trace.redrives import REDRIVEN
from nestedsf.trace.tasks import earlier_children
from nestedsf.trace.visits import StateVisit, alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from nestedsf.trace.map_runs import MapRun

__all__ = ["ExecutionTrace"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ExecutionTrace:
    """What happened in one execution.

    Equality and hash leave out ids, times, ARNs and tokens, and compare values masked (see
    ``nestedsf.masking.values``), so two executions that did the same are equal.

    Attributes:
        name: The execution's name; no part of equality, as it is an id.
        status: RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.
        input: The execution's input, decoded.
        output: The execution's output, decoded; None unless it succeeded.
        error: The error name, where it did not succeed and has one.
        cause: The cause, a text, as ``error``.
        visits: Every visit of a state: along a chain in the order of execution, branches in
            the order of the definition, iterations by index, containers before their contents.
        execution_arn: The execution's ARN, where it is known.
        state_machine_arn: The state machine's ARN, where it is known.
        events: The whole history.
        definition: The definition that ran, where it is known.
        started: When it started; None where the history has no readable times.
        stopped: When it ended; None as well while it runs.
    """

    name: str
    status: str
    input: Json
    output: Json
    error: str | None
    cause: str | None
    visits: tuple[StateVisit, ...]
    execution_arn: str | None = field(default=None, compare=False)
    state_machine_arn: str | None = field(default=None, compare=False)
    events: tuple[HistoryEvent, ...] = field(default=(), compare=False)
    definition: Definition | None = field(default=None, compare=False)
    started: datetime | None = field(default=None, compare=False)
    stopped: datetime | None = field(default=None, compare=False)

    def walk(self) -> Iterator[StateVisit]:
        """Every visit, and after a visit that started an execution those of that execution."""
        waiting = [iter(self.visits)]
        while waiting:
            visit = next(waiting[-1], None)
            if visit is None:
                waiting.pop()
                continue
            yield visit
            waiting += [iter(child.visits) for child in reversed(visit.children)]

    def executions(self) -> Iterator[ExecutionTrace]:
        """This execution, and after it each that it started and that was read, depth first."""
        waiting = [self]
        while waiting:
            execution = waiting.pop()
            yield execution
            started = [child for visit in execution.visits for child in visit.children]
            waiting += reversed(started)

    @property
    def express(self) -> bool:
        """Whether it is an execution of an Express workflow, as its ARN says."""
        return is_express(self.execution_arn)

    @property
    def redrive_count(self) -> int:
        """How often it was redriven."""
        return sum(event.type == REDRIVEN for event in self.events)

    @property
    def state_machine_name(self) -> str:
        """The state machine's name, from either ARN; empty where neither is known."""
        return machine_name(self.state_machine_arn) or machine_name(self.execution_arn)

    @property
    def qualified_name(self) -> str:
        """The state machine's name with the alias or the version that it was started with.

        As ``main:live`` or ``main:7``; without either it is the state machine's name.
        """
        begun = self.events[0].details if self.events else {}
        arn = begun.get("stateMachineAliasArn") or begun.get("stateMachineVersionArn")
        qualifier = arn.rpartition(":")[2] if isinstance(arn, str) else ""
        return ":".join(filter(None, (self.state_machine_name, qualifier)))

    def with_children(
        self,
        children: Mapping[str, ExecutionTrace],
        map_runs: Mapping[int, tuple[MapRun, ...]] | None = None,
    ) -> ExecutionTrace:
        """The same execution, with the executions that it started.

        Args:
            children: Those that Tasks started, by execution ARN.
            map_runs: The Map Runs of Distributed Maps, by the index of the visit.
        """
        if not children and not map_runs:
            return self
        visits = (
            replace(
                visit,
                child=children.get(visit.child_execution_arn or "", visit.child),
                earlier_children=earlier_children(visit.events, children) or visit.earlier_children,
                map_runs=(map_runs or {}).get(visit.index, visit.map_runs),
            )
            if visit.child_execution_arn or visit.index in (map_runs or {})
            else visit
            for visit in self.visits
        )
        return replace(self, visits=tuple(visits))

    def visit(self, name: str) -> StateVisit:
        """The first visit of the state of that name in this execution.

        Raises:
            UnknownStateError: There is none; the message lists the states visited, and says
                whether an execution that this one started visited it.
        """
        TEXT.check(name=name)
        for visit in self.visits:
            if visit.state_name == name:
                return visit
        raise UnknownStateError(_not_visited(self, name))

    def outline(self, *, width: int = 100, show_secrets: bool = False) -> str:
        """The execution as text; see ``nestedsf.trace.outline``."""
        return outline(self, width=width, show_secrets=show_secrets)

    def to_dict(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """The execution as a JSON value; see ``nestedsf.trace.as_json``."""
        return as_json(self, show_secrets=show_secrets)

    def __repr__(self) -> str:
        name = masked(self.state_machine_name or self.name)  # an execution's name is an id
        return f"ExecutionTrace({name!r}, {self.status!r}, {len(self.visits)} visits)"

    def __hash__(self) -> int:
        return hash((self.status, tuple(map(hash, self.visits))))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExecutionTrace):
            return NotImplemented
        return all(map(alike, self._values(), other._values())) and self.visits == other.visits

    def _values(self) -> tuple[Json, ...]:
        return (self.status, self.input, self.output, self.error, self.cause)


def _not_visited(trace: ExecutionTrace, name: str) -> str:
    names = ", ".join(repr(found) for found in dict.fromkeys(v.state_name for v in trace.visits))
    message = f"This execution has not visited a state {name!r}; it visited {names or 'none yet'}."
    below = (child for visit in trace.visits for child in visit.children)
    if any(visit.state_name == name for child in below for visit in child.walk()):
        return f"{message} An execution that it started did: executions() has them all."
    if trace.definition is not None and trace.definition.get(name) is not None:
        return f"{message} The state is in the definition, but no event enters it."
    return message


TRACE: Final = Kind("an ExecutionTrace, as run() and fetch_trace() give it", (ExecutionTrace,))
"""What a function takes that shows an execution."""
