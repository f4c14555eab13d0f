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
    from collections.abc import Iterable, Iterator

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
    traces = _with_map_runs(trace)
    taken = frozenset(id(each.visits[index]) for each in traces for index in taken_on(each))
    inside = _by_name(visit for each in traces[1:] for visit in each.visits)
    visits = {**inside, **_by_name(trace.visits)}
    return {name: _outcome(found, taken, shown) for name, found in visits.items()}


def _with_map_runs(trace: ExecutionTrace) -> list[ExecutionTrace]:
    """An execution and the children of its Map Runs that were read: one picture shows them all."""
    traces = [trace]
    for each in traces:
        for visit in each.visits:
            for run in visit.map_runs:
                traces += [child for _, child in run.traces()]
    return traces


def _by_name(visits: Iterable[StateVisit]) -> dict[str, list[StateVisit]]:
    found: dict[str, list[StateVisit]] = {}
    for visit in visits:
        found.setdefault(visit.state_name, []).append(visit)
    return found


def _iterations(visit: StateVisit) -> int:
    """How many items a Map had."""
    if visit.map_run is not None:
        return visit.map_run.total
    started = (event for event in visit.events if event.type == "MapStateStarted")
    length = next((event.details.get("length") for event in started), None)
    return length if isinstance(length, int) else 0


def _outcome(visits: list[StateVisit], taken: frozenset[int], shown: Shown) -> Outcome:
    """How these visits ended; taken has the ids of those whose failure a Catch took on."""
    statuses = {visit.status for visit in visits}
    status = next((s for s in MOST_TELLING if s in statuses), visits[-1].status)
    told = [visit for visit in visits if visit.status == status]
    caught = all(id(visit) in taken for visit in told)
    return Outcome(
        status=status,
        status_words=f"{status}, caught" if caught else status,
        counts=" · ".join(_counts(visits, taken, durations=shown.durations)),
        caught=caught,
        values=tuple(_values(told[-1], visits)) if shown.io else (),
    )


def _counts(visits: list[StateVisit], taken: frozenset[int], *, durations: bool) -> Iterator[str]:
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
        iterations = sum(map(_iterations, visits))
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
    return f"{visit.status}, caught" if id(visit) in taken else visit.status


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
