"""The whole execution that a history tells of: its visits, and how it began and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.arguments import NAMED, TEXT
from nestedsf.asl.definition import Definition, parse_definition
from nestedsf.trace.arns import execution_name
from nestedsf.trace.assembly.chains import follow
from nestedsf.trace.assembly.outcomes import settle
from nestedsf.trace.assembly.visits import assembled
from nestedsf.trace.collector import collector_paused
from nestedsf.trace.execution import TRACE, ExecutionTrace
from nestedsf.trace.history.events import HistorySource, load_history, with_predecessors
from nestedsf.trace.redrives import REDRIVEN
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.trace.visits import ExecutionContext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["trace_of"]

_ENDS = {
    "ExecutionSucceeded": SUCCEEDED,
    "ExecutionFailed": FAILED,
    "ExecutionTimedOut": TIMED_OUT,
    "ExecutionAborted": ABORTED,
    REDRIVEN: RUNNING,
}


def trace_of(  # noqa: PLR0913  what is known besides the events, each of it optional
    events: HistorySource,
    definition: Definition | str | Mapping[str, Any] | None = None,
    *,
    name: str = "",
    execution_arn: str | None = None,
    state_machine_arn: str | None = None,
    children: Mapping[str, ExecutionTrace] | None = None,
) -> ExecutionTrace:
    """The execution that a history tells of.

    Args:
        events: What ``load_history`` gives, or anything that it reads.
        definition: The definition that ran. It puts branches in its order and gives the errors
            of Fail states; without it branches are in the order of their first states' names.
        name: The execution's name; by default that in its ARN.
        execution_arn: The execution's ARN.
        state_machine_arn: The state machine's ARN.
        children: The executions that it started, by execution ARN.

    Raises:
        HistoryError: The events are no whole history.
        DefinitionError: The definition cannot be used.

    >>> trace_of([{"id": 1, "type": "ExecutionStarted"}], name="main")
    ExecutionTrace('main', 'RUNNING', 0 visits)
    """
    TEXT.check(name=name)
    TEXT.or_none.check(execution_arn=execution_arn, state_machine_arn=state_machine_arn)
    NAMED.or_none.check(children=children)
    for child in (children or {}).values():
        TRACE.check(child=child)
    history = load_history(events)
    if definition is not None and not isinstance(definition, Definition):
        definition = parse_definition(definition, deployed=True)
    if definition is not None:
        history = with_predecessors(history, definition)
    end = next((event for event in reversed(history) if event.type in _ENDS), None)
    status = RUNNING if end is None else _ENDS[end.type]
    last = end if end is not None and status != RUNNING else None
    details = last.details if last is not None else {}
    with collector_paused():
        chains = follow(history)
        settle(chains, definition, running=last is None)
        context = ExecutionContext(
            execution_arn=execution_arn,
            started=history[0],
            state_machine_arn=state_machine_arn,
            redrives=tuple(chains.redrives),
            query_language=definition.raw.get("QueryLanguage") if definition else None,
        )
        visits = assembled(chains, definition, context, children or {})
    return ExecutionTrace(
        name=name or execution_name(execution_arn),
        status=status,
        input=history[0].details.get("input"),
        output=details.get("output"),
        error=details.get("error"),
        cause=details.get("cause"),
        visits=visits,
        execution_arn=execution_arn,
        state_machine_arn=state_machine_arn,
        events=history,
        definition=definition,
        started=history[0].timestamp,
        stopped=last.timestamp if last is not None else None,
    )
