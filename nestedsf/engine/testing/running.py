"""Running a state test: by itself at once, or in an account whose services it calls.

>>> state = {"Type": "Choice", "Default": "No", "Choices": [
...     {"Variable": "$.n", "NumericGreaterThan": 5, "Next": "Yes"}]}
>>> run_state(StateTest(state=state, query_language="JSONPath", input_text='{"n":7}')).next_state
'Yes'
"""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from random import Random
from typing import TYPE_CHECKING

from nestedsf.asl import retry
from nestedsf.asl.context import RETRIED_TYPES, execution_context
from nestedsf.engine.environment import Environment, Machine
from nestedsf.engine.failures import TIMEOUT, ExecutionFailure, StateFailure
from nestedsf.engine.machine import run_machine
from nestedsf.engine.record import Record
from nestedsf.engine.recovery import MAX_ATTEMPTS, caught, first_match
from nestedsf.engine.scheduler import Scheduler, first
from nestedsf.engine.states import BEHAVIOURS
from nestedsf.engine.states.task import attempt_task
from nestedsf.engine.strand import Strand
from nestedsf.engine.testing.containers import mocked_map, mocked_parallel
from nestedsf.engine.testing.inspection import ErrorDetails, Inspector
from nestedsf.engine.testing.isolation import IsolatedVisit
from nestedsf.engine.testing.mocks import (
    MockedActivities,
    MockedError,
    MockedServices,
    MockedTokens,
)
from nestedsf.engine.testing.state_test import (
    CAUGHT_ERROR,
    FAILED,
    RETRIABLE,
    SUCCEEDED,
    StateOutcome,
    StateTest,
)
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from nestedsf.engine.failures import TaskFailure
    from nestedsf.engine.scheduler import Steps
    from nestedsf.jsontext import Json

__all__ = ["LONGEST", "STATE_NAME", "isolated_environment", "run_in", "run_state"]

STATE_NAME = "StateName"
"""What the context object has for the name of every state that is tested (recorded)."""

LONGEST = 300
"""The seconds of a test at most.

https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""

_START = datetime(2026, 1, 1, tzinfo=timezone.utc)
_REGION = "us-east-1"
_ACCOUNT = f"arn:aws:states:{_REGION}:123456789012"


def run_state(test: StateTest) -> StateOutcome:
    """Run a test by itself: what it calls is mocked, an hour of a Wait passes at once.

    The clock, the ids and what is random are the same in each test.
    """
    environment = isolated_environment(test)
    process = environment.scheduler.start(run_in(test, environment))
    environment.scheduler.run()
    outcome: StateOutcome = process.result()
    return outcome


def isolated_environment(test: StateTest, around: Environment | None = None) -> Environment:
    """What a test is handed that calls nothing.

    Args:
        test: The test. A Task of one without a mock would fail.
        around: Whose time, region and randomness it has; none for a test by itself.
    """
    mock = test.mock or MockedError(error="States.TaskFailed", cause="There is no mock.")
    randomness = around.randomness if around is not None else Random(0)  # noqa: S311  no secret
    return Environment(
        scheduler=Scheduler(around.scheduler.now if around is not None else _START),
        services=MockedServices(mock),
        tokens=MockedTokens(lambda: _new_id(randomness), mock),
        randomness=randomness,
        region_name=around.region_name if around is not None else _REGION,
        activities=MockedActivities(),
    )


def run_in(test: StateTest, environment: Environment, account: str = _ACCOUNT) -> Steps:
    """Run a test as a process in an environment; returns its `StateOutcome`.

    Args:
        test: The test.
        environment: What it is handed.
        account: The beginning of the ARNs of its account.
    """
    scheduler = environment.scheduler
    visit, inspector = _entered(test, environment, account)
    process = scheduler.start(_ended(test, visit, inspector))
    limit = scheduler.timer(LONGEST)
    try:
        yield first(process, limit)
        if process.is_done:
            return process.result()
        return StateOutcome(
            status=FAILED, error=TIMEOUT, inspection=inspector.inspection(test.variables, None)
        )
    finally:
        limit.cancel()
        process.abort()


def _entered(
    test: StateTest, environment: Environment, account: str
) -> tuple[IsolatedVisit, Inspector]:
    name, machine_name = _new_id(environment.randomness), _new_id(environment.randomness)
    record = Record(
        environment=environment,
        machine=Machine(
            arn=f"{account}:stateMachine:{machine_name}",
            name=machine_name,
            definition={"QueryLanguage": test.query_language},
            role_arn=test.role_arn or "",
        ),
        arn=f"{account}:express:{machine_name}:{name}",
        name=name,
        input_text=test.input_text,
    )
    given = decode(test.input_text)
    record.context = execution_context(
        arn=record.arn,
        name=name,
        input=given,
        start=record.now(),
        role_arn=test.role_arn,
        redrive_count=None,
        machine_arn=record.machine.arn,
        machine_name=machine_name,
    )
    record.add("ExecutionStarted", 0)
    strand = Strand(execution=record, runner=run_machine, previous_id=1, variables=test.variables)
    visit = IsolatedVisit.enter(strand, STATE_NAME, test.state, given)
    visit.context, visit.retry_count = test.context, test.configuration.retrier_retry_count
    inspector = visit.observe = Inspector(test.state, given)
    return visit, inspector


def _ended(test: StateTest, visit: IsolatedVisit, inspector: Inspector) -> Steps:
    """Visit the state once; returns the outcome."""
    try:
        output, following = yield from _attempt(test, visit, inspector)
        return _left(SUCCEEDED, visit, inspector, output=output, following=following)
    except StateFailure as error:
        failure = visit.raised(error)
        if isinstance(failure, ExecutionFailure) or visit.state["Type"] not in RETRIED_TYPES:
            return _left(FAILED, visit, inspector, failure=failure)
        return _recovered(test, visit, inspector, failure)


def _attempt(test: StateTest, visit: IsolatedVisit, inspector: Inspector) -> Steps:
    kind = visit.state["Type"]
    if kind == "Task":
        return (yield from attempt_task(visit))
    if test.mock is not None and kind == "Map":
        return mocked_map(visit, test.mock, test.configuration, inspector)
    if test.mock is not None and kind == "Parallel":
        return mocked_parallel(visit, test.mock)
    if kind == "Fail":
        visit.fields.effective_input()  # which no field of it reads, but AWS shows (recorded)
    return (yield from BEHAVIOURS[kind](visit))


def _recovered(
    test: StateTest, visit: IsolatedVisit, inspector: Inspector, failure: TaskFailure
) -> StateOutcome:
    """What Retry and Catch make of a failure."""
    retriers = visit.state.get("Retry", ())
    number = first_match(retriers, failure)
    if number is not None:
        retrier, count = retriers[number], test.configuration.retrier_retry_count
        if count < retrier.get("MaxAttempts", MAX_ATTEMPTS):
            randomness = visit.strand.execution.environment.randomness
            seconds = int(retry.interval(retrier, count + 1, randomness))
            details = ErrorDetails(retry_index=number, retry_backoff_seconds=seconds)
            return _left(RETRIABLE, visit, inspector, failure=failure, details=details)
    catcher = first_match(visit.state.get("Catch", ()), failure)
    if number is None and catcher is None:
        return _left(FAILED, visit, inspector, failure=failure)
    details = ErrorDetails(retry_index=number, catch_index=catcher)
    if catcher is None:
        return _left(FAILED, visit, inspector, failure=failure, details=details)
    try:
        output, following = caught(visit, catcher, failure)
    except StateFailure as error:
        return _left(FAILED, visit, inspector, failure=visit.raised(error), details=details)
    return _left(
        CAUGHT_ERROR,
        visit,
        inspector,
        output=output,
        following=following,
        failure=failure,
        details=details,
    )


def _left(  # noqa: PLR0913  what an outcome has
    status: str,
    visit: IsolatedVisit,
    inspector: Inspector,
    *,
    output: Json = None,
    following: str | None = None,
    failure: TaskFailure | ExecutionFailure | None = None,
    details: ErrorDetails | None = None,
) -> StateOutcome:
    has_output = status in {SUCCEEDED, CAUGHT_ERROR}
    return StateOutcome(
        status=status,
        output=visit.strand.text(output) if has_output else None,
        error=None if failure is None else failure.error,
        cause=None if failure is None else failure.cause,
        next_state=following,
        inspection=inspector.inspection(visit.strand.variables, details),
    )


def _new_id(randomness: Random) -> str:
    return str(uuid.UUID(int=randomness.getrandbits(128), version=4))
