"""Comparisons: visits of Tasks side by side, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from nestedsf.exceptions import InputError
from nestedsf.masking.display import showing_secrets
from nestedsf.trace.cost import PRICE_OF_1000
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.view.comparisons.questions import QUESTIONS, answers
from nestedsf.view.names import shown_name
from nestedsf.view.plaintext import plain_console, plain_text
from nestedsf.view.showing import chosen

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from nestedsf.trace.visits import StateVisit

__all__ = ["Comparison", "compare"]

_WIDTH = 100
_MOST = 12
_BESIDE = 3  # columns that stay readable
_TITLE = "Tasks side by side"
_FOOT = f"State transitions cost ${PRICE_OF_1000} for 1,000; see AWS's page."
_LEFT = "text-align:left;vertical-align:top"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comparison:
    """Visits side by side; the last line of a notebook cell shows it.

    Attributes:
        names: The states' names, a column each.
        rows: Each question with the answer of each visit.
        left_out: How many more visits there were than the first 12.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: int = 0

    def __getitem__(self, question: str) -> dict[str, str]:
        """The answers to a question by the name of the state.

        Raises:
            KeyError: There is no such question; the message names those there are.
        """
        for asked, told in self.rows:
            if asked == question:
                return dict(zip(self.names, told, strict=True))
        raise KeyError(f"There is no question {question!r}; there are {', '.join(QUESTIONS)}.")

    @property
    def text(self) -> str:
        """The table in at most 100 columns; with more than three visits, several tables."""
        parts = [
            _table(self, slice(first, first + _BESIDE))
            for first in range(0, max(len(self.names), 1), _BESIDE)
        ]
        return "\n".join([*parts, self._foot])

    @property
    def html(self) -> str:
        """The table as HTML."""
        head = "".join(f'<th scope="col" style="{_LEFT}">{escape(n)}</th>' for n in self.names)
        body = "".join(
            f'<tr><th scope="row" style="{_LEFT}">{escape(question)}</th>'
            + "".join(f'<td style="{_LEFT}">{escape(answer)}</td>' for answer in told)
            + "</tr>"
            for question, told in self.rows
        )
        return (
            f'<table class="mathjax_ignore"><caption>{_TITLE}. {escape(self._foot)}</caption>'
            f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    @property
    def _foot(self) -> str:
        return _FOOT + (f" {self.left_out:,} more are not shown." if self.left_out else "")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Comparison({len(self.names)} visits)"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: the table, in HTML and as text."""
        return chosen({"text/plain": self.text, "text/html": self.html}, include, exclude)


def compare(
    visits: ExecutionTrace | Iterable[StateVisit], *, show_secrets: bool = False
) -> Comparison:
    """Put Tasks side by side: what each waited for, left, gave, needs and costs.

    The answers are read off the visits; what would happen if the child failed or the parent was
    stopped is AWS's rule for the integration pattern
    (https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html).

    Args:
        visits: Visits, or an ExecutionTrace: its Tasks that start executions, or all its Tasks
            if none does. Of more than 12 the first 12 are shown, and the rest is counted.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.

    Raises:
        InputError: There is nothing to compare.

    >>> from nestedsf.trace import StateVisit
    >>> task = StateVisit(state_name="A", state_type="Task", status="SUCCEEDED",
    ...                   integration_pattern="Run a Job", resource="states:startExecution.sync")
    >>> compare([task])["Waits for"]
    {'A': 'the end of the child execution'}
    """
    if isinstance(visits, ExecutionTrace):
        tasks = [visit for visit in visits.visits if visit.integration_pattern is not None]
        starters = [v for v in tasks if v.child_execution_arn is not None or v.child is not None]
        found = starters or tasks
    else:
        found = list(visits)
    if not found:
        raise InputError(
            "There is nothing to compare: no Task was visited; give visits of Tasks, for "
            "example [trace.visit('A'), trace.visit('B')]."
        )
    shown = found[:_MOST]
    with showing_secrets(show_secrets):
        columns = [answers(visit) for visit in shown]
        names = tuple(shown_name(visit.state_name) for visit in shown)
    return Comparison(
        names=names,
        rows=tuple(zip(QUESTIONS, zip(*columns, strict=True), strict=True)),
        left_out=len(found) - len(shown),
    )


def _table(comparison: Comparison, part: slice) -> str:
    table = Table(box=box.ROUNDED, show_lines=True, width=_WIDTH)
    table.add_column("", width=13)
    names = comparison.names[part]
    for name in names:
        table.add_column(Text(name), ratio=1, overflow="fold")
    for question, told in comparison.rows:
        table.add_row(Text(question), *map(Text, told[part]))
    console = plain_console(_WIDTH)
    console.print(table)
    return plain_text(console)
