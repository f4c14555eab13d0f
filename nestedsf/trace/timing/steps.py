"""Steps: where an event stands in the order of cause and effect, when no clock is asked.

Times differ from one execution to the next, and so does the order in which the events of
branches and children come. What does not differ is which event follows from which. An event's
step is one more than the latest step that it follows from (Lamport, "Time, Clocks, and the
Ordering of Events", 1978):

- the event of its ``previousEventId``;
- for what a redriven execution does next, ExecutionRedriven, and for that one all before it;
- for the end of a Parallel or Map, all of its branches or iterations;
- for the first event of a child execution, the TaskStarted of the Task that started it;
- for the first event of a Map Run's child, MapRunStarted, and for the event that ends the Map Run,
  the ends of its children, as far as they were read;
- for the result of a Run a Job Task and of StartSyncExecution, the end of the child; for that
  of a Wait for Callback Task, the start of the child's Task that was handed the token.

So executions that did the same have the same steps. A Map that ran several items at once is an
exception: with ``MaxConcurrency`` the history chains an item to whichever ended before it.

Where a history's own order counts, an event follows from the one before it as well.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from nestedsf.trace.family import answer_of, holder_of_token, result_of, waits_for_child
from nestedsf.trace.redrives import REDRIVEN
from nestedsf.trace.tasks import CALLBACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.trace.family import Member
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["steps_of"]

_MAP_RUN_ENDS = ("MapRunSucceeded", "MapRunFailed", "MapRunAborted")
_JOINS = ("StateSucceeded", "StateExited")
_ENDS = (
    *("ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"),
    REDRIVEN,
)


def steps_of(members: Sequence[Member], *, in_turn: bool = False) -> list[list[int]]:
    """The step of every event, for each execution of a family: by number, then by event.

    Args:
        members: The family.
        in_turn: Whether the events of each history keep its order.
    """
    own: list[list[int]] = [[] for _ in members]
    starts = [0] * len(members)  # the step in the parent that a child begins after
    for number in reversed(range(len(members))):  # children first
        own[number] = _steps(members[number], own, starts, in_turn=in_turn)
    before = [0] * len(members)
    for number, member in enumerate(members):  # parents first
        if member.parent >= 0:
            before[number] = before[member.parent] + starts[number] + 1
    return [[base + step for step in steps] for base, steps in zip(before, own, strict=True)]


def _steps(member: Member, own: list[list[int]], starts: list[int], *, in_turn: bool) -> list[int]:
    """The steps of one execution, from 0 on; those of its children are known."""
    trace = member.execution
    owners: list[StateVisit | None] = [None] * (len(trace.events) + 1)
    waits: dict[int, list[tuple[int, int]]] = {}  # by event: (child, step in the child)
    begins: dict[int, list[int]] = {}  # by event: the children that begin after it
    for visit in trace.visits:
        for event in visit.events:
            owners[event.id] = visit
        for child in member.children.get(visit.index, ()):
            _tie(visit, child, own[child], waits, begins)
    steps: list[int] = []
    inside = [0] * len(trace.visits)  # the last step inside a container
    last = -1
    redrives = (event.id if event.type == REDRIVEN else 0 for event in trace.events)
    redriven = [0, *accumulate(redrives, max)]
    for event in trace.events:
        owner = owners[event.id]
        before = last if in_turn or not steps else _earlier(event, steps, redriven[event.id - 1])
        for child, step in waits.get(event.id, ()):
            before = max(before, starts[child] + 1 + step)
        if event.type in _ENDS:
            before = last
        elif owner is not None and event.type.endswith(_JOINS):
            before = max(before, inside[owner.index])
        steps.append(before + 1)
        last = max(last, before + 1)
        if owner is not None and owner.container_index is not None:
            inside[owner.container_index] = max(inside[owner.container_index], before + 1)
        for child in begins.get(event.id, ()):
            starts[child] = before + 1
    return steps


def _earlier(event: HistoryEvent, steps: list[int], redriven: int) -> int:
    """The step of what an event is chained to, or of the latest redrive since; -1 of the first."""
    if not steps:
        return -1
    chained = steps[max(event.previous_event_id - 1, 0)]
    return max(chained, steps[redriven - 1]) if event.previous_event_id < redriven else chained


def _tie(
    visit: StateVisit,
    child: int,
    steps: list[int],
    waits: dict[int, list[tuple[int, int]]],
    begins: dict[int, list[int]],
) -> None:
    """What a visit and the execution that it started wait for from one another."""
    if visit.state_type == "Map":
        _tie_to_map_run(visit, child, steps, waits, begins)
        return
    answer = answer_of(visit)
    start = answer.previous_event_id if answer is not None else visit.events[0].id
    begins.setdefault(start, []).append(child)
    if answer is None or not steps:
        return
    result = result_of(visit)
    if result is answer and waits_for_child(visit):
        waits.setdefault(answer.id, []).append((child, steps[-1]))
        return
    waits.setdefault(answer.id, []).append((child, 0))
    if result is None or result is answer or result.type == "TaskTimedOut":
        return
    needed = None
    if waits_for_child(visit):
        needed = steps[-1]
    elif visit.integration_pattern == CALLBACK:
        holder = holder_of_token(visit)
        started = [e for e in holder.events if e.type == "TaskStarted"] if holder else ()
        needed = steps[started[-1].id - 1] if started else None
    if needed is not None:
        waits.setdefault(result.id, []).append((child, needed))


def _tie_to_map_run(
    visit: StateVisit,
    child: int,
    steps: list[int],
    waits: dict[int, list[tuple[int, int]]],
    begins: dict[int, list[int]],
) -> None:
    """A child of a Map Run: of the last one, which is what most often is the only one."""
    started = [event for event in visit.events if event.type == "MapRunStarted"]
    ended = [event for event in visit.events if event.type in _MAP_RUN_ENDS]
    begins.setdefault((started or visit.events)[-1].id, []).append(child)
    if ended and steps and (not started or ended[-1].id > started[-1].id):
        waits.setdefault(ended[-1].id, []).append((child, steps[-1]))
