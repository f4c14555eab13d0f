"""Map Runs of executions that are there: described, their children listed, some chosen to be read.

It takes `states:DescribeMapRun` and `states:ListExecutions` on the Map Run. A Map Run has up to
millions of children: all of them are listed, up to 10,000, and of some the histories are read.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html
"""

from __future__ import annotations

import time
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.account.arns import execution_arn
from nestedsf.account.executions.histories import is_refused
from nestedsf.account.executions.waiting import VISIBLE_WITHIN
from nestedsf.account.sessions import codes, remedies
from nestedsf.trace.map_runs import MapRun, MapRunChild
from nestedsf.trace.statuses import (
    ABORTED,
    ENDED_BADLY,
    FAILED,
    PENDING,
    PENDING_REDRIVE,
    RUNNING,
    SUCCEEDED,
    TIMED_OUT,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from nestedsf.account.sessions.clients import Clients
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["MOST_LISTED", "MOST_READ", "MapRuns", "map_runs_of"]

MOST_LISTED = 10_000
"""Of so many children of a Map Run name and status are read."""
MOST_READ = 100
"""Of so many children of a Map Run the histories are read."""
_MOST_READ_IN_ALL = 1_000
_OTHERS = 10  # of those that are read, so many at least did not fail, if there are any
_PAGE = 1_000  # the most that ListExecutions answers with
_RESTS = 10  # a list that takes a second is asked for again ten seconds later
_GONE = (
    "There is no such Map Run in the account and region that its ARN names, or its execution ended "
    "more than 90 days ago."
)
_UNKNOWN = "ResourceNotFound"
_NOT_LISTED = ("StateMachineTypeNotSupported", "ValidationException")
_ENDS = {"MapRunSucceeded": SUCCEEDED, "MapRunFailed": FAILED, "MapRunAborted": ABORTED}
_COUNTS = {
    "pending": PENDING,
    "running": RUNNING,
    "succeeded": SUCCEEDED,
    "failed": FAILED,
    "timedOut": TIMED_OUT,
    "aborted": ABORTED,
    "pendingRedrive": PENDING_REDRIVE,
}


def map_runs_of(visit: StateVisit) -> dict[str, str]:
    """The Map Runs that a Distributed Map has started, by ARN, with the status in its history."""
    if visit.state_type != "Map":
        return {}
    found: dict[str, str] = {}
    for event in visit.events:
        if event.type == "MapRunStarted" and isinstance(event.details.get("mapRunArn"), str):
            found[event.details["mapRunArn"]] = RUNNING
        elif event.type in _ENDS and found:
            found[next(reversed(found))] = _ENDS[event.type]
    return found


class _Known:
    """What is known of one Map Run."""

    def __init__(self) -> None:
        self.described: Mapping[str, Any] = {}
        self.listed: list[Mapping[str, Any]] = []  # the oldest first
        self.chosen: dict[str, None] = {}
        self.settled = False  # nothing comes any more
        self.since = time.monotonic()
        self.next_list = 0.0

    @property
    def started(self) -> int:
        """How many children there are, listed or not."""
        counts: Mapping[str, int] = self.described.get("executionCounts", {})
        return max(counts.get("total", 0) - counts.get("pending", 0), len(self.listed))


class MapRuns:
    """Reads Map Runs again and again, as long as they run.

    Attributes:
        unread: Why a Map Run is left out, or its children, a sentence for each ARN.
    """

    def __init__(self) -> None:
        self.unread: dict[str, str] = {}
        self._known: dict[str, _Known] = {}

    @property
    def are_open(self) -> bool:
        """Whether there is one of which more is to be known."""
        return any(not known.settled for known in self._known.values())

    def left_out(self) -> tuple[int, int]:
        """How many children there are in all, and how many of them are not chosen to be read."""
        totals = [known.started for known in self._known.values()]
        chosen = sum(len(known.chosen) for known in self._known.values())
        return sum(totals), max(sum(totals) - chosen, 0)

    def look(self, clients: Clients, arns: Iterable[str], *, patiently: bool) -> None:
        """Ask for what is new of Map Runs.

        Args:
            clients: A session's.
            arns: Those that are asked about.
            patiently: Whether a long list of a running one may wait for a later look.
        """
        asked = [arn for arn in arns if not self._known.setdefault(arn, _Known()).settled]

        def ask(arn: str) -> None:
            self._look(clients.of(arn), arn, self._known[arn], patiently=patiently)

        clients.each(ask, asked)
        for arn in asked:
            self._choose(self._known[arn])

    def is_settled(self, arn: str) -> bool:
        """Whether a Map Run has ended and nothing more comes of it."""
        return arn in self._known and self._known[arn].settled

    def chosen(self, arn: str) -> Iterator[str]:
        """The ARNs of the children whose histories are to be read."""
        return iter(self._known[arn].chosen) if arn in self._known else iter(())

    def started(self) -> Iterator[tuple[str, tuple[datetime, datetime | None]]]:
        """When the children started that are to be read from a log, and when they ended."""
        for known in self._known.values():
            for one in known.listed:
                arn = one["executionArn"]
                if not execution_arn(arn).express:
                    break  # nor is any other one of the Map Run
                if arn in known.chosen:
                    yield arn, (one["startDate"], one.get("stopDate"))

    def also(self, arn: str) -> None:
        """Read the history of a child of one of the Map Runs, too."""
        for known in self._known.values():
            if any(one["executionArn"] == arn for one in known.listed):
                known.chosen[arn] = None

    def value(self, arn: str, status: str, traces: Mapping[str, ExecutionTrace]) -> MapRun:
        """What is known of a Map Run.

        Args:
            arn: Its ARN.
            status: That in the history of the execution that started it.
            traces: Its children that were read, by ARN.
        """
        known = self._known.get(arn) or _Known()
        told = known.described
        children = tuple(_children(known.listed, traces))
        return MapRun(
            arn=arn,
            status=str(told.get("status", status)),
            item_counts=_counts(told.get("itemCounts"), children),
            execution_counts=_counts(told.get("executionCounts"), children),
            max_concurrency=told.get("maxConcurrency"),
            tolerated_failure_count=told.get("toleratedFailureCount"),
            tolerated_failure_percentage=told.get("toleratedFailurePercentage"),
            redrive_count=told.get("redriveCount", 0),
            started=told.get("startDate"),
            stopped=told.get("stopDate"),
            children=children,
        )

    def _look(self, client: Any, arn: str, known: _Known, *, patiently: bool) -> None:
        start = time.monotonic()
        before = known.described
        try:
            known.described = client.describe_map_run(mapRunArn=arn)
            self.unread.pop(arn, None)
        except ClientError as error:
            self._refused(arn, known, error)
        over = known.described.get("status", RUNNING) != RUNNING
        same = known.listed and known.described.get("executionCounts") == before.get(
            "executionCounts"
        )
        rests = patiently and start < known.next_list
        if over or not (same or rests):
            try:
                known.listed = _listed(client, arn)
            except ClientError as error:
                self._refused(arn, known, error)
            took = time.monotonic() - start
            known.next_list = time.monotonic() + took * _RESTS
        if over:
            # AWS shows the last ends a little later.
            late = any(one["status"] == RUNNING for one in known.listed)
            whole = len(known.listed) >= min(known.started, MOST_LISTED)
            waited = time.monotonic() - known.since
            known.settled |= (whole and not late) or waited > VISIBLE_WITHIN
        else:
            known.since = time.monotonic() if known.described else known.since

    def _refused(self, arn: str, known: _Known, error: ClientError) -> None:
        """Leave a Map Run out that cannot be read; one that has just begun AWS may not show yet."""
        if codes.code_of(error) == _UNKNOWN:
            known.settled = time.monotonic() - known.since > VISIBLE_WITHIN
            self.unread |= {arn: _GONE} if known.settled else {}
        elif is_refused(error) or codes.code_of(error) in _NOT_LISTED:
            known.settled = True
            self.unread[arn] = remedies.sentence(error)
        else:
            raise error

    def _choose(self, known: _Known) -> None:
        """Choose those whose histories are read: that did not succeed first, then some others.

        What was chosen once stays.
        """
        bad = [one["executionArn"] for one in known.listed if one["status"] in ENDED_BADLY]
        others = [one["executionArn"] for one in known.listed if one["status"] not in ENDED_BADLY]
        room = _MOST_READ_IN_ALL - sum(len(each.chosen) for each in self._known.values())
        for arn in islice(bad, MOST_READ - min(_OTHERS, len(others))):
            if arn not in known.chosen and room > 0:
                known.chosen[arn] = None
                room -= 1
        left = [arn for arn in others if arn not in known.chosen]
        for arn in _spread(left, min(MOST_READ - len(known.chosen), room)):
            known.chosen[arn] = None


def _listed(client: Any, arn: str) -> list[Mapping[str, Any]]:
    """The children of a Map Run, the oldest first; of very many the newest."""
    pages = client.get_paginator("list_executions").paginate(
        mapRunArn=arn, PaginationConfig={"PageSize": _PAGE, "MaxItems": MOST_LISTED}
    )
    found: list[Mapping[str, Any]] = [one for page in pages for one in page["executions"]]
    return found[::-1]


def _spread(arns: list[str], most: int) -> list[str]:
    """Some of a list, at equal distances, the first one among them."""
    if most <= 0:
        return []
    if len(arns) <= most:
        return arns
    return [arns[number * len(arns) // most] for number in range(most)]


def _children(
    listed: Iterable[Mapping[str, Any]], traces: Mapping[str, ExecutionTrace]
) -> Iterator[MapRunChild]:
    for number, one in enumerate(listed):
        arn = one["executionArn"]
        yield MapRunChild(
            number=number,
            name=one["name"],
            status=one["status"],
            execution_arn=arn,
            items=one.get("itemCount", 1),
            started=one.get("startDate"),
            stopped=one.get("stopDate"),
            trace=traces.get(arn),
        )


def _counts(told: Mapping[str, int] | None, children: tuple[MapRunChild, ...]) -> dict[str, int]:
    """How many there are of each status; counted, where the Map Run could not be described."""
    if told is None:
        return dict(Counter(child.status for child in children))
    return {status: told[name] for name, status in _COUNTS.items() if told.get(name)}
