"""`waiting` and `time-scale`: how much longer the sample takes than its Wait states.

From StartExecution to SUCCEEDED of the parent, whose Wait states take two seconds one after
the other.
"""

from __future__ import annotations

from statistics import median

from benchmarks.figures import Figure, Peer, in_new_process, limited
from benchmarks.peers.environments import peer
from benchmarks.running.executions import of_sample

WAITS_SECONDS = 2.0
WAITING_BOUND = 1.01
TIME_SCALE = 20
SCALED_SECONDS = 0.12
TIMES = 5


def waiting() -> list[Figure]:
    """The sample in real time."""
    ours = in_new_process(on_nestedsf, 1.0)
    return [
        Figure(
            benchmark="waiting",
            what=what,
            measured=value(ours),
            unit="s",
            ratio=value(ours) / WAITS_SECONDS,
            to=f"its Wait states, {WAITS_SECONDS:g} s",
            bound=bound,
            peers=tuple(
                peer(name, "sample", str(TIMES), value=value, to=WAITS_SECONDS)
                for name in ("moto", "ministack")
            ),
        )
        for what, value, bound in (
            (f"the sample, median of {TIMES}", later, WAITING_BOUND),
            ("the sample, the first after deploying", first, None),
        )
    ]


def time_scale() -> list[Figure]:
    """The sample, twenty times as fast; moto cannot do that."""
    ours = in_new_process(on_nestedsf, float(TIME_SCALE))
    return [
        limited(
            benchmark="time-scale",
            what=f"the sample with time_scale={TIME_SCALE}, {what}",
            measured=value(ours),
            limit=SCALED_SECONDS,
            unit="s",
            peers=(
                Peer(name="moto with the shim", missing="has no time scale"),
                peer(
                    *("ministack", "sample", str(TIMES), str(TIME_SCALE)),
                    value=value,
                    to=SCALED_SECONDS,
                ),
            ),
        )
        for what, value in (
            (f"median of {TIMES}", later),
            ("the first after deploying", first),
        )
    ]


def first(taken: list[float]) -> float:
    """The first execution after deploying."""
    return taken[0]


def later(taken: list[float]) -> float:
    """The median of the others."""
    return median(taken[1:])


def on_nestedsf(time_scale: float) -> list[float]:
    """Seconds of the first execution after deploying and of those that follow."""
    import nestedsf  # noqa: PLC0415  in a process of its own

    with nestedsf.moto_session(time_scale=time_scale) as session:
        deployed = nestedsf.deploy(session)
        client = session.client("stepfunctions")
        return of_sample(client, deployed.main_arn, deployed.another_arn, TIMES)
