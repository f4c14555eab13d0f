"""An execution with all that it started, numbered: parents come before their children."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from nestedsf.jsontext import canonical
from nestedsf.trace.tasks import CALLBACK, RUN_A_JOB, START_SYNC, task_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = [
    "Member",
    "Path",
    "answer_of",
    "earlier_attempts",
    "family",
    "holder_of_token",
    "item_of",
    "reply_of",
    "result_of",
    "started_by",
    "waits_for_child",
]

_RESULTS = ("Succeeded", "Failed", "TimedOut")

Path: TypeAlias = tuple[int, ...]
"""What leads to an execution: the ids of the events that entered the states that started it,
outermost first; after that of a Distributed Map, which child it is: -1 for the first one."""


@dataclass(slots=True, eq=False)
class Member:
    """One execution of a family.

    Attributes:
        execution: The execution.
        depth: How many executions are around it.
        parent: The number of the execution that started it; -1 for the first one.
        starter: The visit there that started it, of an earlier attempt as it was in that one.
        path: What leads to it.
        children: The numbers of the executions that it started, by the index of the visit.
    """

    execution: ExecutionTrace
    depth: int = 0
    parent: int = -1
    starter: StateVisit | None = None
    path: Path = ()
    children: dict[int, list[int]] = field(default_factory=dict)


def family(trace: ExecutionTrace, *, earlier: bool = False) -> list[Member]:
    """The execution and those that it started, depth first, without recursion.

    Args:
        trace: The execution.
        earlier: Whether those that earlier attempts of a Task started are among them, before that
            of the last one; they have its path.
    """
    members: list[Member] = []
    waiting = [Member(trace)]
    while waiting:
        member = waiting.pop()
        number = len(members)
        members.append(member)
        if member.starter is not None:
            members[member.parent].children.setdefault(member.starter.index, []).append(number)
        waiting += [
            Member(child, member.depth + 1, number, starter, (*member.path, *path))
            for visit in reversed(member.execution.visits)
            for starter in (visit, *(reversed(earlier_attempts(visit)) if earlier else ()))
            for path, child in reversed(list(started_by(starter)))
        ]
    return members


def started_by(visit: StateVisit) -> Iterator[tuple[Path, ExecutionTrace]]:
    """The executions that a visit started, each with what leads from its execution to it."""
    if visit.child is not None:
        yield (visit.events[0].id,), visit.child
        return
    before = 0
    for run in visit.map_runs:
        for child, trace in run.traces():
            yield (visit.events[0].id, -(before + child.number + 1)), trace
        before += len(run.children)


def item_of(member: Member) -> str | None:
    """Which item or batch of a Map Run an execution is for, as `MapRun.called`; None of others."""
    runs = member.starter.map_runs if member.starter is not None else ()
    number = -member.path[-1] - 1 if member.path else 0
    for run in runs:
        if number < len(run.children):
            return run.called(run.children[number])
        number -= len(run.children)
    return None


def earlier_attempts(visit: StateVisit) -> list[StateVisit]:
    """A visit of a Task as it was in each attempt whose child is one of its earlier children."""
    if not visit.earlier_children:
        return []
    known = {child.execution_arn: child for child in visit.earlier_children}
    attempts: list[list[HistoryEvent]] = [[]]
    for event in visit.events:
        if event.type == "TaskScheduled" and any(e.type == event.type for e in attempts[-1]):
            attempts.append([])
        attempts[-1].append(event)
    found = []
    for events in attempts:
        facts = task_facts(events, visit.definition)
        child = known.get(facts.child_execution_arn) if facts.child_execution_arn else None
        if child is not None:
            found.append(
                replace(
                    visit,
                    events=tuple(events),
                    child=child,
                    child_execution_arn=facts.child_execution_arn,
                    earlier_children=(),
                    parameters=facts.parameters,
                    task_token=facts.task_token,
                )
            )
    return found


def answer_of(visit: StateVisit) -> HistoryEvent | None:
    """The event that brought the ARN of the execution that a Task started."""
    if visit.child_execution_arn is None:
        return None
    return next(
        (
            event
            for event in visit.events
            if event.type in ("TaskSubmitted", "TaskSucceeded")
            and isinstance(event.details.get("output"), dict)
            and event.details["output"].get("ExecutionArn") == visit.child_execution_arn
        ),
        None,
    )


def result_of(visit: StateVisit) -> HistoryEvent | None:
    """The event that ended the last attempt of a Task; None where there is none."""
    return next(_results(visit), None)


def reply_of(visit: StateVisit) -> HistoryEvent | None:
    """What the last call of a Task ended with, whatever became of its output after that."""
    return next((each for each in _results(visit) if each.type != "EvaluationFailed"), None)


def _results(visit: StateVisit) -> Iterator[HistoryEvent]:
    """The events that ended something of a Task, the latest first."""
    for event in reversed(visit.events):
        if event.type.endswith(_RESULTS) and "State" not in event.type:
            yield event


def waits_for_child(visit: StateVisit) -> bool:
    """Whether a Task goes on when the execution that it started has ended.

    So does a Run a Job; and StartSyncExecution answers when an Express workflow has ended.
    """
    return visit.integration_pattern == RUN_A_JOB or visit.resource == START_SYNC


def holder_of_token(visit: StateVisit) -> StateVisit | None:
    """The Task of the child execution that hands on the token which a visit waits for.

    The history does not say who calls back. It shows which Task of the child was given the
    token: the first one whose parameters hold it.
    """
    token = visit.task_token
    if visit.integration_pattern != CALLBACK or not token or visit.child is None:
        return None
    written = canonical(token)[1:-1]
    for held in visit.child.visits:
        if held.state_type == "Task" and written in canonical(held.parameters):
            return held
    return None
