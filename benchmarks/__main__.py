"""The command line: runs the benchmarks, prints their figures, and says whether all bounds hold."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.figures import as_dict
from benchmarks.reading.checking import checking
from benchmarks.reading.drawing import drawing
from benchmarks.reading.events import events
from benchmarks.reading.exploring import exploring
from benchmarks.reading.quotas import account
from benchmarks.running.at_once import at_once
from benchmarks.running.chain import chain
from benchmarks.running.children import children
from benchmarks.running.fan_out import fan_out
from benchmarks.running.load import under_load
from benchmarks.running.processes import command, fresh
from benchmarks.running.recordings import recordings
from benchmarks.running.waiting import time_scale, waiting
from benchmarks.table import WIDTH, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.figures import Figure, Measure

BENCHMARKS: dict[str, Measure] = {
    "recordings": recordings,
    "waiting": waiting,
    "time-scale": time_scale,
    "load": under_load,
    "map": children,
    "fan-out": fan_out,
    "at-once": at_once,
    "chain": chain,
    "command": command,
    "fresh": fresh,
    "events": events,
    "drawing": drawing,
    "checking": checking,
    "explorer": exploring,
    "account": account,
}


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
    """Take out of the environment what peers would read of AWS, and let bytecode be kept."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)


if __name__ == "__main__":
    sys.exit(main())
