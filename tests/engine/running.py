"""Running executions purely: services that answer as a test says, and a clock that it moves."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from random import Random
from typing import TYPE_CHECKING, Any

from nestedsf.engine.environment import Environment, Machine
from nestedsf.engine.execution import FAILED, SUCCEEDED, Execution
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future, Scheduler
from nestedsf.engine.tokens import Tokens, WaitingTask
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nestedsf.engine.history import HistoryEvent
    from nestedsf.engine.services import Call

NOW = datetime(2026, 3, 1, 9, tzinfo=timezone.utc)
ACCOUNT = "arn:aws:states:eu-west-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/bakery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a call or a job ends: with a value or an error, after some seconds, None for never."""

    value: Any = None
    error: Exception | None = None
    after: float | None = 0

    def future(self, scheduler: Scheduler) -> Future:
        future = Future()
        if self.after == 0:
            self._end(future)
        elif self.after is not None:
            scheduler.timer(self.after).then(lambda: self._end(future))
        return future

    def _end(self, future: Future) -> None:
        if self.error is not None:
            future.set_error(self.error)
        else:
            future.set_result(self.value)


def answers(value: Any, after: float | None = 0) -> Outcome:
    return Outcome(value=value, after=after)


def fails(error: str | None, cause: str | None = None, after: float = 0) -> Outcome:
    return Outcome(error=TaskFailure(error, cause), after=after)


def breaks(error: Exception, after: float = 0) -> Outcome:
    """It ends as no service ends: with an exception that is no failure of a task."""
    return Outcome(error=error, after=after)


NEVER = Outcome(after=None)


@dataclass(eq=False, kw_only=True)
class Jobs:
    """A job that a test has said the end of, and whether it was stopped."""

    ended: Future
    stopped: list[str]
    name: str

    def stop(self) -> None:
        self.stopped.append(self.name)


@dataclass(kw_only=True)
class Lab:
    """Services with scripted answers, a clock, and the executions that run there.

    Attributes:
        script: The outcomes of calls, one after the other, the last one again and again; by the
            function's name or the operation. What is not in it echoes its parameters.
        jobs: The outcomes of jobs, in the same way.
        refused: The exceptions that `prepare` raises, by operation.
        calls: What was called.
        stopped: The operations whose jobs were stopped.
        issued: The tasks that have been given a token, in order.
    """

    script: Mapping[str, Sequence[Outcome]] = field(default_factory=dict)
    jobs: Mapping[str, Sequence[Outcome]] = field(default_factory=dict)
    refused: Mapping[str, Exception] = field(default_factory=dict)
    scheduler: Scheduler = field(default_factory=lambda: Scheduler(NOW))
    calls: list[Call] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    seed: int = 5
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _counts: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.tokens = Tokens(self._new_token)
        self.environment = Environment(
            scheduler=self.scheduler,
            services=self,
            tokens=self.tokens,
            randomness=Random(self.seed),  # noqa: S311  no secret
            region_name="eu-west-1",
        )

    # --- what the engine calls ---

    def is_mocked(self, state: str) -> bool:  # noqa: ARG002  the protocol's
        return False

    def prepare(self, call: Call) -> Any:
        error = self.refused.get(_name(call))
        if error is not None:
            raise error
        return call.parameters

    def call(self, call: Call) -> Future:
        self.calls.append(call)
        return self._next("call", self.script, call, call.parameters).future(self.scheduler)

    def job(self, call: Call, answer: Any) -> Jobs:
        ended = self._next("job", self.jobs, call, answer).future(self.scheduler)
        return Jobs(ended=ended, stopped=self.stopped, name=_name(call))

    def _next(
        self, kind: str, script: Mapping[str, Sequence[Outcome]], call: Call, echo: Any
    ) -> Outcome:
        outcomes = script.get(_name(call), [answers(echo)])
        number = self._counts[kind, _name(call)]
        self._counts[kind, _name(call)] += 1
        return outcomes[min(number, len(outcomes) - 1)]

    def _new_token(self) -> str:
        self.issued.append(f"token-{len(self.issued)}")
        return self.issued[-1]

    # --- what a test does ---

    def start(
        self, definition: Any, given: Any = None, *, text: str | None = None, express: bool = False
    ) -> Execution:
        """Start an execution, without letting anything happen; `text` is the input as it is."""
        number = next(self._numbers)
        execution = Execution(
            environment=self.environment,
            machine=Machine(
                arn=f"{ACCOUNT}:stateMachine:bakery",
                name="bakery",
                definition=definition,
                role_arn=ROLE,
                express=express,
            ),
            arn=f"{ACCOUNT}:execution:bakery:{number}",
            name=str(number),
            input_text=compact({} if given is None else given) if text is None else text,
        )
        execution.start()
        return execution

    def run(self, definition: Any, given: Any = None, *, text: str | None = None) -> Execution:
        """An execution that has run until nothing more is due."""
        execution = self.start(definition, given, text=text)
        self.scheduler.run()
        return execution

    def later(self, seconds: float = 0) -> None:
        """Let so much time pass."""
        self.scheduler.run(self.scheduler.now + timedelta(seconds=seconds))

    def waiting(self, number: int = -1) -> WaitingTask:
        """The task that waits for the token with a number."""
        task = self.tokens.waiting(self.issued[number])
        assert task is not None, "nobody waits for the token"
        return task


def _name(call: Call) -> str:
    return call.resource.operation or call.resource.arn.rpartition(":")[2]


# --- what a history says ----------------------------------------------------------------------


def run(definition: Any, given: Any = None, **script: Sequence[Outcome]) -> Execution:
    """An execution that has run to its end, with the outcomes of what it calls."""
    return Lab(script=script).run(definition, given)


def output(execution: Execution) -> Any:
    """The output of an execution that succeeded."""
    assert execution.status == SUCCEEDED, (execution.status, execution.error, execution.cause)
    assert execution.output is not None
    return json.loads(execution.output)


def failure(execution: Execution) -> tuple[str | None, str | None]:
    """The error and the cause of an execution that failed."""
    assert execution.status == FAILED, execution.status
    return execution.error, execution.cause


def types(execution: Execution, start: int = 1) -> list[str]:
    """The types of its events, from one id on."""
    return [event.type for event in execution.events[start - 1 :]]


def events(execution: Execution, *wanted: str) -> list[HistoryEvent]:
    """Its events of some types."""
    return [event for event in execution.events if event.type in wanted]


def event(execution: Execution, wanted: str, number: int = 0) -> HistoryEvent:
    """One of its events of a type."""
    return events(execution, wanted)[number]


def of_the_task(execution: Execution) -> list[tuple[str, dict[str, Any]]]:
    """The type and details of its events between a Task's entered event and what follows it."""
    return [
        (e.type, dict(e.details))
        for e in execution.events
        if not e.type.startswith(("Execution", "TaskState", "Pass"))
    ]


def before(execution: Execution, found: HistoryEvent) -> HistoryEvent:
    """The event that one is chained to."""
    return execution.events[found.previous_id - 1]


def at(found: HistoryEvent) -> float:
    """The seconds after the start at which an event happened."""
    return (found.timestamp - NOW).total_seconds()


def seconds(execution: Execution) -> float:
    """How long it took."""
    assert execution.stop_date is not None
    return (execution.stop_date - execution.start_date).total_seconds()
