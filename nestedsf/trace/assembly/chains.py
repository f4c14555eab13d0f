"""Which visit an event belongs to, found through previousEventId and nothing else.

Branches of a Parallel and items of a Map interleave in a history, so neither the order of the
events nor the last state seen says whose event it is. Each event has a *place*: the scope
(execution, branch or iteration), the innermost visit open there, and which attempt of that
visit it is. An event's place follows from the place of its predecessor, in order of id.

Chains that AWS makes, seen in recorded histories:

- ParallelStateExited and MapStateExited name as predecessor the last event of the branch that
  finished last, not ParallelStateSucceeded.
- MapIterationStarted of a Map with MaxConcurrency comes from inside the iteration before it.
- A container that fails, or is retried, goes on from the event that made it fail.
- TaskStateAborted of every sibling comes from that event too.
- What a redriven execution does next comes from the StateEntered of the state that it was in, in
  a branch or an iteration too.
- EvaluationFailed of a state that did nothing yet has the predecessor of its StateEntered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.trace.assembly.scopes import CONTAINERS, OpenVisit, Scope
from nestedsf.trace.redrives import REDRIVEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nestedsf.trace.history.events import HistoryEvent

__all__ = ["Chains", "follow"]

Place: TypeAlias = tuple[Scope, OpenVisit | None, int]


@dataclass(slots=True, eq=False)
class Chains:
    """What following the chains of a history gives.

    Attributes:
        root: The scope of the execution itself.
        visits: Every visit, in the order of its StateEntered.
        ended_by: ExecutionFailed and the visit that it was chained to, where there is one.
        redrives: The events ExecutionRedriven.
    """

    root: Scope = field(default_factory=Scope)
    visits: list[OpenVisit] = field(default_factory=list)
    ended_by: tuple[HistoryEvent, OpenVisit] | None = None
    redrives: list[HistoryEvent] = field(default_factory=list)


def follow(events: Iterable[HistoryEvent]) -> Chains:
    """Every event of a loaded history handed to the visit it belongs to."""
    chains = Chains()
    places: list[Place] = [(chains.root, None, 0)]
    rules: dict[str, tuple[_Rule, str]] = {}
    for event in events:
        rule = rules.get(event.type)
        if rule is None:
            rule = rules[event.type] = _rule(event.type)
        places.append(rule[0](chains, event, places[event.previous_event_id], rule[1]))
    return chains


_Rule: TypeAlias = "Callable[[Chains, HistoryEvent, Place, str], Place]"


def _rule(kind: str) -> tuple[_Rule, str]:
    """What to do with events of that type, and the type of state that they speak of."""
    for ending, rule in (
        ("StateEntered", _entered),
        ("StateExited", _exited),
        ("StateStarted", _started),
        ("StateSucceeded", _succeeded),
        ("StateFailed", _failed),
        ("StateAborted", _aborted),
    ):
        if kind.endswith(ending):
            return rule, kind[: -len(ending)]
    for beginning, rule in (("MapIteration", _iteration), ("MapRun", _map_run)):
        if kind.startswith(beginning):
            return rule, "Map"
    if kind.startswith("Execution"):
        return _execution, ""
    if kind == "EvaluationFailed":
        return _evaluation_failed, ""
    return _other, ""


def _nearest(
    place: Place, kind: str, name: object = None, *, alive: bool = False
) -> tuple[OpenVisit, int] | None:
    """The innermost visit of that type around the place, with its attempt there."""
    scope, visit, attempt = place
    if visit is None:
        visit, attempt = scope.visit, scope.attempt
    while visit is not None:
        if (
            visit.type == kind
            and (name is None or visit.name == name)
            and not (alive and visit.over)
        ):
            return visit, attempt
        attempt = visit.scope.attempt
        visit = visit.scope.visit
    return None


def _pass_over(place: Place, found: OpenVisit) -> OpenVisit | None:
    """The open visit that is left for one around it, which means that it failed."""
    visit = place[1]
    if visit is None or visit is found:
        return None
    visit.ended = True
    return visit


def _entered(chains: Chains, event: HistoryEvent, place: Place, kind: str) -> Place:
    scope, around, attempt = place
    if around is not None and around.type in CONTAINERS:
        scope = Scope(visit=around, attempt=max(attempt, 1))
        around.scopes.append(scope)
    visit = OpenVisit(event.details["name"], kind, scope, event, [event])
    scope.visits.append(visit)
    chains.visits.append(visit)
    return scope, visit, 0


def _exited(_: Chains, event: HistoryEvent, place: Place, kind: str) -> Place:
    found = _nearest(place, kind, event.details["name"])
    if found is None:
        return place
    visit = found[0]
    _pass_over(place, visit)
    visit.exited = event
    visit.events.append(event)
    return visit.scope, None, 0


def _started(_: Chains, event: HistoryEvent, place: Place, kind: str) -> Place:
    found = _nearest(place, kind, alive=True)
    if found is None:
        return place
    visit = found[0]
    _pass_over(place, visit)
    visit.attempts += 1
    visit.failure = visit.blamed = None
    visit.events.append(event)
    return visit.scope, visit, visit.attempts


def _succeeded(_: Chains, event: HistoryEvent, place: Place, kind: str) -> Place:
    found = _nearest(place, kind, alive=True)
    if found is None:
        return place
    visit, attempt = found
    visit.events.append(event)
    return visit.scope, visit, attempt


def _failed(_: Chains, event: HistoryEvent, place: Place, kind: str) -> Place:
    found = _nearest(place, kind, alive=True)
    if found is None:
        return place
    visit, attempt = found
    visit.blamed = _pass_over(place, visit) or visit.blamed
    visit.failure = visit.failure or event
    visit.over = True
    visit.events.append(event)
    return visit.scope, visit, attempt


def _aborted(_: Chains, event: HistoryEvent, place: Place, kind: str) -> Place:
    found = _nearest(place, kind)
    if found is None:
        return place
    visit, attempt = found
    visit.aborted = True
    visit.events.append(event)
    return visit.scope, visit, attempt


def _iteration(_: Chains, event: HistoryEvent, place: Place, kind: str) -> Place:
    found = _nearest(place, kind, event.details.get("name"))
    if found is None:
        return place
    visit, attempt = found
    visit.events.append(event)
    if event.type.endswith("Started"):
        index = event.details.get("index")
        scope = Scope(
            visit=visit,
            attempt=max(attempt, 1),
            iteration=index if type(index) is int else len(visit.scopes),
        )
        visit.scopes.append(scope)
        return scope, None, 0
    if event.type.endswith("Failed"):
        failed = _pass_over(place, visit)
        if attempt == visit.attempts and not visit.over:
            visit.blamed = failed or visit.blamed
    return visit.scope, visit, attempt


def _map_run(_: Chains, event: HistoryEvent, place: Place, kind: str) -> Place:
    found = _nearest(place, kind)
    if found is None:
        return place
    visit, attempt = found
    visit.events.append(event)
    if event.type.endswith("Failed"):
        visit.failure = event
    return visit.scope, visit, attempt


def _execution(chains: Chains, event: HistoryEvent, place: Place, _: str) -> Place:
    visit = place[1]
    if event.type == "ExecutionFailed" and visit is not None:
        visit.ended = True
        chains.ended_by = (event, visit)
    elif event.type == REDRIVEN:
        chains.ended_by = None
        chains.redrives.append(event)
        _go_on(chains.root)
    return place


def _go_on(scope: Scope) -> None:
    """Open again what was open at the end of a scope: after a redrive it goes on from there."""
    visit = scope.visits[-1] if scope.visits else None
    if visit is None or visit.exited is not None:
        return
    visit.failure = visit.blamed = None
    visit.ended = visit.aborted = visit.over = False
    for inner in visit.scopes:
        if inner.attempt == max(visit.attempts, 1):
            _go_on(inner)


def _evaluation_failed(chains: Chains, event: HistoryEvent, place: Place, _: str) -> Place:
    for visit in reversed(chains.visits):
        beside = visit.entered.previous_event_id == event.previous_event_id
        if beside and visit.exited is None and visit.name == event.details.get("state"):
            place = visit.scope, visit, 0
            break
    return _other(chains, event, place, "")


def _other(_: Chains, event: HistoryEvent, place: Place, __: str) -> Place:
    visit = place[1]
    if visit is None:
        return place
    visit.events.append(event)
    if event.type.endswith("Scheduled"):
        visit.attempts += 1
        visit.failure = None
        visit.ended = visit.aborted = False
    elif event.type.endswith(("Failed", "TimedOut")):
        visit.failure = event
    elif event.type.endswith("Succeeded"):
        visit.failure = None
    return place
