"""Plans as a terminal and a notebook show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.jsontext import visible
from nestedsf.view.plans.sections import sections
from nestedsf.view.plans.tables import as_html, as_text
from nestedsf.view.saving import as_page, saved
from nestedsf.view.showing import chosen

if TYPE_CHECKING:
    import os
    from collections.abc import Container
    from pathlib import Path

    from nestedsf.trace.resources.plan import PlannedStack

__all__ = ["Plan"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Plan:
    """What a deployment would create; the last line of a notebook cell shows it.

    Attributes:
        stack: The same as values: resources, roles, tags, place and price.
    """

    stack: PlannedStack

    @property
    def text(self) -> str:
        """The plan as text, at most 80 columns wide."""
        return as_text(self._title, sections(self.stack))

    @property
    def html(self) -> str:
        """The plan as HTML."""
        return as_html(self._title, sections(self.stack))

    @property
    def _title(self) -> str:
        name = visible(self.stack.name)
        return f"What deploying the stack {name} creates. This plan creates nothing."

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write it to a file, by its ending: ``.html`` or ``.txt``.

        It is written whole or not at all.

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
            "A plan",
            {
                ".html": lambda: as_page(self._title, self.html),
                ".txt": lambda: f"{self.text}\n",
            },
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Plan({self.stack.name!r}, {len(self.stack.resources)} resources)"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: tables in HTML, and the text."""
        return chosen({"text/plain": self.text, "text/html": self.html}, include, exclude)
