"""Comparisons: two executions, or the visits of Tasks in one, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, overload

from rich import box
from rich.table import Table
from rich.text import Text

from nestedsf.arguments import FLAG, described
from nestedsf.exceptions import InputError
from nestedsf.masking.display import showing_secrets
from nestedsf.trace.cost import PAGE_OF_PRICES, PRICE_OF_1000
from nestedsf.trace.execution import ExecutionTrace
from nestedsf.trace.visits import StateVisit
from nestedsf.view.comparisons.executions import ExecutionComparison, compare_executions
from nestedsf.view.comparisons.questions import QUESTIONS, answers
from nestedsf.view.names import shown_name
from nestedsf.view.plaintext import plain_console, plain_text
from nestedsf.view.saving import as_page, json_file, saved
from nestedsf.view.showing import chosen

if TYPE_CHECKING:
    import os
    from collections.abc import Container
    from pathlib import Path

__all__ = ["Comparison", "compare"]

_WIDTH = 100
_MOST = 12
_BESIDE = 3  # columns that stay readable
_TITLE = "Tasks side by side"
_FOOT = f"State transitions cost ${PRICE_OF_1000} for 1,000 (see {PAGE_OF_PRICES})."
_NO_TASKS = (
    "No Task was visited, so there are no integration patterns to put side by side; "
    "compare(first, second) compares two executions."
)
_LEFT = "text-align:left;vertical-align:top"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Comparison:
    """Visits side by side; the last line of a notebook cell shows it.

    Attributes:
        names: The states' names, a column each.
        rows: Each question with the answer of each visit.
        left_out: How many more visits there were than the first 12.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: int = 0
    show_secrets: bool = False

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
        if not self.names:
            return _NO_TASKS
        parts = [
            _table(self, slice(first, first + _BESIDE))
            for first in range(0, max(len(self.names), 1), _BESIDE)
        ]
        return "\n".join([*parts, self._foot])

    @property
    def html(self) -> str:
        """The table as HTML."""
        if not self.names:
            return f"<p>{escape(_NO_TASKS)}</p>"
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

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to a file, by its ending: ``.html``, ``.json`` or ``.txt``.

        It is written whole or not at all. With secrets in it the file is for its owner alone
        (mode 600), where there are modes.

        Args:
            path: Where to write; a file that is there is replaced.

        Returns:
            The path.

        Raises:
            InputError: The name has another ending.
            OSError: The file cannot be written, as where the disk is full.
        """
        return saved(
            path,
            "A comparison",
            {
                ".html": lambda: as_page(_TITLE, self.html),
                ".json": lambda: json_file({question: self[question] for question, _ in self.rows}),
                ".txt": lambda: f"{self.text}\n",
            },
            private=self.show_secrets,
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Comparison({len(self.names)} visits)"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: the table, in HTML and as text."""
        return chosen({"text/plain": self.text, "text/html": self.html}, include, exclude)


@overload
def compare(
    first: ExecutionTrace, second: ExecutionTrace, *, show_secrets: bool = False
) -> ExecutionComparison: ...


@overload
def compare(
    first: ExecutionTrace | Iterable[StateVisit],
    second: None = None,
    *,
    show_secrets: bool = False,
) -> Comparison: ...


def compare(
    first: ExecutionTrace | Iterable[StateVisit],
    second: ExecutionTrace | None = None,
    *,
    show_secrets: bool = False,
) -> Comparison | ExecutionComparison:
    """Compare two executions, state by state; or put the Tasks of one side by side.

    Of two executions each state stands in a row, children included: its status and duration in
    both, and where its input, parameters, output, error and cause differ, by path. The row where
    they differ first is marked. Ids, ARNs, task tokens and dates differ each time and are not
    compared, unless ``show_secrets``; neither are durations.

    Of one execution the Tasks stand side by side: what each waited for, left, gave, needs and
    costs. The answers are read off the visits; what would happen if the child failed or the
    parent was stopped is AWS's rule for the integration pattern
    (https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html).

    Args:
        first: An ExecutionTrace; or, without a second one, visits of Tasks. Of an ExecutionTrace
            alone: its Tasks that start executions, or all its Tasks if none does. Of more than
            12 the first 12 are shown, and the rest is counted.
        second: The ExecutionTrace that the first one is compared with.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are.

    Raises:
        InputError: It is given something else, or there are no visits in what it is given.

    >>> from nestedsf.trace import StateVisit, trace_of
    >>> task = StateVisit(state_name="A", state_type="Task", status="SUCCEEDED",
    ...                   integration_pattern="Run a Job", resource="states:startExecution.sync")
    >>> compare([task])["Waits for"]
    {'A': 'the end of the child execution'}
    >>> one, other = (
    ...     trace_of([{"id": 1, "type": "ExecutionStarted",
    ...                "executionStartedEventDetails": {"input": text}}])
    ...     for text in ('{"order":{"id":7,"n":1}}', '{"order":{"id":7,"n":2}}'))
    >>> compared = compare(one, other)
    >>> compared.first_difference.differs, compared.details(compared.rows[0])[0][1].lines[0].path
    (('input',), 'order.n')
    """
    FLAG.check(show_secrets=show_secrets)
    if isinstance(first, ExecutionTrace) and isinstance(second, ExecutionTrace):
        return compare_executions(first, second, show_secrets=show_secrets)
    if second is not None:
        raise InputError(
            "compare() takes two ExecutionTraces, as run() and fetch_trace() return, not "
            f"{described(first)} and {described(second)}."
        )
    return _tasks(first, show_secrets=show_secrets)


def _tasks(visits: ExecutionTrace | Iterable[StateVisit], *, show_secrets: bool) -> Comparison:
    """Visits of Tasks side by side."""
    if isinstance(visits, ExecutionTrace):
        tasks = [visit for visit in visits.visits if visit.integration_pattern is not None]
        starters = [v for v in tasks if v.child_execution_arn is not None or v.child is not None]
        found = starters or tasks
        if not found:
            rows = tuple((question, ()) for question in QUESTIONS)
            return Comparison(names=(), rows=rows, show_secrets=show_secrets)
    else:
        found = _visits(visits)
    shown = found[:_MOST]
    with showing_secrets(show_secrets):
        columns = [answers(visit) for visit in shown]
        names = tuple(shown_name(visit.state_name) for visit in shown)
    return Comparison(
        names=names,
        rows=tuple(zip(QUESTIONS, zip(*columns, strict=True), strict=True)),
        left_out=len(found) - len(shown),
        show_secrets=show_secrets,
    )


def _visits(visits: object) -> list[StateVisit]:
    """Visits, as they are given.

    Raises:
        InputError: They are none, or there are none.
    """
    given = visits if isinstance(visits, Iterable) and not isinstance(visits, str) else [visits]
    found = list(given)
    for each in found:
        if not isinstance(each, StateVisit):
            raise InputError(
                "compare() takes two ExecutionTraces, one alone, or visits of Tasks, as "
                f"[trace.visit('A'), trace.visit('B')]; not {described(each)}."
            )
    if not found:
        raise InputError(
            "There is nothing to compare: give visits of Tasks, for example "
            "[trace.visit('A'), trace.visit('B')]."
        )
    return found


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
