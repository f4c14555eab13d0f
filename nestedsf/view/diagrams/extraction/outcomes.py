"""Outcomes: how the visits of each state ended, for its box in a picture."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.masking.display import for_display
from nestedsf.trace.causes import taken_on
from nestedsf.trace.redrives import often, redrives_of
from nestedsf.trace.statuses import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from nestedsf.view.diagrams.picture import Value
from nestedsf.view.durations import duration
from nestedsf.view.previews import preview, text_preview

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["MOST_TELLING", "VALUE_COLUMNS", "VALUE_LINES", "Outcome", "Shown", "outcomes"]

MOST_TELLING = (RUNNING, FAILED, TIMED_OUT, ABORTED, SUCCEEDED)
"""Of several visits or executions the first of these is the one to look at."""
VALUE_COLUMNS, VALUE_LINES = 28, 3
_ROOM = VALUE_COLUMNS * VALUE_LINES - 4  # so that most lines can end where it reads well


class Shown(NamedTuple):
    """What is shown of a visit besides its status."""

    io: bool = False
    durations: bool = False


class Outcome(NamedTuple):
    """How the visits of one state ended; see ``nestedsf.view.diagrams.picture.Node``."""

    status: str = ""
    status_words: str = ""
    counts: str = ""
    caught: bool = False
    values: tuple[Value, ...] = ()


def outcomes(trace: ExecutionTrace, shown: Shown) -> dict[str, Outcome]:
    """The outcome of each state that was visited, by its name."""
    visits: dict[str, list[StateVisit]] = {}
    for visit in trace.visits:
        visits.setdefault(visit.state_name, []).append(visit)
    for name, inside in _in_map_runs(trace).items():
        visits.setdefault(name, inside)
    iterations, taken = _iterations(trace), taken_on(trace)
    return {
        name: _outcome(found, sum(iterations.get(v.index, 0) for v in found), taken, shown)
        for name, found in visits.items()
    }


def _in_map_runs(trace: ExecutionTrace) -> dict[str, list[StateVisit]]:
    """The visits in the children of Map Runs that were read, which one picture shows together."""
    visits: dict[str, list[StateVisit]] = {}
    waiting = [trace]
    while waiting:
        for visit in waiting.pop().visits:
            for run in visit.map_runs:
                for _, child in run.traces():
                    waiting.append(child)
                    for inside in child.visits:
                        visits.setdefault(inside.state_name, []).append(inside)
    return visits


def _iterations(trace: ExecutionTrace) -> Mapping[int, int]:
    """How many items each Map had, by the index of its visit."""
    lengths: dict[int, int] = {}
    for visit in trace.visits:
        if visit.state_type == "Map":
            started = (e for e in visit.events if e.type == "MapStateStarted")
            length = next((e.details.get("length") for e in started), None)
            lengths[visit.index] = length if isinstance(length, int) else 0
            if visit.map_run is not None:
                lengths[visit.index] = visit.map_run.total
    return lengths


def _outcome(
    visits: list[StateVisit], iterations: int, taken: frozenset[int], shown: Shown
) -> Outcome:
    statuses = {visit.status for visit in visits}
    status = next((s for s in MOST_TELLING if s in statuses), visits[-1].status)
    told = [visit for visit in visits if visit.status == status]
    caught = all(visit.index in taken for visit in told)
    return Outcome(
        status=status,
        status_words=f"{status}, caught" if caught else status,
        counts=" · ".join(_counts(visits, iterations, taken, durations=shown.durations)),
        caught=caught,
        values=tuple(_values(told[-1], visits)) if shown.io else (),
    )


def _counts(
    visits: list[StateVisit], iterations: int, taken: frozenset[int], *, durations: bool
) -> Iterator[str]:
    if len(visits) > 1:
        ends = Counter(_end(visit, taken) for visit in visits)
        told = f" ({', '.join(f'{n:,} {end}' for end, n in ends.items())})" if len(ends) > 1 else ""
        yield f"{len(visits):,} visits{told}"
    attempts = sum(visit.attempts for visit in visits)
    if attempts > len(visits):
        yield f"{attempts:,} attempts"
        redriven = often(max(len(redrives_of(visit)) for visit in visits if visit.attempts > 1))
        if redriven:
            yield f"redriven {redriven}"
    if visits[0].state_type == "Map":
        distributed = any(event.type == "MapRunStarted" for v in visits for event in v.events)
        word = "item" if distributed else "iteration"
        if iterations or not distributed:  # how many it has read, the history does not tell
            told = visits[-1].map_run.remark if visits[-1].map_run is not None else ""
            more = f" ({told})" if told and len(visits) == 1 else ""
            yield f"{iterations:,} {word}{'' if iterations == 1 else 's'}{more}"
    spent = [
        (visit.exited - visit.entered).total_seconds()
        for visit in visits
        if visit.entered is not None and visit.exited is not None
    ]
    if durations and spent:
        yield f"{duration(sum(spent))}{' in all' if len(visits) > 1 else ''}"


def _end(visit: StateVisit, taken: frozenset[int]) -> str:
    return f"{visit.status}, caught" if visit.index in taken else visit.status


def _values(visit: StateVisit, visits: list[StateVisit]) -> Iterator[Value]:
    """The values of one visit; which one it is comes first where there are several."""
    if len(visits) > 1:
        number = next(n for n, found in enumerate(visits, start=1) if found is visit)
        yield Value("of", f"visit {number:,} of {len(visits):,}")
    entered, left = visit.events[:1], visit.events[-1:]
    if entered and "input" in entered[0].details:
        yield Value("in", preview(visit.input, _ROOM))
    if visit.error is not None:
        yield Value("error", text_preview(str(for_display(visit.error)), _ROOM))
    if visit.cause:
        yield Value("cause", text_preview(visit.cause, _ROOM))
    if left and left[0].type.endswith("StateExited") and "output" in left[0].details:
        yield Value("out", preview(visit.output, _ROOM))
