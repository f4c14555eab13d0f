"""Executions of Express workflows, read from the log groups of their state machines.

Step Functions keeps no history of them. What they did is in Amazon CloudWatch Logs, if logging is
on for their state machine at the level ALL, and their inputs and outputs are there as well if it
has includeExecutionData; reading them takes `states:DescribeStateMachine` and
`logs:FilterLogEvents`.
"""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.exceptions import ClientError

from nestedsf.account.arns import ExecutionArn, execution_arn
from nestedsf.account.sessions import codes
from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.exceptions import DefinitionError, ExecutionUnreadable
from nestedsf.trace.history.events import HistoryEvent, load_history
from nestedsf.trace.history.log_events import logged_event

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from nestedsf.account.sessions.clients import Clients

__all__ = ["NOT_DELIVERED", "ExpressLogs", "Started", "has_data"]

Started: TypeAlias = tuple[datetime | None, datetime | None]

_NO_HISTORY = "Step Functions keeps no history of an Express workflow's execution"
_HOW = (
    "in the loggingConfiguration of its state machine, the states of executions that start later "
    "can be read, and with includeExecutionData their inputs and outputs too."
)
_OFF = (
    f"{_NO_HISTORY}, and its state machine does not log: with a log group and the level ALL {_HOW}"
)
_LEVEL = (
    f"{_NO_HISTORY}, and its state machine logs at the level {{level}}, which leaves out what "
    f"succeeded: with the level ALL {_HOW}"
)
_DELETED = f"{_NO_HISTORY}, and its state machine is gone, which says where it has logged."
_NO_GROUP = f"{_NO_HISTORY}, and the log group of its state machine is gone."
_INCOMPLETE = (
    "Its log is incomplete: events are delivered to Amazon CloudWatch Logs on a best-effort basis, "
    "and some of this execution are not there."
)
NOT_DELIVERED = (
    f"{_NO_HISTORY}, and the log of its state machine has none of its events: these come some "
    "seconds after it, and are deleted at the end of the log group's retention."
)
_MANY = 10
_OF = re.compile(r'"execution_arn"\s*:\s*"([^"\\]+)"')
_NEVER: Started = (None, None)
_LONGEST = timedelta(minutes=5)  # of an Express workflow
_DELIVERY = timedelta(minutes=5)  # a generous guess


class ExpressLogs:
    """Reads what Express workflows have logged; asks once where each state machine does."""

    def __init__(self) -> None:
        self._machines: dict[str, Mapping[str, Any]] = {}
        self._asking = threading.Lock()
        self._found: dict[str, list[dict[str, Any]]] = {}  # until `history` asks for it

    def find(self, clients: Clients, arns: Iterable[str], started: Mapping[str, Started]) -> None:
        """Look for the events of many executions at once, which `history` answers with then.

        Many are the children of one Map Run: the log of all of them is read once, in place of a
        search for each. What cannot be read is for `history` to tell.

        Args:
            clients: A session's.
            arns: The ARNs of Express workflows' executions, and others, which are left out.
            started: When each started, where it is known.
        """
        machines: dict[str, list[ExecutionArn]] = {}
        for arn in map(execution_arn, arns):
            if arn.express:
                machines.setdefault(arn.state_machine_arn, []).append(arn)
        for group in machines.values():
            if len(group) >= _MANY and all(None not in started.get(a.text, _NEVER) for a in group):
                self._find(clients, group, started)

    def _find(
        self, clients: Clients, group: Sequence[ExecutionArn], started: Mapping[str, Started]
    ) -> None:
        times = [moment for arn in group for moment in started[arn.text] if moment is not None]
        words = f"{group[0].state_machine_arn.replace(':stateMachine:', ':express:', 1)}:"
        wanted = {arn.text for arn in group}
        found: dict[str, list[dict[str, Any]]] = {}
        try:
            log_group = self._log_group(clients, group[0])
            window = min(times), max(times)
            for arn, event in _logged(clients, words, log_group, window, wanted):
                found.setdefault(arn, []).append(event)
        except (ClientError, ExecutionUnreadable):
            return
        self._found.update(found)

    def history(
        self, clients: Clients, arn: str, started: Started = (None, None)
    ) -> tuple[HistoryEvent, ...]:
        """The events of an execution so far, from its first on; botocore's errors pass through.

        Args:
            clients: A session's.
            arn: The ARN of an Express workflow's execution.
            started: When that was, at the earliest and at the latest, where it is known.

        Raises:
            ExecutionUnreadable: It is not in a log; says why.
        """
        parsed = execution_arn(arn)
        group = self._log_group(clients, parsed)
        logged = self._found.pop(arn, None)
        if logged is None:
            logged = [event for _, event in _logged(clients, arn, group, started, {arn})]
        events = {event["id"]: event for event in logged}
        known: list[dict[str, Any]] = []
        while (number := len(known) + 1) in events:
            known.append(events[number])
        if not events:
            raise ExecutionUnreadable(NOT_DELIVERED)
        ended = bool(known) and len(known) == len(events) and _is_end(known[-1])
        if not ended and _is_over(min(event["timestamp"] for event in events.values())):
            raise ExecutionUnreadable(_INCOMPLETE)
        if not known:
            raise ExecutionUnreadable(NOT_DELIVERED)
        return load_history(known)

    def definition(self, clients: Clients, arn: str) -> Definition | None:
        """The definition that a state machine has now; None where it cannot be had.

        A Distributed Map's children run a part of it, which is not looked for.
        """
        parsed = execution_arn(arn)
        if "/" in parsed.machine:
            return None
        try:
            text = self._described(clients, parsed)["definition"]
            return parse_definition(text, deployed=True)
        except (DefinitionError, ExecutionUnreadable, KeyError):
            return None

    def _log_group(self, clients: Clients, arn: ExecutionArn) -> str:
        logging = self._described(clients, arn).get("loggingConfiguration", {})
        destinations, level = logging.get("destinations"), logging.get("level", "OFF")
        if level == "OFF" or not destinations:
            raise ExecutionUnreadable(_OFF)
        if level != "ALL":
            raise ExecutionUnreadable(_LEVEL.format(level=level))
        group: str = destinations[0]["cloudWatchLogsLogGroup"]["logGroupArn"]
        return group.split(":")[6]

    def _described(self, clients: Clients, arn: ExecutionArn) -> Mapping[str, Any]:
        machine = arn.state_machine_arn.partition("/")[0]
        client = clients.of(arn.text)
        with self._asking:  # executions are read side by side
            if machine not in self._machines:
                try:
                    found = client.describe_state_machine(stateMachineArn=machine)
                except ClientError as error:
                    if codes.code_of(error) in codes.GONE:
                        raise ExecutionUnreadable(_DELETED) from None
                    raise
                self._machines[machine] = found
            return self._machines[machine]


def has_data(events: tuple[HistoryEvent, ...]) -> bool:
    """Whether events have inputs and outputs; a log has them only where it is configured so."""
    return not events or "input" in events[0].details


def _logged(
    clients: Clients, words: str, group: str, started: Started, wanted: Collection[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of executions among those that have these words, each with its ARN; some twice."""
    asked: dict[str, Any] = {"logGroupName": group, "filterPattern": f'"{words}"'}
    first, last = started
    if first is not None:
        asked["startTime"] = _milliseconds(first)
    if last is not None:
        asked["endTime"] = _milliseconds(last + _LONGEST + _DELIVERY)
    client = clients.of(words, "logs")
    try:
        for page in client.get_paginator("filter_log_events").paginate(**asked):
            for event in page["events"]:
                arn = _OF.search(event["message"])
                if arn is None or arn[1] not in wanted:
                    continue  # most are not, and need not be decoded
                found = logged_event(event["message"])
                if found is not None and found[0] in wanted:
                    yield found
    except ClientError as error:
        if codes.code_of(error) in codes.GONE:
            raise ExecutionUnreadable(_NO_GROUP) from None
        raise


def _is_end(event: Mapping[str, Any]) -> bool:
    kind: str = event["type"]
    return kind.startswith("Execution") and kind != "ExecutionStarted"


def _is_over(started: int) -> bool:
    """Whether what was logged first is so old that nothing comes any more."""
    now = _milliseconds(datetime.now(timezone.utc))
    return started < now - _milliseconds_of(_LONGEST + _DELIVERY)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _milliseconds_of(length: timedelta) -> int:
    return round(length.total_seconds() * 1000)
