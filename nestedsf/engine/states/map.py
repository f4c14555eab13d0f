"""Map: runs its processor for each item, and goes on with the list of their outputs.

An inline Map runs its iterations inside the execution, at most 40 at once. In a redriven execution
only those run that had not succeeded, each from the state that it was in.
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nestedsf.engine.failures import StateFailure
from nestedsf.engine.group import Group
from nestedsf.engine.recovery import recovering
from nestedsf.engine.states.distributed_map import is_distributed, run_distributed_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nestedsf.engine.scheduler import Steps
    from nestedsf.engine.strand import Strand
    from nestedsf.engine.visit import Visit
    from nestedsf.jsontext import Json

__all__ = ["run_map"]

MOST_AT_ONCE = 40
"""https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html"""


def run_map(visit: Visit) -> Steps:
    """Run the processor for each item; the first iteration that fails fails the state."""
    if is_distributed(visit.state):
        return run_distributed_map(visit)
    return recovering(visit, lambda: _attempt(visit), lambda: visit.strand.add("MapStateFailed"))


def _attempt(visit: Visit) -> Steps:
    iterations: _Iterations | None = visit.unfinished()
    if iterations is None:
        fields = visit.fields
        value = fields.effective_input()
        items = fields.items(value)
        wanted = fields.number("MaxConcurrency", value) or MOST_AT_ONCE
        visit.kept = iterations = _Iterations(visit, value, items, min(wanted, MOST_AT_ONCE))
        yield from iterations.run()
    else:
        visit.kept = iterations
        yield from iterations.run_again()
    return visit.finish(iterations.results())


class _Iterations:
    """The iterations of one attempt of an inline Map."""

    def __init__(self, visit: Visit, value: Json, items: list[Json], at_once: int) -> None:
        self._visit, self._value, self._items, self._at_once = visit, value, items, at_once
        self._strand = visit.strand
        self._next = self._started = 0
        self._group = Group(visit.strand.execution.environment.scheduler)
        state = visit.state
        self._processor: Mapping[str, Any] = state.get("ItemProcessor") or state["Iterator"]

    def run(self) -> Steps:
        """Run all, so many at a time; raises what the first one fails with."""
        self._started = self._strand.add("MapStateStarted", {"length": len(self._items)})
        yield from self._run()

    def run_again(self) -> Steps:
        """Run those that have not succeeded before the execution was redriven."""
        before = self._group
        self._group = Group(self._strand.execution.environment.scheduler, before.results)
        for index, inner in sorted(before.running.items()):
            self._start(index, inner)
        yield from self._run()

    def _run(self) -> Steps:
        strand = self._strand
        while len(self._group.running) < self._at_once and self._next < len(self._items):
            self._start_next(self._started)
        yield from self._group.wait()
        if self._group.failed is None or self._group.failure is None:
            strand.note("MapStateSucceeded")
            return
        strand.previous_id = self._group.failed.previous_id
        for index, inner in sorted(self._group.running.items()):
            word = "Failed" if inner is self._group.failed else "Aborted"
            strand.note(f"MapIteration{word}", self._details(index))
            inner.note_abort(strand.previous_id)
        raise self._group.failure

    def results(self) -> list[Json]:
        """The outputs, in the order of the items."""
        return [self._group.results[index] for index in range(len(self._items))]

    def _start_next(self, previous_id: int) -> None:
        """Start the next iteration, chained to the one that has made room for it."""
        if self._next >= len(self._items) or self._group.failed is not None:
            return
        index, self._next = self._next, self._next + 1
        inner = self._strand.split(map_item={"Index": index, "Value": self._items[index]})
        inner.previous_id = previous_id
        inner.add("MapIterationStarted", self._details(index))
        self._start(index, inner)

    def _start(self, index: int, inner: Strand) -> None:
        def succeeded() -> None:
            last = inner.previous_id
            self._strand.previous_id = inner.note("MapIterationSucceeded", self._details(index))
            self._start_next(last)

        self._group.start(index, inner, self._iteration(inner), succeeded)

    def _iteration(self, inner: Strand) -> Steps:
        given: Json = None
        if inner.visit is None:
            try:
                given = self._visit.fields.item(self._value, inner.map_item or {})
            except StateFailure as failure:
                raise self._visit.raised(failure) from failure
        return (yield from inner.run(self._processor, given))

    def _details(self, index: int) -> dict[str, Any]:
        return {"name": self._visit.name, "index": index}
