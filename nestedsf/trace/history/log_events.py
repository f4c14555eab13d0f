"""Log events: what Step Functions writes into Amazon CloudWatch Logs, as history events.

It is all that there is of an Express workflow's execution.
https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

from __future__ import annotations

from typing import Any

from nestedsf.jsontext import decode

__all__ = ["logged_event"]

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


def _details_key(kind: str) -> str:
    for shared in ("StateEntered", "StateExited"):
        if kind.endswith(shared):
            return f"s{shared[1:]}EventDetails"
    return f"{kind[:1].lower()}{kind[1:]}EventDetails"
