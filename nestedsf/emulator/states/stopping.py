"""Ends that come from outside a state: StopExecution, TimeoutSeconds, the limit of events.

AWS: StopExecution keeps error and cause, answers stopDate and ends the execution at once;
ExecutionAborted has previousEventId 0
(https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html).
Where event 25,000 would not be ExecutionSucceeded, it is ExecutionFailed with States.Runtime
(https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html).

moto: error and cause become "", the answer has no stopDate, a task that waits for a token stays
RUNNING and still takes it; events can follow the last one, and there is no limit of them.
"""

from __future__ import annotations

import threading
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.parser import api
from moto.stepfunctions.parser.asl.component import eval_component
from moto.stepfunctions.parser.asl.component.program import program
from moto.stepfunctions.parser.asl.eval import environment
from moto.stepfunctions.parser.asl.eval.event import event_manager
from moto.stepfunctions.parser.backend import execution as backend_execution
from moto.stepfunctions.parser.backend import execution_worker
from moto.stepfunctions.responses import StepFunctionResponse

from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches

patches = Patches()

RUNNING = api.ExecutionStatus.RUNNING
Event = api.HistoryEventType
TERMINAL = frozenset(
    {
        Event.ExecutionSucceeded,
        Event.ExecutionFailed,
        Event.ExecutionAborted,
        Event.ExecutionTimedOut,
    }
)
MAX_EVENTS = 25_000
LIMIT_ERROR = "States.Runtime"
LIMIT_CAUSE = f"The execution reached the maximum number of history events ({MAX_EVENTS})."


# --- nothing follows the last event -------------------------------------------------------


@patches.wraps(event_manager.EventManager, "__init__")
def _with_a_gate(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    self.gate = threading.RLock()
    self.ended = False


@patches.wraps(event_manager.EventManager, "add_event")
def _add_event(original: Any, self: Any, context: Any, event_type: Any, *a: Any, **k: Any) -> int:
    with self.gate:
        if self.ended or getattr(context, "silenced", False):
            return context.last_published_event_id  # type: ignore[no-any-return]
        full = len(self._history_event_list) >= MAX_EVENTS - 1 and event_type not in TERMINAL
        if not full:
            self.ended = event_type in TERMINAL
            event_id: int = original(self, context, event_type, *a, **k)
    if full:
        _end(self.execution, api.ExecutionStatus.FAILED, LIMIT_ERROR, LIMIT_CAUSE)
        return context.last_published_event_id  # type: ignore[no-any-return]
    current().notify()
    return event_id


@patches.wraps(execution_worker.ExecutionWorker, "_get_evaluation_environment")
def _know_the_execution(original: Any, self: Any) -> Any:
    env = original(self)
    env.event_manager.execution = self._execution_communication.execution
    return env


def silence(env: Any) -> None:
    """Keep what still runs below `env` from adding to the history."""
    with env.event_manager.gate:
        env.event_history_context.silenced = True
        for frame in list(env._frames):
            silence(frame)


def _inherit_silence(name: str) -> None:
    @patches.wraps(environment.Environment, name)
    def open_frame(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
        frame = original(self, *args, **kwargs)
        if getattr(self.event_history_context, "silenced", False):
            frame.event_history_context.silenced = True
        return frame


_inherit_silence("open_frame")
_inherit_silence("open_inner_frame")


@patches.wraps(environment.Environment, "close_frame")
def _silence_what_is_closed(original: Any, self: Any, frame: Any) -> None:
    """An attempt that timed out goes on in its thread, and must not go on in the history."""
    with self.event_manager.gate:
        original(self, frame)
        silence(frame)


# --- an end is an end: what waits is woken, and no later error overrides it ---------------


def _end_once(name: str) -> None:
    @patches.wraps(environment.Environment, name)
    def end(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
        with self._state_mutex:
            if not self.is_running():
                return
            original(self, *args, **kwargs)
            # moto clears the event again, so that a Wait about to begin misses it.
            self.program_state_event.set()
        endpoint = getattr(self, "task_endpoint", None)
        if endpoint is not None:
            endpoint.interrupt_all()
        current().notify()


for _name in ("set_ended", "set_error", "set_timed_out", "set_stop"):
    _end_once(_name)


@patches.wraps(environment.Environment, "set_timed_out")
def _publish_time_out(original: Any, self: Any) -> None:
    if self.is_frame() or not self.is_running():
        original(self)
        return
    with self.event_manager.gate:
        original(self)
        self.event_manager.add_event(
            context=self.event_history_context,
            event_type=Event.ExecutionTimedOut,
            event_details={"executionTimedOutEventDetails": {}},
        )


@patches.wraps(backend_execution.BaseExecutionWorkerCommunication, "terminated")
def _terminated(original: Any, self: Any) -> None:
    with current().ending:
        if self.execution.exec_status is RUNNING:
            original(self)
    current().notify()


@patches.wraps(execution_worker.ExecutionWorker, "start")
def _start(original: Any, self: Any) -> None:
    """Return when the first state is entered, so that a stop finds what to stop."""
    original(self)
    current().wait_until(
        lambda: self.env is not None and (self.env.is_running() or self.env.event_manager.ended)
    )


def environment_of(execution: Any) -> Any:
    """The interpreter's environment of an execution; waits where it is just being started."""
    current().wait_until(lambda: execution.exec_worker and execution.exec_worker.env)
    return execution.exec_worker.env


def stop(execution: Any, error: str | None = None, cause: str | None = None) -> None:
    """Stop an execution of moto; an ended one stays as it is."""
    _end(execution, api.ExecutionStatus.ABORTED, error, cause)


def _end(execution: Any, status: Any, error: str | None, cause: str | None) -> None:
    """End a running execution at once: its last event, its status, then what still runs."""
    account = current()
    env = environment_of(execution)
    details = {k: v for k, v in (("error", error), ("cause", cause)) if v is not None}
    with account.ending:
        if execution.exec_status is not RUNNING:
            return
        stop_date = account.now()
        with env.event_manager.gate:
            if env.event_manager.ended:
                return
            if status is api.ExecutionStatus.ABORTED:
                previous, event_type, kind = 0, Event.ExecutionAborted, "executionAborted"
            else:
                previous = len(env.event_manager._history_event_list)
                event_type, kind = Event.ExecutionFailed, "executionFailed"
            env.event_history_context.source_event_id = previous
            env.event_manager.add_event(
                context=env.event_history_context,
                event_type=event_type,
                event_details={f"{kind}EventDetails": details},
            )
        execution.exec_status = status
        execution.stop_date = stop_date
        execution.error, execution.cause = error, cause
    env.set_stop(stop_date=stop_date, cause=cause, error=error)
    account.notify()


@patches.wraps(StepFunctionResponse, "stop_execution")
def _stop_execution(_original: Any, self: Any) -> ActionResult:
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    stop(execution, self._get_param("error"), self._get_param("cause"))
    current().wait_until(lambda: execution.stop_date is not None)
    return ActionResult({"stopDate": execution.stop_date})


class EndedError(Exception):
    """The execution, the branch or the attempt has ended: nothing more of it is evaluated."""


@patches.wraps(eval_component.EvalComponent, "eval")
def _eval_nothing_after_the_end(original: Any, self: Any, env: Any) -> None:
    """Moto skips what is to be evaluated, and goes on with whatever is on the stack."""
    if not env.is_running():
        raise EndedError
    original(self, env)


@patches.wraps(program.Program, "eval")
def _eval_program(original: Any, self: Any, env: Any) -> None:
    """A branch or an item whose execution has ended before it began has nothing to do."""
    if env._program_state is not None and not env.is_running():
        return
    try:
        original(self, env)
    except RuntimeError:
        if env.is_running():  # else it was stopped just when it was to enter its first state
            raise
