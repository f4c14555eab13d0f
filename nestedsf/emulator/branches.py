"""Parallel and Map: what a failing branch or item leaves in the history.

AWS: the state that fails, and each state that runs beside it, leaves an aborted event; these and
the container's failed event are all chained to the event that failed; a Map names each item as
failed or aborted (recorded on AWS: tests/histories/recorded, callback-failure-in-parallel and
map-timeout). An error whose name begins with "States." fails a branch like any other.

moto: no aborted events; siblings go on writing events; the container's event is chained to
whichever branch wrote last; a "States." error in an item raises ValueError.
"""

from __future__ import annotations

import threading
import time
from types import NoneType
from typing import Any

from moto.stepfunctions.parser import api
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import (
    inline_iteration_component,
    iteration_worker,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.itemprocessor import (
    inline_item_processor_worker,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.iterator import (
    inline_iterator_worker,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_callback,
)
from moto.stepfunctions.parser.asl.eval.event import event_manager
from moto.stepfunctions.parser.asl.eval.program_state import ProgramEnded, ProgramError, ProgramRunning

from nestedsf.emulator import clock
from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.stopping import silence

patches = Patches()

Event = api.HistoryEventType
SAME_INSTANT = 0.1
"""Seconds of real time within which two time-outs are one instant."""
INLINE_WORKERS = (
    inline_item_processor_worker.InlineItemProcessorWorker,
    inline_iterator_worker.InlineIteratorWorker,
)
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


patches.sets(iteration_worker, "CustomErrorName", error_name)
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
        if event_type.endswith("TimedOut"):
            context.deadline = None
        return original(self, context, event_type, *args, **kwargs)


def _publish(container: Any, event_type: Any, details: dict[str, Any] | None = None) -> None:
    container.event_manager.add_event(
        context=container.event_history_context,
        event_type=event_type,
        event_details=details,
        update_source_event_id=False,
    )


@patches.wraps(execute_state.ExecutionState, "_evaluate_with_timeout")
def _with_deadline(original: Any, self: Any, env: Any) -> None:
    self.timeout.eval(env=env)
    context, seconds = env.event_history_context, env.stack.pop()
    context.deadline = time.monotonic() + clock.real_seconds(seconds)
    original(self, env)
    context.deadline = None


def _let_time_out(frame: Any) -> None:
    """Let a task whose TimeoutSeconds end in the same instant say so, as on AWS."""
    context = frame.event_history_context
    deadline = getattr(context, "deadline", None)
    if deadline is not None and deadline - time.monotonic() < SAME_INSTANT:
        current().wait_until(lambda: context.deadline is None, 2 * SAME_INSTANT)


def _end_frames(container: Any, failed: Any, frames: list[Any]) -> None:
    """Silence and stop `frames`; what comes next is chained to the failed one's last event."""
    now = current().now()
    for frame in frames:
        silence(frame)
    for frame in frames:
        frame.set_stop(stop_date=now, cause=None, error=None)
        container.delete_frame(frame)
    container.event_history_context.source_event_id = failed.event_history_context.source_event_id


def _abort_active_state(container: Any, frame: Any) -> None:
    active = getattr(frame.event_history_context, "active_state", None)
    if active in ABORTED:
        _publish(container, ABORTED[active])


# --- Parallel -----------------------------------------------------------------------------


class _Pool(branches_decl.BranchWorkerPool):
    """moto's pool, which remembers the branch that failed first."""

    def __init__(self, workers_num: int) -> None:
        super().__init__(workers_num=workers_num)
        self.failed: Any = None
        self._first = threading.Lock()

    def on_terminated(self, env: Any) -> None:
        with self._first:
            if self.failed is None and isinstance(env.program_state(), ProgramError):
                self.failed = env
        super().on_terminated(env)


@patches.wraps(branches_decl.BranchesDecl, "_eval_body")
def _eval_branches(_original: Any, self: Any, env: Any) -> None:
    branch_input = env.stack.pop()
    pool = _Pool(workers_num=len(self.programs))
    frames = []
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
        _let_time_out(frame)
    _end_frames(env, pool.failed, frames)
    for frame in frames:
        _abort_active_state(env, frame)
    raise _failure_of(pool.failed, Event.ExecutionFailed)


def _start_and_wait(worker: Any, frame: Any) -> None:
    """Branches enter their first states in the order of the definition, not of the threads."""
    context = frame.event_history_context
    begun = context.last_published_event_id
    worker.start()
    current().wait_until(
        lambda: context.last_published_event_id != begun
        or not isinstance(frame._program_state, (ProgramRunning, NoneType))
    )


# --- Map ----------------------------------------------------------------------------------


@patches.wraps(inline_iteration_component.InlineIterationComponent, "_eval_body")
def _eval_items(original: Any, self: Any, env: Any) -> None:
    env.map_items = {}
    try:
        original(self, env)
    except Exception as failure:
        failed = getattr(failure, "item_frame", None)
        if failed is None:
            raise
        for frame, _details in list(env.map_items.values()):
            _let_time_out(frame)
        _end_frames(env, failed, list(env._frames))
        for _index, (frame, details) in sorted(env.map_items.items()):
            if frame is failed:
                _publish(env, Event.MapIterationFailed, {"mapIterationFailedEventDetails": details})
            else:
                _publish(
                    env, Event.MapIterationAborted, {"mapIterationAbortedEventDetails": details}
                )
            _abort_active_state(env, frame)
        raise


@patches.wraps(iteration_worker.IterationWorker, "_eval_job")
def _eval_item(original: Any, self: Any, env: Any, job: Any) -> None:
    if not isinstance(self, INLINE_WORKERS):
        original(self, env, job)
        return
    details = {"name": self._work_name, "index": job.job_index}
    self._env.map_items[job.job_index] = (env, details)
    env.event_manager.add_event(
        context=env.event_history_context,
        event_type=Event.MapIterationStarted,
        event_details={"mapIterationStartedEventDetails": details},
    )
    try:
        env.states.context_object.context_object_data["Map"] = {
            "Item": {"Index": job.job_index, "Value": job.job_input}
        }
        env.states.reset(input_value=job.job_input)
        self._eval_input(env_frame=env)
        job.job_program.eval(env)
        if env.is_running() or not isinstance(env.program_state(), ProgramEnded):
            raise _failure_of(env, Event.MapIterationFailed)
    except Exception as failure:  # the Map decides what it means, not this worker's thread
        failure.item_frame = env  # type: ignore[attr-defined]
        job.job_output = failure
        return
    _publish(env, Event.MapIterationSucceeded, {"mapIterationSucceededEventDetails": details})
    job.job_output = env.states.get_input()
    del self._env.map_items[job.job_index]


def _failure_of(env: Any, event_type: Any) -> FailureEventException:
    details = dict(getattr(env.program_state(), "error", None) or {})
    return FailureEventException(
        failure_event=FailureEvent(
            env=env,
            error_name=error_name(details.get("error")),
            event_type=event_type,
            event_details={"executionFailedEventDetails": details},
        )
    )


@patches.wraps(iteration_worker.IterationWorker, "_eval_pool")
def _eval_pool(_original: Any, self: Any, job: Any, worker_frame: Any) -> None:
    """One item after the other, in a loop: moto recurses, and a thousand items are too deep."""
    while job is not None:
        frame = worker_frame.open_inner_frame()
        self._eval_job(env=frame, job=job)
        worker_frame.close_frame(frame)
        last = isinstance(job.job_output, Exception) or self.stopped()
        following = None if last else self._job_pool.next_job()
        if not last and following is None:
            worker_frame.event_history_context.source_event_id = (
                frame.event_history_context.last_published_event_id
            )
        if following is None:
            self._env.close_frame(worker_frame)
            self._job_pool.close_job(job)
            return
        self._job_pool.close_job(job)
        job = following
    self._env.close_frame(worker_frame)
