"""Functions that AWS adds to JSONata, and those that it changes; they run beside the library.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

import json
import math
import uuid
from random import Random
from typing import TYPE_CHECKING, Any

from nestedsf.asl.digests import ALGORITHMS, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["ADDED", "functions"]

ADDED = ("hash", "parse", "partition", "range", "uuid")
"""What JSONata does not have at all."""

_MOST = 1_000


def functions(seed: int | None) -> Mapping[str, Callable[..., Any]]:
    """The functions by their names; those of chance draw from a seed."""
    chance = Random(seed)  # noqa: S311  not for secrets

    def random(*given: Any) -> float:
        if not given:
            return chance.random()
        if len(given) > 1 or not _is_number(given[0]):
            raise _signature("random")
        return _java_double(math.floor(given[0]))

    def new_uuid(*given: Any) -> str:
        if given:
            raise _signature("uuid")
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))

    return {
        "hash": _hash,
        "parse": _parse,
        "partition": _partition,
        "range": _range,
        "random": random,
        "uuid": new_uuid,
    }


def _signature(name: str, number: int = 1) -> ValueError:
    return ValueError(
        f'T0410: Argument {number} of function "{name}" does not match function signature'
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _hash(*given: Any) -> str:
    for number, value in enumerate(given[:2], 1):
        if not isinstance(value, str):
            raise _signature("hash", number)
    if len(given) != 2 or given[1] not in ALGORITHMS:  # noqa: PLR2004  data and algorithm
        raise _signature("hash", 2)
    return digest_of(given[0].encode(), given[1])


def _parse(*given: Any) -> Any:
    if len(given) != 1 or not isinstance(given[0], str):
        raise _signature("parse")
    try:
        return json.loads(given[0], parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ValueError("The argument of the parse function is not JSON") from None


def _refuse(_: str) -> None:
    raise ValueError


def _partition(*given: Any) -> list[Any]:
    if len(given) != 2:  # noqa: PLR2004  array and size
        raise _signature("partition", 2)
    items = given[0] if isinstance(given[0], list) else [given[0]]
    if not _is_number(given[1]) or math.floor(given[1]) < 1:
        raise _signature("partition", 2)
    size = math.floor(given[1])
    return [items[first : first + size] for first in range(0, len(items), size)]


def _range(*given: Any) -> Any:
    for number, value in enumerate(given[:3], 1):
        if not _is_number(value):
            raise _signature("range", number)
    if len(given) != 3 or not given[2]:  # noqa: PLR2004  start, end and step
        raise _signature("range", 3)
    start, end, step = given
    steps = math.floor((end - start) / step + 1e-9)
    if steps >= _MOST:
        raise ValueError("The range has more than 1000 items")
    found = [start + step * number for number in range(steps + 1)]
    return found[0] if len(found) == 1 else found  # as of any sequence (recorded on AWS)


def _java_double(seed: int) -> float:
    """The first number of Java's Random, as ``$random(42)`` gives it on AWS.

    >>> _java_double(42)
    0.7275636800328681
    """
    mask = (1 << 48) - 1
    state = (seed ^ 0x5DEECE66D) & mask

    def bits(count: int) -> int:
        nonlocal state
        state = (state * 0x5DEECE66D + 0xB) & mask
        return state >> (48 - count)

    return float((bits(26) << 27) + bits(27)) * 2.0**-53
