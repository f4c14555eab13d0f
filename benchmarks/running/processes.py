"""`command` and `fresh`: whole processes, from their first import.

`command` is `nestedsf run` beside the same written by hand, one after the other, several times.
`fresh` is from `import nestedsf` to a deployed and finished sample.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import Figure, limited
from benchmarks.peers.environments import ROOT, PeerMissingError, peer, python_of
from benchmarks.running.memory import mebibytes
from benchmarks.running.waiting import WAITS_SECONDS

OURS = (sys.executable, "-m", "nestedsf", "run")
FRESH = (sys.executable, "-m", "benchmarks.running.fresh")
PAIRS = 5
TIMES = 5
WALL_BOUND = 0.75
MEMORY_BOUND = 1.05
FRESH_SECONDS = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What a process took: seconds from its start to its end, and mebibytes at its peak."""

    seconds: float
    mebibytes: float


def command() -> list[Figure]:
    """Wall time and peak memory of `nestedsf run`, in terms of the bare script's."""
    try:
        python = python_of("moto")
    except PeerMissingError as missing:
        print(f"command: left out, moto with its own interpreter is {missing}", file=sys.stderr)
        return []
    bare = (str(python), "-m", "benchmarks.peers.bare")
    _check_outputs(OURS, bare)
    pairs = [(_used(OURS), _used(bare)) for _ in range(PAIRS)]
    seconds = [(mine.seconds, other.seconds) for mine, other in pairs]
    memory = [(mine.mebibytes, other.mebibytes) for mine, other in pairs]
    return [
        Figure(
            benchmark="command",
            what=f"nestedsf run, {what}, median of {PAIRS} pairs",
            measured=median(mine for mine, _ in values),
            unit=unit,
            ratio=median(mine / other for mine, other in values),
            to=f"the bare moto script, {median(other for _, other in values):.3g} {unit}",
            bound=bound,
        )
        for what, unit, bound, values in (
            ("wall time", "s", WALL_BOUND, seconds),
            ("peak memory", "MiB", MEMORY_BOUND, memory),
        )
    ]


def fresh() -> list[Figure]:
    """Seconds from the first import to a finished sample; of others without their Waits."""
    return [
        limited(
            benchmark="fresh",
            what=f"from import nestedsf to a finished sample, time_scale=1000, median of {TIMES}",
            measured=median(_fresh() for _ in range(TIMES)),
            limit=FRESH_SECONDS,
            unit="s",
            peers=(
                peer(
                    *("moto", "fresh", "1"),
                    value=lambda seconds: seconds - WAITS_SECONDS,
                    to=FRESH_SECONDS,
                    name="moto with the shim, less 2 s",
                ),
                peer(
                    *("ministack", "fresh", "1", "inf"),
                    value=float,
                    to=FRESH_SECONDS,
                    name="MiniStack, no Waits, with its server's start",
                ),
            ),
        )
    ]


def _fresh() -> float:
    done = subprocess.run(FRESH, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8")
    return float(json.loads(done.stdout))


def _check_outputs(*commands: tuple[str, ...]) -> None:
    """Run both once, so that all is compiled and read, and compare what they print last."""
    outputs = [
        subprocess.run(
            command, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8"
        ).stdout.splitlines()[-1]
        for command in commands
    ]
    same = {output.replace(", ", ",") for output in outputs}
    if len(same) != 1:
        raise RuntimeError(f"the two commands did not do the same: {outputs}")


def _used(command: tuple[str, ...]) -> Used:
    before = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Used(seconds=taken, mebibytes=mebibytes(usage))
