"""`map`: a Map of many child executions, each awaited with `.sync:2`."""

from __future__ import annotations

from statistics import median

from benchmarks.figures import Figure, in_new_process, limited
from benchmarks.peers.environments import peer
from benchmarks.running.executions import CHILDREN, of_map
from benchmarks.running.machines import AT_ONCE

CHILD_MILLISECONDS = 2.0
TIMES = 3


def children() -> list[Figure]:
    """Milliseconds a child."""
    return [
        limited(
            benchmark="map",
            what=f"a Map of {CHILDREN} .sync:2 children, {AT_ONCE} at once, median of {TIMES}",
            measured=each(in_new_process(on_nestedsf)),
            limit=CHILD_MILLISECONDS,
            unit="ms a child",
            peers=(
                peer(
                    *("moto", "map", "1"),
                    value=each,
                    to=CHILD_MILLISECONDS,
                    name="moto with the shim, once",
                ),
                peer("ministack", "map", str(TIMES), value=each, to=CHILD_MILLISECONDS),
            ),
        )
    ]


def each(taken: list[float]) -> float:
    """Milliseconds of a child, from seconds of whole executions."""
    return median(taken) / CHILDREN * 1000


def on_nestedsf() -> list[float]:
    """Seconds of each execution of the Map."""
    import nestedsf  # noqa: PLC0415  in a process of its own

    with nestedsf.moto_session() as session:
        return of_map(session, TIMES)
