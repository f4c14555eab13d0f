"""Progress of an execution and of its children: a live table in a terminal, lines elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from rich.live import Live
from rich.table import Table
from rich.text import Text

from nestedsf.trace.condensing import condensed
from nestedsf.trace.family import family
from nestedsf.view.names import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from rich.console import Console

    from nestedsf.trace.execution import ExecutionTrace
    from nestedsf.trace.visits import StateVisit

_DEEPEST, _MOST_STATES = 20, 20  # of an indent, and of the states that one line names
STYLES = {
    "RUNNING": "cyan",
    "SUCCEEDED": "green",
    "FAILED": "red",
    "TIMED_OUT": "red",
    "ABORTED": "yellow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One execution: how deep it is nested, who started it, its status, the states it is in."""

    depth: int
    label: str
    status: str
    states: tuple[str, ...]

    def __str__(self) -> str:
        states = f"  {', '.join(self.states)}" if self.states else ""
        return f"{'  ' * self.depth}{self.label}: {self.status}{states}"


def lines(trace: ExecutionTrace) -> Iterator[Line]:
    """A line for an execution and for each that it started, in the order of the definition."""
    for member in family(condensed(trace)):
        execution, starter = member.execution, member.starter
        label = starter.state_name if starter is not None else ""
        active = (
            visit.state_name if visit.map_run is None else _counted(visit)
            for visit in execution.visits
            if visit.map_run is not None
            or (visit.status == "RUNNING" and visit.state_type not in ("Parallel", "Map"))
        )
        yield Line(
            depth=min(member.depth, _DEEPEST),
            label=shown_name(label or execution.state_machine_name or execution.name),
            status=execution.status,
            states=tuple(map(shown_name, islice(dict.fromkeys(active), _MOST_STATES))),
        )


def _counted(visit: StateVisit) -> str:
    """A Distributed Map, with how many of its items have come how far."""
    words = visit.map_run.words if visit.map_run is not None else ""
    return f"{visit.state_name} ({words})" if words else visit.state_name


@dataclass(slots=True)
class Progress:
    """Shows an ExecutionTrace each time it is called with one; a context manager.

    In a terminal a table is kept up to date; elsewhere a line is printed for each change.
    """

    console: Console
    _live: Live | None = None
    _shown: set[str] = field(default_factory=set)

    def __enter__(self) -> Progress:
        if self.console.is_terminal:
            self._live = Live(console=self.console, transient=True, auto_refresh=False)
            self._live.__enter__()
        return self

    def __call__(self, trace: ExecutionTrace) -> None:
        """Show what has changed."""
        if self._live is not None:
            self._live.update(_table(trace), refresh=True)
            return
        for line in map(str, lines(trace)):
            if line not in self._shown:
                self._shown.add(line)
                self.console.print(Text(line), soft_wrap=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.__exit__(kind, error, trace)


def _table(trace: ExecutionTrace) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for line in lines(trace):
        table.add_row(
            Text("  " * line.depth + line.label),
            Text(line.status, style=STYLES.get(line.status, "")),
            Text(", ".join(line.states), style="dim"),
        )
    return table
