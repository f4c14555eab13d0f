"""The command line: runs the benchmarks, prints their figures, and tells whether all bounds hold."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from benchmarks.children import children
from benchmarks.command import command
from benchmarks.drawing import drawing
from benchmarks.events import events
from benchmarks.exploring import exploring
from benchmarks.figures import as_dict
from benchmarks.quotas import account
from benchmarks.scenarios import scenarios
from benchmarks.waiting import time_scale, waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.figures import Figure, Measure

BENCHMARKS: dict[str, Measure] = {
    "scenarios": scenarios,
    "waiting": waiting,
    "time-scale": time_scale,
    "command": command,
    "events": events,
    "drawing": drawing,
    "map": children,
    "explorer": exploring,
    "account": account,
}
WIDTH = 160


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks that are named, or all; answers with 1 if a bound is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    args = parser.parse_args(argv)
    unknown = sorted({*args.names} - {*BENCHMARKS})
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    _seal()
    figures: list[Figure] = []
    progress = Console(stderr=True)
    for name in args.names or BENCHMARKS:
        with progress.status(f"measuring {name}"):
            figures += BENCHMARKS[name]()
    if args.json:
        print(json.dumps([as_dict(figure) for figure in figures], indent=2))
    else:
        console = Console()
        console = console if console.is_terminal else Console(width=WIDTH)
        console.print(table(figures))
    return 0 if all(figure.ok for figure in figures) else 1


def _seal() -> None:
    """Take AWS's settings out of the environment: unpatched moto would read them."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)


def table(figures: Sequence[Figure]) -> Table:
    """The figures as a table, a row for each."""
    shown = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("benchmark", "what"):
        shown.add_column(heading, overflow="fold")
    for heading in ("measured", "figure"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for heading in ("to", "bound", "peer", ""):
        shown.add_column(heading, no_wrap=heading in ("bound", ""))
    for figure in figures:
        shown.add_row(
            figure.benchmark,
            figure.what,
            f"{_number(figure.measured)} {figure.unit}",
            f"{figure.ratio:.3f}",
            figure.to,
            _bound(figure),
            _peer(figure),
            Text("ok", "green") if figure.ok else Text("over", "bold red"),
        )
    return shown


def _bound(figure: Figure) -> str:
    if figure.bound is None:
        return "none"
    return f"{'≥' if figure.at_least else '≤'} {figure.bound:g}"


def _peer(figure: Figure) -> str:
    if figure.peer_measured is None or figure.peer_ratio is None:
        return ""
    measured = f"{_number(figure.peer_measured)} {figure.unit}"
    return f"{figure.peer}: {figure.peer_ratio:.3f} ({measured})"


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"  # noqa: PLR2004


if __name__ == "__main__":
    sys.exit(main())
