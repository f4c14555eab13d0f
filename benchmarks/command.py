"""`command`: `nestedsf run` as a whole process, beside the same written by hand."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import Figure

OURS = ("nestedsf", "run")
BARE = ("benchmarks.bare",)
PAIRS = 5
WALL_BOUND = 1.5
MEMORY_BOUND = 1.25
BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What a process took: seconds from its start to its end, and mebibytes at its peak."""

    seconds: float
    mebibytes: float


def command() -> list[Figure]:
    """Wall time and peak memory, the two commands one after the other, several times."""
    _check_outputs()
    pairs = [(_used(OURS), _used(BARE)) for _ in range(PAIRS)]
    return [
        Figure(
            benchmark="command",
            what=f"nestedsf run, {what}, median of {PAIRS} pairs",
            measured=median(mine for mine, _ in values),
            unit=unit,
            ratio=median(mine / theirs for mine, theirs in values),
            to="the bare script",
            bound=bound,
            peer="the bare script",
            peer_measured=median(theirs for _, theirs in values),
            peer_ratio=1.0,
        )
        for what, unit, bound, values in (
            ("wall time", "s", WALL_BOUND, [(a.seconds, b.seconds) for a, b in pairs]),
            ("peak memory", "MiB", MEMORY_BOUND, [(a.mebibytes, b.mebibytes) for a, b in pairs]),
        )
    ]


def _check_outputs() -> None:
    """Run both once, so that all is compiled and read, and compare what they print last."""
    outputs = [
        subprocess.run(
            _argv(words), check=True, stdout=subprocess.PIPE, encoding="utf-8"
        ).stdout.splitlines()[-1]
        for words in (OURS, BARE)
    ]
    same = {output.replace(", ", ",") for output in outputs}
    if len(same) != 1:
        raise RuntimeError(f"the two commands did not do the same: {outputs}")


def _used(words: tuple[str, ...]) -> Used:
    before = time.perf_counter()
    process = subprocess.Popen(_argv(words), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Used(seconds=taken, mebibytes=usage.ru_maxrss * BYTES_OF_MAXRSS / 2**20)


def _argv(words: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", *words]
