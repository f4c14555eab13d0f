"""Actions: what a reader may do to a running execution from the explorer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["Actions"]


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
