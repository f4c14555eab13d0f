"""Definitions of executions that are there: of each state machine once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from nestedsf.account.arns import execution_arn
from nestedsf.account.executions.histories import is_refused, is_unknown
from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.exceptions import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nestedsf.account.executions.logs import ExpressLogs
    from nestedsf.account.sessions.clients import Clients
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit


class Definitions:
    """What DescribeStateMachineForExecution has answered, so that it is seldom asked.

    Of all that a reader asks it has the smallest quota: see `quotas.QUOTAS`.

    Args:
        logs: Knows the definitions of Express workflows, of whose executions AWS does not tell.
    """

    def __init__(self, logs: ExpressLogs) -> None:
        self._logs = logs
        self._known: dict[str, Definition | None] = {}  # by state machine, some by execution

    def of(self, arn: str) -> Definition | None:
        """The definition of an execution; None where it cannot be had."""
        return self._known.get(arn, self._known.get(_machine(arn)))

    def of_items(self, visit: StateVisit, arns: Iterable[str]) -> None:
        """Take the definition of a Map Run's children from the Map that started it.

        So it is that of the time, of Express workflows as well, and nobody is asked.
        """
        new = [arn for arn in arns if arn not in self._known]
        if new and (definition := _processor(visit)) is not None:
            self._known.update(dict.fromkeys(new, definition))

    def learn(self, clients: Clients, histories: Mapping[str, tuple[HistoryEvent, ...]]) -> None:
        """Fetch the definitions of executions: of each state machine that of one of them.

        A state machine that was updated in between has executions of another definition: where
        an execution has entered states that are not in it, its own is fetched. Of an Express
        workflow there is only the definition of today, or none.
        """
        asked: dict[str, str] = {}
        for arn in histories:
            if arn not in self._known and _machine(arn) not in self._known:
                asked.setdefault(_machine(arn), arn)
        self._ask(clients, asked)
        own = {arn for arn in asked.values() if not execution_arn(arn).express}
        others = histories.keys() - self._known.keys() - own
        misfits = (arn for arn in sorted(others) if not _fits(self.of(arn), histories[arn]))
        self._ask(clients, {arn: arn for arn in misfits})

    def _ask(self, clients: Clients, asked: Mapping[str, str]) -> None:
        """Fetch definitions, and keep them under their keys: that of an execution for each."""

        def ask(key: str) -> None:
            arn = asked[key]
            if execution_arn(arn).express:
                misfits = key == arn
                self._known[key] = None if misfits else self._logs.definition(clients, arn)
                return
            try:
                self._known[key] = _fetched(clients.of(arn), arn)
            except ClientError as error:
                if not is_unknown(error):  # AWS may not show it yet
                    raise

        clients.each(ask, asked)


def _processor(visit: StateVisit) -> Definition | None:
    """What a Distributed Map runs for each item, as a definition of its own."""
    if visit.definition is None or visit.context is None:
        return None
    raw = visit.definition.raw
    language = visit.context.query_language
    try:
        return parse_definition(
            {
                **({"QueryLanguage": language} if language else {}),
                **(raw.get("ItemProcessor") or raw.get("Iterator") or {}),
            },
            deployed=True,
        )
    except DefinitionError:
        return None


def _machine(arn: str) -> str:
    return execution_arn(arn).state_machine_arn


def _fits(definition: Definition | None, events: tuple[HistoryEvent, ...]) -> bool:
    return definition is None or all(
        definition.get(event.details["name"]) is not None
        for event in events
        if event.type.endswith("StateEntered")
    )


def _fetched(client: Any, arn: str) -> Definition | None:
    try:
        answer = client.describe_state_machine_for_execution(executionArn=arn)
        return parse_definition(answer["definition"], deployed=True)
    except DefinitionError:
        return None  # one that cannot be used; the history tells the rest
    except ClientError as error:
        if is_unknown(error) or not is_refused(error):
            raise
        return None  # a reader may lack the permission
