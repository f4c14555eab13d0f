"""One visit of a state: the time from its StateEntered to its StateExited, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  dataclasses are read at run time
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.jsontext import Json, canonical
from nestedsf.masking.values import masked, masked_text
from nestedsf.trace.history.events import HistoryEvent  # noqa: TC001  as above
from nestedsf.trace.map_runs import MapRun  # noqa: TC001  as above

if TYPE_CHECKING:
    from nestedsf.asl.definition import StateDefinition
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["ExecutionContext", "MapItem", "Part", "StateVisit", "alike", "fingerprint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionContext:
    """What the context object says about the execution; all visits of a trace share one.

    Attributes:
        execution_arn: The execution's ARN, where it is known.
        started: The event ExecutionStarted.
        state_machine_arn: The state machine's ARN, where it is known.
        redrives: The events ExecutionRedriven.
        query_language: What the whole definition says, JSONPath or JSONata; None for nothing.
    """

    execution_arn: str | None = field(repr=False)
    started: HistoryEvent = field(repr=False)
    state_machine_arn: str | None = field(repr=False)
    query_language: str | None
    redrives: tuple[HistoryEvent, ...] = field(default=(), repr=False)


class Part(NamedTuple):
    """A branch of a Parallel or an iteration of a Map, in its last attempt.

    Attributes:
        number: Which branch or iteration it is, from 0.
        first: The StateEntered event of its first state.
        last: The StateExited event of its last state so far; None where that one is still open.
    """

    number: int
    first: HistoryEvent
    last: HistoryEvent | None


class MapItem(NamedTuple):
    """The item of a Map that a visit is for.

    Attributes:
        visit: The visit of the nearest Map around it.
        number: Which item it is, from 0.
    """

    visit: StateVisit
    number: int


def fingerprint(value: object) -> str:
    """Canonical JSON text of the masked value: equal for what equal executions give."""
    if isinstance(value, str):
        return canonical(masked(value))
    return masked_text(canonical(value))


def alike(first: object, second: object) -> bool:
    """Whether two values are equal once they are masked."""
    if first is second or canonical(first) == canonical(second):
        return True
    return fingerprint(first) == fingerprint(second)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class StateVisit:
    """One entry into a state. A loop, a Map or a retried Parallel visits a state repeatedly.

    Equality and hash leave out events, times, ARNs and tokens, and compare values masked.

    Attributes:
        state_name: The state's name.
        state_type: Task, Pass, Choice, Wait, Succeed, Fail, Parallel or Map.
        status: RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED (open when the execution or
            the Parallel or Map around it ended).
        input: The state's input, decoded; None where the history has none.
        output: The state's output, decoded; None where it was not exited.
        error: The error name, of FAILED and TIMED_OUT visits that have one.
        cause: The cause, a text, as ``error``.
        caught: Whether a Catch took the failure on, so that the execution went on.
        attempts: How often it was tried, from 1; more than 1 after a Retry or a redrive.
        integration_pattern: Of Tasks: Request Response, Run a Job or Wait for Callback; of a
            resource with another ending than theirs, ``unknown ending`` and that ending.
        resource: Of Tasks: the service and action, as ``states:startExecution.sync:2``, or
            the ARN of the function or activity.
        child: The execution that the Task started, where its trace is known.
        earlier_children: Those that earlier attempts started, as far as their traces are known.
        child_execution_arn: Its ARN, known from the Task's own events.
        child_links_back: Whether the child's input names this execution as its starter; None
            where that cannot be told.
        task_token: The token of the last attempt, where there is one.
        parameters: What the last attempt of a Task was called with.
        index: The visit's position in the execution's ``visits``.
        container: The state name of the Parallel or Map around it, None at the top.
        container_index: The position of that visit in ``visits``.
        container_attempt: Which attempt of the container it is part of, from 1.
        branch: Which branch of a Parallel it is in, from 0 as in the Parallel's output; without
            the definition in the order of the names, as the history does not tell.
        iteration: Which item of a Map it is for, from 0.
        events: The visit's own events, by id; those inside a container are not among them.
        entered: When it was entered; None where the history has no readable times.
        exited: When it was exited; None as well where it was not.
        definition: The state's definition, where it is known.
        context: What the context object says about the execution.
        item: The item of the nearest Map around it, also through a Parallel in that Map.
        parts: Of Parallels and Maps: the branches or iterations of the last attempt, by number.
        map_runs: Of Distributed Maps: the Map Run of each attempt, where they were read.
    """

    state_name: str
    state_type: str
    status: str
    input: Json = None
    output: Json = None
    error: str | None = None
    cause: str | None = None
    caught: bool = False
    attempts: int = 1
    integration_pattern: str | None = None
    resource: str | None = None
    child: ExecutionTrace | None = None
    earlier_children: tuple[ExecutionTrace, ...] = field(default=(), compare=False)
    child_execution_arn: str | None = field(default=None, compare=False)
    child_links_back: bool | None = field(default=None, compare=False)
    task_token: str | None = field(default=None, compare=False)
    parameters: Json = None
    index: int = field(default=0, compare=False)
    container: str | None = None
    container_index: int | None = field(default=None, compare=False)
    container_attempt: int | None = None
    branch: int | None = None
    iteration: int | None = None
    events: tuple[HistoryEvent, ...] = field(default=(), compare=False)
    entered: datetime | None = field(default=None, compare=False)
    exited: datetime | None = field(default=None, compare=False)
    definition: StateDefinition | None = field(default=None, compare=False)
    context: ExecutionContext | None = field(default=None, compare=False)
    item: MapItem | None = field(default=None, compare=False)
    parts: tuple[Part, ...] = field(default=(), compare=False)
    map_runs: tuple[MapRun, ...] = ()

    @property
    def map_run(self) -> MapRun | None:
        """The Map Run of a Distributed Map's last attempt, where it was read."""
        return self.map_runs[-1] if self.map_runs else None

    @property
    def children(self) -> tuple[ExecutionTrace, ...]:
        """The executions that it started, as far as their traces are known.

        A Task's child; of a Distributed Map the child executions whose histories were read.
        """
        if self.child is not None:
            return (self.child,)
        return tuple(trace for run in self.map_runs for _, trace in run.traces())

    def __repr__(self) -> str:
        return f"StateVisit({masked(self.state_name)!r}, {self.state_type!r}, {self.status!r})"

    def __hash__(self) -> int:
        return hash((self.state_name, self.state_type, self.status, self.attempts))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StateVisit):
            return NotImplemented
        return (
            self._plain() == other._plain()
            and all(map(alike, self._values(), other._values()))
            and self.child == other.child
            and self.map_runs == other.map_runs
        )

    def _plain(self) -> tuple[object, ...]:
        return (
            self.state_name,
            self.state_type,
            self.status,
            self.caught,
            self.attempts,
            self.integration_pattern,
            self.container,
            self.container_attempt,
            self.branch,
            self.iteration,
        )

    def _values(self) -> tuple[Json, ...]:
        return (self.input, self.output, self.parameters, self.error, self.cause, self.resource)
