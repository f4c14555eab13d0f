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
from nestedsf.account.executions.known import DEEPEST, KnownExecutions
from nestedsf.account.executions.logs import ExpressLogs, Started, has_data
from nestedsf.account.executions.map_runs import MapRuns
from nestedsf.account.executions.omissions import omissions
from nestedsf.account.sessions.clients import SESSION, Clients, reaches_aws
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

__all__ = ["AT_ONCE", "TraceReader", "fetch_history", "fetch_trace"]

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
    SESSION.check(session=session)
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
        self._known = KnownExecutions(self._map_runs, self._definitions)
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
        refused = self._update(clients, filter(self._known.may_grow, [top.text])).get(top.text)
        if isinstance(refused, ClientError):
            raise histories.unreadable(session, refused, top.text)
        if refused is not None:
            raise refused
        if not children:
            return self._known.of(top.text)
        most = SIDE_BY_SIDE if reaches_aws(session) else AT_ONCE
        most = sys.maxsize if whole else most
        self._looks += 1
        self._looked_at_map_runs.clear()
        while arns := self._next(clients, top, patiently=not whole)[:most]:
            most -= len(arns)
            self._look_of.update(dict.fromkeys(arns, self._looks))
            for arn, error in self._update(clients, arns).items():
                self._leave_out(arn, error, waiting.patience(session, error))
        self._more = any(arn not in self._known.alone for arn in self._not_looked_at(top))
        return self._known.assembled(top.text, self._is_left_out)

    def also(self, execution_arn: str) -> None:
        """Read the history of a Map Run's child, too, which was only listed so far.

        It is read with the next look; it may be said while another thread looks.
        """
        self._also.append(execution_arn)

    def left_out(self) -> str:
        """What is left out and why, in one line; empty where nothing is."""
        unread = (*self.unread.values(), *self._map_runs.unread.values())
        return omissions(unread, len(self._without_data), *self._map_runs.left_out())

    def warn(self, stacklevel: int = 3) -> None:
        """Warn of what is left out, once for all of it; `stacklevel` as of `warnings.warn`."""
        if told := self.left_out():
            warnings.warn(told, UnreadChildWarning, stacklevel=stacklevel)

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
            elif arn not in self._known.alone or len(found) > len(self._known.alone[arn].events):
                longer[arn] = found
        self._definitions.learn(clients, longer)
        for arn, events in longer.items():
            self._unseen_since.pop(arn, None)
            self.unread.pop(arn, None)
            if not has_data(events):
                self._without_data.add(arn)
            self._known.alone[arn] = trace_of(
                events,
                self._definitions.of(arn),
                execution_arn=arn,
                state_machine_arn=execution_arn(arn).state_machine_arn,
            )
        return refused

    def _history(self, clients: Clients, arn: str) -> tuple[HistoryEvent, ...] | Exception:
        """The history of an execution, or why it cannot be read."""
        seen = self._known.alone[arn].events if arn in self._known.alone else ()
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
        self._known.alone.pop(arn, None)
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
            self._known.reopen(arn)

    def _next(self, clients: Clients, top: ExecutionArn, *, patiently: bool) -> list[str]:
        """What is to be read next, once the Map Runs that are known of are looked at."""
        while True:
            runs = [
                run for run in self._known.map_runs_of(top) if run not in self._looked_at_map_runs
            ]
            if not runs:
                self._started.update(self._map_runs.started())
                return self._not_looked_at(top)
            self._looked_at_map_runs.update(runs)
            self._map_runs.look(clients, runs, patiently=patiently)

    def _reached(self, top: ExecutionArn) -> list[str]:
        """The execution and those that it started, as far as they are known; each once."""
        reached, too_deep = self._known.reached(top)
        self.unread.update(dict.fromkeys(too_deep, _TOO_DEEP))
        for arn in reached:
            self._started.update(_starts(self._known.alone.get(arn)))
        return reached

    def _not_looked_at(self, top: ExecutionArn) -> list[str]:
        """What was started and may have grown, but for what this look was at; the oldest first."""
        return sorted(
            (
                arn
                for arn in self._reached(top)[1:]
                if self._look_of.get(arn) != self._looks
                and self._known.may_grow(arn)
                and self._may_be_read(arn, top)
            ),
            key=lambda arn: self._look_of.get(arn, 0),
        )

    def _is_left_out(self, arn: str) -> bool:
        return arn in self._mocked or (arn in self.unread and arn not in self._unseen_since)


def _starts(trace: ExecutionTrace | None) -> Iterator[tuple[str, Started]]:
    """Between which moments the executions were started that it started."""
    if trace is None:
        return
    for visit in trace.visits:
        if visit.child_execution_arn:
            for _, arn in attempts_children(visit.events):
                yield arn, (visit.entered, visit.exited or trace.stopped)
