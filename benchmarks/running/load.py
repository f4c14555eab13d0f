"""`load`: the times in the sample's histories, on a computer with more to do than it can.

One process more than there are processors computes all the while.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, in_new_process, limited
from benchmarks.running.executions import seconds_to_succeed, wait_for_all

if TYPE_CHECKING:
    from collections.abc import Iterator

TIME_SCALE = 200.0
TIMES = 10
WAIT_SECONDS = 1.0
OFF_MILLISECONDS = 5.0
SHORTEST, LONGEST = 2.0, 2.3


def under_load() -> list[Figure]:
    """How far the Wait states are from their second, and how long the parent has taken."""
    with busy_processes():
        waits, parents = in_new_process(on_nestedsf)
    off = max(abs(seconds - WAIT_SECONDS) for seconds in waits) * 1000
    what = f"time_scale={TIME_SCALE:g}, {TIMES} executions of the sample"
    return [
        limited(
            benchmark="load",
            what=f"{what}: {len(waits)} Waits of {WAIT_SECONDS:g} s, the furthest from it",
            measured=off,
            limit=OFF_MILLISECONDS,
            unit="ms",
        ),
        Figure(
            benchmark="load",
            what="the same: the parent, the shortest",
            measured=min(parents),
            unit="s",
            ratio=min(parents) / SHORTEST,
            to=f"{SHORTEST:g} s",
            bound=1.0,
            at_least=True,
        ),
        limited(
            benchmark="load",
            what="the same: the parent, the longest",
            measured=max(parents),
            limit=LONGEST,
            unit="s",
        ),
    ]


@contextlib.contextmanager
def busy_processes() -> Iterator[None]:
    """Processes that compute until this is left, one more than there are processors."""
    with contextlib.ExitStack() as stack:
        for _ in range((os.cpu_count() or 1) + 1):
            process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            stack.callback(process.wait)
            stack.callback(process.kill)
        yield


def on_nestedsf() -> tuple[list[float], list[float]]:
    """Seconds of all Waits, and of the parents, as their histories have them."""
    import nestedsf  # noqa: PLC0415  in a process of its own

    with nestedsf.moto_session(time_scale=TIME_SCALE) as session:
        deployed = nestedsf.deploy(session)
        client = session.client("stepfunctions")
        for _ in range(TIMES):
            seconds_to_succeed(client, deployed.main_arn)
            wait_for_all(client, deployed.another_arn)
        children, parents = (
            [_events(client, arn) for arn in _executions(client, machine)]
            for machine in (deployed.another_arn, deployed.main_arn)
        )
    waits = [seconds for events in children for seconds in _waits(events)]
    return waits, [_between(events[0], events[-1]) for events in parents]


def _executions(client: Any, machine_arn: str) -> list[str]:
    pages = client.get_paginator("list_executions").paginate(stateMachineArn=machine_arn)
    return [found["executionArn"] for page in pages for found in page["executions"]]


def _events(client: Any, execution_arn: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("get_execution_history").paginate(executionArn=execution_arn)
    return [event for page in pages for event in page["events"]]


def _waits(events: list[dict[str, Any]]) -> Iterator[float]:
    """Seconds of each Wait state."""
    entered = {event["id"]: event for event in events if event["type"] == "WaitStateEntered"}
    for event in events:
        if event["type"] == "WaitStateExited":
            yield _between(entered[event["previousEventId"]], event)


def _between(first: dict[str, Any], last: dict[str, Any]) -> float:
    return float((last["timestamp"] - first["timestamp"]).total_seconds())
