"""Peak memory, as the operating system counts it."""

from __future__ import annotations

import resource
import sys

BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


def mebibytes(usage: resource.struct_rusage) -> float:
    """The peak memory of what a process has used."""
    return usage.ru_maxrss * BYTES_OF_MAXRSS / 2**20


def peak_mebibytes() -> float:
    """The peak memory of this process up to now."""
    return mebibytes(resource.getrusage(resource.RUSAGE_SELF))
