"""Actions: what a reader may do to an execution from the explorer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["Actions", "Recent", "Widget"]


class Recent(NamedTuple):
    """An execution that there is in the account.

    Attributes:
        arn: Its ARN.
        name: Its name.
        status: RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.
    """

    arn: str
    name: str
    status: str


class Widget(Protocol):
    """An explorer, as far as one needs to know of another one."""

    @property
    def model_id(self) -> str:
        """What a page finds it by."""


class Actions(Protocol):
    """What the buttons of an explorer call; each raises an error whose text is for the reader."""

    @property
    def on_aws(self) -> bool:
        """Whether the execution is in an account of AWS, which has a console."""

    def send_task_success(self, task_token: str, output: Json) -> None:
        """End the waiting task with an output."""

    def send_task_failure(self, task_token: str, error: str | None, cause: str | None) -> None:
        """Fail the waiting task."""

    def send_task_heartbeat(self, task_token: str) -> None:
        """Tell the waiting task that work on it goes on."""

    def stop(self) -> None:
        """Stop the execution that the explorer shows."""

    def redrive(self) -> None:
        """Run the execution that the explorer shows again, from where it did not succeed."""

    def start(self, state_machine_arn: str, value: Json, *, show_secrets: bool) -> Widget:
        """Start a state machine with an input, and answer with an explorer that follows it."""

    def recent(self, state_machine_arn: str) -> Sequence[Recent]:
        """The latest executions of a state machine, the newest first."""

    def read(self, execution_arn: str) -> None:
        """Show what a Map Run's child did, which was only listed so far."""

    def fetch(self, execution_arn: str) -> ExecutionTrace:
        """An execution, with all that it started."""
