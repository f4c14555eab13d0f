"""Parallel: the order of its branches, and what a failing one leaves in the history.

AWS: the state that fails, and each state that runs beside it, leaves an aborted event; these and
the container's failed event are all chained to the event that failed (recorded on AWS:
tests/histories/recorded, callback-failure-in-parallel). An error whose name begins with "States."
fails a branch like any other.

moto: no aborted events; siblings go on writing events; the container's event is chained to
whichever branch wrote last; branches enter their first states in the order of the threads; a
"States." error in a branch raises ValueError.
"""

from __future__ import annotations

import threading
import time
from types import NoneType
from typing import TYPE_CHECKING, Any

from moto.stepfunctions.parser import api
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_callback,
)
from moto.stepfunctions.parser.asl.eval.event import event_manager
from moto.stepfunctions.parser.asl.eval.program_state import ProgramError, ProgramRunning

from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states import clock
from nestedsf.emulator.states.stopping import silence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName

patches = Patches()

Event = api.HistoryEventType
SAME_INSTANT = 0.1
"""Seconds of real time within which two time-outs are one instant."""
ABORTED = {
    Event.TaskStateEntered: Event.TaskStateAborted,
    Event.WaitStateEntered: Event.WaitStateAborted,
    Event.ParallelStateEntered: Event.ParallelStateAborted,
    Event.MapStateEntered: Event.MapStateAborted,
}


def error_name(name: str | None = None, **kwargs: str | None) -> ErrorName:
    """The interpreter's value for an error's name, one of AWS's own included."""
    name = kwargs.get("error_name", name)
    if name is None or not name.startswith("States."):
        return CustomErrorName(error_name=name)
    try:
        return StatesErrorName.from_name(name)
    except ValueError:
        unknown = CustomErrorName(error_name=None)
        unknown.error_name = name
        return unknown


patches.sets(branches_decl, "CustomErrorName", error_name)
patches.sets(state_task_service_callback, "CustomErrorName", error_name)


@patches.wraps(event_manager.EventManager, "add_event")
def _track_active_state(
    original: Any, self: Any, context: Any, event_type: Any, *args: Any, **kwargs: Any
) -> Any:
    with self.gate:
        if event_type.endswith("StateEntered"):
            context.active_state = event_type
        elif event_type.endswith("StateExited"):
            context.active_state = None
        elif event_type.endswith("TimedOut"):
            context.timed_out = True
        return original(self, context, event_type, *args, **kwargs)


def publish(container: Any, event_type: Any, details: dict[str, Any] | None = None) -> None:
    """Add an event to which what comes next is not chained."""
    container.event_manager.add_event(
        context=container.event_history_context,
        event_type=event_type,
        event_details=details,
        update_source_event_id=False,
    )


# --- time-outs in the same instant --------------------------------------------------------


@patches.wraps(execute_state.ExecutionState, "_evaluate_with_timeout")
def _with_deadline(original: Any, self: Any, env: Any) -> None:
    self.timeout.eval(env=env)
    context, seconds = env.event_history_context, env.stack.pop()
    context.deadline = time.monotonic() + clock.real_seconds(seconds)
    context.timed_out = False
    try:
        original(self, env)
    except TimeoutError:
        raise
    except BaseException as error:
        late = time.monotonic() >= context.deadline
        if late and not isinstance(error, FailureEventException):  # of an attempt cut off
            raise execute_state.EvalTimeoutError from error
        context.deadline = None
        raise
    context.deadline = None


def _in_the_same_instant(frame: Any) -> bool:
    deadline = getattr(frame.event_history_context, "deadline", None)
    return deadline is not None and deadline - time.monotonic() < SAME_INSTANT


def let_time_out(frame: Any) -> None:
    """Let a task whose TimeoutSeconds end in the same instant say so, as on AWS."""
    if _in_the_same_instant(frame):
        current().wait_until(lambda: frame.event_history_context.timed_out, 2 * SAME_INSTANT)


def let_earlier_fail(earlier: Iterable[Any], has_failed: Callable[[], bool]) -> None:
    """Of tasks that time out in the same instant, the first of the definition fails first."""
    if any(_in_the_same_instant(frame) for frame in earlier):
        current().wait_until(has_failed, 2 * SAME_INSTANT)


# --- what follows a failure ---------------------------------------------------------------


def end_frames(container: Any, failed: Any, frames: list[Any]) -> None:
    """Silence and stop `frames`; what comes next is chained to the failed one's last event."""
    now = current().now()
    for frame in frames:
        silence(frame)
    for frame in frames:
        frame.set_stop(stop_date=now, cause=None, error=None)
        container.delete_frame(frame)
    container.event_history_context.source_event_id = failed.event_history_context.source_event_id


def abort_active_state(container: Any, frame: Any) -> None:
    """Add the aborted event of the state that is active in a branch or an item, if there is one."""
    active = getattr(frame.event_history_context, "active_state", None)
    if active in ABORTED:
        publish(container, ABORTED[active])


# --- Parallel -----------------------------------------------------------------------------


class _Pool(branches_decl.BranchWorkerPool):
    """moto's pool, which remembers the branch that failed first."""

    def __init__(self, workers_num: int) -> None:
        super().__init__(workers_num=workers_num)
        self.frames: list[Any] = []
        self.failed: Any = None
        self._first = threading.Lock()

    def on_terminated(self, env: Any) -> None:
        if isinstance(env.program_state(), ProgramError):
            earlier = self.frames[: self.frames.index(env)]
            let_earlier_fail(earlier, lambda: self.failed is not None)
            with self._first:
                self.failed = self.failed or env
        super().on_terminated(env)


@patches.wraps(branches_decl.BranchesDecl, "_eval_body")
def _eval_branches(_original: Any, self: Any, env: Any) -> None:
    branch_input = env.stack.pop()
    pool = _Pool(workers_num=len(self.programs))
    frames = pool.frames
    for program in self.programs:
        frame = env.open_inner_frame()
        frame.states.reset(input_value=branch_input)
        frames.append(frame)
        worker = branches_decl.BranchWorker(branch_worker_comm=pool, program=program, env=frame)
        _start_and_wait(worker, frame)
    pool.wait()
    if pool.failed is None:
        env.stack.append([frame.states.get_input() for frame in frames])
        for frame in frames:
            env.close_frame(frame)
        return
    for frame in frames:
        let_time_out(frame)
    end_frames(env, pool.failed, frames)
    for frame in frames:
        abort_active_state(env, frame)
    raise failure_of(pool.failed, Event.ExecutionFailed)


def _start_and_wait(worker: Any, frame: Any) -> None:
    """Branches enter their first states in the order of the definition, not of the threads."""
    context = frame.event_history_context
    begun = context.last_published_event_id
    worker.start()
    current().wait_until(
        lambda: (
            context.last_published_event_id != begun
            or not isinstance(frame._program_state, (ProgramRunning, NoneType))
        )
    )


def failure_of(env: Any, event_type: Any) -> FailureEventException:
    """The failure of a branch or an item, as what fails its container."""
    details = dict(getattr(env.program_state(), "error", None) or {})
    return FailureEventException(
        failure_event=FailureEvent(
            env=env,
            error_name=error_name(details.get("error")),
            event_type=event_type,
            event_details={"executionFailedEventDetails": details},
        )
    )
