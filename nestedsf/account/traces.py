"""ExecutionTraces of executions that are there: all pages of a history, and the children's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.account.sessions import MotoSession
from nestedsf.exceptions import SessionLostError
from nestedsf.model.definition import Definition, parse_definition
from nestedsf.model.history import HistoryEvent, load_history
from nestedsf.model.trace import ExecutionTrace, trace_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import boto3

_PAGE = 1000
_ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


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
        raise lost(session, error, execution_arn) from error


def fetch_trace(session: boto3.Session, execution_arn: str) -> ExecutionTrace:
    """The ExecutionTrace of an execution, and of each execution that it started.

    Raises:
        SessionLostError: The moto session does not know the execution.
    """
    return TraceReader().read(session, execution_arn)


class TraceReader:
    """Fetches ExecutionTraces again and again: definitions once, and what has ended once.

    It keeps no session, so that whoever follows an execution does not keep one open.
    """

    def __init__(self) -> None:
        self._definitions: dict[str, Definition | None] = {}
        self._ended: dict[str, ExecutionTrace] = {}

    def read(self, session: boto3.Session, execution_arn: str) -> ExecutionTrace:
        """As `fetch_trace`."""
        return self._read(session, execution_arn, ())

    def _read(
        self, session: boto3.Session, execution_arn: str, above: tuple[str, ...]
    ) -> ExecutionTrace:
        if execution_arn in self._ended:
            return self._ended[execution_arn]
        client = session.client("stepfunctions")
        described = describe(session, client, execution_arn)
        machine_arn = described["stateMachineArn"]
        if machine_arn not in self._definitions:
            self._definitions[machine_arn] = _definition_of(client, execution_arn)
        trace = trace_of(
            fetch_history(session, execution_arn),
            self._definitions[machine_arn],
            name=described["name"],
            execution_arn=execution_arn,
            state_machine_arn=machine_arn,
        )
        # An execution that started itself again would be fetched for ever.
        child_arns = {
            visit.child_execution_arn for visit in trace.visits if visit.child_execution_arn
        } - {*above, execution_arn}
        children = {
            arn: self._read(session, arn, (*above, execution_arn)) for arn in sorted(child_arns)
        }
        trace = trace.with_children(children)
        if all(execution.status in _ENDED for execution in trace.executions()):
            self._ended[execution_arn] = trace
        return trace


def _definition_of(client: Any, execution_arn: str) -> Definition | None:
    try:
        answer = client.describe_state_machine_for_execution(executionArn=execution_arn)
    except ClientError:
        return None  # a reader may lack the permission; the history tells the rest
    return parse_definition(answer["definition"])


def describe(session: boto3.Session, client: Any, execution_arn: str) -> Mapping[str, Any]:
    """DescribeExecution's answer; raises SessionLostError where a moto session does not know it."""
    try:
        answer: Mapping[str, Any] = client.describe_execution(executionArn=execution_arn)
    except client.exceptions.ExecutionDoesNotExist as error:
        raise lost(session, error, execution_arn) from error
    return answer


def lost(session: boto3.Session, error: Exception, arn: str) -> Exception:
    """What to raise for something that is not there: on moto, that it may be gone."""
    if not isinstance(session, MotoSession):
        return error
    return SessionLostError(
        f"This moto session does not know {arn}. What a moto session holds is gone when it is "
        "closed or its kernel restarts: deploy again, and start a new execution."
    )
