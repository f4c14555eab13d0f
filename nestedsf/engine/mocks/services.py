"""Services of one execution, some of whose Tasks are mocked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from nestedsf.engine.failures import RUNTIME, StateFailure, TaskFailure
from nestedsf.engine.scheduler import Future
from nestedsf.jsontext import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.engine.mocks.mock import Mock
    from nestedsf.engine.mocks.mocks import Tasks
    from nestedsf.engine.services import Call, Job, Services
    from nestedsf.jsontext import Json

__all__ = ["MockedServices"]


class MockedServices:
    """Services that answer the Tasks that are mocked, and hand on the calls of the others.

    A Task that waits for a job or its token is answered with what it waits for. An attempt is one
    call of a state in the execution: a retry is another one, and so is each visit and each
    iteration of a Map, as Step Functions Local counts them
    (https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html). The
    children of a Map Run count together.

    Args:
        tasks: What is mocked.
        services: What the other Tasks call; None where there are no others.
        handed_on: Makes of a call that is not mocked the one that is handed on.
    """

    def __init__(
        self,
        tasks: Tasks,
        services: Services | None = None,
        handed_on: Callable[[Call], Call] = lambda call: call,
    ) -> None:
        self._tasks, self._services, self._handed_on = tasks, services, handed_on
        self._attempts: Counter[str] = Counter()

    def is_mocked(self, state: str) -> bool:
        """Whether the Task of a state is mocked."""
        return state in self._tasks

    def prepare(self, call: Call) -> Json:
        """The parameters; of a Task that is mocked, whether its service takes them is open."""
        if call.state in self._tasks:
            return call.parameters
        return self._of_others(call).prepare(call)

    def call(self, call: Call) -> Future:
        """The mock, at once.

        Raises:
            StateFailure: States.Runtime: no mock is left for this attempt. Nothing catches it.
        """
        if call.state not in self._tasks:
            return self._of_others(call).call(self._handed_on(call))
        mock = self._next(call.state)
        answer = Future()
        if call.waiting is None:
            _end(answer, mock)
        else:
            answer.set_result({})
            _end(call.waiting.result, mock)
        return answer

    def job(self, call: Call, answer: Json) -> Job:
        """The job of a Task: of one that is mocked, a job that never ends, as its token has."""
        if call.state in self._tasks:
            return _Job()
        return self._of_others(call).job(call, answer)

    def _of_others(self, call: Call) -> Services:
        if self._services is None:
            raise StateFailure(RUNTIME, f"The state '{call.state}' has no mock.")
        return self._services

    def _next(self, state: str) -> Mock:
        number = self._attempts[state]
        self._attempts[state] += 1
        task = self._tasks[state]
        mock = task.mock(number)
        if mock is None:
            where = f" ({visible(task.where)})" if task.where else ""
            raise StateFailure(
                RUNTIME, f"There is no mock for attempt {number} of this state: add one{where}"
            )
        return mock


class _Job:
    def __init__(self) -> None:
        self.ended = Future()

    def stop(self) -> None:
        """There is none."""


def _end(future: Future, mock: Mock) -> None:
    try:
        future.set_result(mock.give())
    except TaskFailure as failure:
        future.set_error(failure)
