"""Executions: start them, wait for them, stop them."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from nestedsf.account.arns import arn_in, started_arn
from nestedsf.account.executions.cases import arn_in_case
from nestedsf.account.executions.histories import lost, readable, unreadable
from nestedsf.account.executions.inputs import check_input, check_name
from nestedsf.account.executions.traces import TraceReader
from nestedsf.account.executions.waiting import interruptible, looks, once_visible
from nestedsf.account.sessions.clients import SESSION, Clients, client_for
from nestedsf.account.sessions.moto import MotoSession
from nestedsf.account.stack.deployment import Deployment
from nestedsf.arguments import CALLED, FLAG, SECONDS, TEXT, described
from nestedsf.exceptions import ExecutionFailed, ExecutionNameError, InputError
from nestedsf.masking.values import without_secrets
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.trace.statuses import RUNNING

OnChange = Callable[[ExecutionTrace], object]


def start_execution(
    session: boto3.Session,
    state_machine: Deployment | str,
    input: Any = None,  # noqa: A002  AWS's word
    name: str | None = None,
    *,
    case: str | None = None,
) -> str:
    """Start an execution and answer with its ARN.

    Args:
        session: Where the state machine is.
        state_machine: The ARN of a state machine, of a version or of an alias, or the address of
            its page in the console; or a Deployment, whose parent is then started.
        input: JSON text, or a value to encode; `{}` where nothing is given.
        name: The execution's name; a UUID where nothing is given. It is sent in any case, so
            that a call whose answer was lost, and which botocore repeats, starts nothing twice
            (but for Express workflows, whose names do not count).
        case: The test case of the mocks, as ``HappyPath``. Without one it is the only one that
            the session's mocks have for the workflow; an empty text is none.

    Raises:
        InputError: The input is not JSON or is too large, or there is no such state machine or
            test case, or there are several, or the arguments are in another order; nothing has
            been started.
        ExecutionNameError: The name is impossible, or is taken by another execution.
        SessionLostError: The moto session does not know the state machine.
    """
    return _start(Clients(session), state_machine, input, name, case)


def _start(
    clients: Clients,
    state_machine: Deployment | str,
    input: Any,  # noqa: A002  AWS's word
    name: str | None,
    case: str | None,
) -> str:
    TEXT.or_none.check(name=name, case=case)
    session = clients.session
    arn = _to_start(session, state_machine)
    machines = tuple(state_machine.machines) if isinstance(state_machine, Deployment) else None
    request = {
        "stateMachineArn": arn_in_case(session, arn, case, machines),
        "input": check_input({} if input is None else input),
        "name": str(uuid.uuid4()) if name is None else check_name(name),
    }
    client = clients.of(arn)
    try:
        return str(client.start_execution(**request)["executionArn"])
    except client.exceptions.ExecutionAlreadyExists:
        if name is None:  # the first attempt was heard, and what it started has ended
            return started_arn(arn, request["name"])
        raise ExecutionNameError(
            f"An execution named {name!r} exists already (ExecutionAlreadyExists), and its name "
            "is held for 90 days: choose another name, or none."
        ) from None  # AWS's sentences have the ARN, and so the account
    except client.exceptions.StateMachineDoesNotExist as error:
        if isinstance(session, MotoSession):
            raise lost(session, error, arn) from None
        raise InputError(
            f"There is no state machine {without_secrets(arn)} in the account and Region of the "
            "session (StateMachineDoesNotExist): deploy it, or correct the ARN."
        ) from None
    except client.exceptions.ValidationException as error:
        if case is None:
            raise
        raise InputError(error.response["Error"]["Message"]) from None


def _to_start(session: object, state_machine: object) -> str:
    arn = state_machine.main_arn if isinstance(state_machine, Deployment) else state_machine
    if not isinstance(session, boto3.Session) or not (isinstance(arn, str) and arn.strip()):
        given = f"{described(session)} and {described(state_machine)}"
        raise InputError(
            "An execution is started with a session, then a Deployment or the ARN of a state "
            f"machine, then the input, not with {given}."
        )
    found = arn_in(arn)
    if not found.startswith("arn:") or not found.isprintable():
        raise InputError(
            "This is no ARN of a state machine: one looks like "
            "arn:aws:states:eu-west-1:111122223333:stateMachine:machine."
        )
    return found


def wait_for(
    session: boto3.Session,
    execution_arn: str,
    *,
    timeout: float | None = None,
    check: bool = True,
) -> str:
    """Wait until an execution has ended and answer with its status.

    That of an Express workflow is read from its log, as `fetch_trace` reads it.

    Args:
        session: Where the execution is.
        execution_arn: Its ARN.
        timeout: Seconds to wait at the most; without it, as long as it takes.
        check: Whether an execution that did not succeed raises ExecutionFailed.

    Raises:
        ExecutionFailed: It ended as FAILED, TIMED_OUT or ABORTED, and `check` is true.
        TimeoutError: It is still running after `timeout` seconds; it goes on, and the error has
            its `execution_arn`.
        InputError: It is no execution's ARN.
        ExecutionUnreadable: AWS does not know the execution; says why.
        SessionLostError: The moto session does not know the execution.
    """
    SESSION.check(session=session)
    SECONDS.or_none.check(timeout=timeout)
    FLAG.check(check=check)
    arn = readable(session, execution_arn)
    if arn.express:
        reader = TraceReader(Clients(session))
        look = functools.partial(_logged, session, reader, arn.text)
    else:
        look = functools.partial(_described, session, client_for(session, arn.text), arn.text)
    with interruptible(session, arn.text):
        for _ in looks(session, arn.text, timeout):
            answer = once_visible(session, look)
            if answer["status"] != RUNNING:
                break
    status, error, cause = (answer.get(name) for name in ("status", "error", "cause"))
    if check:
        _raise_unless_succeeded(str(status), arn.text, error, cause)
    return str(status)


def stop_execution(
    session: boto3.Session,
    execution_arn: str,
    *,
    error: str | None = None,
    cause: str | None = None,
) -> None:
    """Stop an execution; what it ends with is `error` and `cause`, where they are given.

    Raises:
        InputError: It is no execution's ARN, or that of an Express workflow, which AWS does not
            stop.
        ExecutionUnreadable: There is no such execution.
    """
    SESSION.check(session=session)
    TEXT.or_none.check(error=error, cause=cause)
    arn = readable(session, execution_arn)
    if arn.express:
        raise InputError(
            "An execution of an Express workflow cannot be stopped: it ends by itself, within "
            "five minutes."
        )
    client = client_for(session, arn.text)
    why = {key: value for key, value in (("error", error), ("cause", cause)) if value is not None}
    try:
        client.stop_execution(executionArn=arn.text, **why)
    except client.exceptions.ExecutionDoesNotExist as unknown:
        raise unreadable(session, unknown, arn.text) from None


def redrive(session: boto3.Session, execution_arn: str) -> None:
    """Redrive an execution: it goes on from the states that did not succeed, with the same input.

    What had succeeded does not run again, branches and items too; retries are counted anew, and
    `$$.Execution.RedriveCount` goes up. It keeps its ARN, and the definition that it was started
    with. https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html

    Args:
        session: Where the execution is.
        execution_arn: Its ARN.

    Raises:
        InputError: It cannot be redriven: says why.
        ExecutionUnreadable: There is no such execution.
        SessionLostError: The moto session does not know the execution.
    """
    SESSION.check(session=session)
    arn = readable(session, execution_arn)
    if arn.express:
        raise InputError(
            "An execution of an Express workflow cannot be redriven: start another one, or redrive "
            "the execution whose Distributed Map started it."
        )
    client = client_for(session, arn.text)
    try:
        client.redrive_execution(executionArn=arn.text)
    except client.exceptions.ExecutionNotRedrivable as refused:
        raise InputError(_why_not_redriven(refused)) from None
    except client.exceptions.ExecutionDoesNotExist as unknown:
        raise unreadable(session, unknown, arn.text) from None


def _why_not_redriven(refused: ClientError) -> str:
    """AWS's sentence without the ARN, and what there is to do."""
    message = str(refused.response["Error"].get("Message", ""))
    reason = str(without_secrets(message.partition(" invalid for redrive as: ")[2] or message))
    return (
        f"The execution cannot be redriven: {reason.rstrip('.')}. What failed, timed out or was "
        "stopped can be, for 14 days; what a Map Run has started, with the execution of the Map Run."
    )


def run(  # noqa: PLR0913  what an execution is, and how to wait for it
    session: boto3.Session,
    deployment: Deployment | str,
    input: Any = None,  # noqa: A002  AWS's word
    name: str | None = None,
    *,
    case: str | None = None,
    check: bool = True,
    timeout: float | None = None,
    on_change: OnChange | None = None,
) -> ExecutionTrace:
    """Start an execution, wait for it and its children, and answer with its ExecutionTrace.

    Args:
        session: Where it is deployed.
        deployment: A Deployment, or the ARN of a state machine, a version or an alias.
        input: JSON text, or a value to encode; `{}` where nothing is given.
        name: The execution's name; a UUID where nothing is given.
        case: The test case of the mocks, as `start_execution` takes it.
        check: Whether an execution that did not succeed raises ExecutionFailed.
        timeout: Seconds to wait at the most; without it, as long as it takes.
        on_change: Called with the ExecutionTrace each time something has happened.

    Raises:
        ExecutionFailed: The execution did not succeed, and `check` is true.
        InputError: As `start_execution`.
        TimeoutError: It is still running after `timeout` seconds; it goes on, and the error has
            its `execution_arn`.
        KeyboardInterrupt: Ctrl-C while waiting; the execution goes on, and the error has its
            `execution_arn`.

    >>> import nestedsf
    >>> with nestedsf.moto_session(time_scale=20) as session:
    ...     trace = nestedsf.run(session, nestedsf.deploy(session))
    >>> trace.output[1]
    'Callback right after the first long-running job is completed'
    """
    SECONDS.or_none.check(timeout=timeout)
    CALLED.or_none.check(on_change=on_change)
    FLAG.check(check=check)
    clients = Clients(session)
    execution_arn = _start(clients, deployment, input, name, case)
    trace = _follow(clients, execution_arn, timeout, on_change)
    if check:
        _raise_unless_succeeded(trace.status, execution_arn, trace.error, trace.cause)
    return trace


def follow(
    session: boto3.Session,
    execution_arn: str,
    *,
    timeout: float | None = None,
    on_change: OnChange | None = None,
) -> ExecutionTrace:
    """Wait until an execution and all that it started have ended; answer with its ExecutionTrace.

    Args:
        session: Where the execution is.
        execution_arn: Its ARN.
        timeout: Seconds to wait at the most; without it, as long as it takes.
        on_change: Called with the ExecutionTrace each time something has happened.

    Raises:
        TimeoutError: One of them is still running after `timeout` seconds; it goes on.
        KeyboardInterrupt: Ctrl-C while waiting; the execution goes on, and the error has its
            `execution_arn`.
    """
    SESSION.check(session=session)
    SECONDS.or_none.check(timeout=timeout)
    CALLED.or_none.check(on_change=on_change)
    return _follow(Clients(session), execution_arn, timeout, on_change)


def _follow(
    clients: Clients, execution_arn: str, timeout: float | None, on_change: OnChange | None
) -> ExecutionTrace:
    session = clients.session
    arn = readable(session, execution_arn)
    execution_arn = arn.text
    seen = -1
    reader = TraceReader(clients)
    # An account reads along, as it may not be asked for many histories at once; where it is in this
    # process, reading takes the processor from what is waited for.
    ends_first = on_change is None and isinstance(session, MotoSession) and not arn.express
    client = clients.of(execution_arn) if ends_first else None
    with interruptible(session, execution_arn):
        for _ in looks(session, execution_arn, timeout):
            if client is not None and _is_running(client, execution_arn):
                continue
            trace = once_visible(session, lambda: reader.read(session, execution_arn, whole=False))
            if on_change is not None and (events := _count_events(trace)) != seen:
                seen = events
                on_change(trace)
            if not (reader.awaits or any(one.status == RUNNING for one in trace.executions())):
                break
    reader.warn(stacklevel=4)
    return trace


def _described(session: boto3.Session, client: Any, arn: str) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = client.describe_execution(executionArn=arn)
    except ClientError as error:
        raise unreadable(session, error, arn) from None
    return answer


def _is_running(client: Any, arn: str) -> bool:
    """Whether AWS says that it is; where AWS says nothing of it, who reads it is told why."""
    try:
        answer = client.describe_execution(executionArn=arn)
    except ClientError:
        return False
    return bool(answer["status"] == RUNNING)


def _logged(session: boto3.Session, reader: TraceReader, arn: str) -> Mapping[str, Any]:
    """What the log of an Express workflow says of an execution, as DescribeExecution would."""
    trace = reader.read(session, arn, children=False)
    return {"status": trace.status, "error": trace.error, "cause": trace.cause}


def _count_events(trace: ExecutionTrace) -> int:
    """How much has happened: events, and child executions of Map Runs that began or ended."""
    runs = (run for visit in trace.walk() for run in visit.map_runs)
    ends = (bool(child.stopped) + 1 for run in runs for child in run.children)
    return sum(len(execution.events) for execution in trace.executions()) + sum(ends)


def _raise_unless_succeeded(
    status: str, execution_arn: str, error: str | None, cause: str | None
) -> None:
    if status == "SUCCEEDED":
        return
    why = ": ".join(str(without_secrets(part)) for part in (error, cause) if part)
    name = without_secrets(execution_arn.rpartition(":")[2])
    raise ExecutionFailed(
        f"The execution {name} ended as {status}{f' with {why}' if why else ''}".removesuffix(".")
        + ". With check=False nothing is raised; fetch_trace() shows what it did, by the "
        "execution_arn of this error.",
        execution_arn=execution_arn,
        status=status,
        error=error,
        cause=cause,
    )
