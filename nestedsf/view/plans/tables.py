"""Sections of rows, as text and as HTML."""

from __future__ import annotations

from html import escape
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nestedsf.model.jsontext import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

__all__ = ["WIDTH", "Section", "as_html", "as_text"]

WIDTH = 80
_LEFT = "text-align:left;vertical-align:top"


class Section(NamedTuple):
    """Rows of one kind.

    Attributes:
        title: What they are.
        headings: Of the columns; none where the rows speak for themselves.
        rows: A row without a first cell belongs to the one above it. A cell may have lines.
        note: What is to be said below them.
        stacked: Whether the text has a row's cells one below the other: they are long.
        commands: For a terminal, below all else; the text does not break them.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    stacked: bool = False
    commands: tuple[str, ...] = ()


def as_text(title: str, sections: Iterable[Section]) -> str:
    """The sections one below the other, but for commands at most 80 columns wide."""
    written = StringIO()
    console = Console(
        file=written,
        width=WIDTH,
        color_system=None,
        force_terminal=False,
        force_jupyter=False,  # or it would display the table instead of writing it
        legacy_windows=False,
    )
    console.print(Text(_visible(title)))
    for section in sections:
        console.print()
        if section.title:
            console.print(Text(_visible(section.title)))
        inset = 2 if section.title else 0
        for part in _stack(section) if section.stacked else _grid(section):
            console.print(Padding(part, (0, 0, 0, inset)))
        if section.note:
            console.print(Padding(Text(section.note), (0, 0, 0, inset)))
        for command in section.commands:
            written.write(f"{' ' * inset}{visible(command)}\n")
    return "\n".join(line.rstrip() for line in written.getvalue().rstrip("\n").split("\n"))


def _grid(section: Section) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in section.rows[:1] and section.rows[0]:
        table.add_column(overflow="fold")
    for row in section.rows:
        table.add_row(*(Text(_visible(cell)) for cell in row))
    yield table


def _stack(section: Section) -> Iterator[RenderableType]:
    for first, *rest in section.rows:
        if first:
            yield Text(_visible(first))
        for depth, cell in enumerate(filter(None, rest), 1):
            yield Padding(Text(_visible(cell), overflow="fold"), (0, 0, 0, 2 * depth))


def as_html(title: str, sections: Iterable[Section]) -> str:
    """The sections as tables."""
    return f"<p>{_html(title)}</p>" + "".join(map(_table, sections))


def _table(section: Section) -> str:
    caption = f'<caption style="{_LEFT}">{_html(section.title)}</caption>' if section.title else ""
    head = "".join(
        f'<th scope="col" style="{_LEFT}">{_html(word)}</th>' for word in section.headings
    )
    head = f"<thead><tr>{head}</tr></thead>" if head else ""
    body = "".join(map(_rows, _grouped(section.rows)))
    note = f"<p>{_html(section.note)}</p>" if section.note else ""
    commands = f"<pre>{_html(chr(10).join(section.commands))}</pre>" if section.commands else ""
    return f"<table>{caption}{head}<tbody>{body}</tbody></table>{note}{commands}"


def _grouped(rows: Iterable[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    """The rows, those without a first cell with the one that they belong to."""
    group: list[tuple[str, ...]] = []
    for row in rows:
        if row[0] and group:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _rows(group: list[tuple[str, ...]]) -> str:
    span = f' rowspan="{len(group)}"' if len(group) > 1 else ""
    first = f'<th scope="row"{span} style="{_LEFT}">{_html(group[0][0])}</th>'
    cells = [
        "".join(f'<td style="{_LEFT}">{_html(cell)}</td>' for cell in row[1:]) for row in group
    ]
    return "".join(
        f"<tr>{first if number == 0 else ''}{row}</tr>" for number, row in enumerate(cells)
    )


def _visible(cell: str) -> str:
    return "\n".join(map(visible, cell.split("\n")))


def _html(cell: str) -> str:
    return "<br>".join(escape(visible(line)) for line in cell.split("\n"))
