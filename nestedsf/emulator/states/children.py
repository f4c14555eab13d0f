"""Children of a `.sync` task: waited for without a poll, and stopped with their parent.

AWS: a `.sync` task hears that its child has ended; where the task is aborted or times out, the
child is stopped as well as may be
(https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html).

moto: the task asks every half second, and its child keeps running.
"""

from __future__ import annotations

from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_callback as service_callback,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_sfn as service_sfn,
)
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states.stopping import RUNNING, EndedError, stop

patches = Patches()


@patches.wraps(StepFunctionsParserBackend, "start_execution")
def _remember_execution(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    account = current()
    execution = original(self, *args, **kwargs)
    account.executions[execution.exec_arn] = execution
    if account.closing.is_set():  # started by an execution that was just being ended
        stop(execution)
    return execution


def _child_resolver(name: str) -> None:
    @patches.wraps(service_sfn.StateTaskServiceSfn, name)
    def build(original: Any, self: Any, env: Any, *args: Any, **kwargs: Any) -> Any:
        child_arn = env.stack[-1]["ExecutionArn"]
        resolve = original(self, env, *args, **kwargs)

        def resolve_when_ended() -> Any:
            child = current().executions.get(child_arn)
            return None if child is not None and child.exec_status is RUNNING else resolve()

        resolve_when_ended.child_arn = child_arn  # type: ignore[attr-defined]
        return resolve_when_ended


_child_resolver("_build_sync_resolver")
_child_resolver("_build_sync2_resolver")


@patches.wraps(service_callback.StateTaskServiceCallback, "_eval_integration_pattern")
def _take_the_child_along(original: Any, self: Any, env: Any, *args: Any, **kwargs: Any) -> None:
    """The task may end between its submission and the wait for its child."""
    submission = env.stack[-1]
    try:
        original(self, env, *args, **kwargs)
    except EndedError:
        pattern = str(self.resource.condition)
        if pattern.startswith("sync") and isinstance(submission, dict):
            child = current().executions.get(submission.get("ExecutionArn", ""))
            if child is not None:
                stop(child)
        raise


@patches.wraps(service_callback.StateTaskServiceCallback, "_eval_sync")
def _eval_sync(
    _original: Any,
    _self: Any,
    env: Any,
    sync_resolver: Any,
    timeout_seconds: Any,
    callback_endpoint: Any,
    heartbeat_endpoint: Any,
) -> Any:
    account = current()
    outcome = None
    while env.is_running():
        tick = account.tick
        outcome = (callback_endpoint and callback_endpoint.get_outcome()) or sync_resolver()
        if outcome:
            return outcome
        account.wait_for_tick(tick)
    child = account.executions.get(getattr(sync_resolver, "child_arn", ""))
    if child is not None:
        stop(child)
    return outcome
