"""Plain text: what rich lays out, without colours, the same in every terminal and notebook."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

__all__ = ["plain_console", "plain_text"]


def plain_console(width: int) -> Console:
    """A console that writes into memory, `width` columns wide."""
    return Console(
        file=StringIO(),
        width=width,
        color_system=None,
        force_terminal=False,
        force_jupyter=False,  # or it would display a table instead of writing it
        legacy_windows=False,
    )


def plain_text(console: Console) -> str:
    """What a plain console has written, without the spaces at the ends of its lines."""
    assert isinstance(console.file, StringIO)  # noqa: S101  plain_console has made it
    return "\n".join(line.rstrip() for line in console.file.getvalue().rstrip("\n").split("\n"))
