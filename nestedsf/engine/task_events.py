"""The events of a Task's attempts: of service integrations, of functions, and of activities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from nestedsf.engine.failures import TimeoutFailure
from nestedsf.engine.history import text_details

if TYPE_CHECKING:
    from nestedsf.engine.failures import TaskFailure
    from nestedsf.engine.services import Resource
    from nestedsf.engine.strand import Strand
    from nestedsf.jsontext import Json

__all__ = ["ActivityEvents", "TaskEvents", "task_events"]


class TaskEvents(Protocol):
    """What an attempt leaves in the history."""

    subject: str
    """What AWS calls the task in a cause."""

    def scheduled(
        self, parameters: Json, timeout: int | None, heartbeat: int | None, credentials: Json
    ) -> None:
        """It is to be called."""

    def started(self) -> None:
        """It is being called."""

    def submitted(self, text: str) -> None:
        """The call has been answered, and the task waits."""

    def succeeded(self, text: str) -> None:
        """The task has its result."""

    def failed(self, failure: TaskFailure) -> None:
        """The task has failed or timed out."""


_BY_ARN = {"function": "LambdaFunction", "activity": "Activity"}
"""What is named by its own ARN."""


def task_events(strand: Strand, resource: Resource) -> TaskEvents:
    """The events of an attempt to call a resource."""
    family = _BY_ARN.get(resource.type)
    return _ServiceEvents(strand, resource) if family is None else _Events(strand, resource, family)


class _ServiceEvents:
    def __init__(self, strand: Strand, resource: Resource) -> None:
        self._strand = strand
        self.subject = resource.type
        self._resource = {"resource": resource.action, "resourceType": resource.type}

    def scheduled(
        self, parameters: Json, timeout: int | None, heartbeat: int | None, credentials: Json
    ) -> None:
        details = {
            **self._resource,
            "region": self._strand.execution.environment.region_name,
            "parameters": self._strand.text(parameters),
            **_limits(timeout, heartbeat),
        }
        if isinstance(credentials, dict):
            details["taskCredentials"] = {"roleArn": credentials.get("RoleArn")}
        self._strand.add("TaskScheduled", details)

    def started(self) -> None:
        self._strand.add("TaskStarted", self._resource)

    def submitted(self, text: str) -> None:
        self._strand.add("TaskSubmitted", {**self._resource, **text_details("output", text)})

    def succeeded(self, text: str) -> None:
        self._strand.add("TaskSucceeded", {**self._resource, **text_details("output", text)})

    def failed(self, failure: TaskFailure) -> None:
        kind = "TimedOut" if isinstance(failure, TimeoutFailure) else "Failed"
        self._strand.add(f"Task{kind}", {**self._resource, **_failure(failure)})


class _Events:
    """Of what is named by its own ARN."""

    def __init__(self, strand: Strand, resource: Resource, family: str) -> None:
        self._strand, self._family = strand, family
        self.subject = resource.arn

    def scheduled(
        self, parameters: Json, timeout: int | None, heartbeat: int | None, credentials: Json
    ) -> None:
        details = {
            **text_details("input", self._strand.text(parameters)),
            "resource": self.subject,
            **_limits(timeout, heartbeat),
        }
        if isinstance(credentials, dict):
            details["taskCredentials"] = {"roleArn": credentials.get("RoleArn")}
        self._strand.add(f"{self._family}Scheduled", details)

    def started(self) -> None:
        self._strand.add(f"{self._family}Started")

    def submitted(self, text: str) -> None:
        """An ARN has no pattern that waits."""

    def succeeded(self, text: str) -> None:
        self._strand.add(f"{self._family}Succeeded", text_details("output", text))

    def failed(self, failure: TaskFailure) -> None:
        kind = "TimedOut" if isinstance(failure, TimeoutFailure) else "Failed"
        self._strand.add(f"{self._family}{kind}", _failure(failure))


class ActivityEvents:
    """What an attempt that waits for a worker leaves in the history (recorded on AWS)."""

    def __init__(self, strand: Strand, arn: str) -> None:
        self._strand, self._arn = strand, arn

    def scheduled(self, text: str, timeout: int | None, heartbeat: int | None) -> None:
        """It waits for a worker from now on."""
        given = {**text_details("input", text), "resource": self._arn}
        self._strand.add("ActivityScheduled", {**given, **_limits(timeout, heartbeat)})

    def schedule_failed(self, error: str, cause: str) -> None:
        """It cannot wait for a worker."""
        self._strand.add("ActivityScheduleFailed", {"error": error, "cause": cause})

    def started(self, worker: str | None) -> None:
        """A worker has it."""
        self._strand.add("ActivityStarted", {} if worker is None else {"workerName": worker})

    def succeeded(self, text: str) -> None:
        """The worker has answered."""
        self._strand.add("ActivitySucceeded", text_details("output", text))

    def failed(self, failure: TaskFailure) -> None:
        """The worker has reported a failure, or was too late."""
        kind = "TimedOut" if isinstance(failure, TimeoutFailure) else "Failed"
        self._strand.add(f"Activity{kind}", _failure(failure))


def _limits(timeout: int | None, heartbeat: int | None) -> dict[str, Any]:
    limits = {"timeoutInSeconds": timeout, "heartbeatInSeconds": heartbeat}
    return {name: seconds for name, seconds in limits.items() if seconds is not None}


def _failure(failure: TaskFailure) -> dict[str, Any]:
    given = {"error": failure.error, "cause": failure.cause}
    return {name: text for name, text in given.items() if text is not None}
