"""Log events: what Step Functions writes into Amazon CloudWatch Logs, as history events.

It is all that there is of an Express workflow's execution.
https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nestedsf.exceptions import HistoryError
from nestedsf.jsontext import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["are_logged", "logged_event", "of_one_execution"]

_FIELDS = ("details", "event_timestamp", "execution_arn", "id", "previous_event_id", "type")


def logged_event(message: str) -> tuple[str, dict[str, Any]] | None:
    """The execution that a log event is of, and its event as GetExecutionHistory would have it.

    None where the message is not one of Step Functions.

    >>> logged_event('{"id":"2","type":"PassStateEntered","details":{"name":"A"},'
    ...              '"previous_event_id":"0","event_timestamp":"1790000000123",'
    ...              '"execution_arn":"arn","redrive_count":"0"}')
    ... # doctest: +NORMALIZE_WHITESPACE
    ('arn', {'id': 2, 'type': 'PassStateEntered', 'previousEventId': 0,
             'timestamp': 1790000000123, 'stateEnteredEventDetails': {'name': 'A'}})
    """
    try:
        found: Any = decode(message)
        if not isinstance(found, dict):
            return None
        details, moment, arn, number, previous, kind = (found[name] for name in _FIELDS)
        event: dict[str, Any] = {
            "id": int(number),
            "type": str(kind),
            "previousEventId": int(previous),
            "timestamp": int(moment),
        }
    except (KeyError, TypeError, ValueError):
        return None
    if isinstance(details, dict) and details:
        event[_details_key(event["type"])] = details
    return str(arn), event


def are_logged(items: Sequence[object]) -> bool:
    """Whether items are log events, as FilterLogEvents and GetLogEvents answer them."""
    first = items[0] if items else None
    return isinstance(first, Mapping) and isinstance(first.get("message"), str)


def of_one_execution(items: Sequence[Any], label: str) -> list[object]:
    """The history events among log events.

    Args:
        items: The log events.
        label: What they are called in messages.

    Raises:
        HistoryError: They are of several executions, or of none.
    """
    texts = (item.get("message") for item in items if isinstance(item, Mapping))
    found = [event for event in map(logged_event, filter(None, texts)) if event is not None]
    executions = {arn for arn, _ in found}
    if len(executions) == 1:
        return [event for _, event in found]
    many = f"of {len(executions):,} executions" if executions else "not of Step Functions"
    raise HistoryError(
        f"{label} has log events {many}: get those of one execution with `aws logs "
        "filter-log-events --log-group-name … --filter-pattern '\"EXECUTION ARN\"'`."
    )


def _details_key(kind: str) -> str:
    for shared in ("StateEntered", "StateExited"):
        if kind.endswith(shared):
            return f"s{shared[1:]}EventDetails"
    return f"{kind[:1].lower()}{kind[1:]}EventDetails"
