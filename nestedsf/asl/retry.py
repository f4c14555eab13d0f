"""Retry and Catch: which errors they match, and how long a retrier waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random
    from typing import Any


def matches(names: Sequence[str], error: str) -> bool:
    """Whether a list of ErrorEquals matches an error."""
    raise NotImplementedError


def interval(retrier: Mapping[str, Any], attempt: int, randomness: Random) -> float:
    """The seconds before a retry, of which the first is ``attempt`` 1."""
    raise NotImplementedError
