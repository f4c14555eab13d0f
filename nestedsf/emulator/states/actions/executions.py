"""Executions: started, stopped, described and listed.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from nestedsf.emulator.states.actions.versions import version_of
from nestedsf.emulator.states.cases import in_case, split_case
from nestedsf.emulator.states.errors import ApiError
from nestedsf.emulator.states.json_texts import check_input
from nestedsf.emulator.states.names import EXECUTION, arn_of, check_name, names_of
from nestedsf.emulator.states.pages import page
from nestedsf.emulator.states.store import StartedExecution
from nestedsf.engine.execution import RUNNING, SUCCEEDED, Execution
from nestedsf.jsontext import canonical, decode

if TYPE_CHECKING:
    from nestedsf.emulator.states.request import Answer, Request
    from nestedsf.emulator.states.store import Alias, Revision, StateMachine

__all__ = [
    "describe",
    "describe_execution",
    "list_executions",
    "start_execution",
    "start_sync_execution",
    "stop_execution",
]


def start_execution(request: Request) -> Answer:
    """StartExecution, of a state machine, a version or an alias.

    A name that a running execution has, with an equal input, answers with that execution. Where
    there are mocks, the ARN can name a test case, as ``…:stateMachine:Order#HappyPath``.

    Raises:
        ApiError: InvalidArn, InvalidName, InvalidExecutionInput, StateMachineDoesNotExist,
            ExecutionAlreadyExists; ValidationException: the mocks have no such test case.
    """
    given = request.parameters
    arn, name, text = given["stateMachineArn"], given.get("name"), given.get("input")
    arn, case = split_case(request.mocks, arn)
    machine, qualifier = request.store.qualified(arn, request.region_name)
    name = str(uuid.uuid4()) if name is None else name
    check_name(name)
    text = "{}" if text is None else text
    value = check_input(text)
    held = machine.executions.get(name)
    if held is not None:
        execution = held.execution
        same = canonical(decode(execution.input_text)) == canonical(value)
        if execution.status != RUNNING or not same:
            raise ApiError("ExecutionAlreadyExists", f"Execution Already Exists: '{execution.arn}'")
        return {"executionArn": execution.arn, "startDate": execution.start_date}
    started = _started(request, machine, qualifier, name, text, case)
    machine.executions[name] = request.store.executions[started.execution.arn] = started
    started.execution.start()
    return {
        "executionArn": started.execution.arn,
        "startDate": started.execution.start_date,
    }


def start_sync_execution(request: Request) -> Answer:
    """StartSyncExecution, which no state machine that is there supports: none is Express.

    Raises:
        ApiError: InvalidArn, StateMachineDoesNotExist, StateMachineTypeNotSupported (recorded).
    """
    request.store.qualified(request.parameters["stateMachineArn"], request.region_name)
    raise ApiError(
        "StateMachineTypeNotSupported",
        "This operation is not supported by this type of state machine",
    )


def stop_execution(request: Request) -> Answer:
    """StopExecution; one that has ended stays as it is."""
    given = request.parameters
    execution = request.store.execution(given["executionArn"], request.region_name).execution
    execution.stop(given.get("error"), given.get("cause"))
    return {"stopDate": execution.stop_date}


def describe_execution(request: Request) -> Answer:
    """DescribeExecution."""
    given = request.parameters
    started = request.store.execution(given["executionArn"], request.region_name)
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
        **_redrive(execution, started),
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
            InvalidToken.
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
    status = given.get("statusFilter")
    executions = [
        started
        for started in reversed(executions)
        if status in {None, started.execution.status} and given.get("redriveFilter") != "REDRIVEN"
    ]
    shown, more = page(
        executions,
        lambda started: -started.number,
        given,
        *("executions", arn or map_run_arn, status),
    )
    return {"executions": [_item(started.execution, started) for started in shown], **more}


def _executions_of(request: Request, arn: str) -> list[StartedExecution]:
    """The executions that were started with an ARN, the oldest first."""
    machine, qualifier = request.store.qualified(arn, request.region_name)
    return [
        started
        for started in machine.executions.values()
        if not qualifier or arn in {started.version_arn, started.alias_arn}
    ]


def _started(
    request: Request,
    machine: StateMachine,
    qualifier: str,
    name: str,
    text: str,
    case: str | None,
) -> StartedExecution:
    revision, version_arn, alias_arn = _target(request, machine, qualifier)
    environment = request.account.environment(request.region_name)
    return StartedExecution(
        execution=Execution(
            environment=in_case(
                environment, request.mocks, names_of(machine.name, machine.tags), case
            ),
            machine=revision.machine,
            arn=arn_of(EXECUTION, request.region_name, request.account.id, machine.name, name),
            name=name,
            input_text=text,
        ),
        number=next(request.store.numbers),
        revision=revision,
        version_arn=version_arn,
        alias_arn=alias_arn,
        trace_header=request.parameters.get("traceHeader"),
        case=case,
    )


def _target(
    request: Request, machine: StateMachine, qualifier: str
) -> tuple[Revision, str | None, str | None]:
    """What is to run: a revision, and the version and the alias that led to it."""
    if not qualifier:
        return machine.revision, None, None
    arn = f"{machine.arn}:{qualifier}"
    alias = machine.aliases.get(qualifier)
    if alias is None:
        version = version_of(machine, arn)
        return version.revision, version.arn, None
    version = version_of(machine, _routed(request, alias))
    return version.revision, version.arn, alias.arn


def _routed(request: Request, alias: Alias) -> str:
    """The ARN of a version that an alias leads to, drawn by the weights."""
    if len(alias.routing) == 1:
        return alias.routing[0][0]
    arns, weights = zip(*alias.routing, strict=True)
    randomness = request.account.environment(request.region_name).randomness
    return str(randomness.choices(arns, weights)[0])


def _item(execution: Execution, started: StartedExecution | None) -> dict[str, Any]:
    """An execution as a list shows it."""
    item = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine.arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
        "redriveCount": 0,
    }
    if started is not None:
        item["stateMachineVersionArn"] = started.version_arn
        item["stateMachineAliasArn"] = started.alias_arn
        item["mapRunArn"] = started.map_run.arn if started.map_run else None
        item["itemCount"] = started.items
    return {field: value for field, value in item.items() if value is not None}


def _redrive(execution: Execution, started: StartedExecution | None) -> dict[str, str]:
    if execution.status in {RUNNING, SUCCEEDED}:
        return {
            "redriveStatus": "NOT_REDRIVABLE",
            "redriveStatusReason": f"Execution is {execution.status} and cannot be redriven",
        }
    by_map_run = started is not None and started.map_run is not None
    return {"redriveStatus": "REDRIVABLE_BY_MAP_RUN" if by_map_run else "REDRIVABLE"}
