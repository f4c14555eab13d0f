"""Map: what a failing item leaves in the history, and a worker without recursion.

AWS: a Map names each item as failed or aborted, and the state that was active in it as aborted;
all are chained to the event that failed (recorded on AWS: tests/histories/recorded, map-timeout).

moto: the other items go on and write events, and a "States." error in an item raises ValueError;
some thousand items with MaxConcurrency 1 end in RecursionError.
"""

from __future__ import annotations

from typing import Any

from moto.stepfunctions.parser import api
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
from moto.stepfunctions.parser.asl.eval.program_state import ProgramEnded

from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.branches import (
    abort_active_state,
    end_frames,
    error_name,
    failure_of,
    let_earlier_fail,
    let_time_out,
    publish,
)

patches = Patches()

Event = api.HistoryEventType
INLINE_WORKERS = (
    inline_item_processor_worker.InlineItemProcessorWorker,
    inline_iterator_worker.InlineIteratorWorker,
)

patches.sets(iteration_worker, "CustomErrorName", error_name)


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
            let_time_out(frame)
        end_frames(env, failed, list(env._frames))
        for _index, (frame, details) in sorted(env.map_items.items()):
            if frame is failed:
                publish(env, Event.MapIterationFailed, {"mapIterationFailedEventDetails": details})
            else:
                publish(
                    env, Event.MapIterationAborted, {"mapIterationAbortedEventDetails": details}
                )
            abort_active_state(env, frame)
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
        _process(self, env, job)
    except Exception as failure:  # noqa: BLE001  the Map decides what it means
        failure.item_frame = env  # type: ignore[attr-defined]
        job.job_output = failure
        earlier = [f for i, (f, _) in list(self._env.map_items.items()) if i < job.job_index]
        let_earlier_fail(earlier, lambda: self._job_pool.get_worker_exception() is not None)
        return
    publish(env, Event.MapIterationSucceeded, {"mapIterationSucceededEventDetails": details})
    job.job_output = env.states.get_input()
    del self._env.map_items[job.job_index]


def _process(worker: Any, env: Any, job: Any) -> None:
    env.states.context_object.context_object_data["Map"] = {
        "Item": {"Index": job.job_index, "Value": job.job_input}
    }
    env.states.reset(input_value=job.job_input)
    worker._eval_input(env_frame=env)
    job.job_program.eval(env)
    if not isinstance(env.program_state(), ProgramEnded):
        raise failure_of(env, Event.MapIterationFailed)


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
