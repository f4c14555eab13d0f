"""Starts: what StartExecution and StartSyncExecution make of a request.

An Express workflow's name is no key: it may be that of another execution, so that its ARN has an
id of its own behind it, and nothing is kept of it when it has ended.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from nestedsf.emulator.states.actions.versions import version_of
from nestedsf.emulator.states.cases import in_case, split_case
from nestedsf.emulator.states.json_texts import check_input
from nestedsf.emulator.states.logs import execution_log
from nestedsf.emulator.states.metrics import measured
from nestedsf.emulator.states.names import EXECUTION, EXPRESS, arn_of, check_name, names_of
from nestedsf.emulator.states.store import StartedExecution
from nestedsf.engine.execution import Execution

if TYPE_CHECKING:
    from nestedsf.emulator.states.request import Request
    from nestedsf.emulator.states.store import Alias, Revision, StateMachine
    from nestedsf.jsontext import Json

__all__ = ["Target", "named_input", "new_execution", "start_express", "target_of"]


class Target(NamedTuple):
    """What a request asks to start.

    Attributes:
        machine: The state machine.
        qualifier: Its version or alias; empty where none is named.
        case: The test case of the mocks, None where none is named.
    """

    machine: StateMachine
    qualifier: str
    case: str | None


def target_of(request: Request) -> Target:
    """What a request asks to start, by its stateMachineArn.

    Raises:
        ApiError: InvalidArn, StateMachineDoesNotExist; ValidationException: the mocks have no
            such test case.
    """
    arn, case = split_case(request.mocks, request.parameters["stateMachineArn"])
    return Target(*request.store.qualified(arn, request.region_name), case)


def named_input(request: Request) -> tuple[str, str, Json]:
    """The name of an execution and its input, as text and decoded, or what they are by default.

    Raises:
        ApiError: InvalidName or InvalidExecutionInput.
    """
    name, text = request.parameters.get("name"), request.parameters.get("input")
    name = str(uuid.uuid4()) if name is None else name
    check_name(name)
    text = "{}" if text is None else text
    return name, text, check_input(text)


def new_execution(request: Request, target: Target, name: str, text: str) -> StartedExecution:
    """An execution that is to be started, of a state machine, a version or an alias of it.

    Raises:
        ApiError: StateMachineDoesNotExist: there is no such version.
    """
    machine = target.machine
    revision, version_arn, alias_arn = _revision(request, machine, target.qualifier)
    names = (EXPRESS, name, str(uuid.uuid4())) if machine.express else (EXECUTION, name)
    kind, *rest = names
    logging: Any = revision.configuration["loggingConfiguration"]
    qualified = {"stateMachineVersionArn": version_arn, "stateMachineAliasArn": alias_arn}
    return StartedExecution(
        execution=Execution(
            environment=in_case(
                request.account.environment(request.region_name),
                request.mocks,
                names_of(machine.name, machine.tags),
                target.case,
            ),
            machine=revision.machine,
            arn=arn_of(kind, request.region_name, request.account.id, machine.name, *rest),
            name=name,
            input_text=text,
            on_event=execution_log(machine.name, logging),
            started_with={key: value for key, value in qualified.items() if value},
        ),
        number=next(request.store.numbers),
        revision=revision,
        version_arn=version_arn,
        alias_arn=alias_arn,
        trace_header=request.parameters.get("traceHeader"),
        case=target.case,
    )


def start_express(request: Request, target: Target, name: str, text: str) -> StartedExecution:
    """Start an execution of an Express workflow.

    Raises:
        ApiError: StateMachineDoesNotExist: there is no such version.
    """
    started = new_execution(request, target, name, text)
    execution, running = started.execution, request.store.express
    running[execution.arn] = execution

    def tell(execution: Execution) -> None:
        request.store.measurements += measured(execution)

    def forget() -> None:
        del running[execution.arn]

    execution.on_status = tell
    execution.ended.then(forget)
    execution.start()
    return started


def _revision(
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
