"""Leftovers as a terminal and a notebook show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nestedsf.jsontext import visible
from nestedsf.trace.resources.leftover import KINDS, STACK
from nestedsf.view.plans.tables import Section, as_html, as_text
from nestedsf.view.saving import as_page, saved
from nestedsf.view.showing import chosen

if TYPE_CHECKING:
    import os
    from collections.abc import Collection, Container, Iterator
    from pathlib import Path

    from nestedsf.trace.resources.leftover import Leftover

__all__ = ["Leftovers"]

_NOTHING = "Nothing is left."
_BY_NAME = "What was found by its name alone may be somebody else's: look before you remove it."
_MARKED = "In commands, what stands in ‹ › is shown with --show-secrets (show_secrets=True)."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Leftovers:
    """What is left in an account; the last line of a notebook cell shows it.

    True where something is left, or may be, because it could not be listed; its length and its
    items are those of `found`.

    Attributes:
        found: What is left, stacks first.
        unlisted: What could not be listed, and why, in sentences.
        rule: What is to be said of the rule that all state machines of the account share, which
            is no leftover; None where it is not there.
    """

    found: tuple[Leftover, ...] = ()
    unlisted: tuple[str, ...] = ()
    rule: str | None = None

    @property
    def text(self) -> str:
        """What is left as text, with the commands that remove it."""
        return as_text(self._title, self._sections())

    @property
    def html(self) -> str:
        """The same as HTML."""
        return as_html(self._title, self._sections())

    @property
    def _title(self) -> str:
        counts = [
            f"{count:,} {kind}{'s' if count > 1 else ''}"
            for kind in KINDS
            if (count := sum(left.kind == kind for left in self.found))
        ]
        if counts:
            return f"What is left: {', '.join(counts)}."
        return "Nothing was found, but not all could be looked at." if self.unlisted else _NOTHING

    def _sections(self) -> Iterator[Section]:
        for stack in self.found:
            if stack.kind == STACK:
                members = [left for left in self.found if left.stack == stack.name]
                title = visible(f"Stack {stack.name}, {stack.status}")
                yield _section(title, members, stack.commands, stack)
        orphans = [left for left in self.found if left.kind != STACK and left.stack is None]
        if orphans:
            commands = [command for left in orphans for command in left.commands]
            unsure = self.unlisted and not all(left.commands for left in orphans)
            title = "Of a stack or of none" if unsure else "Of no stack"
            yield _section(title, orphans, dict.fromkeys(commands))
        if self.unlisted:
            yield Section("Could not be looked at", (), (), "\n".join(map(visible, self.unlisted)))
        if self.rule:
            yield Section("Shared with the account", (), (), self.rule)
        if any("‹" in command for left in self.found for command in left.commands):
            yield Section("", (), (), _MARKED)

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Leftover]:
        return iter(self.found)

    def __getitem__(self, number: int) -> Leftover:
        return self.found[number]

    def __bool__(self) -> bool:
        return bool(self.found or self.unlisted)

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
        forms = {
            ".html": lambda: as_page("What is left", self.html),
            ".txt": lambda: f"{self.text}\n",
        }
        return saved(path, "A list of what is left", forms)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Leftovers({len(self.found)} found, {len(self.unlisted)} not listed)"

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """What notebooks show: tables in HTML, and the text."""
        return chosen({"text/plain": self.text, "text/html": self.html}, include, exclude)


def _section(
    title: str, found: list[Leftover], commands: Collection[str], stack: Leftover | None = None
) -> Section:
    says = any(map(_about, found))
    rows = [(left.kind, visible(left.name), *([_about(left)] if says else [])) for left in found]
    notes = [f"It is {_whose(stack)}."] if stack and _whose(stack) else []
    if any(_by_name(left) for left in (stack, *found) if left):
        notes.append(_BY_NAME)
    return Section(title, (), tuple(rows), " ".join(notes), commands=tuple(map(visible, commands)))


def _by_name(left: Leftover) -> bool:
    return left.stack is None and not left.tagged


def _about(left: Leftover) -> str:
    """What is to be said of it; whose it is, its stack says where it has one."""
    said = [left.status] if left.status else []
    if left.running is None:
        said.append("not known whether executions run")
    elif left.running:
        said.append(f"{left.running:,} execution{'s run' if left.running > 1 else ' runs'}")
    if left.stack is None and _whose(left):
        said.append(_whose(left))
    return visible(", ".join(said))


def _whose(left: Leftover) -> str:
    said = [f"deployed by {left.owner}"] if left.owner else []
    if left.expires:
        said.append(f"wanted until {left.expires}{', which is over' * left.expired}")
    if not left.tagged:
        said.append("found by its name alone")
    return visible(", ".join(said))
