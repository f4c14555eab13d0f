"""`events`: reading the longest history that AWS keeps, and whether time grows with length.

Seconds are those of the processor: on a computer with nothing else to do the same as on the
clock, and steady on one that is busy.
"""

from __future__ import annotations

import gc
import json
import time
from statistics import median
from typing import Any

from benchmarks.figures import Figure, in_new_process, limited
from benchmarks.histories import SHAPES, Recording

EVENTS = 25_000
HALF = EVENTS // 2
SECONDS = 0.5
GROWTH_BOUND = 2.3
TIMES = 5


def events() -> list[Figure]:
    """For each shape of history, the seconds and their growth."""
    figures = []
    for shape in SHAPES:
        whole, half = in_new_process(measured, shape)
        figures += [
            limited(
                benchmark="events",
                what=f"{shape}, {EVENTS:,} events, median of {TIMES}",
                measured=whole,
                limit=SECONDS,
                unit="s",
            ),
            Figure(
                benchmark="events",
                what=f"{shape}, growth",
                measured=whole,
                unit="s",
                ratio=whole / half,
                to=f"the time of {HALF:,} events",
                bound=GROWTH_BOUND,
            ),
        ]
    return figures


def measured(shape: str) -> tuple[float, float]:
    """Median seconds of the whole history and of one with half as many events."""
    write, definition = SHAPES[shape]
    responses = []
    for length in (EVENTS, HALF):
        record = Recording(length)
        write(record)
        responses.append({"events": record.events})
    del record
    text = json.dumps(definition)
    taken = [[_seconds(response, text) for response in responses] for _ in range(TIMES + 1)]
    whole, half = zip(*taken[1:], strict=True)
    return median(whole), median(half)


def _seconds(response: dict[str, Any], definition: str) -> float:
    """Seconds to load a history, to follow its chains and to write the outline."""
    from nestedsf.trace import load_history, trace_of  # noqa: PLC0415  in a process of its own

    gc.collect()
    before = time.process_time()
    trace = trace_of(load_history(response), definition)
    outline = trace.outline()
    taken = time.process_time() - before
    if len(trace.events) != len(response["events"]) or not outline:
        raise RuntimeError("the history was not read to its end")
    return taken
