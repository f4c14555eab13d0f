"""Executions: started, stopped, described and listed.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.actions.redrives import redrivability
from nestedsf.emulator.states.actions.starts import (
    named_input,
    new_execution,
    start_express,
    target_of,
)
from nestedsf.emulator.states.actions.sync_executions import not_supported
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.metrics import measured
from nestedsf.emulator.states.pages import page
from nestedsf.emulator.states.status_changes import publish
from nestedsf.engine.execution import RUNNING
from nestedsf.jsontext import canonical, decode

if TYPE_CHECKING:
    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.emulator.states.store import StartedExecution
    from nestedsf.engine.execution import Execution

__all__ = [
    "describe",
    "describe_execution",
    "list_executions",
    "start_execution",
    "stop_execution",
]


def start_execution(request: Request) -> Answer:
    """StartExecution, of a state machine, a version or an alias.

    A name that a running execution has, with an equal input, answers with that execution, but for
    Express workflows. Where there are mocks, the ARN can name a test case, as
    ``…:stateMachine:Order#HappyPath``.

    Raises:
        ApiError: InvalidArn, InvalidName, InvalidExecutionInput, StateMachineDoesNotExist,
            ExecutionAlreadyExists; ValidationException: the mocks have no such test case.
    """
    target = target_of(request)
    machine = target.machine
    name, text, value = named_input(request)
    if machine.express:
        execution = start_express(request, target, name, text).execution
        return {"executionArn": execution.arn, "startDate": execution.start_date}
    held = machine.executions.get(name)
    if held is not None:
        execution = held.execution
        same = canonical(decode(execution.input_text)) == canonical(value)
        if execution.status != RUNNING or not same:
            raise ApiError("ExecutionAlreadyExists", f"Execution Already Exists: '{execution.arn}'")
        return {"executionArn": execution.arn, "startDate": execution.start_date}
    started = new_execution(request, target, name, text)
    machine.executions[name] = request.store.executions[started.execution.arn] = started

    def tell(execution: Execution) -> None:
        request.store.measurements += measured(execution)
        publish(execution.arn, execution.now(), lambda: describe(execution, started))

    started.execution.on_status = tell
    started.execution.start()
    return {
        "executionArn": started.execution.arn,
        "startDate": started.execution.start_date,
    }


def stop_execution(request: Request) -> Answer:
    """StopExecution; one that has ended stays as it is."""
    given = request.parameters
    execution = request.store.execution(given["executionArn"], request.region_name).execution
    execution.stop(given.get("error"), given.get("cause"))
    return {"stopDate": execution.stop_date}


def describe_execution(request: Request) -> Answer:
    """DescribeExecution, of an Express workflow's only where a Map Run has started it."""
    given = request.parameters
    arn, region_name = given["executionArn"], request.region_name
    started = request.store.execution(arn, region_name, express=True)
    with_data = given.get("includedData") != "METADATA_ONLY"
    return describe(started.execution, started, with_data=with_data)


def describe(
    execution: Execution, started: StartedExecution | None = None, *, with_data: bool = True
) -> Answer:
    """DescribeExecution's answer for an execution (recorded).

    Args:
        execution: The execution.
        started: What its start says of it.
        with_data: With its input, its output, its error and its cause.
    """
    answer = {
        **_item(execution, started),
        "inputDetails": {"included": with_data},
        "traceHeader": started.trace_header if started else None,
        **redrivability(execution, started),
    }
    answer.pop("itemCount", None)
    if execution.output is not None:
        answer["outputDetails"] = {"included": with_data}
    if with_data:
        answer["input"], answer["output"] = execution.input_text, execution.output
        answer["error"], answer["cause"] = execution.error, execution.cause
    return {field: value for field, value in answer.items() if value is not None}


def list_executions(request: Request) -> Answer:
    """ListExecutions of a state machine, a version, an alias or a Map Run, the newest first.

    Raises:
        ApiError: ValidationException, InvalidArn, StateMachineDoesNotExist, ResourceNotFound,
            InvalidToken, StateMachineTypeNotSupported (an Express workflow).
    """
    given = request.parameters
    arn, map_run_arn = given.get("stateMachineArn"), given.get("mapRunArn")
    if arn is not None and map_run_arn is None:
        executions = _executions_of(request, arn)
    elif arn is None and map_run_arn is not None:
        run = request.store.map_run(map_run_arn, request.region_name)
        executions = request.store.children(run)
    else:
        raise ApiError(
            "ValidationException", "Must specify exactly one of: stateMachineArn, mapRunArn"
        )
    status, redriven = given.get("statusFilter"), given.get("redriveFilter")
    if redriven is not None and map_run_arn is None:
        raise ApiError("ValidationException", "redriveFilter can only be used with mapRunArn")
    executions = [
        started
        for started in reversed(executions)
        if status in {None, started.execution.status}
        and redriven in {None, "REDRIVEN" if started.execution.redrive_count else "NOT_REDRIVEN"}
    ]
    shown, more = page(
        executions,
        lambda started: -started.number,
        given,
        *("executions", arn or map_run_arn, status, redriven),
    )
    return {"executions": [_item(started.execution, started) for started in shown], **more}


def _executions_of(request: Request, arn: str) -> list[StartedExecution]:
    """The executions that were started with an ARN, the oldest first."""
    machine, qualifier = request.store.qualified(arn, request.region_name)
    if machine.express:
        raise not_supported()
    return [
        started
        for started in machine.executions.values()
        if not qualifier or arn in {started.version_arn, started.alias_arn}
    ]


def _item(execution: Execution, started: StartedExecution | None) -> dict[str, Any]:
    """An execution as a list shows it."""
    item = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine.arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
        "redriveCount": execution.redrive_count,
        "redriveDate": execution.redrive_date,
    }
    if started is not None:
        item["stateMachineVersionArn"] = started.version_arn
        item["stateMachineAliasArn"] = started.alias_arn
        item["mapRunArn"] = started.map_run.arn if started.map_run else None
        item["itemCount"] = started.items
    return {field: value for field, value in item.items() if value is not None}
