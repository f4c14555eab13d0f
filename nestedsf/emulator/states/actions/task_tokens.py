"""Task tokens: SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat.

A token ends its task once; a used or expired one answers TaskTimedOut, an unknown one
InvalidToken, and either before anything else is looked at (recorded). An activity's token that
is over is looked at after the output, and names the activity (measured on AWS by others).
https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.json_texts import check_output

if TYPE_CHECKING:
    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.engine.tokens import Tokens, WaitingTask

__all__ = ["send_task_failure", "send_task_heartbeat", "send_task_success"]


def send_task_success(request: Request) -> Answer:
    """SendTaskSuccess.

    Raises:
        ApiError: InvalidToken, TaskTimedOut, InvalidOutput.
    """
    tokens, token = _tokens(request), request.parameters["taskToken"]
    if tokens.activity_of(token) is not None:
        check_output(request.parameters["output"])
    task = _waiting(request)
    task.succeed(check_output(request.parameters["output"]))
    return {}


def send_task_failure(request: Request) -> Answer:
    """SendTaskFailure; error and cause pass through as they are."""
    _waiting(request).fail(request.parameters.get("error"), request.parameters.get("cause"))
    return {}


def send_task_heartbeat(request: Request) -> Answer:
    """SendTaskHeartbeat, whether or not the task asks for heartbeats."""
    _waiting(request).beat()
    return {}


def _waiting(request: Request) -> WaitingTask:
    tokens, token = _tokens(request), request.parameters["taskToken"]
    task = tokens.waiting(token)
    if task is None:
        if tokens.was_issued(token):
            reason = tokens.activity_of(token) or "Provided task does not exist anymore"
            raise ApiError("TaskTimedOut", f"Task Timed Out: '{reason}'")
        raise ApiError("InvalidToken", "Invalid Token: 'Invalid token'")
    return task


def _tokens(request: Request) -> Tokens:
    return request.account.environment(request.region_name).tokens
