"""Task tokens: SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat.

AWS: each attempt of a task has a token of its own; it ends the task once; a used or expired one
answers TaskTimedOut, an unknown one InvalidToken; the output is JSON text of at most 262,144
bytes, else InvalidOutput; a failure's error and cause pass through unchanged; a heartbeat is
accepted whether or not the task asks for heartbeats
(https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html).

moto: one token for all attempts; a used token is unknown or accepted again; an output that is
not JSON is accepted and fails the parent; `cause` is dropped; with HeartbeatSeconds, a token that is
sent as soon as the task is submitted is overlooked; a heartbeat that the task does not
ask for is an unknown token.
"""

from __future__ import annotations

import base64
import secrets
import threading
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service as service,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_callback as service_callback,
)
from moto.stepfunctions.parser.asl.eval import states
from moto.stepfunctions.parser.asl.eval.callback import callback
from moto.stepfunctions.responses import StepFunctionResponse

from nestedsf.emulator.account import current
from nestedsf.emulator.patching import Patches
from nestedsf.emulator.states import errors, inputs

patches = Patches()

_TOKEN_PREFIX = b"\x00\x00\x00*\x00\x00\x00\x02"
_TOKEN_BYTES = 480
_claims = threading.Lock()


def new_token() -> str:
    """A task token: base64 text with `+`, `/` and `=` in it, as AWS's have."""
    return base64.b64encode(_TOKEN_PREFIX + secrets.token_bytes(_TOKEN_BYTES)).decode()


def _claim(token: str, outcome: Any) -> None:
    """End the task of `token`, once: the first caller wins."""
    endpoint = current().tokens.get(token)
    if endpoint is None:
        raise errors.invalid_token()
    with _claims:
        if endpoint.consumer_error is not None or endpoint.get_outcome() is not None:
            raise errors.task_timed_out()
        endpoint.notify(outcome)
    current().notify()


@patches.wraps(StepFunctionResponse, "send_task_success")
def _send_task_success(_original: Any, self: Any) -> ActionResult:
    token, output = self._get_param("taskToken"), self._get_param("output")
    inputs.check_output(output)
    _claim(token, callback.CallbackOutcomeSuccess(callback_id=token, output=output))
    return EmptyResult()


@patches.wraps(StepFunctionResponse, "send_task_failure")
def _send_task_failure(_original: Any, self: Any) -> ActionResult:
    token = self._get_param("taskToken")
    _claim(
        token,
        callback.CallbackOutcomeFailure(
            callback_id=token, error=self._get_param("error"), cause=self._get_param("cause")
        ),
    )
    return EmptyResult()


@patches.wraps(StepFunctionResponse, "send_task_heartbeat")
def _send_task_heartbeat(_original: Any, self: Any) -> ActionResult:
    endpoint = current().tokens.get(self._get_param("taskToken"))
    if endpoint is None:
        raise errors.invalid_token()
    if endpoint.consumer_error is not None or endpoint.get_outcome() is not None:
        raise errors.task_timed_out()
    endpoint.notify_heartbeat()
    return EmptyResult()


@patches.wraps(states.ContextObject, "update_task_token")
def _update_task_token(_original: Any, self: Any) -> str:
    token = new_token()
    self.context_object_data["Task"] = states.TaskData(Token=token)
    return token


@patches.wraps(callback.CallbackPoolManager, "add")
def _add(original: Any, self: Any, callback_id: str) -> Any:
    endpoint = original(self, callback_id)
    current().tokens[callback_id] = endpoint
    return endpoint


@patches.wraps(callback.CallbackEndpoint, "interrupt_all")
def _interrupt_all(original: Any, self: Any) -> None:
    """The task has ended, one way or the other: nobody listens to its token any more."""
    with _claims:
        self.report(callback.CallbackConsumerLeft())
    original(self)
    current().notify()


@patches.wraps(service.StateTaskService, "_eval_execution")
def _a_token_for_each_attempt(original: Any, self: Any, env: Any) -> None:
    if not (
        isinstance(self, service_callback.StateTaskServiceCallback)
        and self._is_integration_pattern()
    ):
        original(self, env)
        return
    endpoint = env.callback_pool_manager.add(env.states.context_object.update_task_token())
    env.task_endpoint = endpoint
    try:
        original(self, env)
    finally:
        endpoint.interrupt_all()


@patches.wraps(service_callback.StateTaskServiceCallback, "_wait_for_task_token_heartbeat")
def _wait_with_heartbeats(
    original: Any, self: Any, env: Any, callback_endpoint: Any, heartbeat_endpoint: Any
) -> Any:
    """A token that was sent before the wait began, or at its last moment, ends the task."""
    if (sent := callback_endpoint.get_outcome()) is not None:
        return sent
    outcome = original(self, env, callback_endpoint, heartbeat_endpoint)
    with _claims:
        if callback_endpoint.get_outcome() is None:
            callback_endpoint.report(callback.CallbackConsumerLeft())
        return callback_endpoint.get_outcome() or outcome
