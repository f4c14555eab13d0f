"""Sections of rows, as text and as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nestedsf.view.plaintext import plain_console, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

__all__ = ["WIDTH", "Section", "as_html", "as_text"]

WIDTH = 80
_CELL = (
    "text-align:left;vertical-align:top;padding:.4em 1.2em .4em 0;"
    "border-top:1px solid rgba(128,128,128,.35)"
)
_TITLE = "text-align:left;font-weight:bold;padding:.4em 0;margin:0;font-size:12px"
_BELOW = "margin:0 0 1em 0;font-size:12px"
_ROW = '<tr style="background:none">'  # no stripes: cells reach over several rows


class Section(NamedTuple):
    """Rows of one kind. All texts are printable; a line feed in one begins a new line.

    Attributes:
        title: What they are; empty for none.
        headings: Of the columns; none where the rows speak for themselves.
        rows: A row without a first cell belongs to the one above it. A cell may have lines.
        note: What is to be said below them, or without any.
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
    console = plain_console(WIDTH)
    console.print(Text(title))
    for section in sections:
        console.print()
        if section.title:
            console.print(Text(section.title))
        inset = 2 if section.title else 0
        for part in _stack(section) if section.stacked else _grid(section):
            console.print(Padding(part, (0, 0, 0, inset)))
        if section.note:
            console.print(Padding(Text(section.note), (0, 0, 0, inset)))
        for command in section.commands:
            console.file.write(f"{' ' * inset}{command}\n")
    return plain_text(console)


def _grid(section: Section) -> Iterator[RenderableType]:
    if not section.rows:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in section.rows[0]:
        table.add_column(overflow="fold")
    for row in section.rows:
        table.add_row(*(Text(cell) for cell in row))
    yield table


def _stack(section: Section) -> Iterator[RenderableType]:
    for first, *rest in section.rows:
        if first:
            yield Text(first)
        for depth, cell in enumerate(filter(None, rest), 1):
            yield Padding(Text(cell, overflow="fold"), (0, 0, 0, 2 * depth))


def as_html(title: str, sections: Iterable[Section]) -> str:
    """The sections as tables, whose dollars are no mathematics."""
    tables = "".join(map(_table, sections))
    return f'<div class="mathjax_ignore"><p>{_html(title)}</p>{tables}</div>'


def _table(section: Section) -> str:
    title = _html(section.title)
    parts = []
    if section.rows:
        head = "".join(
            f'<th scope="col" style="{_CELL}">{_html(word)}</th>' for word in section.headings
        )
        parts = [
            f'<table style="{_BELOW}">',
            f'<caption style="{_TITLE}">{title}</caption>' if title else "",
            f"<thead>{_ROW}{head}</tr></thead>" if head else "",
            *(f"<tbody>{_rows(group)}</tbody>" for group in _grouped(section.rows)),
            "</table>",
        ]
    elif title:
        parts = [f'<p style="{_TITLE}">{title}</p>']
    if section.note:
        parts.append(f'<p style="{_BELOW}">{_html(section.note)}</p>')
    if section.commands:
        commands = _html("\n".join(section.commands))
        parts.append(f'<pre style="{_BELOW}">{commands}</pre>')
    return "".join(parts)


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
    first = f'<th scope="row"{span} style="{_CELL}">{_html(group[0][0])}</th>'
    rows = ["".join(f'<td style="{_CELL}">{_html(cell)}</td>' for cell in row[1:]) for row in group]
    return "".join(f"{_ROW}{'' if number else first}{row}</tr>" for number, row in enumerate(rows))


def _html(cell: str) -> str:
    return escape(cell).replace("\n", "<br>")
