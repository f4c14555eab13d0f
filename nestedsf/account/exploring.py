"""Exploring: an explorer of an execution, fed from an account while the execution runs."""

from __future__ import annotations

import weakref
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from nestedsf.account.callbacks import send_task_failure, send_task_heartbeat, send_task_success
from nestedsf.account.executions import stop_execution
from nestedsf.account.traces import fetch_trace
from nestedsf.exceptions import NestedsfError, SessionLostError
from nestedsf.model.trace import ExecutionTrace

if TYPE_CHECKING:
    from nestedsf.view.explorer import Explorer

__all__ = ["explore"]

_PAUSE_SECONDS = (0.05, 0.5)
"""The first and the longest pause between two looks at an execution, growing in between."""


def explore(what: ExecutionTrace | boto3.Session, execution: str | None = None) -> Explorer:
    """Show an execution with all that it started, to click through; the last line of a cell.

    A running execution is followed until it and all that it started have ended: the explorer
    is fed from a thread of its own, the cell ends at once. Its buttons send a waiting Task's
    token and stop the execution; nothing else reaches the account.

    Args:
        what: An ExecutionTrace, or the session in which the execution is.
        execution: With a session: the execution's ARN.

    Raises:
        TypeError: It is none of these, or a session without an execution.
        SessionLostError: The moto session does not know the execution.

    >>> import nestedsf
    >>> with nestedsf.moto_session(time_scale=20) as session:
    ...     trace = nestedsf.run(session, nestedsf.deploy(session))
    >>> explorer = nestedsf.explore(trace)
    >>> explorer.selected = "Callback"
    >>> explorer.shown.state_machine_name, explorer.visit.status
    ('nestedsf-another', 'SUCCEEDED')
    """
    # Imported here: whoever runs executions in a terminal need not wait for ipywidgets.
    from nestedsf.view.explorer import Explorer  # noqa: PLC0415

    if isinstance(what, ExecutionTrace) and execution is None:
        return Explorer(what)
    if not isinstance(what, boto3.Session) or not isinstance(execution, str):
        raise TypeError(
            "explore() takes an ExecutionTrace, or a session and the ARN of an execution, "
            f"not {type(what).__name__} and {type(execution).__name__}."
        )
    trace = fetch_trace(what, execution)
    wake = Event()
    explorer = Explorer(trace, _AccountActions(what, execution, wake))
    if _is_running(trace):
        explorer.follow(following=True)
        Thread(
            target=_feed,
            args=(weakref.ref(explorer), weakref.ref(what), execution, wake),
            name="nestedsf-explorer",
            daemon=True,
        ).start()
    return explorer


class _AccountActions:
    """What the buttons do: calls in a session, and then a look at what came of it.

    The session is not kept open: a cell that is executed again drops the one before.
    """

    def __init__(self, session: boto3.Session, execution_arn: str, wake: Event) -> None:
        self._session = weakref.ref(session)
        self._execution_arn = execution_arn
        self._wake = wake

    def send_task_success(self, task_token: str, output: Any) -> None:
        self._call(send_task_success, task_token, output)

    def send_task_failure(self, task_token: str, error: str | None, cause: str | None) -> None:
        self._call(send_task_failure, task_token, error, cause)

    def send_task_heartbeat(self, task_token: str) -> None:
        self._call(send_task_heartbeat, task_token)

    def stop(self) -> None:
        self._call(stop_execution, self._execution_arn)

    def _call(self, action: Any, *arguments: Any) -> None:
        session = self._session()
        if session is None:
            raise SessionLostError(_GONE)
        try:
            action(session, *arguments)
        except ClientError as error:
            raise NestedsfError(_sentence(error)) from error
        self._wake.set()


_GONE = "The session of this explorer is gone: open one again, and start a new execution."
_CURES = {
    "TaskTimedOut": "The token has been used, or its Task has timed out: each token works once.",
    "TaskDoesNotExist": "No Task has this token: take the one of the attempt that waits now.",
    "InvalidToken": "No Task has this token: take the one of the attempt that waits now.",
}


def _sentence(error: ClientError) -> str:
    told = error.response.get("Error", {})
    code, message = told.get("Code", ""), told.get("Message", "")
    return " ".join(filter(None, (f"{code}: {message}", _CURES.get(code))))


def _is_running(trace: ExecutionTrace) -> bool:
    return any(execution.status == "RUNNING" for execution in trace.executions())


def _feed(
    explorer_ref: weakref.ref[Explorer],
    session_ref: weakref.ref[boto3.Session],
    execution_arn: str,
    wake: Event,
) -> None:
    """Fetch the execution again and again, until it and all that it started have ended.

    Neither the session nor the explorer is kept alive between two looks.
    """
    pause, longest = _PAUSE_SECONDS
    note = ""
    while True:
        wake.wait(pause)
        pause = _PAUSE_SECONDS[0] if wake.is_set() else min(pause * 1.2, longest)
        wake.clear()
        session, explorer = session_ref(), explorer_ref()
        if explorer is None or explorer.comm is None:
            return
        if session is None:
            note = _GONE
            break
        try:
            trace = fetch_trace(session, execution_arn)
        except (BotoCoreError, ClientError, NestedsfError) as error:
            note = str(error)
            break
        explorer.update(trace)
        if not _is_running(trace):
            break
        del session, explorer
    explorer.follow(following=False, note=note)
