"""Durations in words, and round places on an axis of time or of steps."""

from __future__ import annotations

from itertools import count, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["duration", "ticks"]

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_UNITS = ((_DAY, "d", _HOUR, "h"), (_HOUR, "h", _MINUTE, "min"), (_MINUTE, "min", 1, "s"))
_TEN_SECONDS = 10
_YEAR = 365.2425 * _DAY
_MANY_DAYS, _YEARS = 100, 3  # where hours, and days, are no longer worth their room
_STEPS = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 5, 10, 20, 50, 100, 200)),
)


def duration(seconds: float) -> str:
    """A duration in at most two units, to two or three figures.

    >>> [duration(s) for s in (0, 0.034, 3.14, 59.96, 200, 7_260, 400_000, 3e9)]
    ['0 s', '34 ms', '3.1 s', '1 min', '3 min 20 s', '2 h 1 min', '4 d 15 h', '95 y']
    """
    if seconds >= _MANY_DAYS * _DAY:
        return (
            f"{seconds / _YEAR:,.0f} y" if seconds >= _YEARS * _YEAR else f"{seconds / _DAY:,.0f} d"
        )
    if seconds < 1:
        thousandths = round(seconds * 1000)
        if thousandths < 1000:  # noqa: PLR2004  milliseconds in a second
            return f"{thousandths} ms" if thousandths else "0 s"
    if seconds < _TEN_SECONDS:
        return f"{round(seconds, 1):g} s"
    whole = round(seconds)
    for size, unit, small_size, small_unit in _UNITS:
        large, small = divmod(round(whole / small_size), size // small_size)
        if large:
            return f"{large:,} {unit} {small} {small_unit}" if small else f"{large:,} {unit}"
    return f"{whole} s"


def ticks(end: float, most: int, *, whole: bool = False) -> Sequence[float]:
    """Round places from 0 to the end, at most so many and evenly apart.

    Args:
        end: The end of the axis, in seconds or steps.
        most: How many there may be.
        whole: For steps: only whole numbers, with a decimal system.

    >>> [duration(place) for place in ticks(70, 4)]
    ['0 s', '30 s', '1 min']
    >>> ticks(26, 6, whole=True)
    [0, 5, 10, 15, 20, 25]
    """
    sizes = (base * 10**power for power in count() for base in (1, 2, 5)) if whole else iter(_STEPS)
    size = next((size for size in sizes if end / size < most), None)
    if size is None:  # centuries
        size = round(end / most / _DAY) * _DAY or _DAY
    return list(takewhile(lambda place: place <= end, (round(n * size, 3) for n in count())))
