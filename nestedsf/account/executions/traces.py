"""ExecutionTraces of executions that are there: their histories, and those of what they started."""

from __future__ import annotations

import sys
import time
import warnings
from collections import Counter
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from nestedsf.account.arns import execution_arn
from nestedsf.account.executions import histories, waiting
from nestedsf.account.executions.definitions import Definitions
from nestedsf.account.executions.histories import fetch_history
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
from nestedsf.trace.tasks import started_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    import boto3

    from nestedsf.account.arns import ExecutionArn
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.history.events import HistoryEvent

__all__ = ["RUNNING", "TraceReader", "fetch_history", "fetch_trace"]

RUNNING = "RUNNING"


def fetch_trace(session: boto3.Session, execution_arn: str) -> ExecutionTrace:
    """The ExecutionTrace of an execution, and of each execution that it started.

    It only reads: GetExecutionHistory for each execution and DescribeStateMachineForExecution
    for each state machine, in the region of the ARN. Without permission for the latter there is
    no definition. Executions that it started and that cannot be read are left out, with an
    UnreadChildWarning that says why.

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
        self._definitions = Definitions()
        self._alone: dict[str, ExecutionTrace] = {}  # without what they started
        self._ended: dict[str, ExecutionTrace] = {}  # with it, and all of it has ended
        self._clients = clients
        self._looks = 0
        self._look_of: dict[str, int] = {}  # the last one at what was started
        self._more = False

    @property
    def awaits(self) -> bool:
        """Whether an execution was started that is not read yet, or that AWS does not show yet."""
        return self._more or bool(self._unseen_since)

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
        """
        top = histories.readable(session, execution_arn)
        clients = self._clients_of(session)
        refused = self._update(clients, filter(self._may_grow, [top.text])).get(top.text)
        if isinstance(refused, ClientError):
            raise histories.unreadable(session, refused, top.text)
        if refused is not None:
            raise refused
        if not children:
            return self._ended.get(top.text) or self._alone[top.text]
        most = sys.maxsize if whole or not reaches_aws(session) else SIDE_BY_SIDE
        self._looks += 1
        while arns := self._not_looked_at(top)[:most]:
            most -= len(arns)
            self._look_of.update(dict.fromkeys(arns, self._looks))
            for arn, error in self._update(clients, arns).items():
                self._leave_out(arn, error)
        self._more = any(arn not in self._alone for arn in self._not_looked_at(top))
        return self._assembled(top.text)

    def left_out(self) -> str:
        """What is left out and why, in one line; empty where nothing is."""
        if not self.unread:
            return ""
        reasons = Counter(self.unread.values())
        told = " ".join(f"{count:,} of them: {why}" for why, count in sorted(reasons.items()))
        return f"Executions that were started could not be read, and are left out. {told}"

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

        def history(arn: str) -> tuple[HistoryEvent, ...] | Exception:
            seen = self._alone[arn].events if arn in self._alone else ()
            try:
                return histories.longer_history(clients.of(arn), arn, seen)
            except HistoryError as error:
                return error
            except ClientError as error:
                refusal: Exception = error
                if not histories.is_refused(error):
                    raise
                return refusal

        refused: dict[str, Exception] = {}
        longer: dict[str, tuple[HistoryEvent, ...]] = {}
        for arn, found in zip(running, clients.each(history, running), strict=True):
            if isinstance(found, Exception):
                refused[arn] = found
            elif arn not in self._alone or len(found) > len(self._alone[arn].events):
                longer[arn] = found
        self._definitions.learn(clients, longer)
        for arn, events in longer.items():
            self._unseen_since.pop(arn, None)
            self.unread.pop(arn, None)
            self._alone[arn] = trace_of(
                events,
                self._definitions.of(arn),
                execution_arn=arn,
                state_machine_arn=execution_arn(arn).state_machine_arn,
            )
        return refused

    def _may_grow(self, arn: str) -> bool:
        return arn not in self._ended and (
            arn not in self._alone or self._alone[arn].status == RUNNING
        )

    def _may_be_read(self, arn: str, parent: ExecutionArn) -> bool:
        if arn in self.unread:
            return arn in self._unseen_since
        try:
            histories.readable(parent, arn)
        except InputError:
            self.unread[arn] = "What started it names no execution's ARN."
            return False
        except ExecutionUnreadable as error:
            self.unread[arn] = str(error)
            return False
        return True

    def _leave_out(self, arn: str, error: Exception) -> None:
        self._alone.pop(arn, None)
        self.unread[arn] = histories.reason(error)
        now = time.monotonic()
        if now - self._unseen_since.setdefault(arn, now) > waiting.VISIBLE_WITHIN or (
            not histories.is_unknown(error)
        ):
            del self._unseen_since[arn]

    def _not_looked_at(self, top: ExecutionArn) -> list[str]:
        """What was started and may have grown, but for what this look was at; the oldest first."""
        reached, started = {top.text}, [top.text]
        for arn in started:
            new = [one for one in _children(self._alone.get(arn)) if one not in reached]
            reached.update(new)
            started += new
        return sorted(
            (
                arn
                for arn in started[1:]
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
        path = {top: iter(_children(self._alone.get(top)))}
        while path:
            arn, rest = next(reversed(path.items()))
            child = next(rest, None)
            if child is not None:
                if child in self._alone and child not in whole and child not in path:
                    path[child] = iter(_children(self._alone[child]))
                continue
            del path[arn]
            whole[arn] = self._with_children(arn, whole)
        return whole[top]

    def _with_children(self, arn: str, whole: dict[str, ExecutionTrace]) -> ExecutionTrace:
        if arn in self._ended:
            return self._ended[arn]
        alone = self._alone[arn]
        started = _children(alone)
        found = {child: whole.get(child) or self._ended.get(child) for child in started}
        trace = alone.with_children({child: one for child, one in found.items() if one})
        if alone.status != RUNNING and all(self._is_settled(child) for child in started):
            self._ended[arn] = trace
            del self._alone[arn]
        return trace

    def _is_settled(self, arn: str) -> bool:
        return arn in self._ended or (arn in self.unread and arn not in self._unseen_since)


def _children(trace: ExecutionTrace | None) -> list[str]:
    """The ARNs of the executions that it started, in a lasting order."""
    visits = trace.visits if trace is not None else ()
    tasks = (visit for visit in visits if visit.child_execution_arn)
    return sorted({arn for visit in tasks for _, arn in started_by(visit.events)})
