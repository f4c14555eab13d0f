"""Executions: start, wait, stop, and read what they did, their children included."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from nestedsf.account.deployment import Deployment
from nestedsf.account.sessions import MotoSession
from nestedsf.exceptions import (
    ExecutionFailed,
    ExecutionNameError,
    InputError,
    SessionLostError,
)
from nestedsf.model.definition import Definition, parse_definition
from nestedsf.model.history import HistoryEvent, load_history
from nestedsf.model.trace import ExecutionTrace, trace_of

MAX_INPUT_BYTES = 262_144
MAX_NAME_LENGTH = 80
FORBIDDEN_IN_NAMES = frozenset(' <>{}[]?*"#%\\^|~`$&,;:/')
RUNNING = "RUNNING"
_PAGE = 1000
_POLL_SECONDS = (0.005, 0.5)
"""The first and the longest pause between two looks at an execution, growing in between."""

OnChange = Callable[[ExecutionTrace], object]


def check_input(value: Any) -> str:
    """The JSON text that StartExecution takes for `value`: JSON text, or a value to encode.

    Raises:
        InputError: The text is not JSON, the value has no JSON form, or it is too large.

    >>> check_input({"NeedCallback": False})
    '{"NeedCallback":false}'
    """
    try:
        if isinstance(value, str):
            json.loads(value)
            text = value
        else:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"The input is not JSON: {error}. Text needs quotes inside, and names too: "
            '{"NeedCallback": true}.'
        ) from None
    if (size := len(text.encode())) > MAX_INPUT_BYTES:
        raise InputError(
            f"The input has {size:,} bytes, and Step Functions takes {MAX_INPUT_BYTES:,} at most: "
            "put the data into S3 and pass its address."
        )
    return text


def check_name(name: str) -> str:
    """The name, if it can name an execution.

    Raises:
        ExecutionNameError: It is empty, too long or has a character that AWS forbids
            (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).
    """
    bad = sorted({c for c in name if c in FORBIDDEN_IN_NAMES or _is_control(c)})
    if bad:
        raise ExecutionNameError(
            f"An execution's name cannot have {', '.join(map(ascii, bad))}: "
            "use letters, digits, - and _."
        )
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise ExecutionNameError(
            f"An execution's name has 1 to {MAX_NAME_LENGTH} characters, this one has {len(name)}: "
            "choose another one."
        )
    return name


def _is_control(character: str) -> bool:
    return ord(character) < 0x20 or 0x7F <= ord(character) <= 0x9F  # noqa: PLR2004  C0 and C1


def start_execution(
    session: boto3.Session,
    state_machine: Deployment | str,
    input: Any = None,  # noqa: A002  AWS's word
    name: str | None = None,
) -> str:
    """Start an execution and answer with its ARN.

    Args:
        session: Where the state machine is.
        state_machine: A state machine's ARN, or a Deployment, whose parent is then started.
        input: JSON text, or a value to encode; `{}` where nothing is given.
        name: The execution's name; Step Functions makes a UUID where nothing is given.

    Raises:
        InputError: The input is not JSON or is too large; nothing has been started.
        ExecutionNameError: The name is impossible, or is taken by another execution.
        SessionLostError: The moto session does not know the state machine.
    """
    arn = state_machine.main_arn if isinstance(state_machine, Deployment) else state_machine
    request = {"stateMachineArn": arn, "input": check_input({} if input is None else input)}
    if name is not None:
        request["name"] = check_name(name)
    client = session.client("stepfunctions")
    try:
        return str(client.start_execution(**request)["executionArn"])
    except client.exceptions.ExecutionAlreadyExists as error:
        raise ExecutionNameError(
            f"An execution named {name!r} exists already, and its name is held for 90 days: "
            "choose another name, or none."
        ) from error
    except client.exceptions.StateMachineDoesNotExist as error:
        raise _lost(session, error, arn) from error


def wait_for(
    session: boto3.Session,
    execution_arn: str,
    *,
    timeout: float | None = None,
    check: bool = True,
) -> str:
    """Wait until an execution has ended and answer with its status.

    Args:
        session: Where the execution is.
        execution_arn: Its ARN.
        timeout: Seconds to wait at the most; without it, as long as it takes.
        check: Whether an execution that did not succeed raises ExecutionFailed.

    Raises:
        ExecutionFailed: It ended as FAILED, TIMED_OUT or ABORTED, and `check` is true.
        TimeoutError: It is still running after `timeout` seconds; it goes on.
        SessionLostError: The moto session does not know the execution.
    """
    client = session.client("stepfunctions")
    end = None if timeout is None else time.monotonic() + timeout
    pause, longest = _POLL_SECONDS
    while (answer := _describe(session, client, execution_arn))["status"] == RUNNING:
        if end is not None and time.monotonic() >= end:
            raise TimeoutError(
                f"The execution is still running after {timeout:g} seconds, and goes on: "
                f"{execution_arn}"
            )
        time.sleep(pause)
        pause = min(pause * 1.2, longest)
    if check:
        _raise_unless_succeeded(
            answer["status"], execution_arn, answer.get("error"), answer.get("cause")
        )
    return str(answer["status"])


def stop_execution(
    session: boto3.Session,
    execution_arn: str,
    *,
    error: str | None = None,
    cause: str | None = None,
) -> None:
    """Stop an execution; what it ends with is `error` and `cause`, where they are given."""
    client = session.client("stepfunctions")
    why = {key: value for key, value in (("error", error), ("cause", cause)) if value is not None}
    client.stop_execution(executionArn=execution_arn, **why)


def fetch_history(session: boto3.Session, execution_arn: str) -> tuple[HistoryEvent, ...]:
    """The whole history of an execution, all its pages.

    Raises:
        SessionLostError: The moto session does not know the execution.
    """
    return load_history(list(_history_pages(session, execution_arn)))


def _history_pages(session: boto3.Session, execution_arn: str) -> Iterator[Mapping[str, Any]]:
    client = session.client("stepfunctions")
    pages = client.get_paginator("get_execution_history").paginate(
        executionArn=execution_arn, maxResults=_PAGE
    )
    try:
        yield from pages
    except client.exceptions.ExecutionDoesNotExist as error:
        raise _lost(session, error, execution_arn) from error


def fetch_trace(session: boto3.Session, execution_arn: str) -> ExecutionTrace:
    """The ExecutionTrace of an execution, and of each execution that it started.

    Raises:
        SessionLostError: The moto session does not know the execution.
    """
    return _fetch_trace(session, execution_arn, {}, ())


def _fetch_trace(
    session: boto3.Session,
    execution_arn: str,
    definitions: dict[str, Definition | None],
    above: tuple[str, ...],
) -> ExecutionTrace:
    client = session.client("stepfunctions")
    described = _describe(session, client, execution_arn)
    machine_arn = described["stateMachineArn"]
    if machine_arn not in definitions:
        definitions[machine_arn] = _definition_of(client, execution_arn)
    trace = trace_of(
        fetch_history(session, execution_arn),
        definitions[machine_arn],
        name=described["name"],
        execution_arn=execution_arn,
        state_machine_arn=machine_arn,
    )
    # An execution that started itself again would be fetched for ever.
    child_arns = {
        visit.child_execution_arn for visit in trace.visits if visit.child_execution_arn
    } - {*above, execution_arn}
    children = {
        arn: _fetch_trace(session, arn, definitions, (*above, execution_arn))
        for arn in sorted(child_arns)
    }
    return trace.with_children(children)


def _definition_of(client: Any, execution_arn: str) -> Definition | None:
    try:
        answer = client.describe_state_machine_for_execution(executionArn=execution_arn)
    except ClientError:
        return None  # a reader may lack the permission; the history tells the rest
    return parse_definition(answer["definition"])


def run(
    session: boto3.Session,
    deployment: Deployment | str,
    input: Any = None,  # noqa: A002  AWS's word
    name: str | None = None,
    *,
    check: bool = True,
    on_change: OnChange | None = None,
) -> ExecutionTrace:
    """Start an execution, wait for it and its children, and answer with its ExecutionTrace.

    Args:
        session: Where it is deployed.
        deployment: A Deployment, or a state machine's ARN.
        input: JSON text, or a value to encode; `{}` where nothing is given.
        name: The execution's name; a UUID where nothing is given.
        check: Whether an execution that did not succeed raises ExecutionFailed.
        on_change: Called with the ExecutionTrace each time something has happened.

    Raises:
        ExecutionFailed: The execution did not succeed, and `check` is true.
        KeyboardInterrupt: Ctrl-C while waiting; names the ARN, and the execution goes on.

    >>> import nestedsf
    >>> with nestedsf.moto_session(time_scale=20) as session:
    ...     trace = nestedsf.run(session, nestedsf.deploy(session))
    >>> trace.output[1]
    'Callback right after the first long-running job is completed'
    """
    execution_arn = start_execution(session, deployment, input, name)
    trace = follow(session, execution_arn, on_change=on_change)
    if check:
        _raise_unless_succeeded(trace.status, execution_arn, trace.error, trace.cause)
    return trace


def follow(
    session: boto3.Session, execution_arn: str, *, on_change: OnChange | None = None
) -> ExecutionTrace:
    """Wait until an execution and all that it started have ended; answer with its ExecutionTrace.

    Args:
        session: Where the execution is.
        execution_arn: Its ARN.
        on_change: Called with the ExecutionTrace each time something has happened.

    Raises:
        KeyboardInterrupt: Ctrl-C while waiting; names the ARN, and the execution goes on.
    """
    pause, longest = _POLL_SECONDS
    seen = -1
    try:
        if on_change is None:
            wait_for(session, execution_arn, check=False)
        while True:
            trace = fetch_trace(session, execution_arn)
            if on_change is not None and (events := _count_events(trace)) != seen:
                seen = events
                pause = _POLL_SECONDS[0]
                on_change(trace)
            if not any(execution.status == RUNNING for execution in trace.executions()):
                return trace
            time.sleep(pause)
            pause = min(pause * 1.2, longest)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"No longer waiting; the execution goes on while its session is open: {execution_arn}"
        ) from None


def _count_events(trace: ExecutionTrace) -> int:
    return sum(len(execution.events) for execution in trace.executions())


def _describe(session: boto3.Session, client: Any, execution_arn: str) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = client.describe_execution(executionArn=execution_arn)
    except client.exceptions.ExecutionDoesNotExist as error:
        raise _lost(session, error, execution_arn) from error
    return answer


def _lost(session: boto3.Session, error: ClientError, arn: str) -> Exception:
    if not isinstance(session, MotoSession):
        return error
    return SessionLostError(
        f"This moto session does not know {arn}. What a moto session holds is gone when it is "
        "closed or its kernel restarts: deploy again, and start a new execution."
    )


def _raise_unless_succeeded(
    status: str, execution_arn: str, error: str | None, cause: str | None
) -> None:
    if status == "SUCCEEDED":
        return
    why = ": ".join(filter(None, (error, cause)))
    raise ExecutionFailed(
        f"The execution ended as {status}{f' with {why}' if why else ''}. "
        f"fetch_trace() shows what it did: {execution_arn}",
        execution_arn=execution_arn,
        status=status,
        error=error,
        cause=cause,
    )
