"""Callbacks: what an external system sends with a task token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.account.inputs import check_input

if TYPE_CHECKING:
    import boto3


def send_task_success(session: boto3.Session, task_token: str, output: Any) -> None:
    """End the task that waits for `task_token` with `output`, a value that is sent as JSON text.

    botocore's errors pass through: InvalidToken for an unknown token, TaskTimedOut for one that
    was used or has expired
    (https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html).

    Raises:
        InputError: The value has no JSON form or is too large.
    """
    text = check_input([output], "output")[1:-1]
    session.client("stepfunctions").send_task_success(taskToken=task_token, output=text)


def send_task_failure(
    session: boto3.Session, task_token: str, error: str | None = None, cause: str | None = None
) -> None:
    """Fail the task that waits for `task_token`, with `error` and `cause` where they are given.

    botocore's errors pass through, as for `send_task_success`.
    """
    why = {key: value for key, value in (("error", error), ("cause", cause)) if value is not None}
    session.client("stepfunctions").send_task_failure(taskToken=task_token, **why)


def send_task_heartbeat(session: boto3.Session, task_token: str) -> None:
    """Tell the task that waits for `task_token` that work on it goes on.

    A heartbeat starts the HeartbeatSeconds anew, leaves no event and never extends
    TimeoutSeconds.
    botocore's errors pass through, as for `send_task_success`.
    """
    session.client("stepfunctions").send_task_heartbeat(taskToken=task_token)
