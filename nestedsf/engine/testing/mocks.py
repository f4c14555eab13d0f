"""Mocks: what a state is told in the place of what it calls, and the services that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.engine.activities import Activities
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future
from nestedsf.engine.services import REQUEST_RESPONSE
from nestedsf.engine.tokens import Tokens, WaitingTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.engine.activities import ActivityTask
    from nestedsf.engine.services import Call, Job
    from nestedsf.jsontext import Json

__all__ = [
    "Mock",
    "MockedActivities",
    "MockedError",
    "MockedResult",
    "MockedServices",
    "MockedTokens",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MockedResult:
    """What a state gets as the result.

    Attributes:
        result: A JSON value; of a Parallel or a Map the list of all outputs.
    """

    result: Json

    def give(self) -> Json:
        """The result."""
        return self.result


@dataclass(frozen=True, slots=True, kw_only=True)
class MockedError:
    """The error that a state fails with.

    Attributes:
        error: Its name.
        cause: Its cause.
    """

    error: str | None = None
    cause: str | None = None

    def give(self) -> Json:
        """Raises TaskFailure with the error."""
        raise TaskFailure(self.error, self.cause)


Mock: TypeAlias = "MockedResult | MockedError"


def _end(future: Future, mock: Mock) -> None:
    try:
        future.set_result(mock.give())
    except TaskFailure as failure:
        future.set_error(failure)


class _Job:
    """A job that never ends by itself: its task gets the mock by its token."""

    def __init__(self) -> None:
        self.ended = Future()

    def stop(self) -> None:
        """There is none."""


class MockedServices:
    """Services that answer every call with one mock; what waits for more gets it by its token."""

    def __init__(self, mock: Mock) -> None:
        self._mock = mock

    def prepare(self, call: Call) -> Json:
        """The parameters as they are: whether the service takes them is not checked."""
        return call.parameters

    def call(self, call: Call) -> Future:
        """The mock, at once."""
        answer = Future()
        if call.resource.pattern == REQUEST_RESPONSE:
            _end(answer, self._mock)
        else:
            answer.set_result({})
        return answer

    def job(self, call: Call, answer: Json) -> Job:  # noqa: ARG002  the protocol's
        """A job that the token ends."""
        return _Job()


class MockedTokens(Tokens):
    """Tokens that have come back with a mock as soon as they are given out."""

    def __init__(self, new_token: Callable[[], str], mock: Mock) -> None:
        super().__init__(new_token)
        self._mock = mock

    def issue(self, activity: str | None = None) -> WaitingTask:
        """A token that has come back."""
        task = super().issue(activity)
        _end(task.result, self._mock)
        return task


class MockedActivities(Activities):
    """Activities that are there whatever their ARN, each with a worker that has no name."""

    def has(self, arn: str) -> bool:  # noqa: ARG002  any
        """Whether there is an activity: there is."""
        return True

    def offer(self, arn: str, task: ActivityTask) -> None:  # noqa: ARG002  any
        """Let a worker have the task."""
        task.taken.set_result(None)
