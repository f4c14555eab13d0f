"""Visits put in order and made values, once their chains are followed and settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.trace.assembly.scopes import CONTAINERS
from nestedsf.trace.statuses import FAILED, TIMED_OUT
from nestedsf.trace.tasks import TaskFacts, earlier_children, names_parent, task_facts
from nestedsf.trace.visits import MapItem, Part, StateVisit

if TYPE_CHECKING:
    from nestedsf.asl.definition import Definition
    from nestedsf.trace.assembly.chains import Chains
    from nestedsf.trace.assembly.scopes import OpenVisit, Scope
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import ExecutionContext

__all__ = ["assembled"]

_NO_TASK = TaskFacts()


class _Placed(NamedTuple):
    """A visit and the number of its branch; None outside a Parallel."""

    visit: OpenVisit
    branch: int | None


def assembled(
    chains: Chains,
    definition: Definition | None,
    context: ExecutionContext,
    children: Mapping[str, ExecutionTrace],
) -> tuple[StateVisit, ...]:
    """The visits in order: containers before their contents, branches as in the definition."""
    made: list[StateVisit] = []
    waiting = [_Placed(visit, None) for visit in reversed(chains.root.visits)]
    while waiting:
        current = waiting.pop()
        current.visit.index = len(made)
        contents = _contents(current.visit, definition)
        around = _around(current.visit, made)
        made.append(_value(current, definition, context, children, _parts(contents), around))
        for scope, branch in reversed(contents):
            waiting += [_Placed(visit, branch) for visit in reversed(scope.visits)]
    return tuple(made)


def _parts(contents: list[tuple[Scope, int | None]]) -> tuple[Part, ...]:
    """The branches or iterations of the last attempt, which comes last."""
    if not contents:
        return ()
    attempt = contents[-1][0].attempt
    return tuple(
        Part(
            (scope.iteration or 0) if branch is None else branch,
            scope.visits[0].entered,
            scope.visits[-1].exited,
        )
        for scope, branch in contents
        if scope.attempt == attempt
    )


def _around(visit: OpenVisit, made: list[StateVisit]) -> MapItem | None:
    """The Map item that a visit is for; what is in a Parallel is for the Parallel's item."""
    container = visit.scope.visit
    if container is None:
        return None
    if container.type == CONTAINERS[0]:
        return made[container.index].item
    return MapItem(made[container.index], visit.scope.iteration or 0)


def _contents(visit: OpenVisit, definition: Definition | None) -> list[tuple[Scope, int | None]]:
    """The scopes inside a container in order, each with the number of the branch."""
    if not visit.scopes:
        return []
    scopes = [scope for scope in visit.scopes if scope.visits]
    if visit.type == "Map":
        scopes.sort(key=lambda scope: (scope.attempt, scope.iteration or 0))
        return [(scope, None) for scope in scopes]
    starts = definition.branch_starts(visit.name) if definition is not None else ()
    order = {name: number for number, name in enumerate(starts)}
    keyed = sorted(
        ((scope.attempt, order.get(first, len(order)), first), number)
        for number, scope in enumerate(scopes)
        for first in (scope.visits[0].name,)
    )
    found: list[tuple[Scope, int | None]] = []
    attempt = branch = 0
    for (number, position, _), place in keyed:
        branch = 0 if number != attempt else branch + 1
        attempt = number
        found.append((scopes[place], position if position < len(order) else branch))
    return found


def _value(  # noqa: PLR0913, PLR0917  what is known of a visit
    placed: _Placed,
    definition: Definition | None,
    context: ExecutionContext,
    children: Mapping[str, ExecutionTrace],
    parts: tuple[Part, ...],
    item: MapItem | None,
) -> StateVisit:
    visit, branch = placed
    state = definition.get(visit.name) if definition is not None else None
    container = visit.scope.visit
    exited = visit.exited
    facts = _NO_TASK
    child = None
    earlier: tuple[ExecutionTrace, ...] = ()
    links_back = None
    if visit.type == "Task":
        facts = task_facts(visit.events, state)
        if facts.child_execution_arn is not None:
            child = children.get(facts.child_execution_arn)
            earlier = earlier_children(visit.events, children)
            parameters = facts.parameters if isinstance(facts.parameters, Mapping) else {}
            given = child.input if child is not None else parameters.get("Input")
            links_back = names_parent(given, context.execution_arn)
    return StateVisit(
        state_name=visit.name,
        state_type=visit.type,
        status=visit.status,
        input=visit.entered.details.get("input"),
        output=exited.details.get("output") if exited is not None else None,
        error=visit.error,
        cause=visit.cause,
        caught=exited is not None and visit.status in (FAILED, TIMED_OUT),
        attempts=max(visit.attempts, 1),
        integration_pattern=facts.integration_pattern,
        resource=facts.resource,
        child=child,
        earlier_children=earlier,
        child_execution_arn=facts.child_execution_arn,
        child_links_back=links_back,
        task_token=facts.task_token,
        parameters=facts.parameters,
        index=visit.index,
        container=container.name if container is not None else None,
        container_index=container.index if container is not None else None,
        container_attempt=visit.scope.attempt if container is not None else None,
        branch=branch if container is not None and container.type == CONTAINERS[0] else None,
        iteration=visit.scope.iteration,
        events=tuple(visit.events),
        entered=visit.entered.timestamp,
        exited=exited.timestamp if exited is not None else None,
        definition=state,
        context=context,
        item=item,
        parts=parts,
    )
