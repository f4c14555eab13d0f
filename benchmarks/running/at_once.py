"""`at-once`: many executions of the sample at once, and whether memory grows with their number."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.figures import Figure, in_new_process
from benchmarks.running.executions import seconds_to_succeed, wait_for_all
from benchmarks.running.memory import peak_mebibytes

COUNT = 1000
FEWER = (500, 250)
TIME_SCALE = 1000.0
STARTING = 16
"""So many threads start the executions."""
GROWTH_BOUND = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Executions of the sample's parent.

    Attributes:
        succeeded: How many have succeeded.
        seconds: From the first StartExecution until all have ended, their children too.
        mebibytes: By how much the process's peak memory has grown.
    """

    succeeded: int
    seconds: float
    mebibytes: float


def at_once() -> list[Figure]:
    """How many succeed, how long one takes, and what one more takes of memory."""
    most, *fewer = (in_new_process(on_nestedsf, count) for count in (COUNT, *FEWER))
    milliseconds = most.seconds / COUNT * 1000
    return [
        Figure(
            benchmark="at-once",
            what=f"{COUNT:,} of the sample's parent, time_scale={TIME_SCALE:g}: succeeded",
            measured=most.succeeded,
            unit=f"of {COUNT}",
            ratio=most.succeeded / COUNT,
            to=f"the {COUNT:,} started",
            bound=1.0,
            at_least=True,
        ),
        Figure(
            benchmark="at-once",
            what="the same, until all have ended, with their 3 children each",
            measured=milliseconds,
            unit="ms each",
            ratio=milliseconds / 1000,
            to="a second each",
        ),
        *(
            Figure(
                benchmark="at-once",
                what=f"memory of {COUNT:,}, beyond that of the process",
                measured=most.mebibytes,
                unit="MiB",
                ratio=most.mebibytes / (less.mebibytes * COUNT / count),
                to=f"{COUNT / count:g} times that of {count}, {less.mebibytes:.3g} MiB",
                bound=GROWTH_BOUND,
            )
            for count, less in zip(FEWER, fewer, strict=True)
        ),
    ]


def on_nestedsf(count: int) -> Crowd:
    """Start so many executions and wait for all."""
    import nestedsf  # noqa: PLC0415  in a process of its own

    with nestedsf.moto_session(time_scale=TIME_SCALE) as session:
        deployed = nestedsf.deploy(session)
        client = session.client("stepfunctions")
        seconds_to_succeed(client, deployed.main_arn)  # what is read or made once is there now
        before, begun = peak_mebibytes(), time.perf_counter()
        with ThreadPoolExecutor(STARTING) as pool:
            for _ in range(count):
                pool.submit(client.start_execution, stateMachineArn=deployed.main_arn)
        for machine in (deployed.main_arn, deployed.another_arn):
            wait_for_all(client, machine)
        taken = time.perf_counter() - begun
        grown = peak_mebibytes() - before
        pages = client.get_paginator("list_executions").paginate(
            stateMachineArn=deployed.main_arn, statusFilter="SUCCEEDED"
        )
        succeeded = sum(len(page["executions"]) for page in pages) - 1
    return Crowd(succeeded=succeeded, seconds=taken, mebibytes=grown)
