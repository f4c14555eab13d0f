"""What commands print of an execution, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nestedsf.cli import terminal

if TYPE_CHECKING:
    from nestedsf.trace.execution import ExecutionTrace

FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130
OUTLINE_WIDTH = 100


def print_outline(trace: ExecutionTrace, *, show_secrets: bool = False) -> None:
    """The execution as text, as wide as the terminal."""
    width = terminal.width(OUTLINE_WIDTH)
    terminal.say(trace.outline(width=width, show_secrets=show_secrets))


def print_json(trace: ExecutionTrace, *, show_secrets: bool = False) -> None:
    """The execution as JSON, children nested, by default without secrets."""
    terminal.say_json(trace.to_dict(show_secrets=show_secrets))
