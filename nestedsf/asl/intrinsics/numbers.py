"""The functions for numbers, and those that draw random values."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING

from nestedsf.asl.intrinsics.arguments import ArgumentError, cut, rounded

if TYPE_CHECKING:
    from nestedsf.jsontext import Json

__all__ = ["add", "new_uuid", "random_number"]


def add(first: Json, second: Json) -> Json:
    """States.MathAdd: of numbers that are rounded first."""
    return rounded(rounded(first) + rounded(second))


def random_number(randomness: random.Random, first: Json, end: Json, *seed: Json) -> Json:
    """States.MathRandom: a number from the first on and below the end.

    With a seed it is the same each time, though not the one that AWS gives for it.
    """
    lowest, beyond = cut(first), cut(end)
    if lowest >= beyond:
        raise ArgumentError
    source = random.Random(cut(seed[0])) if seed else randomness  # noqa: S311  no secret
    return source.randrange(lowest, beyond)


def new_uuid(randomness: random.Random) -> Json:
    """States.UUID: of version 4."""
    return str(uuid.UUID(int=randomness.getrandbits(128), version=4))
