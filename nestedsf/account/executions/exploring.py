"""Exploring: an explorer of an execution, fed from an account while the execution runs."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from datetime import datetime, timezone
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from nestedsf.account.executions.callbacks import (
    send_task_failure,
    send_task_heartbeat,
    send_task_success,
)
from nestedsf.account.executions.inputs import json_text
from nestedsf.account.executions.lifecycle import (
    redrive,
    start_execution,
    stop_execution,
)
from nestedsf.account.executions.traces import TraceReader
from nestedsf.account.executions.waiting import once_visible
from nestedsf.account.sessions import remedies
from nestedsf.account.sessions.clients import client_for, reaches_aws
from nestedsf.account.sessions.codes import code_of
from nestedsf.account.sessions.moto import MotoSession
from nestedsf.arguments import FLAG, TEXT, described
from nestedsf.exceptions import InputError, NestedsfError, SessionLostError
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.view.explorer.acts.actions import Recent
from nestedsf.view.reports.report import report

if TYPE_CHECKING:
    from nestedsf.view.explorer.widget import Explorer

__all__ = ["explore"]

_PAUSE_SECONDS = (0.05, 0.5)
"""The first and the longest pause between two looks at an execution, growing in between."""
_PAUSE_SECONDS_ON_AWS = (1.0, 2.0)
_RECENT = 20
"""Executions of a state machine that one can be compared with."""


def explore(
    what: ExecutionTrace | boto3.Session,
    execution: str | None = None,
    *,
    state: str | None = None,
    show_secrets: bool = False,
) -> Explorer:
    """Show an execution with all that it started, to click through; the last line of a cell.

    A running execution is followed until it and all that it started have ended: the explorer
    is fed from a thread of its own, the cell ends at once. Its buttons send a waiting Task's
    token, stop the execution and start another one with an input that is edited in a form;
    nothing else reaches the account.

    Args:
        what: An ExecutionTrace, or the session in which the execution is.
        execution: With a session: the execution's ARN.
        state: The name of the state that is selected; without it, that which needs a look. Run
            again, a cell opens the same execution where its reader was, as long as the kernel
            runs.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.

    Raises:
        InputError: It is none of these, a session without an execution, or no execution's ARN.
        ExecutionUnreadable: AWS has no history of it; says why.
        SessionLostError: The moto session does not know the execution.
        UnknownStateError: No execution here has a state that is called as ``state`` says.

    >>> import nestedsf
    >>> with nestedsf.moto_session(time_scale=20) as session:
    ...     trace = nestedsf.run(session, nestedsf.deploy(session))
    >>> explorer = nestedsf.explore(trace)
    >>> explorer.selected = "Callback"
    >>> explorer.shown.state_machine_name, explorer.visit.status
    ('nestedsf-another', 'SUCCEEDED')
    """
    TEXT.or_none.check(state=state)
    FLAG.check(show_secrets=show_secrets)
    # Imported here: whoever runs executions in a terminal need not wait for ipywidgets.
    from nestedsf.view.explorer.widget import Explorer  # noqa: PLC0415

    if isinstance(what, ExecutionTrace) and execution is None:
        return Explorer(what, state=state, show_secrets=show_secrets, report=_page_of)
    if not isinstance(what, boto3.Session) or not isinstance(execution, str):
        raise InputError(
            "explore() takes an ExecutionTrace, or a session and the ARN of an execution, "
            f"not {described(what)} and {described(execution)}."
        )
    reader = TraceReader()
    trace = once_visible(what, lambda: reader.read(what, execution, whole=False))
    wake = Event()
    session_of = _holder(what)
    actions = _AccountActions(session_of, trace.execution_arn or execution, wake, reader)
    explorer = Explorer(trace, actions, state=state, show_secrets=show_secrets, report=_page_of)
    reader.warn()
    actions.followed_by(explorer)
    if reader.awaits or _is_running(trace):
        actions.follow()
    return explorer


def _page_of(trace: ExecutionTrace, show_secrets: bool) -> str:  # noqa: FBT001  called by its place
    return report(trace, show_secrets=show_secrets).html


_SessionOf = Callable[[], boto3.Session | None]


def _holder(session: boto3.Session) -> _SessionOf:
    """A moto session is not kept open: a cell that is executed again drops the one before."""
    return weakref.ref(session) if isinstance(session, MotoSession) else lambda: session


class _AccountActions:
    """What the buttons do: calls in a session, and then a look at what came of it."""

    def __init__(
        self,
        session_of: _SessionOf,
        execution_arn: str,
        wake: Event,
        reader: TraceReader | None = None,
    ) -> None:
        self._session_of = session_of
        self._reader = reader or TraceReader()
        self._execution_arn = execution_arn
        self._wake = wake
        self._explorer_of: Callable[[], Explorer | None] = lambda: None
        self._thread: Thread | None = None
        session = session_of()
        self.on_aws = session is not None and reaches_aws(session)

    def send_task_success(self, task_token: str, output: Any) -> None:
        self._call(send_task_success, task_token, output)

    def send_task_failure(self, task_token: str, error: str | None, cause: str | None) -> None:
        self._call(send_task_failure, task_token, error, cause)

    def send_task_heartbeat(self, task_token: str) -> None:
        self._call(send_task_heartbeat, task_token)

    def stop(self) -> None:
        self._call(stop_execution, self._execution_arn)

    def redrive(self) -> None:
        self._call(redrive, self._execution_arn)
        self._reader = TraceReader()  # the other one knows what has ended
        self.follow()

    def followed_by(self, explorer: Explorer) -> None:
        """Say which explorer is to be fed; it is not kept alive."""
        self._explorer_of = weakref.ref(explorer)

    def read(self, execution_arn: str) -> None:
        self._reader.also(execution_arn)
        self.follow()
        self._wake.set()

    def follow(self) -> None:
        """Feed the explorer until the execution has ended, unless that is being done."""
        explorer = self._explorer_of()
        if explorer is None or (self._thread is not None and self._thread.is_alive()):
            return
        explorer.follow(following=True)
        self._thread = Thread(
            target=_feed,
            args=(
                self._explorer_of,
                self._session_of,
                self._reader,
                self._execution_arn,
                self._wake,
            ),
            name="nestedsf-explorer",
            daemon=True,
        )
        self._thread.start()

    def start(self, state_machine_arn: str, value: Any, *, show_secrets: bool) -> Explorer:
        text = json_text(value, "input")
        execution_arn = self._asked(_started, state_machine_arn, text, self._execution_arn)
        explorer: Explorer = self._asked(_explored, execution_arn, show_secrets)
        return explorer

    def recent(self, state_machine_arn: str) -> list[Recent]:
        found = self._asked(_recent, state_machine_arn)
        return [Recent(one["executionArn"], one["name"], one["status"]) for one in found]

    def fetch(self, execution_arn: str) -> ExecutionTrace:
        trace: ExecutionTrace = self._asked(TraceReader().read, execution_arn)
        return trace

    def _call(self, action: Any, *arguments: Any) -> None:
        self._asked(action, *arguments)
        self._wake.set()

    def _asked(self, action: Any, *arguments: Any) -> Any:
        session = self._session_of()
        if session is None:
            raise SessionLostError(_GONE)
        try:
            return action(session, *arguments)
        except (BotoCoreError, ClientError) as error:
            raise NestedsfError(_sentence(error)) from None


def _started(session: boto3.Session, state_machine_arn: str, text: str, as_in: str) -> str:
    """Start an execution, with the mocks of another one."""
    mocked = isinstance(session, MotoSession) and session.mocks
    case = (session.case_of(as_in) or "") if mocked else None
    return start_execution(session, state_machine_arn, text, case=case)


def _explored(session: boto3.Session, execution_arn: str, show_secrets: bool) -> Explorer:  # noqa: FBT001  called by its place
    return explore(session, execution_arn, show_secrets=show_secrets)


def _recent(session: boto3.Session, state_machine_arn: str) -> Any:
    client = client_for(session, state_machine_arn)
    asked = {"stateMachineArn": state_machine_arn, "maxResults": _RECENT}
    return client.list_executions(**asked)["executions"]


_MOST_FAILURES = 5
_STOPPED = "The execution is no longer followed: execute the cell again."
_GONE = "The session of this explorer is gone: open one again, and start a new execution."
_REMEDIES = {
    "TaskTimedOut": "The token has been used, or its Task has timed out: each token works once.",
    "TaskDoesNotExist": "No Task has this token: take the one of the attempt that waits now.",
    "InvalidToken": "No Task has this token: take the one of the attempt that waits now.",
}


def _sentence(error: Exception) -> str:
    code = code_of(error) if isinstance(error, ClientError) else ""
    return " ".join(filter(None, (remedies.sentence(error), _REMEDIES.get(code))))


def _is_running(trace: ExecutionTrace) -> bool:
    return any(execution.status == "RUNNING" for execution in trace.executions())


def _clock_of(session: boto3.Session) -> tuple[datetime, float] | None:
    """An account's time, and how fast it goes; None for an emulator that does not tell."""
    if isinstance(session, MotoSession):
        return session.now(), session.time_scale
    return (datetime.now(timezone.utc), 1.0) if reaches_aws(session) else None


def _feed(
    explorer_of: Callable[[], Explorer | None],
    session_of: _SessionOf,
    reader: TraceReader,
    execution_arn: str,
    wake: Event,
) -> None:
    """Fetch the execution again and again, until it and all that it started have ended.

    A call that fails is tried again at the next look, a few times in a row: AWS throttles.
    """
    session = session_of()
    on_aws = session is not None and reaches_aws(session)
    first, longest = _PAUSE_SECONDS_ON_AWS if on_aws else _PAUSE_SECONDS
    del session
    pause = first
    failures = 0
    note = _STOPPED
    try:
        while True:
            wake.wait(pause)
            pause = first if wake.is_set() else min(pause * 1.2, longest)
            wake.clear()
            session, explorer = session_of(), explorer_of()
            if explorer is None or explorer.comm is None:
                return
            if session is None:
                note = _GONE
                return
            try:
                trace = reader.read(session, execution_arn, whole=False)
                clock = _clock_of(session)
            except (BotoCoreError, ClientError) as error:
                failures += 1
                if failures == _MOST_FAILURES:
                    note = f"{remedies.sentence(error)} The execution is no longer followed."
                    return
                del session, explorer
                continue
            except NestedsfError as error:
                note = str(error)
                return
            failures = 0
            explorer.update(trace, clock)
            if not (reader.awaits or _is_running(trace)):
                note = reader.left_out()
                return
            del session, explorer  # nothing is kept alive between two looks
    finally:
        last = explorer_of()
        if last is not None:
            last.follow(following=False, note=note)
