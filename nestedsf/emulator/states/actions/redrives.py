"""Redrives: which executions may be redriven, and RedriveExecution.

The texts of the refusals were measured on AWS by others, or are those of the API's reference.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nestedsf.emulator.states.errors import ApiError
from nestedsf.engine.history import MAX_EVENTS

if TYPE_CHECKING:
    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.emulator.states.store import StartedExecution
    from nestedsf.engine.execution import Execution

__all__ = ["redrivability", "redrive_execution"]

_ENDED = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})
_PERIOD = timedelta(days=14)  # after its end
_LONGEST = timedelta(days=365)  # after its start
_TOKENS_KEPT = 10
_TOKEN_PERIOD = timedelta(minutes=15)


def redrive_execution(request: Request) -> Answer:
    """RedriveExecution; again with the same token, it answers as it did, whatever has come since.

    Raises:
        ApiError: InvalidArn (an Express workflow's too), ExecutionDoesNotExist,
            ExecutionNotRedrivable.
    """
    arn, token = request.parameters["executionArn"], request.parameters.get("clientToken")
    started = request.store.execution(arn, request.region_name)
    execution, made = started.execution, request.store.redrives.setdefault(arn, {})
    if token in made and request.now - made[token] <= _TOKEN_PERIOD:
        return {"redriveDate": made[token]}
    reason = _obstacle(execution)
    if reason is None and started.map_run is not None:
        reason = "Execution can only be redriven by its Map Run"
    if reason is not None:
        raise ApiError(
            "ExecutionNotRedrivable", f"Execution {arn} invalid for redrive as: {reason}"
        )
    execution.redrive()
    date = execution.redrive_date or request.now
    if token is not None:
        made.pop(token, None)
        made[token] = date
        for old in list(made)[:-_TOKENS_KEPT]:
            del made[old]
    return {"redriveDate": date}


def redrivability(execution: Execution, started: StartedExecution | None) -> dict[str, str]:
    """What DescribeExecution says of whether an execution can be redriven (recorded)."""
    reason = _obstacle(execution)
    if reason is not None:
        return {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}
    by_map_run = started is not None and started.map_run is not None
    return {"redriveStatus": "REDRIVABLE_BY_MAP_RUN" if by_map_run else "REDRIVABLE"}


def _obstacle(execution: Execution) -> str | None:
    """Why an execution cannot be redriven; None where it can."""
    if execution.status not in _ENDED:
        return f"Execution is {execution.status} and cannot be redriven"
    if len(execution.events) >= MAX_EVENTS - 1:
        return "Execution history event limit exceeded"
    now = execution.now()
    if now - execution.start_date > _LONGEST:
        return "Execution has exceeded the max execution time"
    if execution.stop_date is not None and now - execution.stop_date > _PERIOD:
        return "Execution redrivable period exceeded"
    return None
