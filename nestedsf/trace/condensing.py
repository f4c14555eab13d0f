"""Condensing: of a Map Run's children that were read, those that are worth telling one by one.

Pictures and texts of a whole execution show a few of them; how many there are of each status the
Map says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nestedsf.trace.family import family
from nestedsf.trace.map_runs import told_children

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.map_runs import MapRun
    from nestedsf.trace.visits import StateVisit

__all__ = ["condensed"]


def condensed(trace: ExecutionTrace) -> ExecutionTrace:
    """The execution without the traces of the children that are not told one by one."""
    members = family(trace, earlier=True)
    runs = [run for one in members for visit in one.execution.visits for run in visit.map_runs]
    if all(len(told_children(run)) == len(list(run.traces())) for run in runs):
        return trace
    made: dict[int, ExecutionTrace] = {}  # by the identity of what it is made of
    for member in reversed(members):  # children first
        whole = member.execution
        visits = tuple(_condensed(visit, made) for visit in whole.visits)
        made[id(whole)] = replace(whole, visits=visits)
    return made[id(trace)]


def _condensed(visit: StateVisit, made: dict[int, ExecutionTrace]) -> StateVisit:
    if visit.child is not None or visit.earlier_children:
        child = made[id(visit.child)] if visit.child is not None else None
        earlier = tuple(made.get(id(one), one) for one in visit.earlier_children)
        return replace(visit, child=child, earlier_children=earlier)
    if not visit.map_runs:
        return visit
    return replace(visit, map_runs=tuple(_run(run, made) for run in visit.map_runs))


def _run(run: MapRun, made: dict[int, ExecutionTrace]) -> MapRun:
    told = {child.number for child in told_children(run)}
    return replace(
        run,
        children=tuple(
            replace(
                child,
                trace=made[id(child.trace)]
                if child.trace is not None and child.number in told
                else None,
            )
            for child in run.children
        ),
    )
