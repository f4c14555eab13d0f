"""Task: calls a service, and waits for it by its pattern; or waits for a worker of an activity.

Its attempts are made by `recovering`, so that Retry and Catch are the same for every type.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.activities import ActivityTask
from nestedsf.engine.failures import RUNTIME, StateFailure, TaskFailure
from nestedsf.engine.limits import Limits
from nestedsf.engine.recovery import recovering
from nestedsf.engine.scheduler import Process, first
from nestedsf.engine.services import RUN_A_JOB, Call, Resource
from nestedsf.engine.task_events import ActivityEvents, task_events
from nestedsf.engine.visit import check_size

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps
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
    tokens = environment.tokens
    resource = Resource.of(visit.state["Resource"])
    if resource.type == "activity" and not environment.services.is_mocked(visit.name):
        work = tokens.issue(activity=resource.arn)
        try:
            result = yield from _work(visit, resource.arn, work)
        finally:
            tokens.withdraw(work)
        return visit.finish(result)
    task = tokens.issue() if resource.pattern else None
    visit.token = task.token if task is not None else None
    try:
        result = yield from _Attempt(visit, resource, task).run()
    finally:
        if task is not None:
            tokens.withdraw(task)
    return visit.finish(result)


def _work(visit: Visit, arn: str, work: WaitingTask) -> Steps:
    """Wait for a worker, and for what it answers; its time counts from when it has the task.

    An activity that is not there ends the execution (measured on AWS by others).
    """
    strand, fields = visit.strand, visit.fields
    activities = strand.execution.environment.activities
    value = fields.effective_input()
    limits = Limits(fields, value, strand.execution.environment.scheduler)
    text = strand.text(fields.arguments(value))
    events = ActivityEvents(strand, arn)
    if not activities.has(arn):
        cause = f"The activity {arn} does not exist."
        events.schedule_failed(RUNTIME, cause)
        raise StateFailure(RUNTIME, cause)
    events.scheduled(text, limits.timeout, limits.heartbeat)
    offered = ActivityTask(token=work.token, input=text)
    activities.offer(arn, offered)
    try:
        yield offered.taken
        events.started(offered.taken.result())
        limits.begin()
        result = yield from limits.wait_for_token(work)
        written = strand.text(result)
        check_size(written, f"The state/task '{arn}'")
    except TaskFailure as failure:
        events.failed(failure)
        raise
    finally:
        activities.withdraw(arn, offered)
        limits.end()
    events.succeeded(written)
    return result


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
        self._limits = Limits(fields, value, self._scheduler)
        credentials = fields.credentials(value)
        self._call = Call(
            resource=resource,
            parameters=fields.arguments(value),
            execution_arn=execution.arn,
            role_arn=execution.machine.role_arn,
            credentials=credentials if isinstance(credentials, dict) else None,
            state=visit.name,
            waiting=task,
            observe=visit.observe,
        )
        parameters = self._services.prepare(self._call)
        self._events: TaskEvents = task_events(visit.strand, resource)
        limits = self._limits
        self._events.scheduled(parameters, limits.timeout, limits.heartbeat, credentials)

    def run(self) -> Steps:
        """Call the service and wait; returns the result, raises TaskFailure."""
        self._limits.begin()
        try:
            yield self._scheduler.pause()  # states side by side are all scheduled before one starts
            self._events.started()
            result = yield from self._answer()
            if self._task is None:
                return self._succeeded(result)
            self._events.submitted(self._written(result))
            if self._resource.pattern == RUN_A_JOB:
                return self._succeeded((yield from self._job(result, self._task)))
            return self._succeeded((yield from self._limits.wait_for_token(self._task)))
        except TaskFailure as failure:
            self._events.failed(failure)
            raise
        finally:
            self._limits.end()

    def _answer(self) -> Steps:
        """Wait for the service's answer; one that nobody waits for any more takes nothing away."""
        answer = self._services.call(self._call)
        try:
            return (yield from self._limits.wait(answer))
        finally:
            if isinstance(answer, Process):
                answer.abort()

    def _job(self, answer: Json, task: WaitingTask) -> Steps:
        """Wait for the end of a job, or for a token that ends the task before (recorded on AWS)."""
        job = self._services.job(self._call, answer)
        try:
            yield from self._limits.wait(first(job.ended, task.result))
            return task.result.result() if task.result.is_done else job.ended.result()
        finally:
            if not job.ended.is_done:
                job.stop()

    def _succeeded(self, result: Json) -> Json:
        self._events.succeeded(self._written(result))
        return result

    def _written(self, result: Json) -> str:
        text = self._strand.text(result)
        check_size(text, f"The state/task '{self._events.subject}'")
        return text
