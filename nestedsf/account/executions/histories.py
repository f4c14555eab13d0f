"""Histories of executions that are there: all pages, what is new in them, and why one cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.account.arns import ExecutionArn, execution_arn
from nestedsf.account.executions.logs import NOT_DELIVERED, ExpressLogs
from nestedsf.account.sessions import codes, remedies
from nestedsf.account.sessions.clients import SESSION, Clients, client_for
from nestedsf.account.sessions.moto import MotoSession
from nestedsf.exceptions import ExecutionUnreadable, SessionLostError
from nestedsf.masking.values import without_secrets
from nestedsf.trace.history.events import HistoryEvent, load_history

if TYPE_CHECKING:
    import boto3

_PAGE = 1000  # the most that GetExecutionHistory answers with
_NEWEST = 100
_UNKNOWN = "ExecutionDoesNotExist"
_REFUSED = codes.DENIED | {
    _UNKNOWN,
    "InvalidArn",
    "KmsAccessDeniedException",
    "KmsInvalidStateException",
}
GONE = (
    "There is no such execution in the account and region that its ARN names, or its state machine "
    "was deleted, or it ended more than 90 days ago and its history is no longer kept."
)
ELSEWHERE = (
    "It belongs to another account than the session: open a session with credentials of that "
    "account (a profile of it) to read it."
)


def fetch_history(session: boto3.Session, execution_arn: str) -> tuple[HistoryEvent, ...]:
    """The whole history of an execution, all its pages; of an Express workflow's what is logged.

    Raises:
        InputError: It is no execution's ARN.
        ExecutionUnreadable: AWS has no history of it; says why.
        SessionLostError: The moto session does not know the execution.
    """
    SESSION.check(session=session)
    arn = readable(session, execution_arn)
    if arn.express:
        return ExpressLogs().history(Clients(session), arn.text)
    try:
        return whole_history(client_for(session, arn.text), arn.text)
    except ClientError as error:
        raise unreadable(session, error, arn.text) from None


def readable(whose: object, text: str) -> ExecutionArn:
    """What the ARN names, if it is one of that account.

    Args:
        whose: What has an `account_id` and a `partition`, as an AwsSession or an ExecutionArn;
            another session, whose account is not known, takes every account for its own.
        text: The ARN.

    Raises:
        InputError: It is no execution's ARN.
        ExecutionUnreadable: It is of another account.
    """
    arn = execution_arn(text)
    if any(
        getattr(whose, name, own) != own
        for name, own in (("partition", arn.partition), ("account_id", arn.account_id))
    ):
        raise ExecutionUnreadable(ELSEWHERE)
    return arn


def whole_history(client: Any, arn: str) -> tuple[HistoryEvent, ...]:
    """All events; botocore's errors pass through."""
    pages = client.get_paginator("get_execution_history").paginate(
        executionArn=arn, maxResults=_PAGE
    )
    return load_history(list(pages))


def longer_history(
    client: Any, arn: str, seen: tuple[HistoryEvent, ...]
) -> tuple[HistoryEvent, ...]:
    """The events that were seen, and those that came after them; only these are asked for.

    Where they do not follow each other the history is read as a whole.
    """
    if not seen:
        return whole_history(client, arn)
    last = seen[-1]
    new: list[dict[str, Any]] = []
    pages = client.get_paginator("get_execution_history").paginate(
        executionArn=arn, maxResults=_NEWEST, reverseOrder=True
    )
    for page in pages:
        new += page["events"]
        if new and new[-1]["id"] <= last.id:
            break
    known = next((event for event in new if event["id"] == last.id), None)
    new = [event for event in reversed(new) if event["id"] > last.id]
    follow = [event["id"] for event in new] == [*range(last.id + 1, last.id + 1 + len(new))]
    if not follow or (new and known != last.raw):
        return whole_history(client, arn)
    return load_history([*seen, *new]) if new else seen


def is_refused(error: ClientError) -> bool:
    """Whether AWS says that this execution cannot be read, whoever asks how often."""
    return codes.code_of(error) in _REFUSED


def is_unknown(error: BaseException) -> bool:
    """Whether AWS says that there is no such execution, or has nothing in its log."""
    if isinstance(error, ClientError):
        return codes.code_of(error) == _UNKNOWN
    return error.args == (NOT_DELIVERED,)


def reason(error: Exception) -> str:
    """Why an execution cannot be read, a sentence."""
    if isinstance(error, ClientError) and is_unknown(error):
        return GONE
    return remedies.sentence(error)


def unreadable(session: boto3.Session, error: ClientError, arn: str) -> Exception:
    """What to raise where AWS does not know an execution; another error stays as it is."""
    told: Exception = error
    return lost(session, ExecutionUnreadable(GONE), arn) if is_unknown(error) else told


def lost(session: boto3.Session, error: Exception, arn: str) -> Exception:
    """What to raise for something that is not there: on moto, that it may be gone."""
    if not isinstance(session, MotoSession):
        return error
    if "‹" in arn:
        return SessionLostError(
            f"No execution has the ARN {arn}: it is masked, and what stands between ‹ and › takes the "
            "place of what was there. The ARN itself is an attribute, as execution.execution_arn."
        )
    return SessionLostError(
        f"This moto session does not know {without_secrets(arn)}. What a moto session holds is gone when its "
        "stack is destroyed, it is closed or its kernel restarts: deploy again, and start a new execution."
    )
