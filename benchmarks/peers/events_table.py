"""The peer of `explore`: the events table of AWS's data science SDK for Step Functions.

`Execution.list_events(html=True)` of the package `stepfunctions` answers with an HTML table of the
whole history. Version 2.3.0, the last one, is measured here, without asking AWS for the events.

It cannot show what AWS sends today: a number or a boolean in an event's details, as
`inputDetails.truncated` or a Map's length, is a TypeError. So it is given a chain of Pass states
without those details.
"""

from __future__ import annotations

import functools
import subprocess
import sys
import time
from copy import deepcopy
from datetime import datetime
from importlib import import_module
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Peer, in_new_process
from benchmarks.histories import Recording, passes
from benchmarks.peers.environments import FOLDER
from benchmarks.reading.events import EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = "stepfunctions==2.3.0"
TIMES = 3


def table_seconds(to: float) -> Peer:
    """Seconds of the processor that the table of 25,000 events takes."""
    return _peer("AWS's SDK, its table as text, not shown", lambda answer: answer[0], to)


def table_megabytes(to: float) -> Peer:
    """The size of its HTML."""
    return _peer("AWS's SDK, its table", lambda answer: answer[1] / 1e6, to)


def _peer(name: str, value: Callable[[tuple[float, int]], float], to: float) -> Peer:
    answer = _answer()
    if answer is None:
        return Peer(name=name, missing="not installed")
    return Peer(name=name, measured=value(answer), ratio=value(answer) / to)


@functools.cache
def _answer() -> tuple[float, int] | None:
    """What is measured; None where the package cannot be installed: standard error says why."""
    folder = FOLDER / "stepfunctions"
    if not (folder / "stepfunctions").is_dir():
        # Without what it requires: SageMaker's SDK and all that comes with it, for other parts.
        command = [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-input", "--no-deps", "--no-compile", "--target", str(folder), PACKAGE),
        ]
        done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
        if done.returncode != 0:
            why = (done.stderr.strip() or "pip gave no reason").splitlines()[-1]
            print(f"{PACKAGE} could not be installed: {why}", file=sys.stderr)
            return None
    return in_new_process(measured, str(folder))


def measured(folder: str) -> tuple[float, int]:
    """Median seconds, and the bytes, of the table made by the package in a folder."""
    table = _table(folder)
    record = Recording(EVENTS)
    passes(record)
    for event in record.events:
        event["timestamp"] = datetime.fromisoformat(event["timestamp"])
        for details in event.values():
            if isinstance(details, dict):
                details.pop("inputDetails", None)
                details.pop("outputDetails", None)
    taken = []
    for _ in range(TIMES):
        events = deepcopy(record.events)  # it decodes them in place
        before = time.process_time()
        html = table(events).show()
        taken.append(time.process_time() - before)
    if html.count("awsui-table-row") < EVENTS:
        raise RuntimeError("the table does not have all events")
    return median(taken), len(html.encode())


def _table(folder: str) -> Any:
    """Its table, imported without the packages around it, which import SageMaker's SDK."""
    for name in ("stepfunctions", "stepfunctions.workflow"):
        package = ModuleType(name)
        package.__path__ = [str(Path(folder, *name.split(".")))]
        sys.modules[name] = package
    return import_module("stepfunctions.workflow.widgets.events_table").EventsTableWidget
