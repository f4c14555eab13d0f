"""Steps: where an event stands in the order of cause and effect, when no clock is asked.

Times differ from one execution to the next, and so does the order in which the events of
branches and children come. What does not differ is which event follows from which. An event's
step is one more than the latest step that it follows from (Lamport, "Time, Clocks, and the
Ordering of Events", 1978):

- the event of its ``previousEventId``;
- for what a redriven execution does next, ExecutionRedriven, and for that one all before it;
- for the end of a Parallel or Map, all of its branches or iterations;
- for the first event of a child execution, the TaskStarted of the Task that started it;
- for the first event of a Map Run's child, MapRunStarted, for its ExecutionRedriven the
  MapRunRedriven, and for the event that ends the Map Run, the ends of its children, as far as they
  were read;
- for the result of a Run a Job Task and of StartSyncExecution, the end of the child; for that
  of a Wait for Callback Task, the start of the child's Task that was handed the token.

So executions that did the same have the same steps. A Map that ran several items at once is an
exception: with ``MaxConcurrency`` the history chains an item to whichever ended before it.

Where a history's own order counts, an event follows from the one before it as well.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from nestedsf.trace.family import answer_of, holder_of_token, reply_of, waits_for_child
from nestedsf.trace.redrives import REDRIVEN
from nestedsf.trace.tasks import CALLBACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.family import Member
    from nestedsf.trace.history.events import HistoryEvent
    from nestedsf.trace.visits import StateVisit

__all__ = ["steps_of"]

_MAP_RUN_REDRIVEN = "MapRunRedriven"
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
    table = _Table(members, in_turn=in_turn)
    for number in reversed(range(len(members))):  # children first
        table.add(number)
    before = [0] * len(members)
    for number, member in enumerate(members):  # parents first
        if member.parent >= 0:
            before[number] = before[member.parent] + table.starts[number] + 1
    return [[base + step for step in steps] for base, steps in zip(before, table.own, strict=True)]


class _Ties:
    """What one execution and those that it started wait for from one another.

    Attributes:
        owners: By event, the visit that it is of.
        waits: By event, what it comes after: a child, and the index of an event of it.
        begins: By event, the children that begin after it.
    """

    def __init__(self, members: Sequence[Member], number: int) -> None:
        member = members[number]
        self.owners: list[StateVisit | None] = [None] * (len(member.execution.events) + 1)
        self.waits: dict[int, list[tuple[int, int]]] = {}
        self.begins: dict[int, list[int]] = {}
        for visit in member.execution.visits:
            for event in visit.events:
                self.owners[event.id] = visit
            for child in member.children.get(visit.index, ()):
                starter = members[child].starter or visit
                _tie(starter, child, members[child].execution, self.waits, self.begins)


class _Table:
    """The steps of each execution by itself, from 0 on, and where it begins in its parent."""

    def __init__(self, members: Sequence[Member], *, in_turn: bool) -> None:
        self.members, self.in_turn = members, in_turn
        self.own: list[list[int]] = [[] for _ in members]
        self.starts = [0] * len(members)  # the step in the parent that a child begins after

    def add(self, number: int) -> None:
        """Add an execution whose children are there.

        What they do once they are redriven comes later than was known of them alone.
        """
        trace = self.members[number].execution
        ties = _Ties(self.members, number)
        steps = self.own[number]
        inside = [0] * len(trace.visits)  # the last step inside a container
        last = -1
        redrives = (event.id if event.type == REDRIVEN else 0 for event in trace.events)
        redriven = [0, *itertools.accumulate(redrives, max)]
        for event in trace.events:
            owner = ties.owners[event.id]
            before = last
            if not self.in_turn or not steps:
                before = _earlier(event, steps, redriven[event.id - 1])
            for child, index in ties.waits.get(event.id, ()):
                before = max(before, self.starts[child] + 1 + self.own[child][index])
            if event.type in _ENDS:
                before = last
            elif owner is not None and event.type.endswith(_JOINS):
                before = max(before, inside[owner.index])
            steps.append(before + 1)
            last = max(last, before + 1)
            if owner is not None and owner.container_index is not None:
                inside[owner.container_index] = max(inside[owner.container_index], before + 1)
            for child in ties.begins.get(event.id, ()):
                self.starts[child] = before + 1
            if owner is not None and event.type == _MAP_RUN_REDRIVEN:
                self._redrive(number, owner, event)

    def _redrive(self, number: int, visit: StateVisit, redriven: HistoryEvent) -> None:
        """Put the redrives of a Map Run's children after its own."""
        which = sum(e.type == _MAP_RUN_REDRIVEN and e.id < redriven.id for e in visit.events)
        for child in self.members[number].children.get(visit.index, ()):
            events = self.members[child].execution.events
            redrives = [event.id for event in events if event.type == REDRIVEN]
            if which < len(redrives):
                since = self.own[child][redrives[which] - 1]
                self._defer(child, since, self.own[number][-1] - self.starts[child] - since)

    def _defer(self, child: int, since: int, by: int) -> None:
        """Let what is from a step on be later, in the child and in what it started."""
        waiting = [(child, since)] if by > 0 else []
        while waiting:  # without recursion: children nest as deep as somebody let them
            number, since = waiting.pop()
            self.own[number] = [at + by if at >= since else at for at in self.own[number]]
            for inner in itertools.chain.from_iterable(self.members[number].children.values()):
                if self.starts[inner] >= since:
                    self.starts[inner] += by
                else:
                    waiting.append((inner, since - self.starts[inner] - 1))


def _earlier(event: HistoryEvent, steps: list[int], redriven: int) -> int:
    """The step of what an event is chained to, or of the latest redrive since; -1 of the first."""
    if not steps:
        return -1
    chained = steps[max(event.previous_event_id - 1, 0)]
    return max(chained, steps[redriven - 1]) if event.previous_event_id < redriven else chained


def _tie(
    visit: StateVisit,
    child: int,
    execution: ExecutionTrace,
    waits: dict[int, list[tuple[int, int]]],
    begins: dict[int, list[int]],
) -> None:
    """What a visit and the execution that it started wait for from one another."""
    if visit.state_type == "Map":
        _tie_to_map_run(visit, child, execution, waits, begins)
        return
    answer = answer_of(visit)
    start = answer.previous_event_id if answer is not None else visit.events[0].id
    begins.setdefault(start, []).append(child)
    if answer is None or not execution.events:
        return
    result = reply_of(visit)
    if result is answer and waits_for_child(visit):
        waits.setdefault(answer.id, []).append((child, -1))
        return
    waits.setdefault(answer.id, []).append((child, 0))
    if result is None or result is answer or result.type == "TaskTimedOut":
        return
    needed = None
    if waits_for_child(visit):
        needed = -1
    elif visit.integration_pattern == CALLBACK:
        holder = holder_of_token(visit)
        started = [e for e in holder.events if e.type == "TaskStarted"] if holder else ()
        needed = started[-1].id - 1 if started else None
    if needed is not None:
        waits.setdefault(result.id, []).append((child, needed))


def _tie_to_map_run(
    visit: StateVisit,
    child: int,
    execution: ExecutionTrace,
    waits: dict[int, list[tuple[int, int]]],
    begins: dict[int, list[int]],
) -> None:
    """A child of a Map Run: of the last one, which is what most often is the only one.

    Whenever the Map Run was redriven, it had ended before, with the child: as often as the child
    itself was redriven.
    """
    started = [event for event in visit.events if event.type == "MapRunStarted"]
    ended = [event for event in visit.events if event.type in _MAP_RUN_ENDS]
    begins.setdefault((started or visit.events)[-1].id, []).append(child)
    ended = [event for event in ended if not started or event.id > started[-1].id]
    if not ended or not execution.events:
        return
    ends = [e.id - 2 for e in execution.events if e.type == REDRIVEN]  # what is before it
    for end, index in zip(ended[:-1], ends, strict=False):
        waits.setdefault(end.id, []).append((child, index))
    waits.setdefault(ended[-1].id, []).append((child, -1))
