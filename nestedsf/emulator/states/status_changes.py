"""Status changes of executions, as events of Amazon EventBridge.

They go to the default event bus, for Standard workflows alone. Of the children of Map Runs there
are none here; AWS's guide does not say whether it has them.
https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moto.events.models import events_backends

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["MOST_BYTES", "publish", "status_change"]

MOST_BYTES = 248 * 1024
"""Of input and output together, escaped."""

_DETAIL_TYPE = "Step Functions Execution Status Change"
_FIELDS = (
    *("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate"),
    *("input", "output", "stateMachineVersionArn", "stateMachineAliasArn"),
    *("redriveCount", "redriveDate", "redriveStatus", "redriveStatusReason"),
    *("inputDetails", "outputDetails", "error", "cause"),
)


def publish(arn: str, now: datetime, describe: Callable[[], Mapping[str, Any]]) -> None:
    """Send the event of a status change to the rules of the default event bus.

    Args:
        arn: The execution's ARN.
        now: When its status has changed.
        describe: DescribeExecution's answer for it.
    """
    _, _, _, region_name, account_id, *_ = arn.split(":")
    # Only a look: there is a backend where somebody has asked for one.
    backend = dict.get(dict.get(events_backends, account_id) or {}, region_name)
    rules = list(backend.event_buses["default"].rules.values()) if backend is not None else []
    if rules:
        event = status_change(describe(), now)
        for rule in rules:
            rule.send_to_targets(event)


def status_change(described: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The event of a status change (recorded on AWS).

    An input that is too large together with the output is left out, and so is an output that
    is too large alone.
    """
    arn = described["executionArn"]
    _, _, _, region_name, account_id, *_ = arn.split(":")
    detail = {name: _written(described.get(name)) for name in _FIELDS}
    if _escaped_size(detail["input"]) + _escaped_size(detail["output"]) > MOST_BYTES:
        detail["input"], detail["inputDetails"] = None, {"included": False}
    if _escaped_size(detail["output"]) > MOST_BYTES:
        detail["output"], detail["outputDetails"] = None, {"included": False}
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": _DETAIL_TYPE,
        "source": "aws.states",
        "account": account_id,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region_name,
        "resources": [arn],
        "detail": detail,
    }


def _written(value: Any) -> Any:
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else value


def _escaped_size(text: str | None) -> int:
    """The bytes of a text inside JSON."""
    if text is None:
        return 0
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")) - 2
