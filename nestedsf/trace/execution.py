"""A whole execution as a value: its visits, and the executions that it started.

In prose it is an `ExecutionTrace`, never a bare trace: on AWS that word means X-Ray.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime  # noqa: TC003  dataclasses are read at run time
from typing import TYPE_CHECKING

from nestedsf.asl.definition import Definition  # noqa: TC001  as above
from nestedsf.exceptions import UnknownStateError
from nestedsf.jsontext import Json  # noqa: TC001  as above
from nestedsf.masking.values import masked
from nestedsf.trace.as_json import as_json
from nestedsf.trace.history.events import HistoryEvent  # noqa: TC001  as above
from nestedsf.trace.outline import outline
from nestedsf.trace.tasks import earlier_children
from nestedsf.trace.visits import StateVisit, alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

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
            if visit.child is not None:
                waiting.append(iter(visit.child.visits))

    def executions(self) -> Iterator[ExecutionTrace]:
        """This execution, and after it each that it started, depth first."""
        yield self
        for visit in self.walk():
            if visit.child is not None:
                yield visit.child

    @property
    def state_machine_name(self) -> str:
        """The state machine's name, from either ARN; empty where neither is known."""
        return _machine_name(self.state_machine_arn, self.execution_arn)

    def with_children(self, children: Mapping[str, ExecutionTrace]) -> ExecutionTrace:
        """The same execution, with the executions that it started, by execution ARN."""
        if not children:
            return self
        visits = (
            replace(
                visit,
                child=children.get(visit.child_execution_arn or "", visit.child),
                earlier_children=earlier_children(visit.events, children) or visit.earlier_children,
            )
            if visit.child_execution_arn
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


def _machine_name(state_machine_arn: str | None, execution_arn: str | None) -> str:
    """The state machine's name, the seventh part of either ARN."""
    for arn in (state_machine_arn, execution_arn):
        parts = (arn or "").split(":")
        if len(parts) > 6:  # noqa: PLR2004  arn:aws:states:region:account:kind:name
            return parts[6]
    return ""


def _not_visited(trace: ExecutionTrace, name: str) -> str:
    names = ", ".join(repr(found) for found in dict.fromkeys(v.state_name for v in trace.visits))
    message = f"This execution has not visited a state {name!r}; it visited {names or 'none yet'}."
    if any(visit.state_name == name for visit in trace.walk()):
        return f"{message} An execution that it started did: executions() has them all."
    if trace.definition is not None and trace.definition.get(name) is not None:
        return f"{message} The state is in the definition, but no event enters it."
    return message
