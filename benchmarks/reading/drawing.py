"""`drawing`: from a definition or an execution of 300 states to the SVG in a notebook.

Seconds are those of the processor, as for `events`; the first picture, which loads the engine,
is not counted.
"""

from __future__ import annotations

import gc
import time
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, in_new_process, limited
from benchmarks.histories import GIVEN, SHAPES, Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STATES = 300
SECONDS = 0.15
EVENTS = 25_000
EVENTS_SECONDS = 0.5
TIMES = 5


def drawing() -> list[Figure]:
    """The seconds of each sort of picture, in terms of what they may take."""
    return [
        limited(
            benchmark="drawing",
            what=f"{what}, median of {TIMES}",
            measured=seconds,
            limit=allowed,
            unit="s",
        )
        for what, (seconds, allowed) in in_new_process(measured).items()
    ]


def measured() -> Mapping[str, tuple[float, float]]:
    """Median seconds of each picture, and what it may take."""
    from nestedsf.asl.definition import parse_definition  # noqa: PLC0415  in a process of its own
    from nestedsf.trace import trace_of  # noqa: PLC0415  in a process of its own
    from nestedsf.view import draw  # noqa: PLC0415  as above

    names = [f"State {number}" for number in range(STATES)]
    raw = chain(names)
    definition, execution = parse_definition(raw), trace_of(visited(names), raw)
    pictures: dict[str, tuple[Callable[[], Any], float]] = {
        f"a definition of {STATES} states": (lambda: draw(definition), SECONDS),
        f"an execution of {STATES} states": (lambda: draw(execution), SECONDS),
        "the same, with inputs and outputs": (lambda: draw(execution, io=True), SECONDS),
    }
    for shape, (write, shaped) in SHAPES.items():
        record = Recording(EVENTS)
        write(record)
        long = trace_of({"events": record.events}, shaped)
        pictures[f"{shape}, {EVENTS:,} events"] = (partial(draw, long, io=True), EVENTS_SECONDS)
    return {what: (_seconds(make), allowed) for what, (make, allowed) in pictures.items()}


def chain(names: list[str]) -> dict[str, Any]:
    """Pass states, one after another."""
    states: dict[str, Any] = {
        name: {"Type": "Pass", "Next": following}
        for name, following in zip(names, [*names[1:], ""], strict=True)
    }
    states[names[-1]] = {"Type": "Pass", "End": True}
    return {"StartAt": names[0], "States": states}


def visited(names: list[str]) -> list[dict[str, Any]]:
    """The history of one visit of each."""
    record = Recording(2 * len(names) + 2)
    last = record.add("ExecutionStarted", 0, input=GIVEN, roleArn="role")
    for name in names:
        last = record.visit("Pass", last, name)
    record.add("ExecutionSucceeded", last, output=GIVEN)
    return record.events


def _seconds(make: Callable[[], Any]) -> float:
    taken = []
    for _ in range(TIMES + 1):
        gc.collect()
        before = time.process_time()
        svg = make().svg
        taken.append(time.process_time() - before)
        if not svg.endswith("</svg>\n"):
            raise RuntimeError("the picture is not whole")
    return median(taken[1:])
