"""Task tokens: what a Task gives away, and waits for until it comes back.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future

if TYPE_CHECKING:
    from collections.abc import Callable

    from nestedsf.jsontext import Json

__all__ = ["Tokens", "WaitingTask"]


@dataclass(eq=False, slots=True, kw_only=True)
class WaitingTask:
    """A Task that waits for its token.

    Attributes:
        token: The task token.
        activity: The ARN of the activity whose worker gets the token; None where it is a callback's.
        result: Ends with what was sent: an output, or a `TaskFailure`.
        heartbeat: Ends with the next heartbeat; then there is a new one.
    """

    token: str
    activity: str | None = None
    result: Future = field(default_factory=Future)
    heartbeat: Future = field(default_factory=Future)

    def succeed(self, output: Json) -> None:
        """SendTaskSuccess."""
        self.result.set_result(output)

    def fail(self, error: str | None, cause: str | None) -> None:
        """SendTaskFailure."""
        self.result.set_error(TaskFailure(error, cause))

    def beat(self) -> None:
        """SendTaskHeartbeat."""
        beaten, self.heartbeat = self.heartbeat, Future()
        beaten.set_result()


class Tokens:
    """The task tokens of an account: those that tasks wait for, and those that are over."""

    def __init__(self, new_token: Callable[[], str]) -> None:
        self._new_token = new_token
        self._waiting: dict[str, WaitingTask] = {}
        self._over: dict[str, str | None] = {}  # with their activities

    def issue(self, activity: str | None = None) -> WaitingTask:
        """A new token, for one attempt of one Task; of which activity, where it is for a worker."""
        task = WaitingTask(token=self._new_token(), activity=activity)
        self._waiting[task.token] = task
        return task

    def withdraw(self, task: WaitingTask) -> None:
        """Nobody waits for the token any more."""
        if self._waiting.pop(task.token, None) is not None:
            self._over[task.token] = task.activity

    def waiting(self, token: str) -> WaitingTask | None:
        """The task that waits for a token, unless something was sent for it already."""
        task = self._waiting.get(token)
        return task if task is not None and not task.result.is_done else None

    def was_issued(self, token: str) -> bool:
        """Whether a token was given out at some time."""
        return token in self._over or token in self._waiting

    def activity_of(self, token: str) -> str | None:
        """The activity that a token belongs to; None for a callback's token."""
        task = self._waiting.get(token)
        return task.activity if task is not None else self._over.get(token)
