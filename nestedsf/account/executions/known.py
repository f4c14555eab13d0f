"""Executions that are known: each alone, and put together with what it started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.account.executions.map_runs import map_runs_of
from nestedsf.trace.statuses import RUNNING
from nestedsf.trace.tasks import attempts_children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nestedsf.account.arns import ExecutionArn
    from nestedsf.account.executions.definitions import Definitions
    from nestedsf.account.executions.map_runs import MapRuns
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["DEEPEST", "KnownExecutions"]

DEEPEST = 100
"""How many executions deep is read: one that starts itself would never end."""


class KnownExecutions:
    """The executions that have been read, by ARN.

    Args:
        map_runs: What is known of Map Runs.
        definitions: Those of the executions.

    Attributes:
        alone: Each as its own history tells it, until all that it started has ended.
    """

    def __init__(self, map_runs: MapRuns, definitions: Definitions) -> None:
        self.alone: dict[str, ExecutionTrace] = {}
        self._ended: dict[str, ExecutionTrace] = {}  # with all that they started
        self._map_runs = map_runs
        self._definitions = definitions

    def of(self, arn: str) -> ExecutionTrace:
        """An execution, with what it started only where all of it has ended."""
        return self._ended.get(arn) or self.alone[arn]

    def may_grow(self, arn: str) -> bool:
        """Whether more may be known of an execution than is."""
        return arn not in self._ended and (
            arn not in self.alone or self.alone[arn].status == RUNNING
        )

    def reopen(self, arn: str) -> None:
        """Have the executions around a child of a Map Run not ended before the child is read."""
        for around, trace in list(self._ended.items()):
            runs = (run for visit in trace.walk() for run in visit.map_runs)
            if any(child.execution_arn == arn for run in runs for child in run.children):
                self.alone[around] = self._ended.pop(around)

    def map_runs_of(self, top: ExecutionArn) -> list[str]:
        """The Map Runs of all that has not ended; those of another account are left out."""
        where = f"arn:{top.partition}:states:{top.region}:{top.account_id}:mapRun:"
        return [
            run
            for arn in self.reached(top)[0]
            for visit in (self.alone[arn].visits if arn in self.alone else ())
            for run in map_runs_of(visit)
            if run.startswith(where)
        ]

    def reached(self, top: ExecutionArn) -> tuple[list[str], list[str]]:
        """The execution and those that it started, as far as they are known; each once.

        Returns:
            Them, and those that are deeper than `DEEPEST`.
        """
        depths = {top.text: 0}
        reached, too_deep = [top.text], []
        for arn in reached:
            found, depth = self.alone.get(arn), depths[arn] + 1
            new = [one for one in self._children(found) if one not in depths]
            if depth > DEEPEST:
                too_deep += new
                continue
            depths.update(dict.fromkeys(new, depth))
            reached += new
        return reached, too_deep

    def _children(self, trace: ExecutionTrace | None) -> list[str]:
        """The ARNs of the executions that it started, in a lasting order."""
        visits = trace.visits if trace is not None else ()
        tasks = (visit for visit in visits if visit.child_execution_arn)
        found = {arn for visit in tasks for _, arn in attempts_children(visit.events)}
        return [*sorted(found), *self._items(visits)]

    def _items(self, visits: Iterable[StateVisit]) -> Iterator[str]:
        """The children of Map Runs that are read; what they run is known from what started them."""
        for visit in visits:
            for run in map_runs_of(visit):
                chosen = list(self._map_runs.chosen(run))
                self._definitions.of_items(visit, chosen)
                yield from chosen

    def assembled(self, top: str, is_left_out: Callable[[str], bool]) -> ExecutionTrace:
        """The execution with all that it started, from the innermost outwards.

        An execution that started one of those that led to it is not entered again.

        Args:
            top: Its ARN.
            is_left_out: Whether an execution will never be read.
        """
        whole: dict[str, ExecutionTrace] = {}
        path = {top: iter(self._children(self.alone.get(top)))}
        while path:
            arn, rest = next(reversed(path.items()))
            child = next(rest, None)
            if child is not None:
                if child in self.alone and child not in whole and child not in path:
                    path[child] = iter(self._children(self.alone[child]))
                continue
            del path[arn]
            whole[arn] = self._with_children(arn, whole, is_left_out)
        return whole[top]

    def _with_children(
        self,
        arn: str,
        whole: dict[str, ExecutionTrace],
        is_left_out: Callable[[str], bool],
    ) -> ExecutionTrace:
        if arn in self._ended:
            return self._ended[arn]
        alone = self.alone[arn]
        started = self._children(alone)
        found = {child: whole.get(child) or self._ended.get(child) for child in started}
        known = {child: one for child, one in found.items() if one}
        runs = {visit.index: map_runs_of(visit) for visit in alone.visits}
        values = {
            index: tuple(self._map_runs.value(run, status, known) for run, status in of.items())
            for index, of in runs.items()
            if of
        }
        trace = alone.with_children(known, values)
        settled = all(self._map_runs.is_settled(run) for of in runs.values() for run in of)
        if (
            alone.status != RUNNING
            and settled
            and all(one in self._ended or is_left_out(one) for one in started)
        ):
            self._ended[arn] = trace
            del self.alone[arn]
        return trace
