"""Rows: the states of two executions side by side, and what differs in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from nestedsf.jsontext import canonical, decode, holds_json
from nestedsf.masking.display import showing_secrets
from nestedsf.trace.collector import collector_paused
from nestedsf.trace.dataflow.differences import ADDED, REMOVED, same
from nestedsf.trace.visits import alike
from nestedsf.view.bounds import LARGE_VALUE, MOST_DIFFERENCES
from nestedsf.view.comparisons.definitions import Redefinitions, differ, own_fields
from nestedsf.view.comparisons.pairs import pairs
from nestedsf.view.diffs import Diff, diff, whole
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nestedsf.jsontext import Json
    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit
    from nestedsf.view.comparisons.pairs import Pair

__all__ = ["Compared", "Row", "Side", "compared_rows"]

_GIVEN = frozenset({"input", "parameters", "visited"})
_VALUES = ("input", "parameters", "output", "error", "cause")


class Side(NamedTuple):
    """A visit, or an execution, on one side of a comparison.

    Attributes:
        status: RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.
        caught: Whether a Catch took its failure on.
        attempts: How often it was tried.
        seconds: How long it took; None where that is not known, or it has not ended.
        items: Of a Distributed Map: how many items ended how.
    """

    status: str
    caught: bool
    attempts: int
    seconds: float | None
    items: str = ""

    @property
    def words(self) -> str:
        """The status, and what else is to be said of it."""
        tried = f", {self.attempts:,} attempts" if self.attempts > 1 else ""
        items = f" ({self.items})" if self.items else ""
        return f"{self.status}{', caught' if self.caught else ''}{tried}{items}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A state of two executions, side by side; or the executions themselves.

    Attributes:
        name: The state's name, as it is shown; empty for the executions.
        where: Which visit it is, in words: its branch, item, attempt or turn of a loop.
        depth: How many containers and Tasks with children are around it.
        around: The row of the container, or of the Task that started the execution, that it is
            in; 0, the executions themselves, at the top.
        first: How it was in the first execution; None where it was not visited.
        second: How it was in the second execution.
        differs: What differs: ``visited``, ``status``, ``attempts``, ``input``,
            ``parameters``, ``output``, ``error`` or ``cause``; empty where they are alike.
        redefined: Whether the state's definition differs too, but for its Comment; told once for
            each state, in the row of its first visit.
        pair: The visits; None for the executions.
    """

    name: str
    where: str
    depth: int
    around: int
    first: Side | None
    second: Side | None
    differs: tuple[str, ...]
    redefined: bool = False
    pair: Pair | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Compared:
    """Two executions, and the rows of what they did.

    Attributes:
        first: The first execution.
        second: The second execution.
        rows: The executions themselves, and after them each state of either, children included,
            in the order of execution.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are, and compared.
    """

    first: ExecutionTrace
    second: ExecutionTrace
    rows: tuple[Row, ...] = field(compare=False)
    show_secrets: bool = False

    @property
    def first_difference(self) -> Row | None:
        """The row where they differ first; None where they are alike."""
        number = self.number_of_first
        return self.rows[number] if number >= 0 else None

    @property
    def number_of_first(self) -> int:
        """The number of that row, -1 where they are alike.

        A container, or a Task with a child, that was given the same differs because of what is
        in it.
        """
        inside: dict[int, int] = {}
        for number, row in enumerate(self.rows):
            if row.differs and number:
                inside.setdefault(row.around, number)
        if not _GIVEN.isdisjoint(self.rows[0].differs):
            return 0
        at = min(inside.values(), default=0 if self.rows[0].differs else -1)
        while at in inside and _GIVEN.isdisjoint(self.rows[at].differs):
            at = inside[at]
        return at

    @property
    def definitions_differ(self) -> bool:
        """Whether the definitions that ran are known, and are not the same."""
        one, other = self.first.definition, self.second.definition
        return one is not None and other is not None and canonical(one.raw) != canonical(other.raw)

    def details(self, row: Row, most: int = MOST_DIFFERENCES) -> tuple[tuple[str, Diff], ...]:
        """Where a row differs: ``input``, ``output`` and so on, each with its diff.

        The last one is ``definition``, where the row is ``redefined``.
        """
        one = row.pair.first if row.pair else self.first
        other = row.pair.second if row.pair else self.second
        if one is None or other is None:
            return ()
        with showing_secrets(self.show_secrets):
            found = [
                (name, _diff(getattr(one, name), getattr(other, name), most))
                for name in _VALUES
                if name in row.differs
            ]
            if row.redefined:
                fields = own_fields(one.definition), own_fields(other.definition)
                found.append(("definition", diff(*fields, most)))
            return tuple(found)


def _diff(first: Json, second: Json, most: int) -> Diff:
    """The diff of two values of a visit, of which None is none; of text that is JSON, decoded."""
    one, other = (_decoded(each) if isinstance(each, str) else each for each in (first, second))
    alone = (first is None) != (second is None)
    if alone or (type(one) is type(other) and not same(one, other)):
        first, second = one, other
    if first is None:
        return whole(ADDED, second)
    return whole(REMOVED, first) if second is None else diff(first, second, most)


def _decoded(text: str) -> Json:
    return decode(text) if len(text) <= LARGE_VALUE and holds_json(text) else text


def compared_rows(
    first: ExecutionTrace, second: ExecutionTrace, *, show_secrets: bool
) -> tuple[Row, ...]:
    """The rows: the executions themselves, and after them each state in the order of execution."""
    equal: Callable[[Json, Json], bool] = same if show_secrets else alike
    with collector_paused(), showing_secrets(show_secrets):
        rows = [
            Row(
                name="",
                where="",
                depth=0,
                around=-1,
                first=_execution(first),
                second=_execution(second),
                differs=tuple(_differs(first, second, equal)),
                redefined=differ(first.definition, second.definition),
            )
        ]
        redefinitions = Redefinitions()
        for pair in pairs(first, second):
            around = pair.around + 1
            rows.append(
                Row(
                    name=shown_name(pair.visit.state_name),
                    where=_where(pair),
                    depth=rows[around].depth + 1 if around else 0,
                    around=around,
                    first=_side(pair.first),
                    second=_side(pair.second),
                    differs=tuple(_differs(pair.first, pair.second, equal)),
                    redefined=redefinitions.is_new(pair),
                    pair=pair,
                )
            )
    return tuple(rows)


def _differs(
    first: StateVisit | ExecutionTrace | None,
    second: StateVisit | ExecutionTrace | None,
    equal: Callable[[Json, Json], bool],
) -> Iterator[str]:
    if first is None or second is None:
        yield "visited"
        return
    one_caught, other_caught = (getattr(each, "caught", False) for each in (first, second))
    ends = [(one.status, _items(one)) for one in (first, second)]
    if ends[0] != ends[1] or one_caught != other_caught:
        yield "status"
    if getattr(first, "attempts", 1) != getattr(second, "attempts", 1):
        yield "attempts"
    for name in _VALUES:
        if not equal(getattr(first, name, None), getattr(second, name, None)):
            yield name


def _items(part: StateVisit | ExecutionTrace) -> str:
    """How many items of a Distributed Map ended how; empty of others."""
    run = getattr(part, "map_run", None)
    return str(run.words) if run is not None else ""


def _execution(trace: ExecutionTrace) -> Side:
    took = (
        None
        if trace.started is None or trace.stopped is None
        else (trace.stopped - trace.started).total_seconds()
    )
    return Side(trace.status, caught=False, attempts=1, seconds=took)


def _side(visit: StateVisit | None) -> Side | None:
    if visit is None:
        return None
    ended = visit.exited
    if ended is None and visit.status != "RUNNING" and visit.events:
        ended = visit.events[-1].timestamp  # what failed is not exited
    took = (
        None if visit.entered is None or ended is None else (ended - visit.entered).total_seconds()
    )
    return Side(
        visit.status,
        caught=visit.caught,
        attempts=visit.attempts,
        seconds=took,
        items=_items(visit),
    )


def _where(pair: Pair) -> str:
    visit = pair.visit
    words = []
    if pair.path and pair.path[-1] < 0:  # of a child of a Map Run
        words.append(f"item {-pair.path[-1] - 1:,} of the Map Run")
    if visit.iteration is not None:
        words.append(f"item {visit.iteration}")
    elif visit.branch is not None:
        words.append(f"branch {visit.branch}")
    if (visit.container_attempt or 1) > 1:
        words.append(f"attempt {visit.container_attempt}")
    if pair.occurrence > 1:
        words.append(f"visit {pair.occurrence}")
    return ", ".join(words)
