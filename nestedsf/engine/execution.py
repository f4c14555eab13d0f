"""Executions: one run of a state machine, from ExecutionStarted to its last event, and its redrives.

https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nestedsf.asl.context import execution_context
from nestedsf.engine.failures import RUNTIME, TIMEOUT, ExecutionFailure, StateFailure
from nestedsf.engine.history import MAX_EVENTS, HistoryFullError, text_details
from nestedsf.engine.machine import run_machine
from nestedsf.engine.record import Record
from nestedsf.engine.scheduler import Future
from nestedsf.engine.strand import Strand
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from nestedsf.engine.scheduler import Process, Timer
    from nestedsf.jsontext import Json

__all__ = [
    "ABORTED",
    "FAILED",
    "RUNNING",
    "SUCCEEDED",
    "TIMED_OUT",
    "Execution",
]

RUNNING = "RUNNING"
SUCCEEDED = "SUCCEEDED"
FAILED = "FAILED"
TIMED_OUT = "TIMED_OUT"
ABORTED = "ABORTED"

_logger = logging.getLogger(__name__)
_INTERNAL = (
    "An internal error of nestedsf ended the execution. Please report it with the error that the "
    "log of the process has."
)
_EXPRESS_SECONDS = 300
_STANDARD_SECONDS = 31_536_000
"""A year from its start on, redrives included; what goes on then ends with States.Timeout.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""
_FULL = f"The execution reached the maximum number of history events ({MAX_EVENTS})."


@dataclass(eq=False, kw_only=True)
class Execution(Record):
    """One execution.

    Attributes:
        status: `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`.
        start_date: When it started.
        stop_date: When it ended; None while it runs.
        output: JSON text; None where it has none.
        error: The error that ended it, if there is one.
        cause: Its cause.
        redrive_count: How often it was redriven.
        redrive_date: When it was redriven last; None where it never was.
        ended: A future that ends with it; after a redrive it has another one.
        on_status: Is told of it whenever its status has changed.
        started_with: The ARNs of the version and the alias that it was started with, if it was,
            as ExecutionStarted has them.
    """

    status: str = RUNNING
    start_date: datetime = field(init=False)
    stop_date: datetime | None = None
    output: str | None = None
    error: str | None = None
    cause: str | None = None
    redrive_count: int = 0
    redrive_date: datetime | None = None
    ended: Future = field(default_factory=Future)
    on_status: Callable[[Execution], None] | None = None
    started_with: Mapping[str, str] = field(default_factory=dict)
    _top: Strand = field(init=False)
    _process: Process = field(init=False)
    _timeout: Timer | None = None

    def __post_init__(self) -> None:
        self._begin()

    def start(self) -> None:
        """Add ExecutionStarted, and run from now on."""
        given = self._given()
        details = {**text_details("input", self.input_text), **self.started_with}
        self.add("ExecutionStarted", 0, {**details, "roleArn": self.machine.role_arn})
        self._tell_status()
        self._run(given)

    def redrive(self) -> None:
        """Run on, where it has ended without success: from the states in which it was then.

        An Express workflow starts anew, at the same ARN.
        """
        self.status, self.stop_date, self.ended = RUNNING, None, Future()
        self.output = self.error = self.cause = None
        self.redrive_count, self.redrive_date = self.redrive_count + 1, self.now()
        if self.machine.express:
            self._begin()
            self.events = []
            self.start()
            return
        given = self._given()
        details = {"redriveCount": self.redrive_count}
        self.redriven_id = self.add("ExecutionRedriven", len(self.events), details)
        self._tell_status()
        self._run(given)

    def _begin(self) -> None:
        self.start_date = self.now()
        self._top = Strand(execution=self, runner=run_machine, previous_id=0)

    def _given(self) -> Json:
        """The input as a value; sets what the context object says from now on."""
        given = decode(self.input_text)
        self.context = execution_context(
            arn=self.arn,
            name=self.name,
            input=given,
            start=self.start_date,
            role_arn=self.machine.role_arn,
            redrive_count=self.redrive_count,
            redriven=self.redrive_date,
            machine_arn=self.machine.arn,
            machine_name=self.machine.name,
        )
        return given

    def _run(self, given: Json) -> None:
        scheduler = self.environment.scheduler
        self._process = scheduler.start(self._top.run(self.machine.definition, given))
        self._process.then(self._on_end)
        passed = (self.now() - self.start_date).total_seconds()
        longest = (_EXPRESS_SECONDS if self.machine.express else _STANDARD_SECONDS) - passed
        seconds = self.machine.definition.get("TimeoutSeconds") or longest
        self._timeout = scheduler.timer(min(seconds, longest))
        self._timeout.then(self._time_out)

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """End it at once, as StopExecution does; an ended one stays as it is."""
        self._end(ABORTED, "ExecutionAborted", 0, error=error, cause=cause)

    def fail(self, error: str | None, cause: str | None, previous_id: int) -> None:
        """End it at once with an error that nothing catches."""
        self._end(FAILED, "ExecutionFailed", previous_id, error=error, cause=cause)

    def _on_end(self) -> None:
        previous_id = self._top.previous_id
        try:
            output = self._process.result()
        except ExecutionFailure as failure:
            self.fail(failure.error, failure.cause, failure.previous_id)
        except StateFailure as failure:
            self.fail(failure.error, failure.cause, previous_id)
        except HistoryFullError:
            if self.machine.express:
                self._time_out()
            else:
                self.fail(RUNTIME, _FULL, len(self.events))
        except Exception:
            _logger.exception("The execution %s was ended by an internal error.", self.arn)
            self.fail(RUNTIME, _INTERNAL, len(self.events))
        else:
            self._end(SUCCEEDED, "ExecutionSucceeded", previous_id, output=output)

    def _time_out(self) -> None:
        """End it as AWS does: its last event has an error, and it has none itself.

        Measured on AWS by others: https://github.com/floci-io/floci/issues/2733
        """
        self._end(TIMED_OUT, "ExecutionTimedOut", 0, error=TIMEOUT)

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
        self.status, self.stop_date = status, self.now()
        if status != TIMED_OUT:
            self.error, self.cause = error, cause
        if self._timeout is not None:
            self._timeout.cancel()
        self._process.abort()
        self._tell_status()
        self.ended.set_result(self)

    def _tell_status(self) -> None:
        if self.on_status is not None:
            self.on_status(self)
