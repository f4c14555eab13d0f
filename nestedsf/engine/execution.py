"""Executions: one run of a state machine, from ExecutionStarted to its last event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nestedsf.asl.context import execution_context
from nestedsf.engine.failures import RUNTIME, ExecutionFailure, StateFailure
from nestedsf.engine.history import MAX_EVENTS, HistoryEvent, HistoryFullError, text_details
from nestedsf.engine.machine import run_machine
from nestedsf.engine.scheduler import Future
from nestedsf.engine.strand import Strand
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from nestedsf.engine.scheduler import Process, Scheduler, Timer
    from nestedsf.engine.services import Services
    from nestedsf.engine.tokens import Tokens
    from nestedsf.jsontext import Json

__all__ = [
    "ABORTED",
    "FAILED",
    "RUNNING",
    "SUCCEEDED",
    "TIMED_OUT",
    "Environment",
    "Execution",
    "Machine",
]

RUNNING = "RUNNING"
SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"
TIMED_OUT = "TIMED_OUT"
ABORTED = "ABORTED"

_FULL = f"The execution reached the maximum number of history events ({MAX_EVENTS})."


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What an execution is handed: everything outside itself.

    Attributes:
        scheduler: Its clock, shared by all executions of an account.
        services: What its Tasks call.
        tokens: The task tokens of the account.
        randomness: What jitter and States.UUID draw from.
        region_name: The region, which the events of Tasks name.
    """

    scheduler: Scheduler
    services: Services
    tokens: Tokens
    randomness: Random
    region_name: str


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A state machine as an execution runs it: later updates do not reach it.

    Attributes:
        arn: Its ARN.
        name: Its name.
        definition: Its definition, decoded.
        role_arn: Its role.
    """

    arn: str
    name: str
    definition: Mapping[str, Any]
    role_arn: str


@dataclass(eq=False, kw_only=True)
class Execution:
    """One execution.

    Attributes:
        environment: What it is handed.
        machine: What it runs.
        arn: Its ARN.
        name: Its name.
        input_text: Its input as it was given: JSON text.
        events: Its history so far.
        status: `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`.
        start_date: When it started.
        stop_date: When it ended; None while it runs.
        output: JSON text; None where it has none.
        error: The error that ended it, if there is one.
        cause: Its cause.
        ended: A future that ends with it.
    """

    environment: Environment
    machine: Machine
    arn: str
    name: str
    input_text: str
    events: list[HistoryEvent] = field(default_factory=list)
    status: str = RUNNING
    start_date: datetime = field(init=False)
    stop_date: datetime | None = None
    output: str | None = None
    error: str | None = None
    cause: str | None = None
    ended: Future = field(default_factory=Future)
    context: Mapping[str, Json] = field(default_factory=dict)
    _top: Strand = field(init=False)
    _process: Process = field(init=False)
    _timeout: Timer | None = None

    def __post_init__(self) -> None:
        self.start_date = self._now()
        self._top = Strand(execution=self, previous_id=0)

    def start(self) -> None:
        """Add ExecutionStarted, and run from now on."""
        given = decode(self.input_text)
        self.context = execution_context(
            arn=self.arn,
            name=self.name,
            input=given,
            start=self.start_date,
            role_arn=self.machine.role_arn,
            redrive_count=0,
            machine_arn=self.machine.arn,
            machine_name=self.machine.name,
        )
        details = text_details("input", self.input_text)
        self.add("ExecutionStarted", 0, {**details, "roleArn": self.machine.role_arn})
        scheduler = self.environment.scheduler
        self._process = scheduler.start(run_machine(self._top, self.machine.definition, given))
        self._process.then(self._on_end)
        seconds = self.machine.definition.get("TimeoutSeconds")
        if seconds is not None:
            self._timeout = scheduler.timer(seconds)
            self._timeout.then(self._time_out)

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """End it at once, as StopExecution does; an ended one stays as it is."""
        self._end(ABORTED, "ExecutionAborted", 0, error=error, cause=cause)

    def fail(self, error: str | None, cause: str | None, previous_id: int) -> None:
        """End it at once with an error that nothing catches."""
        self._end(FAILED, "ExecutionFailed", previous_id, error=error, cause=cause)

    def add(
        self, event_type: str, previous_id: int, details: Mapping[str, Any] | None = None
    ) -> int:
        """Add an event to the history; returns its id.

        Raises:
            HistoryFullError: There is room for the last event only.
        """
        if len(self.events) >= MAX_EVENTS - 1 and not event_type.startswith("Execution"):
            raise HistoryFullError
        event = HistoryEvent(
            id=len(self.events) + 1,
            previous_id=previous_id,
            type=event_type,
            timestamp=self._now(),
            details=details or {},
        )
        self.events.append(event)
        return event.id

    def _on_end(self) -> None:
        previous_id = self._top.previous_id
        try:
            output = self._process.result()
        except ExecutionFailure as failure:
            self.fail(failure.error, failure.cause, failure.previous_id)
        except StateFailure as failure:
            self.fail(failure.error, failure.cause, previous_id)
        except HistoryFullError:
            self.fail(RUNTIME, _FULL, len(self.events))
        else:
            self._end(SUCCEEDED, "ExecutionSucceeded", previous_id, output=output)

    def _time_out(self) -> None:
        self._end(TIMED_OUT, "ExecutionTimedOut", self._top.previous_id)

    def _end(  # noqa: PLR0913  what an end can have
        self,
        status: str,
        event_type: str,
        previous_id: int,
        *,
        output: Json = None,
        error: str | None = None,
        cause: str | None = None,
    ) -> None:
        if self.status != RUNNING:
            return
        details: dict[str, Any] = {}
        if status == SUCCEEDED:
            self.output = self._top.text(output)
            details = text_details("output", self.output)
        details |= {k: v for k, v in (("error", error), ("cause", cause)) if v is not None}
        self.add(event_type, previous_id, details)
        self.status, self.stop_date = status, self._now()
        self.error, self.cause = error, cause
        if self._timeout is not None:
            self._timeout.cancel()
        self._process.abort()
        self.ended.set_result(self)

    def _now(self) -> datetime:
        now = self.environment.scheduler.now
        return now.replace(microsecond=now.microsecond // 1000 * 1000)
