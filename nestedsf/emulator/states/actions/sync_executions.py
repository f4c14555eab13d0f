"""Synchronous executions: of Express workflows, started and answered when they have ended.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.actions.starts import named_input, start_express, target_of
from nestedsf.emulator.states.errors import ApiError
from nestedsf.engine.execution import TIMED_OUT
from nestedsf.engine.failures import TIMEOUT
from nestedsf.engine.scheduler import Future

if TYPE_CHECKING:
    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.emulator.states.store import StartedExecution

__all__ = ["not_supported", "start_sync_execution"]

_BILLED = timedelta(milliseconds=100)  # each that has begun
_MEMORY = 64  # MB: the least, with which the definitions of our size do


def start_sync_execution(request: Request) -> Future:
    """StartSyncExecution, of a state machine, a version or an alias; however it ends, it answers.

    Raises:
        ApiError: InvalidArn, StateMachineDoesNotExist, InvalidName, InvalidExecutionInput,
            StateMachineTypeNotSupported: it is no Express workflow (recorded).
    """
    given = request.parameters
    target = target_of(request)
    if not target.machine.express:
        raise not_supported()
    name, text, _ = named_input(request)
    started = start_express(request, target, name, text)
    with_data = given.get("includedData") != "METADATA_ONLY"
    answered = Future()
    started.execution.ended.then(lambda: answered.set_result(_answer(started, with_data=with_data)))
    return answered


def not_supported() -> ApiError:
    """The answer to an action that a type of state machine does not have (recorded)."""
    return ApiError(
        "StateMachineTypeNotSupported",
        "This operation is not supported by this type of state machine",
    )


def _answer(started: StartedExecution, *, with_data: bool) -> Answer:
    execution = started.execution
    stopped = execution.stop_date or execution.start_date
    answer: dict[str, Any] = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine.arn,
        "name": execution.name,
        "startDate": execution.start_date,
        "stopDate": stopped,
        "status": execution.status,
        "inputDetails": {"included": with_data},
        "outputDetails": {"included": with_data},
        "traceHeader": started.trace_header,
        "billingDetails": {
            "billedMemoryUsedInMB": _MEMORY,
            "billedDurationInMilliseconds": 100
            * max(1, math.ceil((stopped - execution.start_date) / _BILLED)),
        },
    }
    if with_data:
        answer["input"], answer["output"] = execution.input_text, execution.output
        # Nothing but the answer can say why it timed out.
        answer["error"] = TIMEOUT if execution.status == TIMED_OUT else execution.error
        answer["cause"] = execution.cause
    return {field: value for field, value in answer.items() if value is not None}
