"""Callbacks: what an external system sends with a task token, and where to get one by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.account.executions.histories import readable
from nestedsf.account.executions.inputs import json_text
from nestedsf.account.executions.traces import TraceReader
from nestedsf.account.executions.waiting import interruptible, looks, once_visible
from nestedsf.account.sessions.clients import SESSION
from nestedsf.arguments import FILLED, SECONDS, TEXT
from nestedsf.exceptions import NestedsfError
from nestedsf.masking.values import without_secrets
from nestedsf.trace.statuses import RUNNING
from nestedsf.trace.tasks import CALLBACK

if TYPE_CHECKING:
    import boto3


def wait_for_token(
    session: boto3.Session, execution_arn: str, *, timeout: float | None = None
) -> str:
    """Wait until a Task of an execution waits for its task token, and answer with the token.

    It is read in the history, so nobody has to be handed it. Of several Tasks that wait it is
    that of the first one in the definition; those of child executions are not looked at.

    Args:
        session: Where the execution is.
        execution_arn: Its ARN.
        timeout: Seconds to wait at the most; without it, as long as it takes.

    Raises:
        NestedsfError: The execution has ended, so that no Task of it waits.
        TimeoutError: No Task waits for a token after `timeout` seconds; the execution goes on, and
            the error has its `execution_arn`.
        InputError: It is no execution's ARN.
        ExecutionUnreadable: AWS has no history of it; says why.
        SessionLostError: The moto session does not know the execution.
        KeyboardInterrupt: Ctrl-C while waiting; the execution goes on, and the error has its
            `execution_arn`.
    """
    SESSION.check(session=session)
    SECONDS.or_none.check(timeout=timeout)
    execution_arn = readable(session, execution_arn).text
    reader = TraceReader()
    with interruptible(session, execution_arn):
        for _ in looks(session, execution_arn, timeout):
            trace = once_visible(
                session, lambda: reader.read(session, execution_arn, children=False)
            )
            for visit in trace.visits:
                # Before TaskSubmitted and between two attempts a Task does not wait for a token.
                waits = visit.status == RUNNING and visit.events[-1].type == "TaskSubmitted"
                if waits and visit.integration_pattern == CALLBACK and visit.task_token:
                    return visit.task_token
            if trace.status != RUNNING:
                break
    raise NestedsfError(
        f"No Task waits for a token: the execution has ended as {trace.status}. "
        f"Start a new one, and take its token while it runs: {without_secrets(execution_arn)}"
    )


def send_task_success(session: boto3.Session, task_token: str, output: Any) -> None:
    """End the task that waits for `task_token` with `output`, a value that is sent as JSON text.

    botocore's errors pass through: InvalidToken for an unknown token, TaskTimedOut for one that
    was used or has expired
    (https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html).

    Raises:
        InputError: The value has no JSON form or is too large.
    """
    SESSION.check(session=session)
    FILLED.check(task_token=task_token)
    text = json_text(output, "output")
    session.client("stepfunctions").send_task_success(taskToken=task_token, output=text)


def send_task_failure(
    session: boto3.Session, task_token: str, error: str | None = None, cause: str | None = None
) -> None:
    """Fail the task that waits for `task_token`, with `error` and `cause` where they are given.

    botocore's errors pass through, as for `send_task_success`.
    """
    SESSION.check(session=session)
    FILLED.check(task_token=task_token)
    TEXT.or_none.check(error=error, cause=cause)
    why = {key: value for key, value in (("error", error), ("cause", cause)) if value is not None}
    session.client("stepfunctions").send_task_failure(taskToken=task_token, **why)


def send_task_heartbeat(session: boto3.Session, task_token: str) -> None:
    """Tell the task that waits for `task_token` that work on it goes on.

    A heartbeat starts the HeartbeatSeconds anew, leaves no event and never extends
    TimeoutSeconds.
    botocore's errors pass through, as for `send_task_success`.
    """
    SESSION.check(session=session)
    FILLED.check(task_token=task_token)
    session.client("stepfunctions").send_task_heartbeat(taskToken=task_token)
