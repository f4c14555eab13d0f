"""Parallel: runs its branches side by side, and goes on with the list of their outputs.

What a failing branch leaves in the history was recorded on AWS: the state that failed, and each
state that runs beside it, leaves an aborted event; these and ParallelStateFailed are chained to
the event that failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.engine.group import Group
from nestedsf.engine.recovery import recovering

if TYPE_CHECKING:
    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.strand import Strand
    from nestedsf.engine.visit import Visit

__all__ = ["run_parallel"]


def run_parallel(visit: Visit) -> Steps:
    """Run all branches with the same input; the first one that fails fails the state."""
    return recovering(
        visit, lambda: _attempt(visit), lambda: visit.strand.add("ParallelStateFailed")
    )


def _attempt(visit: Visit) -> Steps:
    strand, before = visit.strand, visit.unfinished()
    fields = visit.fields
    value = fields.arguments(fields.effective_input())
    scheduler = strand.execution.environment.scheduler
    if before is None:
        strand.add("ParallelStateStarted")
        visit.kept = group = Group(scheduler)
        branches = {number: strand.split() for number in range(len(visit.state["Branches"]))}
    else:
        visit.kept = group = Group(scheduler, before.results)
        branches = before.running
    for number, inner in branches.items():

        def remember(inner: Strand = inner) -> None:
            strand.previous_id = inner.previous_id

        branch = visit.state["Branches"][number]
        group.start(number, inner, inner.run(branch, value), remember)
    yield from group.wait()
    if group.failed is not None and group.failure is not None:
        strand.previous_id = group.failed.previous_id
        for inner in group.running.values():
            inner.note_abort(strand.previous_id)
        raise group.failure
    strand.note("ParallelStateSucceeded")
    return visit.finish([group.results[number] for number in sorted(group.results)])
