"""Logs: the history events of executions, delivered to a log group of Amazon CloudWatch Logs.

Each event is a JSON text of its own (recorded on AWS), in a stream of its state machine and its
hour. Of a log group that is not there any more nothing is delivered, and nobody is told.
https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html

moto: PutLogEvents takes the wall's time for the account's; so its log group is written to.
"""

from __future__ import annotations

import json
import logging
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.engine.history import without_data
from nestedsf.jsontext import compact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from nestedsf.engine.history import HistoryEvent
    from nestedsf.engine.record import Record

__all__ = ["OFF", "LogGroup", "execution_log", "is_logged"]

LOG = logging.getLogger(__name__)
OFF = "OFF"

_PARTS = 8  # arn:aws:logs:<region>:<account>:log-group:<name>:*
_FATAL = frozenset({"ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut"})
_ERRORS = ("Aborted", "Failed", "TimedOut")
_MOST_BYTES = 248 * 1024  # of an input or an output, escaped
_VALIDATION_STREAM = "log_stream_created_by_aws_to_validate_log_delivery_subscriptions"
_VALIDATION = (
    "Permissions are set correctly to allow AWS CloudWatch Logs to write into your logs while "
    "creating a subscription."
)


def is_logged(event_type: str, level: str) -> bool:
    """Whether events of a type are logged at a level.

    https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html

    >>> [level for level in ("ALL", "ERROR", "FATAL", "OFF") if is_logged("TaskFailed", level)]
    ['ALL', 'ERROR']
    """
    if level == "ERROR":
        return event_type.endswith(_ERRORS) or event_type == "FailStateEntered"
    return level == "ALL" or (level == "FATAL" and event_type in _FATAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup:
    """A log group of an account, whether or not it is there.

    Attributes:
        account_id: The account.
        region_name: The region.
        name: Its name.
    """

    account_id: str
    region_name: str
    name: str

    @classmethod
    def of(cls, arn: str) -> LogGroup | None:
        """What an ARN names that ends with ``:*``; None where it names no log group.

        >>> LogGroup.of("arn:aws:logs:us-east-1:123456789012:log-group:/main:*").name
        '/main'
        """
        parts = arn.split(":")
        if len(parts) != _PARTS or (parts[2], parts[5], parts[7]) != ("logs", "log-group", "*"):
            return None
        return cls(account_id=parts[4], region_name=parts[3], name=parts[6])

    def is_there(self) -> bool:
        """Whether it has been made, and not been deleted."""
        return self._found() is not None

    def validate(self, moment: datetime) -> None:
        """Write what AWS writes into a log group that is to be a destination."""
        self.put(_VALIDATION_STREAM, moment, _VALIDATION)

    def put(self, stream: str, moment: datetime, message: str) -> None:
        """Add a log event, if the log group is there."""
        from moto.logs.models import LogStream  # noqa: PLC0415  see `_found`

        group = self._found()
        if group is None:
            return
        if stream not in group.streams:
            # A new dictionary, as another thread may go through the old one.
            group.streams = {**group.streams, stream: LogStream(group, stream)}
        try:
            group.put_log_events(stream, [{"timestamp": _milliseconds(moment), "message": message}])
        except Exception:  # a subscription may lead nowhere, which is not the execution's
            LOG.debug("moto has failed to deliver a log event to %s", self.name, exc_info=True)

    def _found(self) -> Any:
        # Imported here: it imports other services of moto, which nobody may need.
        from moto.logs.models import logs_backends  # noqa: PLC0415

        return logs_backends[self.account_id][self.region_name].groups.get(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ExecutionLog:
    """Where the events of an execution go, and those of its Map Runs' children."""

    group: LogGroup
    machine_name: str
    level: str
    with_data: bool

    def __call__(self, execution: Record, event: HistoryEvent) -> None:
        """Deliver an event, if it is of the level."""
        if not is_logged(event.type, self.level):
            return
        details = dict(event.details) if self.with_data else without_data(event.details)
        message = {
            "details": _truncated(details),
            "redrive_count": str(_redrive_count(execution)),
            "id": str(event.id),
            "type": event.type,
            "previous_event_id": str(event.previous_id),
            "event_timestamp": str(_milliseconds(event.timestamp)),
            "execution_arn": execution.arn,
        }
        hour = event.timestamp.strftime("%Y-%m-%d-%H")
        stream = f"states/{self.machine_name}/{hour}/00000000"
        self.group.put(stream, event.timestamp, compact(message))


def execution_log(machine_name: str, configuration: Mapping[str, Any]) -> _ExecutionLog | None:
    """Where the events of an execution go; None where they are not logged.

    Args:
        machine_name: Its state machine's name.
        configuration: The logging configuration, by the API's names.
    """
    destinations = configuration.get("destinations")
    if configuration["level"] == OFF or not destinations:
        return None
    group = LogGroup.of(destinations[0]["cloudWatchLogsLogGroup"]["logGroupArn"])
    if group is None:
        return None
    return _ExecutionLog(
        group=group,
        machine_name=machine_name,
        level=configuration["level"],
        with_data=configuration["includeExecutionData"],
    )


def _redrive_count(execution: Record) -> int:
    about: Any = execution.context["Execution"]
    count: int = about["RedriveCount"]
    return count


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _truncated(details: dict[str, Any]) -> dict[str, Any]:
    """The details, with inputs and outputs cut off where CloudWatch Logs does not take more."""
    for name in ("input", "output"):
        text = details.get(name, "")
        if _escaped_size(text) > _MOST_BYTES:
            lengths = range(len(text))
            most = bisect_right(lengths, _MOST_BYTES, key=lambda end: _escaped_size(text[:end]))
            details[name], details[f"{name}Details"] = text[: most - 1], {"truncated": True}
    return details


def _escaped_size(text: str) -> int:
    """The bytes of a text inside JSON."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")) - 2
