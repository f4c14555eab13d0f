"""ExecutionTraces of executions that are there: their histories, and those of what they started."""

from __future__ import annotations

import sys
import time
import warnings
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from nestedsf.account.arns import execution_arn
from nestedsf.account.executions import histories, waiting
from nestedsf.account.executions.definitions import Definitions
from nestedsf.account.executions.histories import fetch_history
from nestedsf.account.executions.logs import ExpressLogs, Started, has_data
from nestedsf.account.executions.map_runs import MapRuns, map_runs_of
from nestedsf.account.executions.omissions import omissions
from nestedsf.account.sessions.clients import Clients, reaches_aws
from nestedsf.account.sessions.moto import MotoSession
from nestedsf.account.sessions.quotas import SIDE_BY_SIDE
from nestedsf.exceptions import (
    ExecutionUnreadable,
    HistoryError,
    InputError,
    UnreadChildWarning,
)
from nestedsf.trace.assembly.execution import trace_of
from nestedsf.trace.tasks import attempts_children

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import boto3

    from nestedsf.account.arns import ExecutionArn
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["AT_ONCE", "DEEPEST", "RUNNING", "TraceReader", "fetch_history", "fetch_trace"]

RUNNING = "RUNNING"

DEEPEST = 100
"""How many executions deep is read: one that starts itself would never end."""

AT_ONCE = 200
"""How many executions are read at one look, where they cost nothing, and more may come."""

_TOO_DEEP = f"It is more than {DEEPEST} executions deep: fetch it by itself."


def fetch_trace(session: boto3.Session, execution_arn: str) -> ExecutionTrace:
    """The ExecutionTrace of an execution, and of each execution that it started.

    It only reads: GetExecutionHistory for each execution and DescribeStateMachineForExecution
    for each state machine, in the region of the ARN. Without permission for the latter there is
    no definition. Of Express workflows it reads what they have logged, with DescribeStateMachine
    and FilterLogEvents. Executions that it started and that cannot be read are left out, with an
    UnreadChildWarning that says why.

    Of a Distributed Map it reads its Map Runs, with DescribeMapRun, and lists their child
    executions, with ListExecutions; of 100 of them it reads the histories, of those first that did
    not succeed, and the warning says of how many it does not. What is more than 100 executions
    deep is left out, too.

    Raises:
        InputError: It is no execution's ARN.
        ExecutionUnreadable: AWS has no history of it; says why.
        SessionLostError: The moto session does not know the execution.
    """
    reader = TraceReader()
    trace = reader.read(session, execution_arn)
    reader.warn()
    return trace


class TraceReader:
    """Fetches ExecutionTraces again and again: definitions once, of histories what is new.

    It keeps no moto session, so that whoever looks at an execution does not keep one open.

    Args:
        clients: Those to use where they are of the session that is asked; they are kept.

    Attributes:
        unread: Why executions that were started are left out, a sentence for each ARN.
    """

    def __init__(self, clients: Clients | None = None) -> None:
        self.unread: dict[str, str] = {}
        self._unseen_since: dict[str, float] = {}
        self._logs = ExpressLogs()
        self._definitions = Definitions(self._logs)
        self._map_runs = MapRuns()
        self._looked_at_map_runs: set[str] = set()
        self._also: list[str] = []
        self._started: dict[str, Started] = {}
        self._without_data: set[str] = set()
        self._alone: dict[str, ExecutionTrace] = {}  # without what they started
        self._ended: dict[str, ExecutionTrace] = {}  # with it, and all of it has ended
        self._clients = clients
        self._looks = 0
        self._look_of: dict[str, int] = {}  # the last one at what was started
        self._more = False
        self._has_mocks = False
        self._mocked: set[str] = set()  # what a mock names, and nothing has started

    @property
    def awaits(self) -> bool:
        """Whether an execution was started that is not read yet, or that AWS does not show yet."""
        return self._more or bool(self._unseen_since) or self._map_runs.are_open

    def read(
        self,
        session: boto3.Session,
        execution_arn: str,
        *,
        children: bool = True,
        whole: bool = True,
    ) -> ExecutionTrace:
        """As `fetch_trace`, of an execution that may be read again.

        Args:
            session: Where it is.
            execution_arn: Its ARN.
            children: Whether what it started is read too.
            whole: Whether all of that is read at once. Otherwise, on AWS, as many as are asked
                for side by side, those first whose turn was longest ago: AWS's quota is not
                used up, and the execution itself does not wait for all that it started.
                Elsewhere `AT_ONCE`: who follows it sees it go on, and a time-out counts.
        """
        self._take_also()
        top = histories.readable(session, execution_arn)
        clients = self._clients_of(session)
        self._has_mocks = isinstance(session, MotoSession) and bool(session.mocks)
        refused = self._update(clients, filter(self._may_grow, [top.text])).get(top.text)
        if isinstance(refused, ClientError):
            raise histories.unreadable(session, refused, top.text)
        if refused is not None:
            raise refused
        if not children:
            return self._ended.get(top.text) or self._alone[top.text]
        most = SIDE_BY_SIDE if reaches_aws(session) else AT_ONCE
        most = sys.maxsize if whole else most
        self._looks += 1
        self._looked_at_map_runs.clear()
        while arns := self._next(clients, top, patiently=not whole)[:most]:
            most -= len(arns)
            self._look_of.update(dict.fromkeys(arns, self._looks))
            for arn, error in self._update(clients, arns).items():
                self._leave_out(arn, error, waiting.patience(session, error))
        self._more = any(arn not in self._alone for arn in self._not_looked_at(top))
        return self._assembled(top.text)

    def also(self, execution_arn: str) -> None:
        """Read the history of a Map Run's child, too, which was only listed so far.

        It is read with the next look; it may be said while another thread looks.
        """
        self._also.append(execution_arn)

    def left_out(self) -> str:
        """What is left out and why, in one line; empty where nothing is."""
        unread = (*self.unread.values(), *self._map_runs.unread.values())
        return omissions(unread, len(self._without_data), *self._map_runs.left_out())

    def warn(self) -> None:
        """Warn of what is left out, once for all of it."""
        if told := self.left_out():
            warnings.warn(told, UnreadChildWarning, stacklevel=3)

    def _clients_of(self, session: boto3.Session) -> Clients:
        if self._clients is not None and self._clients.session is session:
            return self._clients
        clients = Clients(session)
        if not isinstance(session, MotoSession):
            self._clients = clients
        return clients

    def _update(self, clients: Clients, arns: Iterable[str]) -> dict[str, Exception]:
        """Read what is new of executions, side by side; answers with those that are refused."""
        running = list(arns)

        def look(arn: str) -> tuple[HistoryEvent, ...] | Exception:
            return self._history(clients, arn)

        self._logs.find(clients, running, self._started)
        refused: dict[str, Exception] = {}
        longer: dict[str, tuple[HistoryEvent, ...]] = {}
        for arn, found in zip(running, clients.each(look, running), strict=True):
            if isinstance(found, Exception):
                refused[arn] = found
            elif arn not in self._alone or len(found) > len(self._alone[arn].events):
                longer[arn] = found
        self._definitions.learn(clients, longer)
        for arn, events in longer.items():
            self._unseen_since.pop(arn, None)
            self.unread.pop(arn, None)
            if not has_data(events):
                self._without_data.add(arn)
            self._alone[arn] = trace_of(
                events,
                self._definitions.of(arn),
                execution_arn=arn,
                state_machine_arn=execution_arn(arn).state_machine_arn,
            )
        return refused

    def _history(self, clients: Clients, arn: str) -> tuple[HistoryEvent, ...] | Exception:
        """The history of an execution, or why it cannot be read."""
        seen = self._alone[arn].events if arn in self._alone else ()
        try:
            if execution_arn(arn).express:
                moment = seen[0].timestamp if seen else None
                started = (moment, moment) if moment else self._started.get(arn, (None, None))
                return self._logs.history(clients, arn, started)
            return histories.longer_history(clients.of(arn), arn, seen)
        except (ExecutionUnreadable, HistoryError) as error:
            return error
        except ClientError as error:
            refusal: Exception = error
            if not histories.is_refused(error):
                raise
            return refusal

    def _may_grow(self, arn: str) -> bool:
        return arn not in self._ended and (
            arn not in self._alone or self._alone[arn].status == RUNNING
        )

    def _may_be_read(self, arn: str, parent: ExecutionArn) -> bool:
        if arn in self.unread:
            return arn in self._unseen_since
        if arn in self._mocked:
            return False
        try:
            histories.readable(parent, arn)
        except (InputError, ExecutionUnreadable) as error:
            if self._has_mocks:
                self._mocked.add(arn)
            elif isinstance(error, InputError):
                self.unread[arn] = "What started it names no execution's ARN."
            else:
                self.unread[arn] = str(error)
            return False
        return True

    def _leave_out(self, arn: str, error: Exception, patience: float) -> None:
        self._alone.pop(arn, None)
        if self._has_mocks and histories.is_unknown(error):
            self._mocked.add(arn)
            return
        self.unread[arn] = histories.reason(error)
        now = time.monotonic()
        waited = now - self._unseen_since.setdefault(arn, now)
        if not patience or waited > patience or not histories.is_unknown(error):
            del self._unseen_since[arn]

    def _take_also(self) -> None:
        """Choose what is to be read, too; that it is part of has not ended before that is there."""
        while self._also:
            arn = self._also.pop()
            self._map_runs.also(arn)
            for around, trace in list(self._ended.items()):
                runs = (run for visit in trace.walk() for run in visit.map_runs)
                if any(child.execution_arn == arn for run in runs for child in run.children):
                    self._alone[around] = self._ended.pop(around)

    def _next(self, clients: Clients, top: ExecutionArn, *, patiently: bool) -> list[str]:
        """What is to be read next, once the Map Runs that are known of are looked at."""
        while True:
            runs = [run for run in self._map_runs_of(top) if run not in self._looked_at_map_runs]
            if not runs:
                self._started.update(self._map_runs.started())
                return self._not_looked_at(top)
            self._looked_at_map_runs.update(runs)
            self._map_runs.look(clients, runs, patiently=patiently)

    def _map_runs_of(self, top: ExecutionArn) -> list[str]:
        """The Map Runs of all that has not ended; those of another account are left out."""
        where = f"arn:{top.partition}:states:{top.region}:{top.account_id}:mapRun:"
        return [
            run
            for arn in self._reached(top)
            for visit in (self._alone[arn].visits if arn in self._alone else ())
            for run in map_runs_of(visit)
            if run.startswith(where)
        ]

    def _reached(self, top: ExecutionArn) -> list[str]:
        """The execution and those that it started, as far as they are known; each once."""
        depths = {top.text: 0}
        started = [top.text]
        for arn in started:
            found, depth = self._alone.get(arn), depths[arn] + 1
            new = [one for one in self._children(found) if one not in depths]
            if depth > DEEPEST:
                self.unread.update(dict.fromkeys(new, _TOO_DEEP))
                continue
            depths.update(dict.fromkeys(new, depth))
            self._started.update(_starts(found))
            started += new
        return started

    def _children(self, trace: ExecutionTrace | None) -> list[str]:
        """The ARNs of the executions that it started, in a lasting order."""
        visits = trace.visits if trace is not None else ()
        tasks = (visit for visit in visits if visit.child_execution_arn)
        found = {arn for visit in tasks for _, arn in attempts_children(visit.events)}
        return [*sorted(found), *self._items(visits)]

    def _items(self, visits: Iterable[StateVisit]) -> Iterator[str]:
        """The children of Map Runs that are read; what they run is known from what started them."""
        for visit in visits:
            for run in map_runs_of(visit):
                chosen = list(self._map_runs.chosen(run))
                self._definitions.of_items(visit, chosen)
                yield from chosen

    def _not_looked_at(self, top: ExecutionArn) -> list[str]:
        """What was started and may have grown, but for what this look was at; the oldest first."""
        return sorted(
            (
                arn
                for arn in self._reached(top)[1:]
                if self._look_of.get(arn) != self._looks
                and self._may_grow(arn)
                and self._may_be_read(arn, top)
            ),
            key=lambda arn: self._look_of.get(arn, 0),
        )

    def _assembled(self, top: str) -> ExecutionTrace:
        """The execution with all that it started, from the innermost outwards.

        An execution that started one of those that led to it is not entered again.
        """
        whole: dict[str, ExecutionTrace] = {}
        path = {top: iter(self._children(self._alone.get(top)))}
        while path:
            arn, rest = next(reversed(path.items()))
            child = next(rest, None)
            if child is not None:
                if child in self._alone and child not in whole and child not in path:
                    path[child] = iter(self._children(self._alone[child]))
                continue
            del path[arn]
            whole[arn] = self._with_children(arn, whole)
        return whole[top]

    def _with_children(self, arn: str, whole: dict[str, ExecutionTrace]) -> ExecutionTrace:
        if arn in self._ended:
            return self._ended[arn]
        alone = self._alone[arn]
        started = self._children(alone)
        found = {child: whole.get(child) or self._ended.get(child) for child in started}
        known = {child: one for child, one in found.items() if one}
        runs = {visit.index: map_runs_of(visit) for visit in alone.visits}
        values = {
            index: tuple(self._map_runs.value(run, status, known) for run, status in of.items())
            for index, of in runs.items()
            if of
        }
        trace = alone.with_children(known, values)
        settled = all(self._map_runs.is_settled(run) for of in runs.values() for run in of)
        if alone.status != RUNNING and settled and all(map(self._is_settled, started)):
            self._ended[arn] = trace
            del self._alone[arn]
        return trace

    def _is_settled(self, arn: str) -> bool:
        if arn in self._ended or arn in self._mocked:
            return True
        return arn in self.unread and arn not in self._unseen_since


def _starts(trace: ExecutionTrace | None) -> Iterator[tuple[str, Started]]:
    """Between which moments the executions were started that it started."""
    if trace is None:
        return
    for visit in trace.visits:
        if visit.child_execution_arn:
            for _, arn in attempts_children(visit.events):
                yield arn, (visit.entered, visit.exited or trace.stopped)
