"""Random machines and the histories that AWS would write of them, with what they must give.

A `Recording` holds the events with the chains of recorded histories and, for every visit, what
`trace_of` has to find. Only what happened is random: the chains follow from it.
"""

from __future__ import annotations

import heapq
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

OK, FAILS, OPEN = "ok", "fails", "open"
SYNC = "arn:aws:states:::states:startExecution.sync"


@dataclass
class Expected:
    """What one visit has to look like."""

    name: str
    type: str
    number: int
    container: str | None = None
    branch: int | None = None
    iteration: int | None = None
    container_attempt: int | None = None
    status: str = OPEN
    attempts: int = 1
    caught: bool = False
    error: str | None = None
    error_is_known: bool = True


@dataclass
class Recording:
    definition: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)
    visits: list[Expected] = field(default_factory=list)
    status: str = "RUNNING"

    def add(self, kind: str, previous: int, **details: Any) -> int:
        number = len(self.events) + 1
        event = {"id": number, "type": kind, "previousEventId": previous, "tag": number}
        if details:
            for name in ("input", "output", "parameters"):
                if name in details:
                    details[name] = json.dumps(details[name])
            event[_details_key(kind)] = details
        self.events.append(event)
        return number


def _details_key(kind: str) -> str:
    if kind.endswith(("StateEntered", "StateExited")):
        return f"state{kind.rpartition('State')[2]}EventDetails"
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


# --- machines ---------------------------------------------------------------------------


@st.composite
def machines(draw: st.DrawFn, depth: int = 2, names: list[int] | None = None) -> dict[str, Any]:
    """A definition: chains of states, Parallels and Maps to the given depth."""
    names = [0] if names is None else names
    kinds = ["Pass", "Task", "Task", "Fail"] + (["Parallel", "Map", "Parallel"] if depth else [])
    states: dict[str, Any] = {}
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3))
    for kind in chosen:
        names[0] += 1
        # Names whose order is not that of the definition.
        name = f"{(names[0] * 7) % 10} {kind} {names[0]}"
        state: dict[str, Any] = {"Type": kind}
        if kind == "Task":
            state["Resource"] = SYNC
        elif kind == "Fail":
            state |= {"Error": f"Error of {name}", "Cause": f"Cause of {name}"}
        elif kind == "Parallel":
            count = draw(st.integers(1, 3))
            state["Branches"] = [draw(machines(depth - 1, names)) for _ in range(count)]
        elif kind == "Map":
            state["ItemProcessor"] = draw(machines(depth - 1, names))
        states[name] = state
    for name, following in zip(states, [*list(states)[1:], None], strict=True):
        if states[name]["Type"] != "Fail":
            states[name] |= {"Next": following} if following else {"End": True}
    return {"StartAt": next(iter(states)), "States": states}


# --- executions -------------------------------------------------------------------------


@dataclass
class _Where:
    """What a visit's surroundings are expected to be."""

    container: str | None = None
    branch: int | None = None
    iteration: int | None = None
    attempt: int | None = None


@dataclass
class _Player:
    """Plays a machine: each method returns the last event of its chain and the outcome."""

    draw: st.DrawFn
    record: Recording
    number: int = 0

    def pick(self, *values: Any) -> Any:
        return self.draw(st.sampled_from(values))

    def sometimes(self) -> bool:
        return self.draw(st.integers(0, 2)) == 0

    def chain(
        self, machine: dict[str, Any], previous: int, where: _Where, allowed: tuple[str, ...]
    ) -> tuple[int, str]:
        path = list(machine["States"].items())
        if FAILS in allowed and OK not in allowed:  # it has to fail: at one of its states
            path = path[: self.draw(st.integers(1, len(path)))]
        elif all(state["Type"] != "Fail" for _, state in path) and self.sometimes():
            path *= 2  # a loop: the same states are visited again
        outcome = OK
        for place, (name, state) in enumerate(path):
            last = place == len(path) - 1
            must_fail = FAILS in allowed and OK not in allowed
            now = (OK,) if must_fail and not last else allowed
            if state["Type"] == "Fail" and FAILS not in now:
                state = {"Type": "Wait"}  # noqa: PLW2901  here it must not fail
            previous, outcome = self.state(name, state, previous, where, now)
            if outcome != OK:
                return previous, outcome
        return previous, outcome

    def state(
        self,
        name: str,
        state: dict[str, Any],
        previous: int,
        where: _Where,
        allowed: tuple[str, ...],
    ) -> tuple[int, str]:
        self.number += 1
        kind = state["Type"]
        visit = Expected(
            name, kind, self.number, where.container, where.branch, where.iteration, where.attempt
        )
        self.record.visits.append(visit)
        entered = self.record.add(
            f"{kind}StateEntered", previous, name=name, input={"number": self.number}
        )
        play: Callable[..., tuple[int, str]] = {
            "Task": self.task,
            "Parallel": self.container,
            "Map": self.container,
            "Fail": self.fail,
        }.get(kind, self.simple)
        return play(visit, state, entered, allowed)

    def exit(self, visit: Expected, previous: int, *, caught: bool = False) -> tuple[int, str]:
        output = {"Error": visit.error, "Cause": None} if caught else {"out": visit.number}
        visit.caught = caught
        visit.status = visit.status if caught else "SUCCEEDED"
        visit.error = visit.error if caught else None
        exited = self.record.add(
            f"{visit.type}StateExited", previous, name=visit.name, output=output
        )
        return exited, OK

    def simple(
        self, visit: Expected, _: dict[str, Any], entered: int, allowed: tuple[str, ...]
    ) -> tuple[int, str]:
        outcome = self.pick(*allowed)
        if outcome == OK:
            return self.exit(visit, entered)
        if outcome == FAILS:  # States.Runtime: no event of its own
            visit.status, visit.error = "FAILED", "States.Runtime"
            visit.error_is_known = False
        return entered, outcome

    def fail(
        self, visit: Expected, state: dict[str, Any], entered: int, _: tuple[str, ...]
    ) -> tuple[int, str]:
        visit.status, visit.error = "FAILED", state["Error"]
        return entered, FAILS

    def task(
        self, visit: Expected, _: dict[str, Any], previous: int, allowed: tuple[str, ...]
    ) -> tuple[int, str]:
        outcome = self.pick(*allowed)
        attempts = self.draw(st.integers(1, 3))
        details = {"resourceType": "states", "resource": "startExecution.sync"}
        for attempt in range(1, attempts + 1):
            visit.attempts = attempt
            previous = self.record.add(
                "TaskScheduled", previous, parameters={"Input": {}}, **details
            )
            previous = self.record.add("TaskStarted", previous, **details)
            fails = attempt < attempts or outcome == FAILS
            caught = attempt == attempts and outcome == OK and self.sometimes()
            if fails or caught:
                kind, error = self.pick(
                    ("TaskFailed", "States.TaskFailed"), ("TaskTimedOut", "States.Timeout")
                )
                previous = self.record.add(kind, previous, error=error, **details)
                visit.status = "TIMED_OUT" if kind == "TaskTimedOut" else "FAILED"
                visit.error = error
            if caught:
                return self.exit(visit, previous, caught=True)
        if outcome == OPEN:
            visit.status, visit.error = OPEN, None
            return previous, OPEN
        if outcome == FAILS:
            return previous, FAILS
        previous = self.record.add("TaskSucceeded", previous, output={"Status": "x"}, **details)
        return self.exit(visit, previous)

    def container(
        self, visit: Expected, state: dict[str, Any], previous: int, allowed: tuple[str, ...]
    ) -> tuple[int, str]:
        outcome = self.pick(*allowed)
        attempts = self.draw(st.integers(1, 2))
        for attempt in range(1, attempts + 1):
            visit.attempts = attempt
            caught = attempt == attempts and outcome == OK and self.sometimes()
            wanted = FAILS if attempt < attempts or caught else outcome
            previous = self.record.add(f"{visit.type}StateStarted", previous)
            inside = len(self.record.visits)
            if visit.type == "Parallel":
                last, found = self.branches(visit, state, previous, attempt, wanted)
            else:
                last, found = self.iterations(visit, state, previous, attempt, wanted)
            previous = last
            if found != FAILS:
                visit.error = None
                continue
            for other in self.record.visits[inside:]:
                other.status = "ABORTED" if other.status == OPEN else other.status
        if found == FAILS:
            previous = self.record.add(f"{visit.type}StateFailed", previous)
            visit.status = "FAILED"
            return self.exit(visit, previous, caught=True) if outcome == OK else (previous, FAILS)
        if found == OPEN:
            return previous, OPEN
        self.record.add(f"{visit.type}StateSucceeded", previous)
        return self.exit(visit, previous)

    def blame(self, visit: Expected, inside: int) -> None:
        """The container gets the error of what failed: of the visit recorded last by its branch."""
        culprit = next(
            found
            for found in reversed(self.record.visits[inside:])
            if found.status in ("FAILED", "TIMED_OUT")
            and not found.caught
            and found.container == visit.name
        )
        visit.error, visit.error_is_known = culprit.error, culprit.error_is_known

    def branches(
        self, visit: Expected, state: dict[str, Any], started: int, attempt: int, wanted: str
    ) -> tuple[int, str]:
        machines_ = state["Branches"]
        chosen = self.draw(st.integers(0, len(machines_) - 1))
        ends: list[tuple[int, str]] = []
        failed = started
        for number, machine in enumerate(machines_):
            inside = len(self.record.visits)
            where = _Where(visit.name, number, None, attempt)
            allowed = (wanted,) if number == chosen else ((OK,) if wanted == OK else (OK, OPEN))
            ends.append(self.chain(machine, started, where, allowed))
            if number == chosen and wanted == FAILS:
                failed = ends[-1][0]
                self.blame(visit, inside)
        if wanted == FAILS:
            if self.record.events[failed - 1]["type"] in ("TaskFailed", "TaskTimedOut"):
                for _ in range(self.draw(st.integers(0, 2))):
                    self.record.add("TaskStateAborted", failed)
            return failed, FAILS
        if any(outcome == OPEN for _, outcome in ends):
            return started, OPEN
        return self.pick(*(event for event, _ in ends)), OK

    def iterations(
        self, visit: Expected, state: dict[str, Any], started: int, attempt: int, wanted: str
    ) -> tuple[int, str]:
        count = self.draw(st.integers(1, 3))
        chosen = self.draw(st.integers(0, count - 1))
        serial = self.draw(st.booleans())
        beginning = last = started
        open_ = False
        for index in range(count):
            inside = len(self.record.visits)
            where = _Where(visit.name, None, index, attempt)
            about = {"name": visit.name, "index": index}
            first = self.record.add("MapIterationStarted", beginning, **about)
            allowed = (wanted,) if index == chosen else ((OK,) if wanted == OK else (OK, OPEN))
            end, outcome = self.chain(state["ItemProcessor"], first, where, allowed)
            if outcome == FAILS:
                self.blame(visit, inside)
                self.record.add("MapIterationFailed", end, **about)
                for other in range(index):
                    self.record.add("MapIterationAborted", end, name=visit.name, index=other)
                return end, FAILS
            if outcome == OPEN:
                open_ = True
                if serial:
                    serial = False
            else:
                last = self.record.add("MapIterationSucceeded", end, **about)
                beginning = end if serial else started
        return (started, OPEN) if open_ else (last, OK)


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    """The history of one execution of a random machine."""
    record = Recording(draw(machines()))
    record.add("ExecutionStarted", 0, input={"number": 0}, roleArn="role")
    player = _Player(draw, record)
    allowed = (draw(st.sampled_from([OK, FAILS, OPEN])),)
    last, outcome = player.chain(record.definition, 0, _Where(), allowed)
    if outcome == OK:
        record.add("ExecutionSucceeded", last, output={"done": True})
        record.status = "SUCCEEDED"
    elif outcome == FAILS:
        culprit = next(v for v in reversed(record.visits) if v.container is None and not v.caught)
        record.add("ExecutionFailed", last, error=culprit.error)
        record.status = "FAILED"
    else:
        record.status = draw(st.sampled_from(["RUNNING", "ABORTED", "TIMED_OUT"]))
        if record.status != "RUNNING":
            ending = {"ABORTED": "ExecutionAborted", "TIMED_OUT": "ExecutionTimedOut"}
            record.add(ending[record.status], 0)
    for visit in record.visits:
        if visit.status == OPEN:
            visit.status = "RUNNING" if record.status == "RUNNING" else "ABORTED"
    return record


@st.composite
def shuffles(draw: st.DrawFn, recording: Recording) -> list[dict[str, Any]]:
    """The events in another order that keeps each after its predecessor, ids renumbered."""
    random = draw(st.randoms(use_true_random=False))
    following: dict[int, list[dict[str, Any]]] = {}
    for event in recording.events[1:]:
        following.setdefault(event["previousEventId"], []).append(event)
    ready: list[tuple[float, int, dict[str, Any]]] = []
    new_ids = {0: 0}
    shuffled = []
    heapq.heappush(ready, (-1.0, 1, recording.events[0]))
    roots = following.pop(0, [])
    while ready:
        _, old, event = heapq.heappop(ready)
        new_ids[old] = len(new_ids)
        previous = new_ids[event["previousEventId"]]
        shuffled.append({**event, "id": new_ids[old], "previousEventId": previous})
        for waiting in following.pop(old, []) + roots:
            heapq.heappush(ready, (random.random(), waiting["id"], waiting))
        roots = []
    random.shuffle(shuffled)
    return shuffled
