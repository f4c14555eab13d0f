"""Services: what a Task calls. The engine is handed them, and knows them by this alone.

moto, a mock, or a test differ by the object that they hand in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from nestedsf.asl.fields import unobserved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.asl.fields import Observer
    from nestedsf.engine.scheduler import Future
    from nestedsf.engine.tokens import WaitingTask
    from nestedsf.jsontext import Json

__all__ = ["CALLBACK", "REQUEST_RESPONSE", "RUN_A_JOB", "Call", "Job", "Resource", "Services"]

REQUEST_RESPONSE = ""
RUN_A_JOB = ".sync"
CALLBACK = ".waitForTaskToken"

_INTEGRATION = re.compile(
    r"arn:[^:]*:states:[^:]*:[^:]*:(?P<type>(?:aws-sdk:)?[^:]+):(?P<action>[^:.]+)"
    r"(?P<pattern>\.sync(?::2)?|\.waitForTaskToken)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What a Task's Resource names.

    Attributes:
        arn: The Resource as it is written.
        type: The service, as ``lambda`` or ``aws-sdk:s3``; of a function's own ARN ``function``,
            of an activity's ``activity``.
        action: As ``startExecution.sync:2``: with the pattern's suffix, as events have it.
    """

    arn: str
    type: str
    action: str

    @property
    def operation(self) -> str:
        """The action without its pattern's suffix."""
        return self.action.partition(".")[0]

    @property
    def pattern(self) -> str:
        """`REQUEST_RESPONSE`, `RUN_A_JOB` or `CALLBACK`."""
        suffix = self.action[len(self.operation) :]
        return RUN_A_JOB if suffix.startswith(RUN_A_JOB) else suffix

    @classmethod
    def of(cls, arn: str) -> Resource:
        """What an ARN names.

        >>> Resource.of("arn:aws:states:::states:startExecution.sync:2").pattern
        '.sync'
        >>> Resource.of("arn:aws:lambda:us-east-1:123456789012:function:f").type
        'function'
        """
        found = _INTEGRATION.fullmatch(arn)
        if found and found["type"] != "activity":
            return cls(
                arn=arn, type=found["type"], action=found["action"] + (found["pattern"] or "")
            )
        return cls(arn=arn, type="activity" if ":activity:" in arn else "function", action="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a service: an attempt of a Task.

    Attributes:
        resource: What is called.
        parameters: What it is called with, as the Task's Parameters or its input gave it.
        execution_arn: Which execution calls.
        role_arn: The role of its state machine.
        credentials: The Task's Credentials, evaluated; None where it has none.
        state: The name of the Task; empty for what a Map reads or writes.
        waiting: The token that can end the Task; None for one that waits for the answer alone.
        observe: Is told of what an HTTP Task sends and gets, by TestState's names.
    """

    resource: Resource
    parameters: Json
    execution_arn: str
    role_arn: str
    credentials: Mapping[str, Json] | None = None
    state: str = ""
    waiting: WaitingTask | None = None
    observe: Observer = unobserved


class Job(Protocol):
    """What a `.sync` task waits for."""

    ended: Future
    """Ends with the task's output, or with a `TaskFailure`."""

    def stop(self) -> None:
        """End it because the task that waits for it has ended: best effort, as on AWS."""


class Services(Protocol):
    """The services that Tasks call."""

    def is_mocked(self, state: str) -> bool:
        """Whether the Task of a state calls nothing, as its answer is mocked."""

    def prepare(self, call: Call) -> Json:
        """The parameters as the TaskScheduled event has them.

        Raises:
            StateFailure: Step Functions itself sees that they cannot be used, before any call.
        """

    def call(self, call: Call) -> Future:
        """Begin a call; the future ends with its answer, a JSON value, or a `TaskFailure`.

        Whoever waits for it may stop waiting: its end is then nobody's.
        """

    def job(self, call: Call, answer: Json) -> Job:
        """The job that a `.sync` call has started, as its answer names it."""
