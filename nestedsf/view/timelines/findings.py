"""Findings of a timeline: where the time went, or who waits for whom, in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.jsontext import elide
from nestedsf.trace.family import holder_of_token, waits_for_child
from nestedsf.trace.statuses import RUNNING
from nestedsf.trace.timing.critical_path import shares
from nestedsf.trace.timing.stretches import BACK_OFF, CONTENTS, ENDED, WAITING, WORKING
from nestedsf.view.durations import duration
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.timing.critical_path import Share
    from nestedsf.trace.timing.spans import Lane, Timetable

__all__ = ["findings", "machine", "quoted"]

_MOST = 3
_LEAST = 0.05
_NAME = 60
_NOT_SHOWN = "in child executions that are not shown"
_VERBS = {
    (WORKING, False): "worked for {}",
    (WAITING, False): "waited for {}",
    (BACK_OFF, False): "backed off for {}",
    (WORKING, True): "spent {} on attempts that failed",
    (WAITING, True): "spent {} waiting in attempts that failed",
}


def findings(table: Timetable, *, wanted: str) -> Iterator[str]:
    """The sentences.

    Args:
        table: The lanes.
        wanted: The axis that was asked for.
    """
    if table.axis == "time":
        if table.early:
            yield (
                f"{table.early:,} event{' is' if table.early == 1 else 's are'} stamped with a time "
                "before the execution began, and drawn at its beginning."
            )
        yield from _where_the_time_went(table)
        return
    if wanted == "time":
        yield "The history has no readable times, so this is the order of events."
    yield (
        "A step is one event after all that it follows from, however long that took; "
        "equal executions have equal steps."
    )
    yield from _who_waits(table)


def machine(trace: ExecutionTrace) -> str:
    """The name of an execution's state machine, else of the execution, ready to show."""
    return shown_name(trace.state_machine_name or trace.name) or "(no name)"


def quoted(name: str) -> str:
    """A state's name in a sentence."""
    return f"“{elide(shown_name(name), _NAME)}”"


def _where_the_time_went(table: Timetable) -> Iterator[str]:
    root = table.lanes[0]
    if root.end > root.start:
        yield from _longest_way(table)
    else:
        yield "By its timestamps the execution took no time."
    late = [lane for lane in table.lanes if lane.visit is None and lane.end > root.end]
    if late:
        yield (
            "1 child execution went on after the parent had ended."
            if len(late) == 1
            else f"{len(late)} child executions went on after the parent had ended."
        )


def _longest_way(table: Timetable) -> Iterator[str]:
    root = table.lanes[0]
    whole = root.end - root.start
    names: dict[tuple[str, str], float] = {}
    called = _called(table)
    kinds = dict.fromkeys((WORKING, WAITING, BACK_OFF, ENDED, _NOT_SHOWN, CONTENTS), 0.0)
    in_vain = _tried_in_vain(table)
    for share in shares(table):
        kinds[_kind(share)] += share.length / whole
        outer = in_vain.get(id(share.lane))
        lane = share.lane if outer is None else outer
        if lane.visit is not None and share.kind not in (CONTENTS, ENDED):
            key = (called[id(lane)], _verb(share, failed=share.failed or outer is not None))
            names[key] = names.get(key, 0) + share.length / whole
    longest = sorted(names.items(), key=lambda item: -item[1])[:_MOST]
    told: dict[str, list[str]] = {}
    for (name, verb), part in longest:
        if part >= _LEAST:
            told.setdefault(name, []).append(verb.format(f"{part:.0%}"))
    began = f"Of {duration(whole)}" + (" so far" if root.status == RUNNING else "")
    if told:
        yield f"{began}, {_by_state(told)}."
    words = {CONTENTS: "passed between states", BACK_OFF: "back-off", ENDED: "until a redrive"}
    parts = [f"{part:.0%} {words.get(k, k)}" for k, part in kinds.items() if round(part, 2) > 0]
    yield f"Along the critical path: {', '.join(parts)}."


def _called(table: Timetable) -> dict[int, str]:
    """What the state of each lane is called: with its parent, where others have its name too."""
    starters: dict[int, Lane | None] = {}
    holders: dict[str, set[str | None]] = {}
    around: list[Lane] = []
    for lane in table.lanes:
        del around[lane.depth :]
        if lane.visit is None:
            starters[id(lane)] = around[-1] if around else None
        else:
            starter = starters[id(lane)] = starters[id(around[-1])]
            holders.setdefault(lane.visit.state_name, set()).add(_name_of(starter))
        around.append(lane)
    found: dict[int, str] = {}
    for lane in table.lanes:
        if lane.visit is not None:
            name, starter = lane.visit.state_name, starters[id(lane)]
            apart = len(holders[name]) > 1
            found[id(lane)] = f"{quoted(name)}{_child_of(starter)}" if apart else quoted(name)
    return found


def _name_of(starter: Lane | None) -> str | None:
    return starter.visit.state_name if starter is not None and starter.visit is not None else None


def _child_of(starter: Lane | None) -> str:
    if starter is None or starter.visit is None:
        return ""
    one = "a child" if starter.visit.map_runs else "the child"
    return f" in {one} of {quoted(starter.visit.state_name)}"


def _kind(share: Share) -> str:
    """What kind of time it is; of a Map Run some children may have no lanes."""
    runs = share.lane.visit.map_runs if share.lane.visit is not None else ()
    return _NOT_SHOWN if share.kind == CONTENTS and any(r.unread for r in runs) else share.kind


def _tried_in_vain(table: Timetable) -> dict[int, Lane]:
    """By a lane: the Task to which its time counts, as all its attempts have failed.

    Of the child executions of earlier attempts nothing is known but that the Task waited, so the
    lanes of the last one, which failed as well, are no other time than that.
    """
    found: dict[int, Lane] = {}
    outer: Lane | None = None
    for lane in table.lanes:
        if outer is not None and lane.depth > outer.depth:
            found[id(lane)] = outer
            continue
        visit = lane.visit
        again = visit is not None and visit.child is not None and visit.attempts > 1
        outer = lane if again and lane.spans and lane.spans[-1].failed else None
    return found


def _verb(share: Share, *, failed: bool) -> str:
    return _VERBS[share.kind, failed and share.kind != BACK_OFF]


def _by_state(told: Mapping[str, list[str]]) -> str:
    """What each state did, in clauses; of one verb each they are a list."""
    clauses = [f"{name} {_listed(verbs)}" for name, verbs in told.items()]
    return (
        "; ".join(clauses) if any(len(verbs) > 1 for verbs in told.values()) else _listed(clauses)
    )


def _who_waits(table: Timetable) -> Iterator[str]:
    called = _called(table)
    told = [words for lane in table.lanes for words in _waits(lane, called)]
    yield from told[:_MOST]
    if len(told) > _MOST:
        yield f"{len(told) - _MOST:,} more Tasks waited for others."


def _waits(lane: Lane, called: Mapping[int, str]) -> Iterator[str]:
    visit = lane.visit
    if visit is None or visit.child is None or all(s.kind != WAITING for s in lane.spans):
        return
    if waits_for_child(visit):
        yield f"{called[id(lane)]} waits until its child execution has ended."
        return
    holder = holder_of_token(visit)
    if holder is not None:
        yield (
            f"{called[id(lane)]} waits for its token, which {quoted(holder.state_name)} "
            "of its child execution hands on."
        )


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
