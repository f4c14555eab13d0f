"""Step Functions: startExecution, and the child executions that ``.sync`` waits for.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.services.integration import Integration, answered, region_of
from nestedsf.emulator.services.sdk.answers import epoch_milliseconds
from nestedsf.emulator.services.sdk.failures import ErrorNames, ServiceError, new_request_id
from nestedsf.emulator.services.sdk.metadata import json_headers, sdk_metadata
from nestedsf.emulator.services.sdk.names import field_of
from nestedsf.emulator.services.sdk.requests import as_text, check_fields
from nestedsf.emulator.states.errors import ApiError
from nestedsf.engine.execution import SUCCEEDED
from nestedsf.engine.failures import TaskFailure
from nestedsf.engine.scheduler import Future
from nestedsf.engine.services import CALLBACK, REQUEST_RESPONSE, RUN_A_JOB
from nestedsf.jsontext import compact, decode

if TYPE_CHECKING:
    from nestedsf.emulator.services.account import Account
    from nestedsf.engine.execution import Execution
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.services import Call
    from nestedsf.jsontext import Json

__all__ = ["STATES", "ChildExecution"]

_FIELDS = {
    "Input": "input",
    "Name": "name",
    "StateMachineArn": "stateMachineArn",
    "TraceHeader": "traceHeader",
}
_ERRORS = ErrorNames(
    prefix="StepFunctions", base="AWSStepFunctionsException", service="AWSStepFunctions"
)
_AS_JSON = ".sync:2"


def _check(_account: Account, call: Call) -> None:
    check_fields(call.parameters, _FIELDS, ("StateMachineArn",))


def _begin(account: Account, call: Call) -> Future:
    turn = account.starts.turn()
    if turn.is_done:
        return answered(lambda: _start(account, call))
    return account.scheduler.start(_started(account, call, turn))


def _started(account: Account, call: Call, turn: Future) -> Steps:
    yield turn
    return _start(account, call)


def _start(account: Account, call: Call) -> Json:
    given = call.parameters if isinstance(call.parameters, dict) else {}
    request = {
        _FIELDS[field]: as_text(value) for field, value in given.items() if value is not None
    }
    try:
        answer = account.api.call("StartExecution", request, region_of(call))
    except ApiError as error:
        raise _failure(error) from None
    result = {
        "ExecutionArn": answer["executionArn"],
        "StartDate": epoch_milliseconds(answer["startDate"]),
    }
    request_id = new_request_id()
    headers = json_headers(request_id, compact(result).encode(), account.now())
    made = {**result, **sdk_metadata(headers, request_id)}
    return {name: made[name] for name in sorted(made)}


def _failure(error: ApiError) -> TaskFailure:
    return _ERRORS.failure(ServiceError(code=error.code, message=error.message))


class ChildExecution:
    """The execution that a ``.sync`` task waits for.

    The task's result is its description: with ``.sync`` input and output are text in it, with
    ``.sync:2`` JSON values. One that does not succeed is the cause of States.TaskFailed.
    """

    def __init__(self, account: Account, execution: Execution, *, as_json: bool) -> None:
        self.ended = Future()
        self._account, self._execution, self._as_json = account, execution, as_json
        execution.ended.then(self._end)

    def stop(self) -> None:
        """Stop it with the task that waits for it: soon, as its own children may be many deep."""
        self._account.scheduler.soon(self._execution.stop)

    def _end(self) -> None:
        described = self._account.api.describe(self._execution)
        result = {
            field_of(name): self._written(name, described[name])
            for name in sorted(described, key=field_of)
            if described[name] is not None
        }
        if self._execution.status == SUCCEEDED:
            self.ended.set_result(result)
        else:
            self.ended.set_error(TaskFailure("States.TaskFailed", compact(result)))

    def _written(self, name: str, value: Any) -> Json:
        plain: Json = value
        if isinstance(value, datetime):
            return epoch_milliseconds(value)
        if isinstance(value, dict):
            return {field_of(key): inner for key, inner in value.items()}
        if self._as_json and name in {"input", "output"}:
            return decode(value)
        return plain


def _job(account: Account, call: Call, answer: Json) -> ChildExecution:
    arn = answer["ExecutionArn"] if isinstance(answer, dict) else None
    try:
        execution = account.api.execution(str(arn))
    except ApiError as error:  # an Express workflow's, which nobody can ask for
        raise _failure(error) from None
    return ChildExecution(account, execution, as_json=call.resource.action.endswith(_AS_JSON))


STATES = Integration(
    actions=frozenset({"startExecution"}),
    patterns=frozenset({REQUEST_RESPONSE, RUN_A_JOB, CALLBACK}),
    check=_check,
    begin=_begin,
    job=_job,
)
