"""The table of figures, a row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.figures import Figure, Peer

WIDTH = 160
"""Where it is not printed to a terminal."""


def table(figures: Sequence[Figure]) -> Table:
    """The figures, with what else was measured in the last column."""
    shown = Table(box=None, padding=(0, 2, 0, 0))
    shown.add_column("benchmark", no_wrap=True)
    shown.add_column("what", overflow="fold")
    shown.add_column("measured", justify="right", no_wrap=True)
    shown.add_column("ratio", justify="right", no_wrap=True)
    shown.add_column("to", overflow="fold")
    shown.add_column("bound", no_wrap=True)
    shown.add_column("", no_wrap=True)
    shown.add_column("peers", overflow="fold")
    for figure in figures:
        shown.add_row(
            figure.benchmark,
            Text(figure.what),
            f"{_number(figure.measured)} {figure.unit}",
            f"{figure.ratio:.3f}",
            Text(figure.to),
            _bound(figure),
            Text("ok", "green") if figure.ok else Text("missed", "bold red"),
            Text("\n".join(_peer(peer, figure.unit) for peer in figure.peers)),
        )
    return shown


def _bound(figure: Figure) -> str:
    if figure.bound is None:
        return "none"
    return f"{'≥' if figure.at_least else '≤'} {figure.bound:.4g}"


def _peer(peer: Peer, unit: str) -> str:
    if peer.measured is None or peer.ratio is None:
        return f"{peer.name}: {peer.missing}"
    return f"{peer.name}: {peer.ratio:.3f} ({_number(peer.measured)} {unit})"


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"  # noqa: PLR2004
