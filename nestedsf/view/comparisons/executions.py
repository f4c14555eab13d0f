"""Two executions compared: a value that notebooks show and that can be saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nestedsf.masking.display import showing_secrets
from nestedsf.view.comparisons.rows import Compared, compared_rows
from nestedsf.view.comparisons.sides import as_html, as_json, as_text, row_as_json
from nestedsf.view.diffs import as_json as diff_as_json
from nestedsf.view.saving import as_page, json_file, saved
from nestedsf.view.showing import chosen

if TYPE_CHECKING:
    import os
    from collections.abc import Container
    from pathlib import Path

    from nestedsf.trace.execution import ExecutionTrace

__all__ = ["ExecutionComparison", "compare_executions"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExecutionComparison(Compared):
    """Two executions side by side; the last line of a notebook cell shows it.

    Attributes:
        first: The first execution.
        second: The second execution.
        rows: The executions themselves, and after them each state of either, children included,
            in the order of execution.
        show_secrets: Whether ids, ARNs, task tokens and dates are shown as they are, and compared.
    """

    @property
    def text(self) -> str:
        """The states side by side in at most 100 columns, and below each what differs."""
        with showing_secrets(self.show_secrets):
            return as_text(self)

    @property
    def html(self) -> str:
        """The same as HTML, in which what is alike and what differs can be opened."""
        with showing_secrets(self.show_secrets):
            return as_html(self)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON value: both executions, the rows, and what differs in them."""
        with showing_secrets(self.show_secrets):
            return as_json(self)

    def row_as_dict(self, number: int) -> dict[str, Any]:
        """One row as a JSON value, with what differs in it."""
        row = self.rows[number]
        with showing_secrets(self.show_secrets):
            return {
                **row_as_json(row),
                "differences": {name: diff_as_json(found) for name, found in self.details(row)},
            }

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to a file, by its ending: ``.html``, ``.txt`` or ``.json``.

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
                ".html": lambda: as_page("Two executions compared", self.html),
                ".txt": lambda: f"{self.text}\n",
                ".json": lambda: json_file(self.to_dict()),
            },
            private=self.show_secrets,
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        differ = sum(bool(row.differs) for row in self.rows[1:])
        return f"ExecutionComparison({len(self.rows) - 1} states, {differ} differ)"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: HTML, and the text."""
        return chosen({"text/plain": self.text, "text/html": self.html}, include, exclude)


def compare_executions(
    first: ExecutionTrace, second: ExecutionTrace, *, show_secrets: bool = False
) -> ExecutionComparison:
    """Compare two executions; see `nestedsf.compare`."""
    rows = compared_rows(first, second, show_secrets=show_secrets)
    return ExecutionComparison(first=first, second=second, rows=rows, show_secrets=show_secrets)
