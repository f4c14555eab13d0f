"""Pairs: the visits of two executions, each with its counterpart.

Visits are the same one in both where they have the same name, are in the same branch, iteration
and attempt of the same visit of a container, or in the child of the same visit of a Task, and
have been entered as often before: the third visit of a loop is compared with the third.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.trace.family import started_by
from nestedsf.trace.map_runs import told_children

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

__all__ = ["Pair", "pairs"]


class Pair(NamedTuple):
    """A visit of the first execution and that of the second; None where there is none.

    Attributes:
        first: The visit in the first execution.
        second: The visit in the second execution.
        around: The number of the pair around it, of a container or of the Task that started the
            execution; -1 at the top.
        occurrence: Which visit of the state it is there, from 1.
        path: What leads to the execution that it is in, as the explorer has it: the ids of the
            events that entered the Tasks; in the first execution, where it is there.
    """

    first: StateVisit | None
    second: StateVisit | None
    around: int
    occurrence: int
    path: tuple[int, ...]

    @property
    def visit(self) -> StateVisit:
        """That of the first execution, or else that of the second."""
        found = self.first or self.second
        assert found is not None  # noqa: S101  a pair has one
        return found


class _Place(NamedTuple):
    """A visit with what it is known by."""

    key: int
    around: int  # the key of the visit around it, -1 at the top
    visit: StateVisit
    occurrence: int
    path: tuple[int, ...]


def pairs(first: ExecutionTrace, second: ExecutionTrace) -> tuple[Pair, ...]:
    """Every visit of two executions, children included, in the order of execution.

    The order is that of the first execution; what only the second one has stands behind what
    comes before it there.
    """
    keys: dict[Hashable, int] = {}
    items = _items(first, second)
    ones, others = list(_places(first, keys, items)), list(_places(second, keys, items))
    first_keys = {place.key for place in ones}
    at = {place.key: number for number, place in enumerate(others)}
    made: list[tuple[_Place | None, _Place | None]] = []
    done = 0
    for one in ones:
        number = at.get(one.key)
        if number is not None:
            made += [(None, place) for place in others[done:number] if place.key not in first_keys]
            done = max(done, number)
        made.append((one, None if number is None else others[number]))
    made += [(None, place) for place in others[done:] if place.key not in first_keys]
    numbers = {(one or other).key: n for n, (one, other) in enumerate(made)}  # type: ignore[union-attr]
    found = []
    for one_, other in made:
        place = one_ or other
        assert place is not None  # noqa: S101  one of them is there
        found.append(
            Pair(
                first=one_.visit if one_ else None,
                second=other.visit if other else None,
                around=numbers.get(place.around, -1),
                occurrence=place.occurrence,
                path=place.path,
            )
        )
    return tuple(found)


def _items(first: ExecutionTrace, second: ExecutionTrace) -> Mapping[str, Collection[int]]:
    """Which items of Distributed Maps are compared, by the name of the state.

    Those that are told one by one of either execution, and were read in both.
    """
    read, told = [dict[str, set[int]](), dict[str, set[int]]()], dict[str, set[int]]()
    for of, trace in zip(read, (first, second), strict=True):
        for visit in trace.walk():
            for run in visit.map_runs:
                known = {child.number for child, _ in run.traces()}
                of.setdefault(visit.state_name, set()).update(known)
                numbers = {child.number for child in told_children(run)}
                told.setdefault(visit.state_name, set()).update(numbers)
    return {
        name: numbers & read[0].get(name, set()) & read[1].get(name, set())
        for name, numbers in told.items()
    }


class _Inside(NamedTuple):
    """An execution that is walked through: what it hangs on, and the keys of its visits so far."""

    visits: Iterator[StateVisit]
    around: int
    item: int | None
    path: tuple[int, ...]
    own: list[int]


def _places(
    trace: ExecutionTrace, keys: dict[Hashable, int], items: Mapping[str, Collection[int]]
) -> Iterator[_Place]:
    """The visits of an execution, each followed by those of the executions that it started."""
    counts: Counter[Hashable] = Counter()
    waiting = [_Inside(iter(trace.visits), -1, None, (), [])]
    while waiting:
        visits, task, item, path, own = waiting[-1]
        visit = next(visits, None)
        if visit is None:
            waiting.pop()
            continue
        around = task if visit.container_index is None else own[visit.container_index]
        name = (
            around,
            visit.state_name,
            visit.container_attempt,
            visit.branch,
            visit.iteration if item is None else (item, visit.iteration),
        )
        counts[name] += 1
        key = keys.setdefault((*name, counts[name]), len(keys))
        own.append(key)
        yield _Place(key, around, visit, counts[name], path)
        if visit.child is not None:
            inner = (*path, visit.events[0].id) if visit.events else path
            waiting.append(_Inside(iter(visit.child.visits), key, None, inner, []))
        numbers = items.get(visit.state_name, ())
        waiting += [
            _Inside(iter(child.visits), key, -more[-1] - 1, (*path, *more), [])
            for more, child in reversed(list(started_by(visit) if visit.map_runs else ()))
            if -more[-1] - 1 in numbers
        ]
