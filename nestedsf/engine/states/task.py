"""Task: calls a service, and goes on with its answer, the end of its job, or what a token brings.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.failures import TaskFailure, TimeoutFailure
from nestedsf.engine.recovery import recovering
from nestedsf.engine.scheduler import first
from nestedsf.engine.services import RUN_A_JOB, Call, Resource
from nestedsf.engine.task_events import task_events
from nestedsf.engine.visit import check_size

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Future, Steps, Timer
    from nestedsf.engine.task_events import TaskEvents
    from nestedsf.engine.tokens import WaitingTask
    from nestedsf.engine.visit import Visit
    from nestedsf.jsontext import Json

__all__ = ["attempt_task", "run_task"]


def run_task(visit: Visit) -> Steps:
    """Make attempts until one succeeds; returns (output, name of what follows)."""
    return recovering(visit, lambda: attempt_task(visit))


def attempt_task(visit: Visit) -> Steps:
    """Make one attempt; returns (output, name of what follows), raises StateFailure."""
    environment = visit.strand.execution.environment
    resource = Resource.of(visit.state["Resource"])
    task = environment.tokens.issue() if resource.pattern else None
    visit.token = task.token if task is not None else None
    try:
        result = yield from _Attempt(visit, resource, task).run()
    finally:
        if task is not None:
            environment.tokens.withdraw(task)
    return visit.finish(result)


class _Attempt:
    """One attempt of a Task: its call, what it waits for, and its events."""

    def __init__(self, visit: Visit, resource: Resource, task: WaitingTask | None) -> None:
        self._strand = visit.strand
        execution = visit.strand.execution
        self._services = execution.environment.services
        self._scheduler = execution.environment.scheduler
        self._task, self._resource = task, resource
        fields = visit.fields
        value = fields.effective_input()
        self._timeout = _whole(fields.seconds("TimeoutSeconds", value))
        self._heartbeat = _whole(fields.seconds("HeartbeatSeconds", value))
        credentials = fields.credentials(value)
        self._call = Call(
            resource=resource,
            parameters=fields.arguments(value),
            execution_arn=execution.arn,
            role_arn=execution.machine.role_arn,
            credentials=credentials if isinstance(credentials, dict) else None,
            state=visit.name,
            waiting=task,
        )
        parameters = self._services.prepare(self._call)
        self._events: TaskEvents = task_events(visit.strand, resource)
        self._events.scheduled(parameters, self._timeout, self._heartbeat, credentials)

    def run(self) -> Steps:
        """Call the service and wait; returns the result, raises TaskFailure."""
        deadline = self._timer(self._timeout)
        try:
            yield self._scheduler.pause()  # states side by side are all scheduled before one starts
            self._events.started()
            answer = self._services.call(self._call)
            result = yield from self._until(answer, deadline)
            if self._task is None:
                return self._succeeded(result)
            self._events.submitted(self._written(result))
            if self._resource.pattern == RUN_A_JOB:
                return self._succeeded((yield from self._job(result, self._task, deadline)))
            return self._succeeded((yield from self._token(self._task, deadline)))
        except TaskFailure as failure:
            self._events.failed(failure)
            raise
        finally:
            if deadline is not None:
                deadline.cancel()

    def _job(self, answer: Json, task: WaitingTask, deadline: Timer | None) -> Steps:
        """Wait for the end of a job, or for a token that ends the task before (recorded on AWS)."""
        job = self._services.job(self._call, answer)
        try:
            yield from self._until(first(job.ended, task.result), deadline)
            return task.result.result() if task.result.is_done else job.ended.result()
        finally:
            if not job.ended.is_done:
                job.stop()

    def _token(self, task: WaitingTask, deadline: Timer | None) -> Steps:
        """Wait for what is sent with the token; each heartbeat gives it another while."""
        while True:
            beat, missed = task.heartbeat, self._timer(self._heartbeat)
            try:
                yield from self._until(first(task.result, beat, *filter(None, [missed])), deadline)
            finally:
                if missed is not None:
                    missed.cancel()
            if task.result.is_done:
                return task.result.result()
            if not beat.is_done:
                raise TimeoutFailure(matched_as="States.HeartbeatTimeout")

    def _until(self, awaited: Future, deadline: Timer | None) -> Steps:
        """Wait for something until the deadline; returns its result."""
        yield first(awaited, *filter(None, [deadline]))
        if not awaited.is_done:
            raise TimeoutFailure
        return awaited.result()

    def _timer(self, seconds: float | None) -> Timer | None:
        return None if seconds is None else self._scheduler.timer(seconds)

    def _succeeded(self, result: Json) -> Json:
        self._events.succeeded(self._written(result))
        return result

    def _written(self, result: Json) -> str:
        text = self._strand.text(result)
        check_size(text, f"The state/task '{self._events.subject}'")
        return text


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds)
