"""Failures: the ways in which a state, or a whole execution, ends without an output."""

from __future__ import annotations

from nestedsf.asl.failures import StateFailure

__all__ = [
    "INTRINSIC",
    "RUNTIME",
    "TIMEOUT",
    "ExecutionFailure",
    "StateFailure",
    "TaskFailure",
    "TimeoutFailure",
]

RUNTIME = "States.Runtime"
TIMEOUT = "States.Timeout"
INTRINSIC = "States.IntrinsicFailure"


class TaskFailure(StateFailure):
    """A failure that is complete: what a Task called has said, or a cause that names the state.

    Attributes:
        error: The error's name; None where a SendTaskFailure named none.
        cause: The cause, with all that AWS says.
        matched_as: The name by which Retry and Catch know it.
    """

    error: str | None  # type: ignore[assignment]

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        super().__init__(error or "", cause)
        self.error = error
        self.matched_as = error or ""


class TimeoutFailure(TaskFailure):
    """A Task has reached its TimeoutSeconds, or no heartbeat came within its HeartbeatSeconds.

    Both are States.Timeout; Retry and Catch know the second as States.HeartbeatTimeout too.
    """

    def __init__(self, cause: str | None = None, *, matched_as: str = TIMEOUT) -> None:
        super().__init__(TIMEOUT, cause)
        self.matched_as = matched_as


class ExecutionFailure(Exception):  # noqa: N818  AWS calls it a failure
    """The whole execution fails, whatever the state or what is around it would catch."""

    def __init__(self, error: str | None, cause: str | None, previous_id: int) -> None:
        super().__init__(error, cause)
        self.error, self.cause, self.previous_id = error, cause, previous_id
