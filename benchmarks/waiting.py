"""`waiting` and `time-scale`: how much longer the sample takes than its Wait states.

From StartExecution to SUCCEEDED of the parent, whose Wait states take two seconds one after
the other.
"""

from __future__ import annotations

from statistics import median
from typing import Any

import boto3

from benchmarks.figures import Figure, in_new_process
from benchmarks.timing import seconds_to_succeed, wait_for_all

WAITS_SECONDS = 2.0
WAITING_BOUND = 1.03
TIME_SCALE = 20.0
SCALED_SECONDS = 0.25
TIMES = 5
POLL_SECONDS = 0.001


def waiting() -> list[Figure]:
    """The sample in real time, and beside it on moto with the shim."""
    ours, peers = in_new_process(on_nestedsf, 1.0), in_new_process(on_moto)
    return [
        Figure(
            benchmark="waiting",
            what=what,
            measured=mine,
            unit="s",
            ratio=mine / WAITS_SECONDS,
            to=f"its Wait states, {WAITS_SECONDS:g} s",
            bound=bound,
            peer="moto with the shim",
            peer_measured=theirs,
            peer_ratio=theirs / WAITS_SECONDS,
        )
        for what, mine, theirs, bound in (
            (f"the sample, median of {TIMES}", median(ours[1:]), median(peers[1:]), WAITING_BOUND),
            ("the sample, the first after deploying", ours[0], peers[0], None),
        )
    ]


def time_scale() -> list[Figure]:
    """The sample, twenty times as fast."""
    ours = in_new_process(on_nestedsf, TIME_SCALE)
    return [
        Figure(
            benchmark="time-scale",
            what=f"the sample with time_scale={TIME_SCALE:g}, {what}",
            measured=mine,
            unit="s",
            ratio=mine / SCALED_SECONDS,
            to=f"{SCALED_SECONDS:g} s",
            bound=1.0,
        )
        for what, mine in (
            (f"median of {TIMES}", median(ours[1:])),
            ("the first after deploying", ours[0]),
        )
    ]


def on_nestedsf(time_scale: float) -> list[float]:
    """Seconds of the first execution after deploying and of those that follow."""
    from nestedsf.account.sessions import moto  # noqa: PLC0415  in a process of its own
    from nestedsf.account.stack import deployment  # noqa: PLC0415  in a process of its own

    with moto.moto_session(time_scale=time_scale) as session:
        deployed = deployment.deploy(session)
        return _measured(session.client("stepfunctions"), deployed.main_arn, deployed.another_arn)


def on_moto() -> list[float]:
    """The same on moto with the shim."""
    from moto import mock_aws  # noqa: PLC0415

    from benchmarks import bare, shim  # noqa: PLC0415

    shim.apply()
    with mock_aws(config=shim.CONFIG):
        session = boto3.Session(region_name="us-east-1")
        parent, child = bare.deploy(session)
        return _measured(session.client("stepfunctions"), parent, child)


def _measured(client: Any, parent: str, child: str) -> list[float]:
    taken = []
    for _ in range(TIMES + 1):
        taken.append(seconds_to_succeed(client, parent, "{}", POLL_SECONDS))
        wait_for_all(client, child)
    return taken
