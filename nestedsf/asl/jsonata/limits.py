"""Limits of an evaluation.

AWS has some of its own, measured by others (https://github.com/floci-io/floci/issues/2737): an
evaluation may nest about 100 deep, and hold 6,990,256 bytes, which is a list of 873,782 numbers.
"""

from __future__ import annotations

__all__ = ["DEPTH", "LONGEST", "MEMORY", "MILLISECONDS", "PATIENCE"]

DEPTH = 100
"""How deep evaluations nest at most."""

LONGEST = 873_782
"""The items of a list that an expression makes at most."""

MILLISECONDS = 4_000
"""The time that an evaluation may take; AWS does not say what it allows."""

PATIENCE = 5.0
"""Seconds after which a process is killed whose evaluation does not look at the time."""

MEMORY = 256 * 1024 * 1024
"""Bytes that the process may add to what it begins with."""
