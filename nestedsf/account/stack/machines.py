"""State machines of a stack: their running executions, and how they are stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.account.sessions import codes
from nestedsf.account.stack.cloudformation import Progress, ResourceEvent, Stack, StackResource
from nestedsf.account.stack.ownership import MAIN_OUTPUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import boto3

_MACHINE = "AWS::StepFunctions::StateMachine"
_GONE = codes.GONE | {"StateMachineDeleting"}
_EXPRESS = "StateMachineTypeNotSupported"  # its executions are neither listed nor stopped
_NOT_OF_THE_STACK = {"CREATE_FAILED", "DELETE_COMPLETE"}
"""CREATE_FAILED also names what is there from elsewhere, as a state machine of that name."""


def stop_running(
    session: boto3.Session, stack: Stack, resources: Iterable[StackResource], told: Progress
) -> int:
    """Stop the running executions of a stack's state machines, the parents' first; how many.

    A parent that runs could start further children, and a child its own: so it is looked again
    until nothing new runs. Whoever may not list or stop executions is told so, and goes on: AWS
    then deletes the state machine once they have ended
    (https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html).
    """
    machines = [
        one
        for one in resources
        if one.type == _MACHINE and one.physical_id and one.status not in _NOT_OF_THE_STACK
    ]
    machines.sort(key=lambda one: one.physical_id != stack.outputs.get(MAIN_OUTPUT))
    client = session.client("stepfunctions") if machines else None
    seen: set[str] = set()
    stopped = 0
    for _ in machines:  # as often as executions can be nested
        counts = [(one, _stop_all(client, one, seen, told)) for one in machines]
        machines = [one for one, count in counts if count is not None]
        count = sum(count or 0 for _, count in counts)
        stopped += count
        if not count:
            break
    return stopped


def _stop_all(client: Any, machine: StackResource, seen: set[str], told: Progress) -> int | None:
    """Stop what runs of one and was not seen before; how many, None where that is denied."""
    count: int | None = 0
    try:
        running = set(_running(client, machine.physical_id)) - seen
        seen |= running
        count = sum(_stop(client, arn) for arn in running)
        what = f"{count} running execution{'s' if count > 1 else ''}" if count else ""
    except ClientError as error:
        if codes.code_of(error) in codes.DENIED:
            what = f"{error.operation_name} is denied: its executions go on"
            count = None
        elif codes.code_of(error) in _GONE | {_EXPRESS}:
            what = ""
        else:
            raise
    if what:
        told(
            ResourceEvent(
                id=f"stopping-{machine.logical_id}",
                logical_id=machine.logical_id,
                type=machine.type,
                status="STOPPING",
                reason=what,
            )
        )
    return count


def _running(client: Any, machine_arn: str | None) -> Iterator[str]:
    pages = client.get_paginator("list_executions").paginate(
        stateMachineArn=machine_arn, statusFilter="RUNNING"
    )
    for page in pages:
        for execution in page["executions"]:
            yield execution["executionArn"]


def _stop(client: Any, execution_arn: str) -> bool:
    try:
        client.stop_execution(executionArn=execution_arn, cause="nestedsf destroys the stack")
    except ClientError as error:
        if codes.code_of(error) not in _GONE:
            raise
        return False
    return True
